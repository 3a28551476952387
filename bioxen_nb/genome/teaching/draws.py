"""Repeatable choices: a stream of integers from SHAKE-256, the same on every machine and Python version.

Every part of the genome has its own stream, named by its place in the recipe. So a cassette that is added, or one gene
that changes, leaves the sequence of all others as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
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
        return np.frombuffer(self._block(4 * count), "<u4").astype(np.uint64)

    def weighted(self, count: int, weights: Sequence[int]) -> NDArray[np.int64]:
        """Indices drawn in proportion to integer weights, shape (count)."""
        edges = _edges(tuple(weights))
        points = (self.numbers(count) * edges[-1]) >> np.uint64(32)
        chosen: NDArray[np.int64] = edges.searchsorted(points, side="right").astype(np.int64, copy=False)
        return chosen

    def below(self, limit: int) -> int:
        """A uniform integer from 0 to `limit - 1`."""
        return int.from_bytes(self._block(4), "little") * limit >> 32

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all alike."""
        return options[self.below(len(options))]

    def _block(self, count: int) -> bytes:
        block = hashlib.shake_256(self._key + self._calls.to_bytes(8, "little")).digest(count)
        self._calls += 1
        return block


@lru_cache(maxsize=64)
def _edges(weights: tuple[int, ...]) -> NDArray[np.uint64]:
    return np.cumsum(np.asarray(weights, np.uint64))
