"""Random numbers whose whole state is four words: xoshiro256++ and exact Poisson-family draws on it.

Sources: Blackman & Vigna 2021, ACM Trans Math Softw 47:36 (xoshiro256++); Hormann 1993, J Stat Comput Simul 46:101
(binomial by transformed rejection, BTRS).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

_TO_UNIT = 1.0 / 4503599627370496.0  # 2 ** -52


def seed_state(seed: int, *key: int) -> NDArray[np.uint64]:
    """Four words of generator state for `seed` and a spawn key; different keys give independent streams."""
    return np.random.SeedSequence(seed, spawn_key=key).generate_state(4, np.uint64).astype(np.uint64)


@njit(inline="always")
def _rotate_left(word, bits):
    return (word << np.uint64(bits)) | (word >> np.uint64(64 - bits))


@njit(inline="always")
def next_word(state):
    """The next 64 random bits; advances `state`."""
    word = _rotate_left(state[0] + state[3], 23) + state[0]
    shifted = state[1] << np.uint64(17)
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = _rotate_left(state[3], 45)
    return word


@njit(inline="always")
def uniform(state):
    """A uniform number in the open interval (0, 1): with 52 bits, the half that is added is never rounded away."""
    return (np.float64(next_word(state) >> np.uint64(12)) + 0.5) * _TO_UNIT


@njit(inline="always")
def exponential(state):
    """An exponential number of mean one."""
    return -math.log(uniform(state))


@njit(cache=True)
def normal(state):
    """A standard normal number (Box-Muller; one of the pair is dropped, so no hidden state remains)."""
    radius = math.sqrt(-2.0 * math.log(uniform(state)))
    return radius * math.cos(2.0 * math.pi * uniform(state))


@njit(cache=True)
def _binomial_inversion(n, p, state):
    log_q = math.log1p(-p)
    probability = math.exp(n * log_q)
    odds = p / (1.0 - p)
    u = uniform(state)
    k = 0
    total = probability
    while u > total and k < n:
        k += 1
        probability *= odds * (n - k + 1) / k
        total += probability
    return k


@njit(cache=True)
def _binomial_rejection(n, p, state):
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    v_r = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    mode = math.floor((n + 1) * p)
    log_odds = math.log(p / (1.0 - p))
    height = math.lgamma(mode + 1.0) + math.lgamma(n - mode + 1.0)
    while True:
        u = uniform(state) - 0.5
        v = uniform(state)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + centre)
        if k < 0 or k > n:
            continue
        if us >= 0.07 and v <= v_r:
            return int(k)
        v = math.log(v * alpha / (a / (us * us) + b))
        if v <= height - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0) + (k - mode) * log_odds:
            return int(k)


@njit(cache=True)
def binomial(n, p, state):
    """Successes in `n` trials of probability `p`; exact."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if p > 0.5:
        return n - binomial_half(n, 1.0 - p, state)
    return binomial_half(n, p, state)


@njit(cache=True)
def binomial_half(n, p, state):
    """As `binomial`, for 0 < p <= 0.5."""
    if n * p < 10.0:
        return _binomial_inversion(n, p, state)
    return _binomial_rejection(n, p, state)
