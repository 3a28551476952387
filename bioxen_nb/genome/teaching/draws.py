"""Repeatable choices: a stream of integers from SHAKE-256, the same on every machine and Python version.

Every part of the genome has its own stream, named by its place in the recipe. So a cassette that is added, or one gene
that changes, leaves the sequence of all others as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class Draws:
    """Integers and choices from the stream of that name.

    Args:
        name: any values; equal names give equal streams.
    """

    def __init__(self, *name: object):
        self._key = "\x1f".join(str(part) for part in name).encode()
        self._calls = 0

    def numbers(self, count: int) -> NDArray[np.uint64]:
        """Uniform integers from 0 to 2**32 - 1, shape (count)."""
        block = hashlib.shake_256(self._key + self._calls.to_bytes(8, "little")).digest(4 * count)
        self._calls += 1
        return np.frombuffer(block, "<u4").astype(np.uint64)

    def weighted(self, count: int, weights: Sequence[int]) -> NDArray[np.int64]:
        """Indices drawn in proportion to integer weights, shape (count)."""
        edges = np.cumsum(np.asarray(weights, np.uint64))
        points = (self.numbers(count) * edges[-1]) >> np.uint64(32)
        chosen: NDArray[np.int64] = np.searchsorted(edges, points, side="right").astype(np.int64)
        return chosen

    def below(self, limit: int) -> int:
        """A uniform integer from 0 to `limit - 1`."""
        return int(self.numbers(1)[0]) * limit >> 32

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all alike."""
        return options[self.below(len(options))]
