"""FASTA with GFF3, `.genome` tables and gene tables."""

from __future__ import annotations

import pytest

from bioxen_nb.errors import GenomeFormatError, SequenceMissingError
from bioxen_nb.genome.gene_table import format_gene_table, parse_gene_table
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Span
from bioxen_nb.genome.translate import translate

FASTA = ">chr1 a test\nATGAAATTTGGGTAACC\nATGAAACCCCCCTTTTAACCCCC\n"
NCBI = (
    "##gff-version 3\n##sequence-region chr1 1 40\n"
    "chr1\tRefSeq\tregion\t1\t40\t.\t+\t.\tID=chr1:1..40;Dbxref=taxon:9;Is_circular=true\n"
    "chr1\tRefSeq\tgene\t1\t15\t.\t+\t.\tID=gene-T_1;Name=abcA;gene=abcA;locus_tag=T_1\n"
    "chr1\tRefSeq\tCDS\t1\t15\t.\t+\t0\tID=cds-1;Parent=gene-T_1;gene=abcA;locus_tag=T_1;product=A%2C one;"
    "protein_id=P1;transl_table=11\n"
    "chr1\tRefSeq\torigin_of_replication\t38\t42\t.\t+\t.\tID=ori;Note=oriC\n"
)
SGD = (
    "chr1\tSGD\tgene\t18\t35\t.\t+\t.\tID=YA1;Name=YA1;gene=XYZ1;Note=two%20exons\n"
    "chr1\tSGD\tCDS\t30\t35\t.\t+\t0\tParent=YA1;Name=YA1\n"
    "chr1\tSGD\tCDS\t18\t23\t.\t+\t0\tParent=YA1;Name=YA1\n"
    "chr1\tSGD\tARS\t1\t5\t.\t.\t.\tID=ARS1;Name=ARS1\n"
)


def test_ncbi_gff3_with_its_fasta(write):
    genome = read_genome(write("x.fna", FASTA), annotation=write("x.gff", NCBI))
    gene = genome.gene("abcA")
    assert (gene.locus_tag, gene.kind, gene.product, gene.protein_id) == ("T_1", "cds", "A, one", "P1")
    assert gene.location.spans == (Span(0, 15, 1),)
    assert translate(genome.replicons[0], gene) == "MKFG"
    assert (genome.taxid, genome.replicons[0].circular, genome.warnings) == (9, True, ())


def test_gff3_feature_beyond_the_end_of_a_circle_goes_on(write):
    feature = read_genome(write("x.fna", FASTA), annotation=write("x.gff", NCBI)).replicons[0].features[0]
    assert (feature.kind, feature.location.spans) == ("rep_origin", (Span(37, 40, 1), Span(0, 2, 1)))


def test_sgd_gff3_joins_exons_in_order_of_the_product(write):
    genome = read_genome(write("x.fa", FASTA), annotation=write("x.gff3", SGD))
    gene = genome.gene("YA1")
    assert (gene.symbol, gene.location.spans) == ("XYZ1", (Span(17, 23, 1), Span(29, 35, 1)))
    assert translate(genome.replicons[0], gene) == "MKF"
    assert genome.replicons[0].features[0].kind == "rep_origin"


def test_gff3_that_carries_its_fasta(write):
    genome = read_genome(write("x.gff3", "##gff-version 3\n" + SGD + "##FASTA\n" + FASTA))
    assert genome.has_sequence
    assert translate(genome.replicons[0], genome.gene("YA1")) == "MKF"


def test_gff3_alone_is_annotation_only(write):
    genome = read_genome(write("x.gff3", NCBI))
    assert (genome.length, genome.has_sequence) == (40, False)
    with pytest.raises(SequenceMissingError):
        translate(genome.replicons[0], genome.gene("T_1"))


