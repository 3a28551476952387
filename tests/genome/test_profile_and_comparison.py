"""Profiles of genomes, and how alike two of them are by codons, names and sketches of words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.comparison import (
    canonical_words,
    codon_correlation,
    gene_symbols,
    likeness,
    normal_symbol,
    sketch,
)
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.motifs import encode
from bioxen_nb.genome.profile import CODONS, entropy_bits, profile_genome
from bioxen_nb.genome.records import Gene, Genome, Location, Replicon, Span, reverse_complement


@pytest.fixture(scope="module")
def mini():
    return load_genome("teaching-mini")


def _random(length: int, seed: int) -> bytes:
    return np.frombuffer(b"ACGT", np.uint8)[np.random.default_rng(seed).integers(0, 4, length)].tobytes()


def _genome(sequence: bytes, genes: tuple[Gene, ...] = (), *, circular: bool = False) -> Genome:
    return Genome("g", (Replicon("r", len(sequence), circular, genes, sequence=sequence),))


def _mutated(sequence: bytes, share: float, seed: int) -> bytes:
    letters = bytearray(sequence)
    chance = np.random.default_rng(seed)
    for at in np.flatnonzero(chance.random(len(letters)) < share):
        letters[at] = chance.choice([base for base in b"ACGT" if base != letters[at]])
    return bytes(letters)


def test_profile_of_a_genome_written_by_hand():
    coding = b"ATGAAAAAATAA"
    gene = Gene("g1", "cds", Location((Span(4, 16, 1),)), "r")
    back = Gene("g2", "cds", Location((Span(20, 32, -1),)), "r", translation_table=4)
    sequence = b"CCCC" + coding + b"GGGG" + reverse_complement(coding) + b"NN"
    profile = profile_genome(_genome(sequence, (gene, back)))
    counts = dict(zip(CODONS, profile.codon_counts.tolist(), strict=True))
    assert {codon: n for codon, n in counts.items() if n} == {"ATG": 2, "AAA": 4, "TAA": 2}
    assert profile.gc == pytest.approx((8 + 2) / 32)
    assert profile.coding_density == pytest.approx(24 / 34)
    assert (profile.mean_gene_nt, profile.mean_protein_aa) == (12.0, 3.0)
    assert profile.translation_tables == (11, 4)
    assert profile.codon_entropy_bits == pytest.approx(1.5)
    assert profile.complexity == pytest.approx(math.log10(8 * 1.5))


def test_entropy_is_largest_when_all_codons_are_alike():
    assert entropy_bits(np.full(64, 7)) == pytest.approx(6.0)
    assert entropy_bits(np.array([9, 0, 0])) == 0.0
    assert math.isnan(entropy_bits(np.zeros(64, np.int64)))


def test_a_genome_without_sequence_says_what_it_does_not_know():
    profile = profile_genome(load_genome("syn3a_table"))
    assert not profile.has_sequence
    assert math.isnan(profile.gc)
    assert math.isnan(profile.complexity)
    document = profile.to_document()
    assert document["gc"] is None
    assert document["codon_counts"] == {}
    assert profile.coding_density > 0.85


def test_words_are_those_that_python_finds():
    sequence = _random(300, 1)[:150] + b"N" + _random(150, 2)
    for width in (4, 5, 21, 31):
        expected = []
        for at in range(len(sequence) - width + 1):
            word = sequence[at : at + width]
            if b"N" not in word:
                least = min(word, reverse_complement(word))
                expected.append(int("".join(str(b"ACGT".index(base)) for base in least), 4))
        assert canonical_words(encode(sequence), width).tolist() == expected


def test_strand_and_origin_of_a_circle_do_not_matter():
    sequence = _random(3000, 3)
    turned = sequence[1000:] + sequence[:1000]
    one, other = (sketch(_genome(s, circular=True)) for s in (sequence, reverse_complement(turned)))
    assert np.array_equal(one.hashes, other.hashes)
    assert likeness(one, other).identity == 1.0


@pytest.mark.parametrize("share", [0.005, 0.02, 0.05])
def test_mash_distance_is_the_share_of_bases_that_were_changed(share):
    sequence = _random(200_000, 4)
    found = likeness(sketch(_genome(sequence)), sketch(_genome(_mutated(sequence, share, 5))))
    assert found.mash_distance == pytest.approx(share, rel=0.15)
    assert found.identity == pytest.approx(1.0 - share, abs=0.15 * share)


def test_a_part_is_contained_in_the_whole():
    sequence = _random(100_000, 6)
    found = likeness(sketch(_genome(sequence)), sketch(_genome(sequence[20_000:70_000])))
    assert found.containment == pytest.approx(1.0, abs=0.05)
    assert found.jaccard == pytest.approx(0.5, abs=0.05)
    assert found.contained_identity > 0.99 > found.identity


def test_strangers_and_genomes_without_sequence_have_no_identity():
    one, other = sketch(_genome(_random(50_000, 7))), sketch(_genome(_random(50_000, 8)))
    assert math.isnan(likeness(one, other).identity)
    empty = sketch(load_genome("syn3a_table"))
    assert empty.words == 0
    assert math.isnan(likeness(one, empty).containment)
    with pytest.raises(ConfigurationError):
        likeness(one, sketch(_genome(_random(100, 9)), word_nt=15))
    with pytest.raises(ConfigurationError):
        sketch(_genome(b"ACGT"), word_nt=40)


def test_codons_and_names(mini):
    profile = profile_genome(mini)
    assert codon_correlation(profile, profile) == pytest.approx(1.0)
    assert math.isnan(codon_correlation(profile, profile_genome(load_genome("syn3a_table"))))
    assert normal_symbol(" tufA_2 ") == "tufa"
    assert {"laci", "lacz"} <= gene_symbols(mini)
    renamed = replace(mini, replicons=tuple(replace(r, genes=()) for r in mini.replicons))
    assert gene_symbols(renamed) == frozenset()
