"""What the page on the process language says is what the parser does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest

from bioxen_nb.errors import ProcessError, ProcessSyntaxError
from bioxen_nb.language import limits
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.vocabulary import Vocabulary

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "process-language.md").read_text(encoding="utf-8")
REFUSED = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", PAGE.split("## Errors")[1].split("## From Python")[0], re.MULTILINE)
VALUES = re.findall(r"^\| (`[^|]+) \| ", PAGE.split("## Values")[1].split("## Limits")[0], re.MULTILINE)


def run_operon(
    on: object, genes: list[str], duration_s: float = 120.0, *, strength: Literal["on", "off"] = "on"
) -> None: ...


def execute_cell_cycle_checkpoint(on: object) -> None: ...


VOCABULARY = Vocabulary.of({f.__name__: f for f in (run_operon, execute_cell_cycle_checkpoint)})


def test_the_example_fits() -> None:
    (example,) = re.findall(r"```process\n(.*?)```", PAGE, re.DOTALL)
    assert len(VOCABULARY.check(parse(example))) == 2


@pytest.mark.parametrize(("written", "answer"), REFUSED)
def test_examples_of_errors_are_answered_so(written: str, answer: str) -> None:
    with pytest.raises(ProcessSyntaxError) as caught:
        parse(written)
    assert caught.value.context["problem"].startswith(answer)


@pytest.mark.parametrize("written", [value for row in VALUES for value in re.findall("`([^`]+)`", row)])
def test_examples_of_values_are_values(written: str) -> None:
    parse(f"run({written})")


def test_the_shown_error_is_the_error() -> None:
    (shown,) = re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    with pytest.raises(ProcessError) as caught:
        VOCABULARY.check(parse(shown.split("\n")[1]))
    assert str(caught.value) == shown


def test_the_limits_are_the_limits() -> None:
    table = PAGE.split("## Limits")[1].split("## Errors")[0]
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\| ([0-9,]+) \|", table)]
    assert numbers == [
        limits.MAX_CHARACTERS,
        limits.MAX_CALLS,
        limits.MAX_VALUES,
        limits.MAX_NESTING,
        limits.MAX_TEXT,
        limits.MAX_NAME,
    ]


def test_the_tables_were_found() -> None:
    assert len(REFUSED) >= 10
    assert len(VALUES) >= 8
