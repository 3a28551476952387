"""Known words of DNA, found exactly or with few mismatches."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.program.scans.strands import Codes

Ints = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _scan(codes: Codes, start: int, end: int, word: Codes, most: int, found: Ints, errors: Ints) -> int:
    n = 0
    for i in range(start, end - word.size + 1):
        wrong = 0
        for k in range(word.size):
            if codes[i + k] != word[k]:
                wrong += 1
                if wrong > most:
                    break
        if wrong <= most:
            if n < found.size:
                found[n] = i
                errors[n] = wrong
            n += 1
    return n


def find_word(codes: Codes, word: Codes, start: int, end: int, mismatches: int = 0) -> tuple[Ints, Ints]:
    """Where `word` lies in `codes[start:end]` with at most so many mismatches: indices into `codes`, mismatches."""
    room = 64
    while True:
        found = np.empty(room, np.int64)
        errors = np.empty(room, np.int64)
        n = _scan(codes, max(start, 0), min(end, codes.size), word, mismatches, found, errors)
        if n <= room:
            return found[:n], errors[:n]
        room = n
