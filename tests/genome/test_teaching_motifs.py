"""The shared sequence facts and their scores."""

import numpy as np
import pytest

from bioxen_nb.genome import motifs
from bioxen_nb.genome.records import reverse_complement


def test_codes_and_complement():
    assert motifs.encode(b"ACGTUacgtN").tolist() == [0, 1, 2, 3, 3, 0, 1, 2, 3, 4]
    codes = motifs.encode("AACGTN")
    expected = motifs.encode(reverse_complement(b"AACGTN"))
    np.testing.assert_array_equal(motifs.reverse_complement_codes(codes), expected)


@pytest.mark.parametrize("spacer", [15, 16, 17, 18, 19])
def test_a_perfect_promoter_is_found_at_its_place(spacer):
    sequence = "C" * 30 + "TTGACA" + "C" * spacer + "TATAAT" + "C" * 30
    scores, spacers = motifs.promoter_scores(motifs.encode(sequence))
    at = int(scores.argmax())
    assert (at, spacers[at]) == (36 + spacer, spacer)
    assert scores[at] == pytest.approx(motifs.CONSENSUS_SCORE_NATS + motifs.SPACER_PENALTY_NATS[spacer])


def test_short_sequences_have_no_promoter():
    for length in range(28):
        scores, spacers = motifs.promoter_scores(motifs.encode("A" * length))
        assert len(scores) == max(length - 5, 0)
        assert np.isneginf(scores[spacers == 0]).all()
    assert motifs.promoter_scores(motifs.encode(""))[0].size == 0


def test_weights_are_log_frequencies():
    for weights in (motifs.MINUS35_WEIGHTS, motifs.MINUS10_WEIGHTS):
        np.testing.assert_allclose((0.25 * np.exp(weights[:, :4])).sum(axis=1), 1.0)


def test_stacks_are_symmetric_and_only_between_pairs():
    energy, pairs = motifs.STACK_ENERGY, motifs.PAIRS
    np.testing.assert_array_equal(energy, energy.transpose(3, 2, 1, 0))
    for a, b, c, d in np.argwhere(energy != 0):
        assert pairs[a, c]
        assert pairs[b, d]
    assert np.count_nonzero(energy) == 36


def test_spacing_is_best_at_five():
    penalties = [motifs.spacing_energy(n) for n in range(15)]
    assert penalties.index(min(penalties)) == motifs.OPTIMAL_SPACING_NT
    assert penalties[0] > 10
    assert penalties[10] == pytest.approx(0.048 * 25 + 0.24 * 5)


def test_shine_dalgarno_pairs_with_the_ribosome():
    word, anti = motifs.encode(motifs.SD_CONSENSUS), motifs.encode(motifs.ANTI_SD)
    assert motifs.PAIRS[word, anti].all()


def test_tail_score():
    assert motifs.tail_score(motifs.encode("T" * 15)) == pytest.approx(7.147, abs=1e-3)
    assert motifs.tail_score(motifs.encode("ACG" * 5)) == 0
