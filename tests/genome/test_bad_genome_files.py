"""Every kind of bad file: a clear error or a warning of ours, never another library's traceback."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from bioxen_nb.errors import BioXenException, GenomeFormatError, GenomeNotFoundError
from bioxen_nb.genome.reading import read_genome

ORF = "ATGAAATTTGGGTAA"


def good(record_text, feature_text, **qualifiers) -> str:
    qualifiers = {"locus_tag": "T_1", "product": "a protein"} | qualifiers
    return record_text(feature_text("CDS", "1..15", **qualifiers), ORF + "C" * 285)


def refused(path: Path, pattern: str) -> GenomeFormatError:
    with pytest.raises(GenomeFormatError, match=pattern) as caught:
        read_genome(path)
    return caught.value


@pytest.mark.parametrize("share", [0.1, 0.4, 0.6, 0.8, 0.99])
def test_cut_off_anywhere(share, record_text, feature_text, write):
    text = good(record_text, feature_text)
    error = refused(write("x.gb", text[: int(len(text) * share)]), r"x\.gb.*cut off at line \d+")
    assert error.context["line"] > 0


def test_cut_off_between_lines_of_the_sequence_but_closed(record_text, feature_text, write):
    lines = good(record_text, feature_text).splitlines()
    refused(write("x.gb", "\n".join([*lines[:-3], "//"]) + "\n"), "announces 300 bp but holds 180")


def test_empty_blank_and_binary(write):
    refused(write("x.gb", b""), "empty")
    refused(write("x.gb", b"\n \n"), "empty")
    refused(write("x.gb", bytes(range(256)) * 40), "binary")
    refused(write("x.gb", b"\x89PNG\r\n\x1a\n" + bytes(100)), "binary")
    refused(write("x.zip", b"PK\x03\x04" + bytes(100)), "zip")


def test_damaged_gzip(record_text, write):
    packed = gzip.compress(record_text().encode())
    refused(write("x.gb.gz", packed[:-20]), "gzip")
    refused(write("x.gb.gz", packed[:40] + b"????" + packed[44:]), "gzip")


def test_folder_missing_file_and_web_page(tmp_path, write):
    refused(tmp_path, "folder")
    with pytest.raises(GenomeNotFoundError, match="No such file"):
        read_genome(tmp_path / "absent.gb")
    refused(write("x.gb", "<!DOCTYPE html><html><body>Not found</body></html>"), "web page")
    refused(write("x.gb", "Dear colleague,\nplease find the genome attached.\n"), "no genome file starts like this")
    refused(write("x.txt", "ACGTACGT\n" * 9), "bare sequence")


def test_wrong_extension_does_not_matter(record_text, feature_text, write):
    assert len(read_genome(write("x.fasta", good(record_text, feature_text)))) == 1
    assert read_genome(write("x.gb", ">c\nACGT\n")).length == 4


@pytest.mark.parametrize("product", ["\N{GREEK SMALL LETTER BETA}-galactosidase".encode(), b"\xe9nzyme"])
def test_letters_outside_ascii_are_replaced_and_said(product, record_text, feature_text, write):
    data = good(record_text, feature_text).encode().replace(b"a protein", product)
    genome = read_genome(write("x.gb", data))
    assert "?" in genome.gene("T_1").product
    assert any("ASCII" in warning and "line 15" in warning for warning in genome.warnings)


def test_sign_in_the_sequence(record_text, feature_text, write):
    text = good(record_text, feature_text)
    refused(write("x.gb", text.replace("ggtaac", "gg!aac")), "sequence of a record is damaged")
    refused(write("x.gb", text.replace("cccccccccc\n//", "cccccccccj\n//")), "TEST01")


def test_broken_structure_is_named(record_text, feature_text, write):
    text = good(record_text, feature_text)
    error = refused(write("x.gb", text.replace("ORIGIN", "")), r"line 17: not GenBank: '1 atgaaatttg")
    assert error.context["line"] == 17
    genome = read_genome(write("x.gb", text.replace("FEATURES  ", "FEETURES  ")))
    assert any("annotate no gene: TEST01.1" in w for w in genome.warnings)


def test_duplicated_locus_tags_are_renamed(record_text, feature_text, write):
    features = feature_text("CDS", "1..15", locus_tag="T_1") + feature_text("CDS", "31..45", locus_tag="T_1")
    genome = read_genome(write("x.gb", record_text(features, (ORF + "C" * 15) * 10)))
    assert [g.locus_tag for g in genome] == ["T_1", "T_1_2"]
    assert any("more than once" in w and "T_1_2" in w for w in genome.warnings)


def test_cds_outside_the_record_is_left_out(record_text, feature_text, write):
    features = feature_text("CDS", "1..15", locus_tag="T_1") + feature_text("CDS", "290..400", locus_tag="T_2")
    genome = read_genome(write("x.gb", record_text(features, ORF + "C" * 285)))
    assert [g.locus_tag for g in genome] == ["T_1"]
    assert any("outside the record of 300 bp" in w and "T_2" in w for w in genome.warnings)


def test_place_that_makes_no_sense_is_left_out(record_text, feature_text, write):
    features = feature_text("CDS", "10..5", locus_tag="T_2") + feature_text("CDS", "J00001.1:5..50", locus_tag="T_3")
    genome = read_genome(write("x.gb", record_text(features, topology="linear")))
    assert len(genome) == 0
    assert any("T_2" in w for w in genome.warnings)
    assert any("T_3" in w for w in genome.warnings)


def test_reading_frame_faults_are_warnings(record_text, feature_text, write):
    features = (
        feature_text("CDS", "1..14", locus_tag="T_len")
        + feature_text("CDS", "31..45", locus_tag="T_stop")
        + feature_text("CDS", "complement(61..75)", locus_tag="T_back")
        + feature_text("CDS", "join(91..96,97..105)", locus_tag="T_join")
        + feature_text("CDS", "<121..>134", locus_tag="T_part")
        + feature_text("CDS", "151..165", locus_tag="T_sec", transl_except="(pos:154..156,aa:Sec)")
    )
    stop, back = "ATGTGATTTGGGTAA", "TTACCCAAATCACAT"
    sequence = "".join(part + "C" * 15 for part in (ORF, stop, back, stop, ORF, stop)) + "C" * 120
    warnings = read_genome(write("x.gb", record_text(features, sequence))).warnings
    assert next(w for w in warnings if "multiple of three" in w).endswith("three: T_len.")
    assert next(w for w in warnings if "stop codon" in w).endswith("frame: T_stop, T_back, T_join.")
    assert len(warnings) == 2


def test_unknown_translation_table(record_text, feature_text, write):
    error = refused(write("x.gb", good(record_text, feature_text, transl_table=99)), "T_1 names translation table 99")
    assert error.context["feature"] == "T_1"


def test_protein_fasta(write):
    refused(write("x.faa", ">NP_1 thrL\nMKRISTTITTTITITTGNGAG\n"), "NP_1 is a protein sequence")


def test_faults_of_fasta(write):
    refused(write("x.fa", ">a\nACGT\n>b\n"), "b has a header but no sequence")
    refused(write("x.fa", ">a\nACGT\n>a\nACGT\n"), "two records are named a")
    refused(write("x.fa", ">a\nACGT-ACGT\n"), "base 5")


def test_hundred_thousand_unknown_bases(write):
    genome = read_genome(write("x.fa", ">scaffold\n" + "N" * 100_000 + "\n"))
    assert genome.length == 100_000
    assert any("mostly unknown" in w and "scaffold" in w for w in genome.warnings)


def test_genbank_without_sequence_is_annotation_only(record_text, feature_text, write):
    text = good(record_text, feature_text)
    genome = read_genome(write("x.gb", text[: text.index("ORIGIN")] + "//\n"))
    assert not genome.has_sequence
    assert genome.length == 300
    assert any("without a sequence" in w for w in genome.warnings)


def test_random_damage_never_shows_another_library(record_text, feature_text, write):
    text = good(record_text, feature_text, transl_table=11, codon_start=1).encode()
    dice = random.Random(1)
    outcomes = set()
    for _ in range(300):
        damaged = bytearray(text)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(damaged))
            damaged[at : at + dice.randint(0, 3)] = bytes(dice.randrange(256) for _ in range(dice.randint(0, 3)))
        try:
            read_genome(write("x.gb", bytes(damaged)))
            outcomes.add("read")
        except BioXenException:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_locations_nested_beyond_reason_are_refused_before_the_parser(record_text, feature_text, write):
    place = "complement(" * 20_000 + "1..15" + ")" * 20_000
    error = refused(write("x.gb", record_text(feature_text("CDS", place), ORF + "C" * 285)), "nests more than")
    assert error.context["line"] > 0
    fine = "complement(join(complement(join(complement(1..15)))))"
    read_genome(write("y.gb", record_text(feature_text("CDS", fine, locus_tag="T_1"), ORF + "C" * 285)))


def test_an_unknown_table_is_refused_without_a_sequence_as_well(record_text, feature_text, write):
    text = good(record_text, feature_text, transl_table="99")
    refused(write("x.gb", text[: text.index("ORIGIN")] + "//\n"), "translation table 99")
