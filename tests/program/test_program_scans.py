"""Scans find what is written into a random sequence, and agree with slow readings of the same rules."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bioxen_nb.genome.motifs import CONSENSUS_SCORE_NATS, STACK_ENERGY, encode, promoter_scores, spacing_energy
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.program.scans.folding import fold_energies
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.promoters import best_promoters
from bioxen_nb.program.scans.ribosome_sites import best_duplexes, spacing_penalty
from bioxen_nb.program.scans.skew import skew_extremes
from bioxen_nb.program.scans.strands import NOWHERE, PADDING, read_strands, reading_position, turns
from bioxen_nb.program.scans.terminators import best_terminators


def random_dna(length: int, seed: int) -> bytes:
    draw = random.Random(seed)
    return bytes(draw.choice(b"ACGT") for _ in range(length))


def window(start: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array([start], np.int64), np.array([end], np.int64)


def test_both_strands_read_the_same_bases():
    dna = random_dna(300, 1)
    strands = read_strands(dna, circular=True)
    other = encode(reverse_complement(dna))
    assert (strands.minus[PADDING : PADDING + 300] == other).all()
    at = reading_position(17, -1, 300)
    assert strands.minus[PADDING + at] == 3 - strands.plus[PADDING + 17]
    assert reading_position(at, -1, 300) == 17


def test_a_circle_runs_on_and_a_line_does_not():
    dna = random_dna(300, 2)
    assert (read_strands(dna, True).plus[:PADDING][-20:] == encode(dna)[-20:]).all()
    assert (read_strands(dna, False).plus[:PADDING] == 4).all()


def test_positions_past_the_origin_turn_back_into_the_padded_strand():
    positions = np.array([-700, -100, 0, 4999, 5100, 9000, 12000], np.int64)
    inside = positions - turns(positions, 5000)
    assert ((inside + PADDING >= 0) & (inside < 5000 + PADDING)).all()
    assert ((inside - positions) % 5000 == 0).all()


@pytest.mark.parametrize("strand", [1, -1])
def test_a_consensus_promoter_is_found_at_its_place(strand):
    promoter = b"TTGACA" + b"GCGCGATCGCGGCATCG" + b"TATAAT"
    dna = random_dna(400, 3)
    dna = dna[:150] + promoter + dna[150 + len(promoter) :]
    oriented = dna if strand > 0 else reverse_complement(dna)
    strands = read_strands(oriented, circular=True)
    scores, box35, box10 = best_promoters(strands.codes(strand), *window(80, 260), hits=1)
    assert scores[0, 0] == pytest.approx(CONSENSUS_SCORE_NATS)
    assert (box35[0, 0], box10[0, 0]) == (150, 173)


def test_promoter_scores_agree_with_the_vectorised_reading():
    dna = random_dna(200, 4)
    strands = read_strands(dna, circular=False)
    scores, _, box10 = best_promoters(strands.plus, *window(0, 200), hits=1, any_leader=True)
    reference, _ = promoter_scores(encode(dna))
    assert scores[0, 0] == pytest.approx(reference.max())
    assert box10[0, 0] == reference.argmax()


def test_further_hits_are_apart_and_no_better():
    strands = read_strands(random_dna(400, 5), circular=True)
    scores, _, box10 = best_promoters(strands.plus, *window(0, 300), hits=4, any_leader=True)
    assert (np.diff(scores[0]) <= 0).all()
    assert np.diff(np.sort(box10[0])).min() >= 12


def test_a_window_too_short_for_a_promoter_gives_none():
    strands = read_strands(random_dna(100, 6), circular=True)
    scores, _, box10 = best_promoters(strands.plus, *window(50, 70))
    assert np.isneginf(scores).all()
    assert (box10 == -1).all()


@pytest.mark.parametrize("spacing", [3, 5, 8, 11])
def test_spacing_penalty_is_the_published_one(spacing):
    assert spacing_penalty(spacing) == pytest.approx(spacing_energy(spacing))


def test_the_perfect_shine_dalgarno_wins_at_the_best_spacing():
    leader = b"C" * 30 + b"TAAGGAGGT" + b"CACAC" + b"ATGAAACGC" + b"C" * 20
    strands = read_strands(leader, circular=False)
    start = leader.index(b"ATG")
    duplex, total, first, spacing = best_duplexes(
        strands.plus, np.array([start], np.int64), anti_sd=encode("AUUCCUCCA"), stacks=STACK_ENERGY
    )
    assert first[0] == 30
    assert spacing[0] == 5
    assert duplex[0] == pytest.approx(total[0])
    by_hand = 0.45 * 2 - 1.33 - 0.93 - 2.08 - 3.26 - 2.35 - 2.08 - 3.26 - 2.24
    assert duplex[0] == pytest.approx(by_hand)


def test_no_duplex_is_nowhere():
    strands = read_strands(b"C" * 60, circular=False)
    duplex, total, first, _ = best_duplexes(
        strands.plus, np.array([40], np.int64), anti_sd=encode("CCCC"), stacks=STACK_ENERGY
    )
    assert (duplex[0], total[0], first[0]) == (0.0, 0.0, NOWHERE)


def test_a_hairpin_folds_with_the_energy_of_its_stacks_and_loop():
    hairpin = b"AAAAAA" + b"GGGGCC" + b"GAAA" + b"GGCCCC" + b"AAAAAA"
    strands = read_strands(hairpin, circular=False)
    width = len(hairpin)
    both = fold_energies(
        strands.plus, np.zeros(1, np.int64), np.array([12], np.int64), width=width, stacks=STACK_ENERGY
    )
    by_hand = 3 * -3.26 - 3.42 - 3.26 + 5.6 - 0.8
    assert both[0, 0] == pytest.approx(by_hand)
    assert both[0, 1] == 0.0


def test_a_sequence_that_cannot_pair_does_not_fold():
    strands = read_strands(b"A" * 70, circular=False)
    out = fold_energies(strands.plus, np.zeros(1, np.int64), np.array([30]), width=70, stacks=STACK_ENERGY)
    assert (out == 0.0).all()


def test_a_terminator_is_found_and_its_broken_stem_is_not():
    good = b"ACACACACAC" * 3 + b"GCCGCGGC" + b"TTCG" + b"GCCGCGGC" + b"TTTTTTTT" + b"ACACACACAC" * 3
    broken = good.replace(b"TTCGGCCGCGGC", b"TTCGAACAAGAA")
    for dna, expected in ((good, True), (broken, False)):
        strands = read_strands(dna, circular=False)
        scores, first, tail = best_terminators(strands.plus, *window(0, len(dna)), stacks=STACK_ENERGY)
        assert (scores[0] > 20) == expected
        if expected:
            assert first[0] == 30
            assert tail[0] == 50


def test_words_are_found_exactly_and_with_one_mismatch():
    word = b"AATTGTGAGCGGATAACAATT"
    near = word.replace(b"GGATA", b"GCATA")
    dna = b"C" * 100 + word + b"C" * 50 + near + b"C" * 30
    codes = encode(dna)
    assert find_word(codes, encode(word), 0, codes.size)[0].tolist() == [100]
    found, errors = find_word(codes, encode(word), 0, codes.size, 1)
    assert found.tolist() == [100, 171]
    assert errors.tolist() == [0, 1]


def test_more_hits_than_the_first_room_all_come_back():
    codes = encode(b"ACGT" * 500)
    assert find_word(codes, encode(b"ACGT"), 0, codes.size)[0].size == 500


def test_skew_points_at_the_turning_points_wherever_the_record_begins():
    draw = random.Random(7)
    right = bytes(draw.choices(b"ACGT", (25, 20, 30, 25), k=20_000))
    left = bytes(draw.choices(b"ACGT", (25, 30, 20, 25), k=20_000))
    for shift in (0, 5_000, 23_000):
        ring = right + left
        ring = ring[shift:] + ring[:shift]
        low, high, contrast = skew_extremes(read_strands(ring, circular=True))
        assert min((low + shift) % 40_000, 40_000 - (low + shift) % 40_000) < 400
        assert abs((high + shift) % 40_000 - 20_000) < 400
        assert contrast > 6


def test_a_random_sequence_has_no_clear_skew():
    assert skew_extremes(read_strands(random_dna(50_000, 8), circular=True))[2] < 4
    assert skew_extremes(read_strands(b"AT" * 50, circular=True)) == (0, 0, 0.0)
