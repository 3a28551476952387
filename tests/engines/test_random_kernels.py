"""The generator's draws have the distributions they claim."""

import numpy as np
import pytest
from numba import njit

from bioxen_nb.engines.kernels.random import binomial, exponential, next_word, normal, seed_state, uniform


@njit
def _draw(kind, n, p, size, state):
    out = np.empty(size)
    for i in range(size):
        if kind == 0:
            out[i] = binomial(n, p, state)
        elif kind == 1:
            out[i] = normal(state)
        elif kind == 2:
            out[i] = exponential(state)
        else:
            out[i] = uniform(state)
    return out


@pytest.mark.parametrize(("n", "p"), [(5, 0.3), (1000, 0.002), (400, 0.5), (5000, 0.93), (10**6, 0.25)])
def test_binomial_mean_and_variance(n, p):
    size = 20_000
    sample = _draw(0, n, p, size, seed_state(n))
    variance = n * p * (1 - p)
    assert abs(sample.mean() - n * p) < 5 * np.sqrt(variance / size)
    assert abs(sample.var() / variance - 1) < 5 * np.sqrt(2 / size) + 2 / np.sqrt(size * variance)
    assert sample.min() >= 0
    assert sample.max() <= n


def test_binomial_of_certain_and_impossible():
    state = seed_state(1)
    assert binomial(7, 1.0, state) == 7
    assert binomial(7, 0.0, state) == 0
    assert binomial(0, 0.5, state) == 0


def test_normal_exponential_uniform():
    size = 100_000
    z = _draw(1, 0, 0.0, size, seed_state(2))
    assert abs(z.mean()) < 5 / np.sqrt(size)
    assert abs(z.std() - 1) < 5 / np.sqrt(2 * size)
    e = _draw(2, 0, 0.0, size, seed_state(3))
    assert abs(e.mean() - 1) < 5 / np.sqrt(size)
    u = _draw(3, 0, 0.0, size, seed_state(4))
    assert 0 < u.min() < u.max() < 1
    assert abs(u.mean() - 0.5) < 5 * np.sqrt(1 / 12 / size)


def test_streams_repeat_and_differ():
    first, again, other = (_draw(3, 0, 0.0, 8, seed_state(9, key)) for key in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_the_largest_word_still_gives_less_than_one():
    state = np.array([0, 1, 1, 2**64 - 1], np.uint64)
    assert next_word.py_func(state.copy()) == 2**64 - 1
    assert 1 - 2**-52 < uniform(state) < 1
