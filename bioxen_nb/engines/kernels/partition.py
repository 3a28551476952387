"""Sharing of molecules between two daughters."""

from __future__ import annotations

from numba import njit

from bioxen_nb.engines.kernels.random import binomial, uniform


@njit(cache=True)
def split(counts, share, first, second, state):
    """Each molecule goes to the first daughter with probability `share`; first + second = counts exactly."""
    for row in range(counts.size):
        part = binomial(counts[row], share, state)
        first[row] = part
        second[row] = counts[row] - part


@njit(cache=True)
def split_within(counts, marked, first_counts, first, second, state):
    """Of `counts`, already shared as `first_counts` and the rest, the marked ones follow: drawn without replacement."""
    for row in range(counts.size):
        part, left = 0, marked[row]
        for drawn in range(first_counts[row] if left > 0 else 0):
            if uniform(state) * (counts[row] - drawn) < left:
                part, left = part + 1, left - 1
        first[row] = part
        second[row] = marked[row] - part
