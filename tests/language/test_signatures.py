"""Commands read from functions, and calls bound to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from bioxen_nb.errors import PluginError, ProcessArgumentError
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.signatures import Signature
from bioxen_nb.language.vocabulary import Vocabulary


class Phase(Enum):
    B = "birth"
    C = "copying"


@dataclass
class Dose:
    name: str
    dose_um: float


def run_operon(
    on: object, genes: list[str], duration_s: float = 120.0, *, strength: Literal["on", "off"] = "on"
) -> dict[str, Any]:
    """Transcribe the genes of an operon.

    The rest of the docstring is for programmers.

    Args:
        genes: symbols or locus tags,
            in any order.
        duration_s (float): seconds of cell time.

    Raises:
        ValueError: never seen by users.
    """
    return {"genes": genes, "duration_s": duration_s, "strength": strength}


def shift_medium(
    on: object,
    medium: dict[str, float] | None = None,
    copies: int = 1,
    now: bool = False,
    rows: Sequence[list[int]] = (),
    either: str | list[str] = "",
    percent: Annotated[float, Field(ge=0, le=100)] = 50,
    phase: Phase = Phase.B,
    doses: tuple[Dose, ...] = (),
    anything: Any = None,
) -> None:
    """Change the medium."""


VOCABULARY = Vocabulary.of({"run_operon": run_operon, "shift_medium": shift_medium})


def bound(text: str) -> dict[str, Any]:
    ((_, values),) = VOCABULARY.check(parse(text))
    return values


def test_signatures_are_read_from_functions() -> None:
    signature = Signature.of("run_operon", run_operon)
    assert signature.summary == "Transcribe the genes of an operon."
    assert signature.form == 'run_operon(genes, duration_s=120.0, strength="on")'
    genes, duration, strength = signature.parameters
    assert (genes.name, genes.kind, genes.is_required) == ("genes", "a list of texts", True)
    assert genes.help == "symbols or locus tags, in any order."
    assert (duration.help, duration.default) == ("seconds of cell time.", 120.0)
    assert (strength.kind, strength.named_only, strength.help) == ('"on" or "off"', True, "")


def test_wrapped_functions_keep_their_arguments() -> None:
    @functools.wraps(run_operon)
    def counted(*args: Any, **kwargs: Any) -> Any:
        return run_operon(*args, **kwargs)

    signature = Signature.of("run_operon", counted)
    assert signature.form == VOCABULARY["run_operon"].form
    assert signature.function is counted


def test_types_of_context_and_result_need_not_exist() -> None:
    def command(on: Absent, copies: int) -> Absent: ...  # type: ignore[name-defined]  # noqa: F821

    assert Signature.of("command", command).parameters[0].annotation is int


def no_context() -> None: ...


def only_named(*, on: object) -> None: ...


def many(on: object, *genes: str) -> None: ...


def options(on: object, **options: str) -> None: ...


def by_place(on: object, gene: str, /) -> None: ...


def untyped(on: object, gene) -> None: ...  # type: ignore[no-untyped-def]


def lost_type(on: object, gene: Absent) -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize("function", [no_context, only_named, many, options, by_place, untyped, lost_type])
def test_functions_that_cannot_be_commands_are_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(PluginError, match="does not fit"):
        Signature.of("command", function)


def test_types_that_no_literal_can_become_are_refused() -> None:
    class Socket: ...

    def send(on: object, to: Any) -> None: ...

    send.__annotations__["to"] = Socket
    with pytest.raises(PluginError, match="which no literal can become"):
        Vocabulary.of({"send": send}).check(parse("send('a')"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("run_operon(['a', 'b'])", {"genes": ["a", "b"]}),
        ("run_operon(['a'], 5)", {"genes": ["a"], "duration_s": 5.0}),
        ("run_operon(['a'], 2min)", {"genes": ["a"], "duration_s": 120.0}),
        ("run_operon(strength='off', genes=[])", {"strength": "off", "genes": []}),
        ("shift_medium", {}),
        ("shift_medium({'glucose': 5})", {"medium": {"glucose": 5.0}}),
        ("shift_medium(None, 3, True)", {"medium": None, "copies": 3, "now": True}),
        ("shift_medium(rows=[[1], []])", {"rows": [[1], []]}),
        ("shift_medium(either='a')", {"either": "a"}),
        ("shift_medium(either=['a'])", {"either": ["a"]}),
        ("shift_medium(phase='copying')", {"phase": Phase.C}),
        ("shift_medium(doses=[{'name': 'x', 'dose_um': 1}])", {"doses": (Dose("x", 1.0),)}),
        ("shift_medium(anything={'runtime_duration': 2min})", {"anything": {"runtime_duration": 120}}),
    ],
)
def test_fitting_calls_are_bound(text: str, values: dict[str, Any]) -> None:
    assert bound(text) == values


def test_bound_values_do_not_share_with_the_script() -> None:
    script = parse("shift_medium(anything={'a': [1]})")
    ((_, first),) = VOCABULARY.check(script)
    first["anything"]["a"].append(2)
    ((_, second),) = VOCABULARY.check(script)
    assert second == {"anything": {"a": [1]}}


@pytest.mark.parametrize(
    ("text", "sentence", "column"),
    [
        ("run_operon(3)", "genes must be a list of texts, not 3.", 12),
        ("run_operon('a')", "genes must be a list of texts, not 'a'.", 12),
        ("run_operon(['a', 3])", "genes[1] must be a text, not 3.", 18),
        ("run_operon(genes=['a', None])", "genes[1] must be a text, not None.", 24),
        ("run_operon(['a'], 'x')", "duration_s must be a number, not 'x'.", 19),
        ("run_operon(['a'], True)", "duration_s must be a number, not True.", 19),
        ("run_operon(['a'], strength='of')", "strength must be 'on' or 'off', not 'of'.", 28),
        ("run_operon(['a'], 1, 'on')", "run_operon takes 2 arguments by position; this is number 3.", 22),
        ("run_operon()", "run_operon needs genes.", 1),
        ("run_operon(gene=['a'])", "run_operon has no argument gene. Did you mean genes?", 12),
        ("run_operon(['a'], genes=['b'])", "genes is given twice, by position and by name.", 19),
        ("shift_medium(3)", "medium must be a dictionary of numbers or None, not 3.", 14),
        ("shift_medium({'a': 'x'})", "medium['a'] must be a number, not 'x'.", 20),
        ("shift_medium(copies=1.0)", "copies must be a whole number, not 1.0.", 21),
        ("shift_medium(copies=True)", "copies must be a whole number, not True.", 21),
        ("shift_medium(copies=2min)", "copies is not a time in seconds, so it takes no duration.", 21),
        ("shift_medium(anything={'n': [2h]})", "n is not a time in seconds, so it takes no duration.", 30),
        ("shift_medium(now=1)", "now must be True or False, not 1.", 18),
        ("shift_medium(rows=[[1], ['x']])", "rows[1][0] must be a whole number, not 'x'.", 26),
        ("shift_medium(either=[3])", "either must be a text or a list of texts, not [3].", 21),
        ("shift_medium(percent=101)", "percent must be less than or equal to 100, not 101.", 22),
        ("shift_medium(phase='x')", "phase must be 'birth' or 'copying', not 'x'.", 20),
        ("shift_medium(doses=[{'name': 'x'}])", "doses[0]['dose_um'] is missing.", 21),
    ],
)
def test_calls_that_do_not_fit_are_refused_at_their_column(text: str, sentence: str, column: int) -> None:
    with pytest.raises(ProcessArgumentError) as caught:
        VOCABULARY.check(parse(text))
    context = caught.value.context
    assert context["problem"].startswith(sentence)
    assert (context["line"], context["column"]) == (1, column)
    assert VOCABULARY[context["command"]].form in context["problem"]


def test_long_values_are_not_repeated_in_messages() -> None:
    with pytest.raises(ProcessArgumentError) as caught:
        VOCABULARY.check(parse(f"shift_medium({list(range(5000))})"))
    assert "not a list of 5000" in caught.value.context["problem"]
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("written", "near"),
    [("run_operons", ["run_operon"]), ("RUN_OPERON", ["run_operon"]), ("operon_run", ["run_operon"]), ("zzz", [])],
)
def test_unknown_commands_suggest_near_ones(written: str, near: list[str]) -> None:
    with pytest.raises(ProcessArgumentError) as caught:
        VOCABULARY.check(parse(f"shift_medium\n  {written}()"))
    assert caught.value.context["suggestions"] == near
    assert (caught.value.context["line"], caught.value.context["column"]) == (2, 3)


def test_all_calls_are_checked_before_any_is_given_out() -> None:
    with pytest.raises(ProcessArgumentError, match="needs genes"):
        VOCABULARY.check(parse("shift_medium()\nrun_operon()"))


def test_a_checked_script_is_ready_to_run() -> None:
    results = [
        signature.function(None, **values) for signature, values in VOCABULARY.check(parse("run_operon(['a'], 60)"))
    ]
    assert results == [{"genes": ["a"], "duration_s": 60.0, "strength": "on"}]
