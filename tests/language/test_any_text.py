"""Any text at all: a script or a refusal, and what is written is read back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bioxen_nb.errors import ProcessArgumentError, ProcessError
from bioxen_nb.language.completion import complete
from bioxen_nb.language.limits import MAX_INTEGER
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.refusals import refused_name
from bioxen_nb.language.tokens import END, scan
from bioxen_nb.language.vocabulary import Vocabulary
from bioxen_nb.language.writing import write_call, write_value

PIECES = ["run", "(", ")", "[", "]", "{", "}", ",", "=", ":", ";", "\n", "\r\n", "'", '"', "\\", "'a'", '"b"', "1", "-"]
PIECES += [
    "2.5e3",
    "90min",
    "1_0",
    "True",
    "null",
    "nan",
    "import ",
    "lambda",
    ".",
    "__x__",
    "# c",
    " ",
    "+",
    "\\u00e9",
]
PIECES += ["\u202e", "\x00", "\ud800", "\u201c", "é", "e", "\\u00e9", "x=", "{'k': ", "f'", "\t", "*", "\ufeff"]

ANY_TEXT = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "run(" + "".join(pieces) + ")"),
)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), include_characters="\n\t\r"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True).filter(lambda name: refused_name(name) is None)


def run_operon(on: object, genes: list[str], duration_s: float = 1.0, *, loud: bool = True) -> None: ...


VOCABULARY = Vocabulary.of({"run": run_operon})


@settings(max_examples=600, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_a_script_or_a_process_error(text: str) -> None:
    try:
        script = parse(text)
    except ProcessError as error:
        place = error.context
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= place["column"] <= len(lines[place["line"] - 1]) + 1
        str(error).encode()
        return
    assert script.calls
    try:
        VOCABULARY.check(script)
    except ProcessArgumentError as error:
        str(error).encode()


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, st.integers(-2, 60))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    for found in complete(text, cursor, VOCABULARY, {"gene": ["lacZ", "b'\"\\"]}):
        assert 0 <= found.start <= max(cursor, 0)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_tokens_cover_all_but_blanks(text: str) -> None:
    tokens = list(scan(text))
    assert tokens[-1].kind == END
    position = 0
    for token in tokens:
        assert text[position : token.place.offset].strip(" \t") == ""
        assert text.startswith(token.text, token.place.offset)
        position = token.place.offset + len(token.text)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAMES, st.lists(VALUES, max_size=3), st.dictionaries(NAMES, VALUES, max_size=3)), min_size=1))
def test_what_is_written_is_read_back(calls: list[tuple[str, list[object], dict[str, object]]]) -> None:
    script = parse("\n".join(write_call(*call) for call in calls))
    read = [
        (
            call.name,
            [argument.value for argument in call.arguments if argument.name is None],
            {argument.name: argument.value for argument in call.arguments if argument.name is not None},
        )
        for call in script.calls
    ]
    assert read == calls
    assert repr(read) == repr(calls)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_bound_values_are_the_written_ones(value: object) -> None:
    def keep(on: object, value: object) -> None: ...

    ((_, bound),) = Vocabulary.of({"keep": keep}).check(parse(f"keep({write_value(value)})"))
    assert repr(bound["value"]) == repr(value)
