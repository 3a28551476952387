"""Intrinsic terminators: a GC-rich hairpin followed by a run of U."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import (
    TERMINATOR_HAIRPIN_MAX,
    TERMINATOR_LOOP_NT,
    TERMINATOR_STEM_NT,
    TERMINATOR_TAIL_NT,
)
from bioxen_nb.program.scans.folding import HAIRPIN
from bioxen_nb.program.scans.strands import PADDING, Codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEM = TERMINATOR_STEM_NT
_LOOP = TERMINATOR_LOOP_NT


@njit(cache=True, nogil=True)
def _tail(codes: Codes, at: int) -> float:
    """U-tail score: each U counts less the further away it is, every other base breaks the run."""
    score, weight, early = 0.0, 1.0, 0
    for k in range(TERMINATOR_TAIL_NT):
        if at + k >= codes.size:
            break
        if codes[at + k] == 3:
            weight *= 0.9
            score += weight
            early += k < 6
        else:
            weight *= 0.6
    return score if early >= 3 else 0.0


@njit(cache=True, nogil=True)
def _pairs(a: int, b: int) -> bool:
    return (a < 4 and b < 4) and (a + b == 3 or (a == 2 and b == 3) or (a == 3 and b == 2))


@njit(cache=True, nogil=True)
def _stem(codes: Codes, inner5: int, inner3: int, loop: float, stacks: Floats) -> tuple[float, int]:
    """Grow a stem outward from its loop with at most one mismatch; best energy and its length."""
    best, best_length, energy, mismatches = 0.0, 0, loop, 0
    if not _pairs(codes[inner5], codes[inner3]):
        return best, best_length
    for k in range(1, _STEM[1]):
        i, j = inner5 - k, inner3 + k
        if i < 0 or j >= codes.size:
            break
        if _pairs(codes[i], codes[j]):
            if _pairs(codes[i + 1], codes[j - 1]):
                energy += stacks[codes[i], codes[i + 1], codes[j], codes[j - 1]]
            else:
                energy += 0.9
            if k + 1 >= _STEM[0] and energy < best:
                best, best_length = energy, k + 1
        else:
            mismatches += 1
            if mismatches > 1:
                break
            energy += 0.9
    return best, best_length


@njit(cache=True, nogil=True)
def _scan(
    codes: Codes, starts: Ints, ends: Ints, stacks: Floats, loops: Floats, scores: Floats, first: Ints, last: Ints
) -> None:
    for w in range(starts.size):
        for at in range(starts[w] + PADDING + 11, ends[w] + PADDING):
            tail = _tail(codes, at)
            if tail <= 2.0:
                continue
            for slack in range(4):
                outer3 = at - 1 - slack
                for loop in range(_LOOP[0], _LOOP[1] + 1):
                    for stem in range(_STEM[0], _STEM[1] + 1):
                        inner3 = outer3 - stem + 1
                        inner5 = inner3 - loop - 1
                        if inner5 - stem + 1 < starts[w] + PADDING:
                            break
                        if not _pairs(codes[inner5 - stem + 1], codes[outer3]):
                            continue
                        energy, length = _stem(codes, inner5, inner3, loops[loop], stacks)
                        if length != stem or energy > TERMINATOR_HAIRPIN_MAX:
                            continue
                        score = -energy + 2.0 * tail
                        if score > scores[w]:
                            scores[w] = score
                            first[w] = inner5 - stem + 1 - PADDING
                            last[w] = at - PADDING


def best_terminators(codes: Codes, starts: Ints, ends: Ints, *, stacks: Floats) -> tuple[Floats, Ints, Ints]:
    """The best hairpin with U-tail in each window (reading positions, half-open) of a strand.

    Returns:
        Score (minus the hairpin's energy in kcal/mol plus twice the tail score; 0 where there is none), reading
        position of the hairpin's first base, and of the first base of the U-tail.
    """
    scores = np.zeros(starts.size)
    first = np.full(starts.size, -1, np.int64)
    last = np.full(starts.size, -1, np.int64)
    if starts.size:
        _scan(codes, starts, ends, stacks, HAIRPIN, scores, first, last)
    return scores, first, last
