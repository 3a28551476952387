"""The parser on honest texts."""

from __future__ import annotations

import pytest

from bioxen_nb.errors import ProcessSyntaxError
from bioxen_nb.language.parsing import parse


def values(text: str) -> list[tuple[str | None, object]]:
    (call,) = parse(text).calls
    return [(argument.name, argument.value) for argument in call.arguments]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'lacZ'", "lacZ"),
        ('"it\'s"', "it's"),
        (r'"a\n\t\\\"\x41\u00e9\U0001F9EC"', 'a\n\t\\"Aé🧬'),
        (r'"\ud83e\uddec \/"', "🧬 /"),
        ("12", 12),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1e-3", -0.001),
        ("2E5", 200000.0),
        ("90min", 5400),
        ("2h", 7200),
        ("30s", 30),
        ("1d", 86400),
        ("1.5h", 5400),
        ("0.5s", 0.5),
        ("True", True),
        ("true", True),
        ("False", False),
        ("false", False),
        ("None", None),
        ("null", None),
        ("[]", []),
        ("[1, [2, 'x'],]", [1, [2, "x"]]),
        ("()", []),
        ("(1)", 1),
        ("(1,)", [1]),
        ("(1, 2)", [1, 2]),
        ("{}", {}),
        ("{'a': {'b': [1]},}", {"a": {"b": [1]}}),
    ],
)
def test_literals(written: str, value: object) -> None:
    ((name, read),) = values(f"run({written})")
    assert name is None
    assert read == value
    assert type(read) is type(value)


def test_whole_durations_are_whole_numbers_of_seconds() -> None:
    assert isinstance(values("run(1.5h)")[0][1], int)


def test_calls_are_separated_by_line_breaks_and_semicolons() -> None:
    script = parse("a(); b\r\n\n# a comment\nc(1) # and one behind a call\rd;;")
    assert [call.name for call in script.calls] == ["a", "b", "c", "d"]
    assert [(call.place.line, call.place.column) for call in script.calls] == [(1, 1), (1, 6), (4, 1), (5, 1)]


def test_a_bare_name_is_a_call_without_arguments() -> None:
    (call,) = parse("transcribe_gene").calls
    assert (call.name, call.arguments) == ("transcribe_gene", ())


def test_lines_break_anywhere_inside_brackets() -> None:
    text = """create_cellular_context({
        "runtime_duration": 60,  # seconds
        "environmental_context": {"temperature": 37, "pH": 7.0,
                                  "nutrients": ["glucose", "phosphate"]},
        "execution_isolation": True
    })"""
    assert values(text)[0][1] == {
        "runtime_duration": 60,
        "environmental_context": {"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]},
        "execution_isolation": True,
    }


def test_names_and_values_mix_in_order() -> None:
    assert values("run(1, b = 2, c=[3],)") == [(None, 1), ("b", 2), ("c", [3])]


def test_hashes_and_separators_inside_texts_are_text() -> None:
    assert values("run('# a; (b')") == [(None, "# a; (b")]


def test_places_of_arguments_and_of_values_inside_them() -> None:
    (call,) = parse("run(1,\n  genes=['a', 'b'])").calls
    named = call.arguments[1]
    assert (named.place.line, named.place.column) == (2, 3)
    assert named.part is not None
    assert [(part.key, part.place.column) for part in named.part.parts] == [(0, 10), (1, 15)]


@pytest.mark.parametrize("text", ["", "  \n\t", "# nothing but a comment", ";;"])
def test_a_text_without_a_call_is_refused(text: str) -> None:
    with pytest.raises(ProcessSyntaxError, match="holds no call"):
        parse(text)


def test_only_texts_are_read() -> None:
    with pytest.raises(ProcessSyntaxError, match="A process is a text"):
        parse(b"run()")  # type: ignore[arg-type]
