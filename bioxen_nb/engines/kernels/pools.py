"""A second machinery beside the native one: T7 polymerase with its promoters, second ribosomes with their messages.

The exact kernel knows one number of free polymerases and one of free ribosomes. Here each second's propensities are
weighted so that every promoter and message sees the free machines of its own pool at the start of the second.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def _count(counts, rows):
    total = np.int64(0)
    for row in rows:
        total += counts[row]
    return total


@njit(cache=True)
def _engaged(counts, theirs):
    """Machines at work on the rows that are theirs, and on the others."""
    own, native = np.int64(0), np.int64(0)
    for row in range(counts.size):
        if theirs[row]:
            own += counts[row]
        else:
            native += counts[row]
    return own, native


@njit(cache=True)
def _weigh(fixed, theirs, of_own, of_native):
    for row in range(fixed.size):
        fixed[row] = np.int64(fixed[row] * (of_own if theirs[row] else of_native))


@njit(cache=True)
def share_polymerases(state, free, open_fixed, native, half, volume_fl, p):
    """Weight openings (u) by the saturation of each pool, and set the free polymerases of both together.

    Returns T7 polymerases in the cell; 0, and nothing changes, when the program has no T7 promoter.
    """
    if not p.has_t7:
        return np.int64(0)
    own = _count(state.proteins, p.t7_gene)
    own_busy, native_busy = _engaged(state.polymerases, p.unit_t7)
    free_native, free_own = max(np.int64(0), native - native_busy), max(np.int64(0), own - own_busy)
    total = free_native + free_own
    free[0] = total
    if total > 0:
        together = total / (total + half)
        of_own = free_own / (free_own + p.t7_half_per_fl * volume_fl) / together
        _weigh(open_fixed, p.unit_t7, of_own, free_native / (free_native + half) / together)
    return own


@njit(cache=True)
def second_share(rnas, p):
    """Share of the ribosomes that carry the second 16S rRNA."""
    small = _count(rnas, p.small_rrna)
    return _count(rnas, p.second_rrna) / small if small > 0 else 0.0


@njit(cache=True)
def share_ribosomes(state, free, load_fixed, usable, p):
    """Weight loading (n) by the free ribosomes of each pool, and set those of both together."""
    if not p.has_second:
        return
    share = second_share(state.rnas, p)
    own_busy, native_busy = _engaged(state.ribosomes, p.second_message)
    free_native = max(np.int64(0), np.int64(usable * (1.0 - share)) - native_busy)
    free_own = max(np.int64(0), np.int64(usable * share) - own_busy)
    total = free_native + free_own
    free[1] = total
    if total > 0:
        _weigh(load_fixed, p.second_message, free_own / total, free_native / total)
