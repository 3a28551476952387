"""Minimum free energy of short RNA stretches: stacks, hairpins, small bulges and interior loops (Turner 2004)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import HAIRPIN_INITIATION
from bioxen_nb.program.scans.strands import PADDING, Codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Initiation of hairpin loops of 0 to 9 nt, kcal/mol; longer ones grow with the logarithm.
HAIRPIN = np.array([99.0, 99.0, 99.0, *(HAIRPIN_INITIATION[length] for length in range(3, 10))])

#: Initiation of interior loops of 0 to 6 nt (both sides together), kcal/mol.
INTERIOR = np.array([0.0, 0.0, 0.9, 1.6, 1.1, 2.0, 2.0])

#: Largest bulge or interior loop considered.
_LARGEST_LOOP = 4
_NONE = 1e9


@njit(cache=True, nogil=True)
def _weak(a: int, b: int) -> float:
    """Penalty of a helix end that is not G-C."""
    return 0.0 if a + b == 3 and (a == 1 or a == 2) else 0.45


@njit(cache=True, nogil=True)
def _pairs(a: int, b: int) -> bool:
    return (a < 4 and b < 4) and (a + b == 3 or (a == 2 and b == 3) or (a == 3 and b == 2))


@njit(cache=True, nogil=True)
def _hairpin(x: Codes, i: int, j: int, table: Floats) -> float:
    loop = j - i - 1
    start = table[loop] if loop < 10 else table[9] + 1.75 * 0.616 * np.log(loop / 9.0)
    return float(start + (_weak(x[i], x[j]) if loop == 3 else -0.8))


@njit(cache=True, nogil=True)
def _loop(x: Codes, i: int, j: int, p: int, q: int, stacks: Floats, interior: Floats) -> float:
    """Energy between the outer pair (i, j) and the inner pair (p, q)."""
    left, right = p - i - 1, j - q - 1
    if left + right == 0:
        return float(stacks[x[i], x[p], x[j], x[q]])
    ends = _weak(x[i], x[j]) + _weak(x[p], x[q])
    if left == 0 or right == 0:
        size = left + right
        return float(3.8 + stacks[x[i], x[p], x[j], x[q]]) if size == 1 else 2.8 + 0.4 * (size - 2) + ends
    return float(interior[left + right] + 0.6 * abs(left - right) + ends * (0.7 / 0.45))


@njit(cache=True, nogil=True)
def _stackable(x: Codes, i: int, j: int, n: int) -> bool:
    """Whether the pair (i, j) has a neighbour to stack on; lonely pairs are left out."""
    inside = j - i > 5 and _pairs(x[i + 1], x[j - 1])
    return inside or (i > 0 and j + 1 < n and _pairs(x[i - 1], x[j + 1]))


@njit(cache=True, nogil=True)
def _fold(x: Codes, n: int, stacks: Floats, hairpin: Floats, interior: Floats, closed: Floats, free: Floats) -> None:
    """Zuker's recursion without multiloops.

    Fills `closed` (n, n), energy of what the pair (i, j) closes, and `free` (n + 1), energy of the first j bases.
    """
    for i in range(n):
        for j in range(i, n):
            closed[i, j] = _NONE
    for distance in range(4, n):
        for i in range(n - distance):
            j = i + distance
            if not (_pairs(x[i], x[j]) and _stackable(x, i, j, n)):
                continue
            energy = _hairpin(x, i, j, hairpin)
            for left in range(_LARGEST_LOOP + 1):
                p = i + 1 + left
                for right in range(_LARGEST_LOOP + 1 - left):
                    q = j - 1 - right
                    if q - p < 4:
                        break
                    if closed[p, q] < _NONE:
                        energy = min(energy, closed[p, q] + _loop(x, i, j, p, q, stacks, interior))
            closed[i, j] = energy
    free[0] = 0.0
    for j in range(n):
        free[j + 1] = free[j]
        for i in range(j - 3):
            if closed[i, j] < _NONE:
                free[j + 1] = min(free[j + 1], free[i] + closed[i, j] + _weak(x[i], x[j]))


@njit(cache=True, nogil=True)
def _energies(
    codes: Codes, starts: Ints, cuts: Ints, width: int, stacks: Floats, hairpin: Floats, interior: Floats, out: Floats
) -> None:
    closed = np.empty((width, width), np.float64)
    free = np.empty(width + 1, np.float64)
    for w in range(starts.size):
        window = codes[starts[w] + PADDING : starts[w] + PADDING + width]
        _fold(window, width, stacks, hairpin, interior, closed, free)
        out[w, 0] = free[width]
        out[w, 1] = free[cuts[w]]


def fold_energies(codes: Codes, starts: Ints, cuts: Ints, *, width: int, stacks: Floats) -> Floats:
    """Minimum free energies of windows of one strand, kcal/mol (0 or less), shape (w, 2).

    Args:
        codes: one padded strand.
        starts: (w) reading positions where the windows begin.
        cuts: (w) length of each window's first part, folded for itself as well, 0 to `width`.
        width: length of all windows.
        stacks: nearest-neighbour energies as in `best_duplexes`.

    Returns:
        Energy of the whole window, and of its first part alone.
    """
    out = np.zeros((starts.size, 2))
    if starts.size:
        _energies(codes, starts, cuts, width, stacks, HAIRPIN, INTERIOR, out)
    return out
