"""Ribosome binding sites: duplexes between a messenger's leader and the 3' end of 16S rRNA."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import OPTIMAL_SPACING_NT, TERMINAL_AU
from bioxen_nb.program.scans.strands import NOWHERE, PADDING, Codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: How far upstream of the start codon a duplex may begin.
REACH_NT = 25


@njit(cache=True, nogil=True)
def spacing_penalty(spacing: int) -> float:
    """kcal/mol of a spacing other than the best one (the fit of Salis 2009: steep below, gentle above)."""
    off = float(spacing - OPTIMAL_SPACING_NT)
    if off < 0:
        return float(min(12.2 / (1.0 + np.exp(2.5 * (off + 2.0))) ** 3, 12.2))
    return 0.048 * off * off + 0.24 * off


@njit(cache=True, nogil=True)
def _pairs(a: int, b: int) -> bool:
    return a + b == 3 or (a == 2 and b == 3) or (a == 3 and b == 2)


@njit(cache=True, nogil=True)
def _scan(
    codes: Codes, starts: Ints, anti: Codes, stacks: Floats, energy: Floats, total: Floats, first: Ints, space: Ints
) -> None:
    length = anti.size
    for g in range(starts.size):
        start = starts[g] + PADDING
        for offset in range(start - REACH_NT, start - 2):
            for j0 in range(length):
                i, j = offset, j0
                if codes[i] > 3 or not _pairs(codes[i], anti[j]):
                    continue
                duplex = 0.0 if codes[i] + anti[j] == 3 and 0 < codes[i] < 3 else TERMINAL_AU
                while i + 1 < start and j + 1 < length and codes[i + 1] < 4 and _pairs(codes[i + 1], anti[j + 1]):
                    duplex += stacks[codes[i], codes[i + 1], anti[j], anti[j + 1]]
                    i += 1
                    j += 1
                    closed = duplex if codes[i] + anti[j] == 3 and 0 < codes[i] < 3 else duplex + TERMINAL_AU
                    gap = start - (i + length - 1 - j) - 1
                    if gap < 0:
                        continue
                    whole = closed + spacing_penalty(gap)
                    if whole < total[g]:
                        total[g] = whole
                        energy[g] = closed
                        first[g] = offset - PADDING
                        space[g] = gap


def best_duplexes(codes: Codes, starts: Ints, *, anti_sd: Codes, stacks: Floats) -> tuple[Floats, Floats, Ints, Ints]:
    """The best Shine-Dalgarno duplex before each start codon.

    Args:
        codes: one padded strand.
        starts: (g) reading positions of the first base of the start codons.
        anti_sd: 3' end of 16S rRNA, written 3' to 5', encoded.
        stacks: (4, 4, 4, 4) nearest-neighbour energies [5' base, next base, base opposite, next base opposite].

    Returns:
        Duplex energy, duplex + spacing energy (kcal/mol, 0 where nothing pairs), reading position of the duplex's
        first base (NOWHERE for none), spacing in nucleotides.
    """
    energy = np.zeros(starts.size)
    total = np.zeros(starts.size)
    first = np.full(starts.size, NOWHERE, np.int64)
    space = np.zeros(starts.size, np.int64)
    if starts.size:
        _scan(codes, starts, anti_sd, stacks, energy, total, first, space)
    return energy, total, first, space
