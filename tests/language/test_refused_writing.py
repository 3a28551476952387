"""What is not in the language: each has its own sentence, at its own column."""

from __future__ import annotations

import pytest

from bioxen_nb.errors import ErrorCode, ProcessError, ProcessSyntaxError
from bioxen_nb.language.limits import MAX_CALLS, MAX_CHARACTERS, MAX_NAME, MAX_NESTING, MAX_TEXT, MAX_VALUES
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.pointing import WIDTH

HIDDEN = ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\u2028"]


def refusal(text: str) -> ProcessError:
    with pytest.raises(ProcessSyntaxError) as caught:
        parse(text)
    assert caught.value.code is ErrorCode.API_VALIDATION_ERROR
    return caught.value


@pytest.mark.parametrize(
    ("text", "sentence", "column"),
    [
        ("import os", "Imports are not part", 1),
        ("from os import path", "Imports are not part", 1),
        ("os.system('ls')", "Attribute access is not part", 3),
        ("run(a.b)", "Attribute access is not part", 6),
        ("run(1).x", "Attribute access is not part", 7),
        ("__import__('os')", "two underscores", 1),
        ("run(__class__)", "two underscores", 5),
        ("run(__x__=1)", "two underscores", 5),
        ("a[0]", "Picking items", 2),
        ("run([1][0])", "Picking items", 8),
        ("run()()", "cannot be called", 6),
        ("run(1 + 2)", "Operators such as '[+]'", 7),
        ("run(1 < 2)", "Operators such as '<'", 7),
        ("run(not True)", "Operators are not part", 5),
        ("run(-True)", "After a sign", 6),
        ("run(f'x')", "letter in front", 5),
        ("run(rb'x')", "letter in front", 5),
        ("run(lambda: 1)", "Functions and classes", 5),
        ("run(1 if 2 else 3)", "Loops and conditions", 7),
        ("for x in y: run()", "Loops and conditions", 1),
        ("x = 5", "Assignments", 3),
        ("run(x == 5)", "Assignments and comparisons", 7),
        ("run(x := 5)", "name is written x=value", 5),
        ("run({'a', 'b'})", "Sets are not part", 9),
        ("run({1: 2})", "Keys are texts", 6),
        ("run({'a' 1})", "stands ':'", 10),
        ("run({'a': 1, 'a': 2})", "'a' is given twice", 14),
        ("run(a=1, a=2)", "a is given twice", 10),
        ("run(a=1, 2)", "follows one with a name", 10),
        ("run(*a)", "Spreading", 5),
        ("run(a())", "inside another call", 6),
        ("run('a' 'b')", "side by side", 9),
        ("run('''a''')", "three quotes", 7),
        ("run('a)", "no closing '", 5),
        ("run('a\n')", "no closing '", 5),
        ("run(\u201ca\u201d)", "straight quotes", 5),
        ("run(1\u00a0)", "cannot stand here|blank", 6),
        ("run(1", "'[(]' is never closed", 4),
        ("run([1)", "close with '\\]'", 7),
        ("run)", "cannot stand here", 4),
        (")", "never opened", 1),
        ("run 'a'", "in brackets", 5),
        ("run(,)", "missing before ','", 5),
        ("run(a=)", "missing before '[)]'", 7),
        ("run(1 2)", "Put a comma", 7),
        ("run(--5)", "After a sign", 6),
        ("run(5 min)", "without a blank: 90min", 7),
        ("run(5 mM)", "Only units of time", 7),
        ("run(5mM)", "'mM' is not a unit of time", 5),
        ("run(1_000)", "Underscores in numbers", 5),
        ("run(0x10)", "decimal", 5),
        ("run(007)", "without zeros in front", 5),
        ("run(1.2.3)", "is not a number", 5),
        ("run(1e999)", "too large", 5),
        ("run(1e-999)", "too small", 5),
        ("run(9223372036854775808)", "Whole numbers go up", 5),
        ("run(1" + "0" * 5000 + ")", "Whole numbers go up", 5),
        ("run(nan)", "finite", 5),
        ("run(-inf)", "After a sign", 6),
        (r"run('a\q')", "not an escape", 7),
        (r"run('\ud800')", "lone surrogate", 6),
        (r"run('\x00')", "control", 6),
        (r"run('\u202e')", "hidden", 6),
        (r"run('\Uffffffff')", "impossible", 6),
        ("5", "a value alone does nothing", 1),
        ("!ls", "cannot begin with '!'", 1),
        ("run(a: 1)", "name is written a=value", 5),
        ("run(True=1)", "Assignments", 9),
        ("run(if=1)", "Loops and conditions", 5),
        ("g\u00e8ne()", "Names are made of", 2),
        ("run(a\\\n)", "Texts need quotes", 5),
        ("run(1\\\n)", "backslash", 6),
    ],
)
def test_refusals_say_what_and_where(text: str, sentence: str, column: int) -> None:
    error = refusal(text)
    with pytest.raises(ProcessSyntaxError, match=sentence):
        raise error
    assert (error.context["line"], error.context["column"]) == (1, column)
    line, caret = error.context["pointer"].split("\n")
    assert caret == " " * (min(column, WIDTH) - 1) + "^"
    assert line.rstrip("…") == text.split("\n")[0].replace("\u00a0", "\ufffd")[: len(line.rstrip("…"))]


