"""The readers on real records: what is known of them must come out."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from pathlib import Path

import pytest

from bioxen_nb.genome.catalogue import entries
from bioxen_nb.genome.fetch import fetch
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.translate import translate

pytestmark = pytest.mark.mirror


def annotated_proteins(path: Path) -> dict[str, str]:
    """Protein id -> /translation, as Biopython reads them."""
    from Bio import SeqIO

    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return {
        feature.qualifiers["protein_id"][0]: feature.qualifiers["translation"][0]
        for record in SeqIO.parse(io.StringIO(text), "genbank")
        for feature in record.features
        if feature.type == "CDS" and "translation" in feature.qualifiers
    }


@pytest.mark.parametrize(
    ("file", "count", "second_products"),
    [
        ("ecoli_k12_mg1655_NC_000913.3.gbff.gz", 4298, 10),
        ("jcvi_syn3a_CP016816.2.gb.gz", 455, 0),
        ("jcvi_syn1_CP002027.1.gb.gz", 828, 0),
        ("phage_lambda_NC_001416.1.gbk", 73, 0),
        ("phage_phix174_NC_001422.1.gbk", 11, 0),
        ("phage_t7_NC_001604.1.gb", 60, 0),
        ("plasmid_pBR322_J01749.1.gb", 3, 0),
    ],
)
def test_every_annotated_translation_is_reproduced(real_data, file, count, second_products):
    path = real_data / "genomes" / file
    expected = annotated_proteins(path)
    genome = read_genome(path)
    replicon = genome.replicons[0]
    same = sum(translate(replicon, g) == expected.get(g.protein_id) for g in genome if g.is_coding)
    assert (len(expected), same) == (count, count - second_products)


def test_kinds_of_mg1655(real_data):
    genome = read_genome(real_data / "genomes/ecoli_k12_mg1655_NC_000913.3.gbff.gz")
    kinds = Counter(gene.kind for gene in genome)
    assert kinds == {"cds": 4288, "pseudogene": 145, "ncrna": 98, "trna": 86, "rrna": 22}
    assert (genome.taxid, genome.replicons[0].circular, genome.gene("lacZ").locus_tag) == (511145, True, "b0344")
    assert genome.gene("b1474").transl_except == ((195, "U"),)
    assert "rep_origin" in {feature.kind for feature in genome.replicons[0].features}


def test_gff3_and_genbank_of_mg1655_agree(real_data):
    folder = real_data / "genomes"
    genbank = read_genome(folder / "ecoli_k12_mg1655_NC_000913.3.gbff.gz")
    gff = read_genome(
        folder / "ecoli_k12_mg1655_NC_000913.3.fna.gz", annotation=folder / "ecoli_k12_mg1655_NC_000913.3.gff.gz"
    )
    assert gff.sequence_digest == genbank.sequence_digest

    def facts(genome):
        return {(g.locus_tag, g.kind, g.symbol, g.location, g.translation_table, g.protein_id) for g in genome}

    assert facts(gff) == facts(genbank)


def test_yeast_of_sgd_and_refuse_to_mix_assemblies(real_data):
    folder = real_data / "genomes"
    annotation = folder / "scerevisiae_chrI-II_sgd.gff3.gz"
    genome = read_genome(folder / "scerevisiae_chrII_sgd.fa.gz", annotation=annotation)
    assert genome.length == 813_178
    introns = [g for g in genome if g.is_coding and len(g.location.spans) > 1]
    assert len(introns) >= 5
    stops = [g for g in genome if g.is_coding and "*" in translate(genome.replicons[0], g)]
    assert len(stops) <= 3


def test_phix174_genes_across_the_origin(real_data):
    genome = read_genome(real_data / "genomes/phage_phix174_NC_001422.1.gbk")
    across = [g for g in genome if g.location.left > g.location.right]
    assert len(across) == 3
    assert all(g.location.five_prime > g.location.three_prime for g in across)


def test_plasmid_without_genes_warns(real_data):
    genome = read_genome(real_data / "genomes/plasmid_pUC19_L09137.2.gb")
    assert len(genome) == 0
    assert any("annotate no gene" in warning for warning in genome.warnings)


def test_catalogue_entries_are_verified_in_the_mirror(real_data, monkeypatch):
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(real_data))
    for entry in entries():
        if entry.is_verified:
            assert fetch(entry.id).is_relative_to(real_data)
            assert read_genome(fetch(entry.id)).length == entry.length_bp


def test_short_names_take_the_sequence_when_it_is_at_hand(real_data, monkeypatch):
    monkeypatch.setenv("BIOXEN_DATA_MIRROR", str(real_data))
    genome = load_genome("syn3a")
    assert (genome.id, genome.has_sequence, genome.chassis) == ("jcvi_syn3a", True, "syn3a")
    table = load_genome("syn3a_table")
    assert [(g.locus_tag, g.kind, g.location.spans) for g in table] == [
        (g.locus_tag, g.kind, g.location.spans) for g in genome
    ]
