"""Partial sums stay exact and select in proportion."""

import numpy as np

from bioxen_nb.engines.kernels.sums import change, level_sizes, rebuild, select, to_fixed


def test_changes_keep_the_sums_of_a_rebuild():
    rng = np.random.default_rng(0)
    n = 777
    counts = rng.integers(0, 5, n)
    weights = to_fixed(rng.random(n))
    lower, upper = (np.zeros(size, np.int64) for size in level_sizes(n))
    total = rebuild(counts, weights, lower, upper)
    for row in rng.integers(0, n, 500):
        counts[row] += 1
        change(row, weights[row], lower, upper)
        total += weights[row]
    fresh_lower, fresh_upper = np.zeros_like(lower), np.zeros_like(upper)
    assert rebuild(counts, weights, fresh_lower, fresh_upper) == total
    assert (lower == fresh_lower).all()
    assert (upper == fresh_upper).all()


def test_select_finds_the_row_of_every_boundary():
    counts = np.array([0, 2, 0, 3, 1] * 100, np.int64)
    weights = np.arange(1, 501, dtype=np.int64)
    lower, upper = (np.zeros(size, np.int64) for size in level_sizes(500))
    total = rebuild(counts, weights, lower, upper)
    edges = np.concatenate([[0], np.cumsum(counts * weights)])
    for row in np.flatnonzero(counts):
        assert select(edges[row], counts, weights, lower, upper) == row
        assert select(edges[row + 1] - 1, counts, weights, lower, upper) == row
    assert edges[-1] == total
