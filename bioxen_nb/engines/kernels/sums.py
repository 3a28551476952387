"""Two levels of 16-ary partial sums over integer weights: exact, free of drift, independent of order.

A rate is stored as an integer multiple of 2**-34 per second, so a class total is an exact integer however often it was
changed. Selecting a row costs O(n ** (1/3)).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

BRANCH = 16
FIXED_POINT = 2.0**34
FROM_FIXED = 1.0 / FIXED_POINT


def to_fixed(rates_per_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rates in 1/s as fixed-point integers."""
    return np.rint(np.asarray(rates_per_s) * FIXED_POINT).astype(np.int64)


def level_sizes(n: int) -> tuple[int, int]:
    """Lengths of the two levels over `n` rows (padded so that level one fills its blocks)."""
    upper = max(1, -(-n // (BRANCH * BRANCH)))
    return upper * BRANCH, upper


@njit(inline="always")
def change(row, delta, lower, upper):
    """Add `delta` to the sums above `row`."""
    lower[row >> 4] += delta
    upper[row >> 8] += delta


@njit(cache=True)
def rebuild(counts, weights, lower, upper):
    """Sums of counts * weights from nothing; returns the total."""
    lower[:] = 0
    upper[:] = 0
    total = np.int64(0)
    for row in range(counts.size):
        product = counts[row] * weights[row]
        if product != 0:
            lower[row >> 4] += product
            upper[row >> 8] += product
            total += product
    return total


@njit(inline="always")
def select(target, counts, weights, lower, upper):
    """The row in which the running sum of counts * weights first exceeds `target` (0 <= target < total)."""
    block = 0
    while target >= upper[block]:
        target -= upper[block]
        block += 1
    block <<= 4
    while target >= lower[block]:
        target -= lower[block]
        block += 1
    row = block << 4
    product = counts[row] * weights[row]
    while target >= product:
        target -= product
        row += 1
        product = counts[row] * weights[row]
    return row