def test_files_of_different_assemblies_are_refused(write):
    with pytest.raises(GenomeFormatError, match="40 bp long, but the sequence has 39"):
        read_genome(write("x.fa", FASTA[:-2] + "\n"), annotation=write("x.gff", NCBI))
    other = FASTA.replace(">chr1", ">I") + ">II\nACGT\n"
    with pytest.raises(GenomeFormatError, match="annotates chr1"):
        read_genome(write("y.fa", other), annotation=write("x.gff", NCBI))


def test_bad_gff3_line_is_named(write):
    with pytest.raises(GenomeFormatError, match=r"x\.gff, line 7: not GFF3"):
        read_genome(write("x.gff", NCBI + "chr1\tRefSeq\tgene\tone\t9\n"))
    with pytest.raises(GenomeFormatError, match="must be GFF3"):
        read_genome(write("x.fa", FASTA), annotation=write("y.fa", FASTA))


def test_fasta_alone_says_that_no_gene_is_known(write):
    genome = read_genome(write("x.fa", FASTA))
    assert len(genome) == 0
    assert "without annotation" in genome.warnings[0]


def test_genome_table_reads_column_three_as_a_length(write):
    text = (
        "# test\norganism: JCVI-Syn3A\ngenome_size: 9000\ng1 100 900 +1 1 essential ribosomal\ng2 5000 76 -1 0 trna\n"
    )
    genome = read_genome(write("x.genome", text))
    assert [g.location.spans[0] for g in genome] == [Span(99, 999, 1), Span(4999, 5075, -1)]
    assert [g.kind for g in genome] == ["cds", "trna"]
    assert (genome.length, genome.organism, genome.chassis, genome.has_sequence) == (9000, "JCVI-Syn3A", "syn3a", False)


def test_genome_table_with_ends_in_column_three_is_recognised(write):
    rows = "".join(f"gene_{k} {k * 500 + 100} {k * 500 + 550} +1 1 essential x\n" for k in range(6))
    genome = read_genome(write("x.genome", "genome_size: 4000\n" + rows))
    assert genome.genes[1].location.spans[0] == Span(599, 1050, 1)
    assert any("column 3 was read as the end" in w for w in genome.warnings)


def test_genome_table_in_the_older_order(write):
    genome = read_genome(write("x.genome", "1 1350 1350 1 1 g1 a protein\n2000 76 2075 -1 0 g2 tRNA-Ala\n"))
    assert [(g.locus_tag, g.location.spans[0], g.kind) for g in genome] == [
        ("g1", Span(0, 1350, 1), "cds"),
        ("g2", Span(1999, 2075, -1), "trna"),
    ]


def test_bad_line_of_a_genome_table_is_named(write):
    with pytest.raises(GenomeFormatError, match="line 2"):
        read_genome(write("x.genome", "g1 100 900 +1 1 x\ng2 ten 900 +1 1 x\n"))


def test_gene_table_gives_back_what_was_written(record_text, feature_text, write):
    features = (
        feature_text("CDS", "join(292..300,1..6)", locus_tag="T_1", gene="abc", product="A")
        + feature_text("tRNA", "complement(20..30)", locus_tag="T_2")
        + feature_text("rep_origin", "40..60", note="oriC")
    )
    sequence = "GGGTAA" + "C" * 285 + "ATGAAATTT"
    genome = read_genome(write("x.gb", record_text(features, sequence)))
    text = format_gene_table(genome, {"translation_table": "1", "origin": "39..60"})
    table = read_genome(write("x.tsv", text))
    assert table.genes == genome.genes
    assert (table.length, table.taxid, table.organism) == (300, 77, "Testus minimus")
    assert table.replicons[0].features[0].location == genome.replicons[0].features[0].location


def test_bad_gene_tables_are_refused():
    head = "# bioxen gene table: 1\n# length: 100\n"
    with pytest.raises(GenomeFormatError, match=r"line 3: not a line of a gene table"):
        parse_gene_table((head + "T_1\tx\tcds\t1\tnine\t+\tA\n").encode(), "t.tsv")
    with pytest.raises(GenomeFormatError, match="length: <whole number>"):
        parse_gene_table(b"# bioxen gene table: 1\n", "t.tsv")
