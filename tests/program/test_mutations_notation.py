"""Mutations as text: what is understood, and what is said about the rest."""

from __future__ import annotations

import pytest

from bioxen_nb.errors import CompileError
from bioxen_nb.program.mutations.notation import BaseChange, KnockOut, Point, ResidueChange, parse


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("dnaA:del", KnockOut("dnaA")),
        ("lacZ:p.Gly12Asp", ResidueChange("lacZ", 12, "G", "D")),
        ("lacZ:p.(G12D)", ResidueChange("lacZ", 12, "G", "D")),
        ("lacZ:p.Trp15Ter", ResidueChange("lacZ", 15, "W", "*")),
        ("lacZ:p.W15*", ResidueChange("lacZ", 15, "W", "*")),
        ("lacZ:p.Gly12=", ResidueChange("lacZ", 12, "G", "")),
        ("lacZ:p.Gly12Gly", ResidueChange("lacZ", 12, "G", "")),
        (" lacZ : c.34G>A ", BaseChange("lacZ", "coding", Point(34), Point(34), "substitution", "G", "A")),
        ("lacZ:c.35del", BaseChange("lacZ", "coding", Point(35), Point(35), "deletion")),
        ("lacZ:c.-9_-7dup", BaseChange("lacZ", "coding", Point(-9), Point(-7), "duplication")),
        ("lacZ:c.-1_1insA", BaseChange("lacZ", "coding", Point(-1), Point(1), "insertion", after="A")),
        ("lacA:c.*3delinsAT", BaseChange("lacA", "coding", Point(3, True), Point(3, True), "replacement", after="AT")),
        ("plac:-10T>G", BaseChange("plac", "promoter", Point(-10), Point(-10), "substitution", "T", "G")),
        ("lacZp:+1A>G", BaseChange("lacZp", "promoter", Point(1), Point(1), "substitution", "A", "G")),
        ("U00096.3:g.12del", BaseChange("U00096.3", "genome", Point(12), Point(12), "deletion")),
    ],
)
def test_text_becomes_a_record(text, change):
    assert parse(text) == change


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lacZ", "a colon"),
        ("lacZ:p.Gly0Asp", "counted from 1"),
        ("lacZ:p.Gxy12Asp", "Gxy is no amino acid"),
        ("lacZ:p.G12B", "B is no amino acid"),
        ("lacZ:34G>A", "needs c."),
        ("lacZ:c.0G>A", "counted from 1"),
        ("lacZ:c.34_36G>A", "one base"),
        ("lacZ:c.36_34del", "first base to its last"),
        ("lacZ:c.34_36insA", "two neighbours"),
        ("lacZ:c.34_*2del", "over the end"),
        ("U00096.3:g.-4del", "counted from 1"),
        ("U00096.3:g.*4del", "needs c."),
        ("lacZ:c.34G>N", "no change that is known"),
    ],
)
def test_unreadable_text_is_explained_with_examples(text, why):
    with pytest.raises(CompileError, match="cannot be read") as caught:
        parse(text)
    assert why in str(caught.value)
    assert "lacZ:p.Gly12Asp" in str(caught.value)