def test_the_bracket_of_a_call_stands_on_its_line() -> None:
    error = refusal("run\n(1)")
    assert "same line" in error.context["problem"]
    assert (error.context["line"], error.context["column"]) == (2, 1)


def test_bare_words_suggest_quotes() -> None:
    assert refusal("run([lacZ])").context["suggestions"] == ["'lacZ'"]


@pytest.mark.parametrize("character", HIDDEN)
@pytest.mark.parametrize("text", ["ru{}n()", "run('a{}b')", "run()  # a{}b"])
def test_characters_that_cannot_be_seen_are_refused_everywhere(text: str, character: str) -> None:
    error = refusal("first()\n" + text.format(character))
    assert f"U+{ord(character):04X}" in error.context["problem"]
    assert (error.context["line"], error.context["column"]) == (2, text.index("{") + 1)
    assert character not in str(error)
    str(error).encode()


def test_pointers_stay_within_the_width_on_long_lines() -> None:
    error = refusal("run([" + "1, " * 200 + "x, " + "1, " * 200 + "])")
    line, caret = error.context["pointer"].split("\n")
    assert len(line) == WIDTH
    assert line[0] == line[-1] == "…"
    assert line[len(caret) - 1] == "x"


def test_carets_stand_below_wide_characters() -> None:
    line, caret = refusal("run('乳糖', x)").context["pointer"].split("\n")
    assert line.index("x") + 2 == len(caret) - 1


@pytest.mark.parametrize(
    ("at_limit", "beyond", "sentence"),
    [
        ("run()" + " " * (MAX_CHARACTERS - 5), "run()" + " " * (MAX_CHARACTERS - 4), "may have 100,000"),
        ("a;" * MAX_CALLS, "a;" * (MAX_CALLS + 1), "More than 1,000 calls"),
        (
            "run(" + "[" * (MAX_NESTING - 1) + "]" * (MAX_NESTING - 1) + ")",
            "run(" + "[" * MAX_NESTING + "]" * MAX_NESTING + ")",
            "More than 64 brackets",
        ),
        (f"run('{'a' * MAX_TEXT}')", f"run('{'a' * (MAX_TEXT + 1)}')", "has 10,001 characters"),
        (f"run({'1,' * MAX_VALUES})", f"run({'1,' * (MAX_VALUES + 1)})", "More than 10,000 values"),
        ("a" * MAX_NAME, "a" * (MAX_NAME + 1), "has 101 characters"),
    ],
)
def test_limits_are_exact(at_limit: str, beyond: str, sentence: str) -> None:
    parse(at_limit)
    assert sentence in str(refusal(beyond))


@pytest.mark.parametrize(
    "text",
    [
        "run(" * 10_000 + ")" * 10_000,
        "(" * 10_000,
        "run(" + "[" * 10_000,
        "run(" + "{'a':" * 10_000,
        "run(" + "-" * 50_000 + "1)",
        "run('" + "a" * 10_000_000 + "')",
        "a" * 99_999,
        "run(" + "1" * 99_000 + ")",
        "run('" + "\\" * 99_000,
        "run(" + "'" * 99_000,
        "#" * 100_000,
        "\n" * 100_000,
        "run(0." + "0" * 90_000 + "1)",
    ],
)
def test_hostile_bulk_is_refused_with_a_short_message(text: str) -> None:
    assert len(str(refusal(text))) < 600
