"""Completion in unfinished texts, and help."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest

from bioxen_nb.errors import ProcessArgumentError
from bioxen_nb.language.completion import MOST, complete
from bioxen_nb.language.describing import describe
from bioxen_nb.language.vocabulary import Vocabulary


def run_operon(
    on: object, genes: list[str], duration_s: float = 120.0, *, strength: Literal["on", "off"] = "on", loud: bool = True
) -> None:
    """Transcribe the genes of an operon.

    Args:
        genes: symbols or locus tags.
    """


def replicate(on: object, target: Annotated[str, "operon"], settings: dict[str, list[str]] | None = None) -> None:
    """Copy the genome."""


VOCABULARY = Vocabulary.of({"run_operon": run_operon, "replicate": replicate})
NAMES = {"gene": ["lacZ", "lacY", "dnaA", "Lac1", "3'x\"y"], "operons": ["lacZYA"], "media": ["glucose"]}


def proposed(text: str, cursor: int | None = None) -> list[tuple[str, int, str]]:
    found = complete(text, len(text) if cursor is None else cursor, VOCABULARY, NAMES)
    return [(completion.text, completion.start, completion.kind) for completion in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("replicate", 0, "command"), ("run_operon", 0, "command")]),
        ("ru", [("run_operon", 0, "command")]),
        ("replicate('a')\n  RU", [("run_operon", 17, "command")]),
        ("replicate; ru", [("run_operon", 11, "command")]),
        ("replicate() ru", []),
        ("'ru", []),
        ("# ru", []),
        ("run_operon(['lacZ']", []),
        ("run_operon(12", []),
        ("unknown(", []),
        ("run_operon(['lac", [("lacZ", 13, "gene"), ("lacY", 13, "gene"), ("Lac1", 13, "gene")]),
        ("run_operon(\n  [ # hi\n 'lacZ', \"d", [("dnaA", 31, "gene")]),
        ("run_operon(genes=[d", [('"dnaA"', 18, "gene")]),
        ("run_operon(d", [('["dnaA"]', 11, "gene"), ("duration_s=", 11, "argument")]),
        ("run_operon(genes=['3", [("3\\'x\"y", 19, "gene")]),
        ('run_operon(genes=["3', [("3'x\\\"y", 19, "gene")]),
        (
            "run_operon(['a'], ",
            [("duration_s=", 18, "argument"), ("strength=", 18, "argument"), ("loud=", 18, "argument")],
        ),
        ("run_operon(['a'], 5, s", [("strength=", 21, "argument")]),
        ("run_operon(strength='on', genes=[], l", [("loud=", 36, "argument")]),
        ("run_operon(strength=", [('"on"', 20, "value"), ('"off"', 20, "value")]),
        ("run_operon(strength=of", [('"off"', 20, "value")]),
        ("run_operon(strength='of", [("off", 21, "value")]),
        ("run_operon(loud=F", [("False", 16, "value")]),
        ("replicate('", [("lacZYA", 11, "operon")]),
        ("replicate('a', {'gene", []),
        ("replicate('a', {'gene': ['d", [("dnaA", 26, "gene")]),
        ("replicate('a', {'gene': ['d'], 'operons': 'la", [("lacZYA", 43, "operon")]),
    ],
)
def test_proposals(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert proposed(text) == expected


def test_what_stands_behind_the_cursor_does_not_matter() -> None:
    assert proposed("run_operon(['d'], 5)", cursor=14) == [("dnaA", 13, "gene")]


def test_proposals_come_with_help() -> None:
    assert complete("ru", 2, VOCABULARY)[0].help == "Transcribe the genes of an operon."
    assert complete("run_operon(g", 12, VOCABULARY)[0].help == "symbols or locus tags."
    assert complete("run_operon([], du", 17, VOCABULARY)[0].help == "a number"


def test_proposals_are_limited() -> None:
    assert len(complete("run_operon(['", 13, VOCABULARY, {"gene": [f"b{n:04}" for n in range(4400)]})) == MOST


def test_the_list_of_commands() -> None:
    assert describe(VOCABULARY).splitlines() == [
        "replicate(target, settings=None)",
        "    Copy the genome.",
        'run_operon(genes, duration_s=120.0, strength="on", loud=True)',
        "    Transcribe the genes of an operon.",
    ]


def test_help_on_one_command() -> None:
    assert describe(VOCABULARY, "run_operon").splitlines() == [
        'run_operon(genes, duration_s=120.0, strength="on", loud=True)',
        "    Transcribe the genes of an operon.",
        "",
        "Arguments:",
        "    genes: a list of texts, required",
        "        symbols or locus tags.",
        "    duration_s: a number, default 120.0",
        '    strength: "on" or "off", default "on", by name only',
        "    loud: True or False, default True, by name only",
    ]


def test_help_on_an_unknown_command_suggests() -> None:
    with pytest.raises(ProcessArgumentError, match="Did you mean replicate"):
        describe(VOCABULARY, "replicat")
