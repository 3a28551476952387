"""Binomial sharing of molecules between two daughters."""

from __future__ import annotations

from numba import njit

from bioxen_nb.engines.kernels.random import binomial


@njit(cache=True)
def split(counts, share, first, second, state):
    """Each molecule goes to the first daughter with probability `share`; first + second = counts exactly."""
    for row in range(counts.size):
        part = binomial(counts[row], share, state)
        first[row] = part
        second[row] = counts[row] - part
