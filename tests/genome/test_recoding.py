"""Codes with reassigned codons: what they read, and sequences rewritten for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioxen_nb.errors import ConfigurationError, GenomeFormatError
from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.recoding import RecodedGeneticCode
from bioxen_nb.genome.translate import translate

STANDARD = RecodedGeneticCode({})
SENSE = sorted(codon.decode() for codon, letter in genetic_code(11).amino_acids.items() if letter != "*")
AMBER = RecodedGeneticCode({"TAG": "X", "AGG": "S", "AGA": "S", "CTG": "X"})


def test_the_base_code_reads_as_it_does():
    assert STANDARD.translate("GTGAAATAA") == "MK"
    assert STANDARD.changes == {}
    assert AMBER.changes == {"TAG": ("*", "X"), "AGG": ("R", "S"), "AGA": ("R", "S"), "CTG": ("L", "X")}


def test_a_reassigned_codon_is_read_anew_and_avoided():
    coding = "ATGAGGTAGAAATAA"
    assert STANDARD.translate(coding) == "MR"
    assert AMBER.translate(coding) == "MSXK"
    assert AMBER.recode("ATGAGGCTGAAATAG") == b"ATGCGGCTAAAATAA"
    assert AMBER.recode("ATGAGGTAA", usage={"CGT": 0.5, "CGG": 0.1}) == b"ATGCGTTAA"


@given(st.lists(st.sampled_from(SENSE), min_size=1, max_size=200), st.sampled_from(["TAA", "TAG", "TGA"]))
def test_recoded_genes_make_the_same_protein(codons, stop):
    coding = "ATG" + "".join(codons) + stop
    written = AMBER.recode(coding)
    assert len(written) == len(coding)
    assert AMBER.translate(written) == STANDARD.translate(coding)
    kept = [written.decode()[at : at + 3] for at in range(0, len(written), 3)]
    assert not set(kept) & set(AMBER.changes)


def test_the_way_back_gives_the_same_protein():
    genome = load_genome("teaching-mini")
    for gene in [gene for gene in genome.genes if gene.is_coding][:10]:
        coding = genome.replicon(gene.replicon).extract(gene.location)
        assert AMBER.translate(AMBER.recode(coding)) == STANDARD.translate(coding)


def test_a_gene_is_recoded_in_its_genome_and_no_other_changes():
    genome = load_genome("teaching-mini")
    changed = AMBER.recode_gene(genome, "lacZ")
    gene, place = genome.gene("lacZ"), genome.replicons[0]
    assert changed.replicons[0].sequence != place.sequence
    assert AMBER.translate(changed.replicons[0].extract(gene.location)) == translate(place, gene)
    others = [g for g in genome.genes if g.locus_tag != gene.locus_tag]
    assert all(place.extract(g.location) == changed.replicons[0].extract(g.location) for g in others)


@pytest.mark.parametrize(
    ("reassigned", "words"),
    [({"TAGG": "X"}, "no codon"), ({"TAG": "?"}, "cannot mean"), ({"TAA": "Q", "TAG": "Q", "TGA": "W"}, "stop")],
)
def test_codes_that_cannot_be(reassigned, words):
    with pytest.raises(ConfigurationError, match=words):
        RecodedGeneticCode(reassigned)
    with pytest.raises(ConfigurationError, match="genetic code 99"):
        RecodedGeneticCode({}, 99)


def test_sequences_that_cannot_be_recoded():
    with pytest.raises(GenomeFormatError, match="whole codons"):
        STANDARD.translate("ATGA")
    with pytest.raises(GenomeFormatError, match="no codon left"):
        RecodedGeneticCode({"TGG": "X"}).recode("ATGTGGTAA")
