"""The rule of thumb for changed amino acids: its ranking, its mean over a genome, and its edges."""

from collections import Counter
from itertools import combinations

import pytest

from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.mutations.stability import (
    UNKNOWN_KCAL,
    grantham_distance,
    indel_kcal,
    substitution_kcal,
    substitutions_kcal,
)

AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"


def test_distances_are_those_that_grantham_printed():
    printed = {"LI": 5, "SR": 110, "SL": 145, "RK": 26, "DE": 45, "CW": 215, "GW": 184, "FY": 22, "PG": 42}
    assert {pair: round(grantham_distance(*pair)) for pair in printed} == pytest.approx(printed, abs=1)
    all_pairs = [grantham_distance(a, b) for a, b in combinations(AMINO_ACIDS, 2)]
    assert sum(all_pairs) / len(all_pairs) == pytest.approx(100, abs=1)


def test_conservative_is_milder_than_radical_and_radical_than_proline():
    for before in "LIVF":
        mild = [substitution_kcal(before, after) for after in "LIVMF" if after != before]
        radical = [substitution_kcal(before, after) for after in "DEKR"]
        assert max(mild) < min(radical)
        assert max(radical) < substitution_kcal(before, "P")
    for before in AMINO_ACIDS.replace("P", ""):
        assert max(substitution_kcal(before, after) for after in AMINO_ACIDS) == substitution_kcal(before, "P")
        assert substitution_kcal(before, before) == 0.0


def test_a_buried_class_loses_more_than_an_exposed_one():
    assert grantham_distance("I", "M") < grantham_distance("K", "N")
    assert substitution_kcal("I", "T") > substitution_kcal("K", "T")


def test_the_mean_over_single_base_changes_of_a_genome_is_near_one():
    genome, code, codons = build("full"), genetic_code(11), Counter()
    for gene in genome.genes:
        if gene.is_coding:
            coding = genome.replicon(gene.replicon).extract(gene.location)
            codons.update(coding[k : k + 3] for k in range(3, len(coding) - 3, 3))
    total = changes = 0.0
    for codon, count in codons.items():
        before = code.amino_acid(codon)
        for place in range(3):
            for base in (b"A", b"C", b"G", b"T"):
                after = code.amino_acid(codon[:place] + base + codon[place + 1 :])
                if after not in ("*", before):
                    total += count * substitution_kcal(before, after)
                    changes += count
    assert 0.8 < total / changes < 1.2


def test_indels_unknown_letters_and_sums():
    assert indel_kcal(1) > 2.0
    assert indel_kcal(4) > indel_kcal(1)
    assert substitution_kcal("X", "A") == UNKNOWN_KCAL
    assert substitution_kcal("U", "A") == substitution_kcal("C", "A")
    assert substitutions_kcal([("L", "P"), ("A", "A"), ("I", "V")]) == pytest.approx(
        substitution_kcal("L", "P") + substitution_kcal("I", "V"), abs=1e-3
    )
