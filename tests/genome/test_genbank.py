"""What is read from GenBank records: kinds, names, places, features."""

from __future__ import annotations

import gzip

import pytest

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Span
from bioxen_nb.genome.translate import translate

ORF = "ATGAAATTTGGGTAA"


def test_gene_of_every_kind(record_text, feature_text, write):
    features = "".join(
        [
            feature_text("gene", "1..15", gene="abcA", locus_tag="T_1"),
            feature_text("CDS", "1..15", gene="abcA", locus_tag="T_1", codon_start=1, transl_table=11, product="A"),
            feature_text("tRNA", "complement(20..30)", locus_tag="T_2", product="tRNA-Ala"),
            feature_text("rRNA", "40..50", locus_tag="T_3", product="16S ribosomal RNA"),
            feature_text("tmRNA", "60..70", locus_tag="T_4"),
            feature_text("ncRNA", "80..90", locus_tag="T_5", ncRNA_class="other"),
            feature_text("gene", "100..120", locus_tag="T_6", pseudo=None),
            feature_text("CDS", "130..150", locus_tag="T_7", pseudo=None),
        ]
    )
    genome = read_genome(write("x.gb", record_text(features, ORF + "CGTC" * 70)))
    assert [(g.locus_tag, g.kind) for g in genome] == [
        ("T_1", "cds"),
        ("T_2", "trna"),
        ("T_3", "rrna"),
        ("T_4", "tmrna"),
        ("T_5", "ncrna"),
        ("T_6", "pseudogene"),
        ("T_7", "pseudogene"),
    ]
    assert (genome.id, genome.organism, genome.taxid, genome.warnings) == ("TEST01.1", "Testus minimus", 77, ())
    assert genome.gene("abcA").location.spans == (Span(0, 15, 1),)
    assert genome.gene("T_2").location.spans == (Span(19, 30, -1),)
    assert genome.replicons[0].circular


def test_joined_and_origin_spanning_places(record_text, feature_text, write):
    sequence = "GGGTAA" + "C" * 285 + "ATGAAATTT"
    features = feature_text("CDS", "join(292..300,1..6)", locus_tag="T_1") + feature_text(
        "CDS", "complement(join(20..25,40..45))", locus_tag="T_2", pseudo=None
    )
    genome = read_genome(write("x.gb", record_text(features, sequence)))
    across = genome.gene("T_1")
    assert across.location.spans == (Span(291, 300, 1), Span(0, 6, 1))
    assert translate(genome.replicons[0], across) == "MKFG"
    assert genome.gene("T_2").location.spans == (Span(39, 45, -1), Span(19, 25, -1))


def test_partial_ends_follow_the_strand(record_text, feature_text, write):
    features = feature_text("CDS", "<1..9", locus_tag="T_1") + feature_text(
        "CDS", "complement(<20..31)", locus_tag="T_2"
    )
    genome = read_genome(write("x.gb", record_text(features, "C" * 300)))
    first, second = genome.gene("T_1").location, genome.gene("T_2").location
    assert (first.partial_start, first.partial_end) == (True, False)
    assert (second.partial_start, second.partial_end) == (False, True)


def test_cds_without_locus_tag_gets_a_stable_one(record_text, feature_text, write):
    features = (
        feature_text("CDS", "1..15", gene="cI")
        + feature_text("CDS", "31..45")
        + feature_text("gene", "61..75", locus_tag="T_9")
        + feature_text("CDS", "61..75")
    )
    sequence = (ORF + "C" * 15) * 10
    genome = read_genome(write("x.gb", record_text(features, sequence)))
    assert [g.locus_tag for g in genome] == ["TEST01_cI", "TEST01_cds_0002", "T_9"]


def test_gene_without_product_is_a_pseudogene_and_said_so(record_text, feature_text, write):
    genome = read_genome(write("x.gb", record_text(feature_text("gene", "1..30", locus_tag="T_1"))))
    assert genome.gene("T_1").kind == "pseudogene"
    assert "T_1" in genome.warnings[0]


def test_other_features_are_kept_with_label_and_qualifiers(record_text, feature_text, write):
    features = (
        feature_text("regulatory", "10..15", regulatory_class="promoter", note="pX")
        + feature_text("protein_bind", "20..30", bound_moiety="LacI")
        + feature_text("rep_origin", "40", note="oriC")
        + feature_text("variation", "50", note="ignored")
    )
    found = read_genome(write("x.gb", record_text(features))).replicons[0].features
    assert [(f.kind, f.label) for f in found] == [
        ("regulatory", "pX"),
        ("protein_bind", "LacI"),
        ("rep_origin", "oriC"),
    ]
    assert found[0].qualifiers["regulatory_class"] == "promoter"
    assert found[2].location.spans == (Span(39, 40, 1),)


def test_several_records_and_gzip_under_any_name(record_text, feature_text, write):
    text = record_text(feature_text("CDS", "1..15", locus_tag="T_1"), ORF + "C" * 285) + record_text(
        feature_text("CDS", "1..15", locus_tag="P_1"), ORF + "C" * 85, name="PLAS01", topology="linear"
    )
    genome = read_genome(write("genome.jpg", gzip.compress(text.encode())), id="mine")
    assert (genome.id, [r.id for r in genome.replicons]) == ("mine", ["TEST01.1", "PLAS01.1"])
    assert [r.circular for r in genome.replicons] == [True, False]
    assert genome.length == 400


def test_windows_line_ends(record_text, feature_text, write):
    text = record_text(feature_text("CDS", "1..15", locus_tag="T_1"), ORF + "C" * 285)
    plain, windows = read_genome(write("a.gb", text)), read_genome(write("b.gb", text.replace("\n", "\r\n")))
    assert windows.genes == plain.genes
    assert windows.sequence_digest == plain.sequence_digest


def test_table_4_suggests_the_syn3a_chassis(record_text, feature_text, write):
    features = feature_text("CDS", "1..15", locus_tag="T_1", transl_table=4)
    assert read_genome(write("x.gb", record_text(features, ORF + "C" * 285))).chassis == "syn3a"


def test_the_same_record_twice_is_refused(record_text, write):
    with pytest.raises(GenomeFormatError, match=r"TEST01\.1 occurs twice"):
        read_genome(write("x.gb", record_text() * 2))
