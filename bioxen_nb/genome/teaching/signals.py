"""Designs signals: promoters of a wanted score, leaders around Shine-Dalgarno words, terminators, the origin."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import (
    BASES,
    DNAA_BOX,
    MINUS10_CONSENSUS,
    MINUS10_WEIGHTS,
    MINUS35_CONSENSUS,
    MINUS35_WEIGHTS,
    PAIRS,
    SPACER_PENALTY_NATS,
    STACK_ENERGY,
    encode,
)
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.genome.teaching.draws import Draws
from bioxen_nb.genome.teaching.recipe import RibosomeGrade, TerminatorGrade

_LETTERS = np.frombuffer(BASES.encode(), np.uint8)
#: Weights of A, C, G, T in stretches without a signal, and in leaders (poor in G: no second Shine-Dalgarno word).
_PLAIN = (24, 26, 26, 24)
_LEADER = (40, 24, 7, 29)
_NOT_PLAIN = re.compile(rb"TTTT|AAAAA|AGGA|GGAG|GAGG|TTGACA|TATAAT")
_NOT_LEADER = re.compile(rb"TTTT|AAAAA|GG|GAG|AGA")
#: Spacers a promoter may get.
_SPACERS = (17, 17, 17, 17, 16, 18)
_CONSENSUS = MINUS35_CONSENSUS + MINUS10_CONSENSUS


def plain(length: int, skew: int, draws: Draws) -> bytes:
    """A stretch without a signal; `skew` +1 for more G than C, -1 for the reverse, 0 for neither."""
    a, c, g, t = _PLAIN
    return _free_of(_NOT_PLAIN, length, (a, c - 4 * skew, g + 4 * skew, t), draws)


def leader(length: int, draws: Draws) -> bytes:
    """A stretch of messenger without structure and without a Shine-Dalgarno word."""
    return _free_of(_NOT_LEADER, length, _LEADER, draws)


def _free_of(unwanted: re.Pattern[bytes], length: int, weights: tuple[int, ...], draws: Draws) -> bytes:
    """Letters drawn by weight; where an unwanted word appears, one of its letters is drawn anew."""
    letters: bytes = _LETTERS[draws.weighted(length, weights)].tobytes()
    while hit := unwanted.search(letters):
        at = hit.start() + draws.below(hit.end() - hit.start())
        letters = letters[:at] + draws.pick((b"A", b"C", b"T", b"C")) + letters[at + 1 :]
    return letters


@lru_cache(maxsize=1)
def _losses() -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """All choices of positions off consensus among the twelve, and the nats each costs."""
    weights = np.vstack([MINUS35_WEIGHTS, MINUS10_WEIGHTS])[:, :4]
    cost = weights.max(axis=1) - weights.min(axis=1)
    choices = np.array(list(product((False, True), repeat=len(_CONSENSUS))))
    return choices, choices @ cost


def boxes(score_nats: float, draws: Draws) -> tuple[bytes, bytes, int]:
    """-35 box, -10 box and spacer of a promoter that scores within 0.15 nats of `score_nats`, or as near as can be."""
    choices, losses = _losses()
    perfect = float(MINUS35_WEIGHTS.max(axis=1).sum() + MINUS10_WEIGHTS.max(axis=1).sum())
    for spacer in (draws.pick(_SPACERS), 17):
        error = np.abs(perfect + SPACER_PENALTY_NATS[spacer] - losses - score_nats)
        fitting = np.flatnonzero(error < 0.15)
        if fitting.size:
            break
    else:
        fitting = np.flatnonzero(error == error.min())
    off = choices[fitting[draws.below(fitting.size)]]
    letters = bytearray(_CONSENSUS.encode())
    for position in np.flatnonzero(off):
        others = [base for base in b"CGTA" if base != letters[position]]
        letters[position] = others[draws.below(3)]
    return bytes(letters[:6]), bytes(letters[6:]), spacer


@lru_cache(maxsize=1)
def _stacked_pairs() -> NDArray[np.float64]:
    """Energy of two neighbouring pairs, indexed 64 a + 16 b + 4 c + d for 5'-ab-3' over 3'-cd-5'; 9 without pairs."""
    pairs = PAIRS[:4, :4]
    are_two = pairs[:, None, :, None] & pairs[None, :, None, :]
    return np.where(are_two, STACK_ENERGY, 9.0).ravel()


def stem_energy(windows: list[bytes]) -> NDArray[np.float64]:
    """Energy of the best four-pair stem in each of several windows of one length, kcal/mol; shape (windows)."""
    codes = np.array([encode(window) for window in windows], np.int64)
    onward, back = 4 * codes[:, :-1] + codes[:, 1:], codes[:, :-1] + 4 * codes[:, 1:]
    stack = _stacked_pairs()[16 * onward[:, :, None] + back[:, None, :]]
    total = stack[:, :-2, 2:] + stack[:, 1:-1, 1:-1] + stack[:, 2:, :-2]
    rows, columns = np.indices(total.shape[1:])
    total[:, columns + 3 - (rows + 3) < 4] = 0.0
    return np.asarray(np.minimum(total, 0.0).min(axis=(1, 2)))


def ribosome_site(grade: RibosomeGrade, draws: Draws) -> bytes:
    """The word and its gap to the start codon, with a base on both sides that does not lengthen the word."""
    gap = bytearray(leader(grade.gap_nt, draws))
    gap[0] = b"CT"[draws.below(2)] if grade.gap_nt > 6 else ord("C")
    return b"C" + grade.word + bytes(gap)


def terminator(grade: TerminatorGrade, draws: Draws) -> bytes:
    """Hairpin and tail."""
    while True:
        strong = draws.weighted(grade.stem_nt, (1,) * grade.stem_nt)
        order = list(dict.fromkeys([0, grade.stem_nt - 1, *(int(place) for place in strong)]))
        order += [place for place in range(grade.stem_nt) if place not in order]
        stem = bytearray(grade.stem_nt)
        for rank, place in enumerate(order):
            stem[place] = draws.pick(b"GC" if rank < grade.stem_gc else b"AT")
        stem[-1] = ord("C")
        word = bytes(stem)
        if word != reverse_complement(word) and b"GGGG" not in word and b"CCCC" not in word:
            return word + grade.loop + reverse_complement(word) + grade.tail


def origin(draws: Draws) -> tuple[bytes, list[tuple[int, int]]]:
    """An origin of replication: three AT-rich 13-mers, then five DnaA boxes.

    Returns:
        The sequence, and for each DnaA box (start, strand).
    """
    parts = [leader(12, draws)]
    for _ in range(3):
        parts += [b"GATCT", draws.pick((b"A", b"C", b"G")), b"TT", draws.pick((b"A", b"C", b"G")), b"TTTT"]
    parts.append(leader(30, draws))
    found = []
    for strand in (1, -1, 1, 1, -1):
        found.append((sum(map(len, parts)), strand))
        parts += [DNAA_BOX if strand > 0 else reverse_complement(DNAA_BOX), leader(18 + draws.below(9), draws)]
    return b"".join(parts), found
