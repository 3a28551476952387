"""Translation: tables, starts, exceptions, partial ends."""

from __future__ import annotations

import pytest

from bioxen_nb.errors import GenomeFormatError, SequenceMissingError
from bioxen_nb.genome.records import Gene, Location, Replicon, Span, reverse_complement
from bioxen_nb.genome.translate import translate
from bioxen_nb.genome.translation_exceptions import translation_exceptions


def protein(sequence: str, *, partial_start: bool = False, partial_end: bool = False, **gene: object) -> str:
    location = Location((Span(0, len(sequence), 1),), partial_start, partial_end)
    replicon = Replicon("r", len(sequence), False, sequence=sequence.encode())
    return translate(replicon, Gene("g", "cds", location, "r", **gene))  # type: ignore[arg-type]


@pytest.mark.parametrize(("table", "expected"), [(1, "M*"), (4, "MW"), (11, "M*")])
def test_tga_means_what_the_table_says(table, expected):
    assert protein("ATGTGATAA", translation_table=table) == expected


@pytest.mark.parametrize(("codon", "table", "letter"), [("GTG", 11, "M"), ("GTG", 1, "V"), ("TTA", 4, "M")])
def test_alternative_starts_read_as_methionine(codon, table, letter):
    assert protein(f"{codon}AAATAA", translation_table=table) == f"{letter}K"


def test_a_missing_start_is_read_as_it_stands():
    assert protein("GTGAAATAA", partial_start=True) == "VK"


def test_codon_start_and_missing_end():
    assert protein("CATGAAATT", codon_start=2, partial_start=True, partial_end=True) == "MK"


def test_exceptions_and_ambiguous_codons():
    assert protein("ATGTGACTNAANTAA", transl_except=((1, "U"),)) == "MULX"


def test_reverse_strand():
    sequence = b"CC" + reverse_complement(b"ATGAAATTTTAA") + b"C"
    gene = Gene("g", "cds", Location((Span(2, 14, -1),)), "r")
    assert translate(Replicon("r", len(sequence), True, sequence=sequence), gene) == "MKF"


def test_exception_positions_become_codons_on_both_strands():
    written = "(pos:complement(7..9),aa:Sec)"
    assert translation_exceptions(written, Location((Span(0, 15, -1),)), 1) == ((2, "U"),)
    assert translation_exceptions("(pos:7..9,aa:Sec)(pos:13,aa:TERM)", Location((Span(0, 13, 1),)), 1) == (
        (2, "U"),
        (4, "*"),
    )


def test_what_cannot_be_translated_says_why():
    gene = Gene("g", "trna", Location((Span(0, 9, 1),)), "r")
    with pytest.raises(GenomeFormatError, match="trna"):
        translate(Replicon("r", 9, True, sequence=b"ATGAAATAA"), gene)
    coding = Gene("g", "cds", Location((Span(0, 9, 1),)), "r", translation_table=99)
    with pytest.raises(GenomeFormatError, match="99"):
        translate(Replicon("r", 9, True, sequence=b"ATGAAATAA"), coding)
    with pytest.raises(SequenceMissingError):
        translate(Replicon("r", 9, True), Gene("g", "cds", Location((Span(0, 9, 1),)), "r"))


def test_an_exception_before_the_first_codon_is_no_codon():
    location = Location((Span(0, 30, 1),))
    assert translation_exceptions("(pos:1..3,aa:Sec)", location, 3) == ()
    assert translation_exceptions("(pos:3..5,aa:Sec)", location, 3) == ((0, "U"),)
