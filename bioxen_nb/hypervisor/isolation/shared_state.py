"""Contexts in memory that two processes see: a file without a name, mapped by both."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.context import CellularContext, empty_state
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import IsolationError

#: Where the parent writes, and where the child writes the one or two contexts that come of it.
BEFORE, AFTER, SECOND = range(3)
N_SLOTS = 3

_ALIGNMENT = 64
_MEMORY_FOLDER = Path("/dev/shm")


def lengths_of(context: CellularContext) -> dict[str, int]:
    """How long each array of the state is, by its name."""
    return {name: int(array.size) for name, array in _arrays(context)}


def _arrays(context: CellularContext) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from context.to_document()[1].items()


class SharedContexts:
    """Room for `N_SLOTS` contexts of one program.

    Args:
        descriptor: of a file of the right size; the object takes it over and closes it.
        lengths: of the arrays of the state, by name.
    """

    def __init__(self, descriptor: int, lengths: Mapping[str, int]) -> None:
        self.descriptor = descriptor
        self.lengths = dict(lengths)
        self._map = mmap.mmap(descriptor, _size(lengths))
        self._slots = [self._views(slot) for slot in range(N_SLOTS)]

    @classmethod
    def create(cls, lengths: Mapping[str, int]) -> SharedContexts:
        """New room, in memory if the system lends some, else in the folder for temporary files.

        Raises:
            IsolationError: no room anywhere.
        """
        return cls(_room(_size(lengths)), lengths)

    def _views(self, slot: int) -> ly.CellState:
        views, offset = [], slot * _slot_size(self.lengths)
        for array in empty_state(self.lengths):
            views.append(np.ndarray(array.shape, array.dtype, self._map, offset))
            offset += _aligned(array.nbytes)
        return ly.CellState._make(views)

    def write(self, slot: int, context: CellularContext) -> None:
        """Copy the numbers of a context in; lineage and seed go by message."""
        for name, array in _arrays(context):
            getattr(self._slots[slot], name)[:] = array

    def read(self, slot: int, lineage: str, seed: int) -> CellularContext:
        """A copy of what is in a slot."""
        return CellularContext(ly.CellState._make(room.copy() for room in self._slots[slot]), lineage, seed)

    def holds(self, slot: int, context: CellularContext) -> bool:
        """Whether a slot holds these very bits."""
        return all(
            np.array_equal(getattr(self._slots[slot], name).view(np.uint8), array.view(np.uint8))
            for name, array in _arrays(context)
        )

    def close(self) -> None:
        """Give the memory back; twice does no harm."""
        self._slots = []
        if not self._map.closed:
            self._map.close()
            os.close(self.descriptor)


def _aligned(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGNMENT) * _ALIGNMENT


def _slot_size(lengths: Mapping[str, int]) -> int:
    return sum(_aligned(array.nbytes) for array in empty_state(lengths))


def _size(lengths: Mapping[str, int]) -> int:
    return N_SLOTS * _slot_size(lengths)


def _room(size: int) -> int:
    """Descriptor of a nameless file of `size` bytes that exist: a page that is missing later would kill its reader."""
    reasons = []
    for folder in (_MEMORY_FOLDER, Path(tempfile.gettempdir())):
        try:
            with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
                left = memoryview(bytes(size))
                while left:
                    left = left[file.write(left) :]
                return os.dup(file.fileno())
        except OSError as cause:
            reasons.append(f"{folder}: {cause.strerror}")
    raise IsolationError(
        f"No {size:,} bytes for the state that parent and child share ({'; '.join(reasons)}). Free some space there."
    )
