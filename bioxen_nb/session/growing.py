"""Tables that grow by rows, in blocks of one size, so that nothing recorded is ever copied to make room."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class HeldRows:
    """Rows of a table as they were at one moment, whatever becomes of the table; nothing is copied to hold them.

    Attributes:
        blocks: [rows of a block, columns], the last one not full.
        rows: in all, those before `first` too.
        first: row from which on they are wanted.
        columns: of each block.
        dtype: of each block.
    """

    blocks: tuple[NDArray[Any], ...]
    rows: int
    first: int
    columns: int
    dtype: np.dtype[Any]

    def __len__(self) -> int:
        return max(self.rows - self.first, 0)

    def joined(self) -> NDArray[Any]:
        """A copy of them, [rows, columns]."""
        return self._gather(slice(None), (self.columns,))

    def column(self, index: int) -> NDArray[Any]:
        """A copy of one column, [rows]."""
        return self._gather(index, ())

    def _gather(self, columns: slice | int, width: tuple[int, ...]) -> NDArray[Any]:
        result = np.empty((len(self), *width), self.dtype)
        begin = 0
        for block in self.blocks:
            low, high = max(self.first - begin, 0), min(self.rows - begin, len(block))
            if high > low:
                result[begin + low - self.first : begin + high - self.first] = block[low:high, columns]
            begin += len(block)
        return result


class GrowingTable:
    """Rows of `columns` numbers of one type, with a time in whole seconds each.

    A row that is written never changes where it lies, so that it can be held by others (see `held`).
    """

    def __init__(self, columns: int, dtype: np.dtype[Any] | type, block_rows: int = 256) -> None:
        self.columns = columns
        self.dtype = np.dtype(dtype)
        self.rows = 0
        self._block_rows = block_rows
        self._blocks: list[NDArray[Any]] = []
        self._times = array("q")

    @property
    def nbytes(self) -> int:
        """Bytes of the blocks, used or not."""
        return len(self._blocks) * self.block_bytes

    @property
    def block_bytes(self) -> int:
        """Bytes of one block, which is what the table grows by."""
        return self._block_rows * self.columns * self.dtype.itemsize

    @property
    def last_time_s(self) -> int:
        """Time of the last row; -1 when empty."""
        return self._times[-1] if self._times else -1

    def append(self, time_s: int, *parts: NDArray[Any]) -> None:
        """One row, given in one or more parts side by side."""
        target = self._room()[0]
        start = 0
        for part in parts:
            target[start : start + len(part)] = part
            start += len(part)
        self._times.append(time_s)
        self.rows += 1

    def _room(self) -> NDArray[Any]:
        """The rows of the last block that are not written yet; at least one."""
        block, row = divmod(self.rows, self._block_rows)
        if block == len(self._blocks):
            self._blocks.append(np.empty((self._block_rows, self.columns), self.dtype))
        return self._blocks[block][row:]

    def rearranged(self, columns: list[int], missing: float) -> GrowingTable:
        """A copy with other columns, each given by its present number; -1 for one that is `missing` in all rows."""
        other = GrowingTable(len(columns), self.dtype, self._block_rows)
        kept = np.array(columns)
        values = np.full((self.rows, len(columns)), missing, self.dtype)
        values[:, kept >= 0] = self.since()[:, kept[kept >= 0]]
        other.fill(self.times_s(), values)
        return other

    def times_s(self, first: int = 0) -> NDArray[np.int64]:
        """Times of the rows from `first` on."""
        return np.frombuffer(self._times[first:], np.int64) if first < self.rows else np.empty(0, np.int64)

    def held(self, first: int = 0) -> HeldRows:
        """The rows from `first` on as they are now; costs next to nothing however many they are."""
        return HeldRows(tuple(self._blocks), self.rows, first, self.columns, self.dtype)

    def since(self, first: int = 0) -> NDArray[Any]:
        """A copy of the rows from `first` on."""
        return self.held(first).joined()

    def column(self, index: int) -> NDArray[Any]:
        """A copy of one column."""
        return self.held().column(index)

    def keep_multiples_of(self, interval_s: int) -> None:
        """Drop every row whose time is not a multiple of `interval_s`."""
        times_s, blocks = self.times_s(), self._blocks
        kept = np.flatnonzero(times_s % interval_s == 0)
        self._blocks, self.rows, self._times = [], 0, array("q", times_s[kept].tobytes())
        blocks.reverse()
        for begin in range(0, len(times_s), self._block_rows):
            low, high = np.searchsorted(kept, (begin, begin + self._block_rows))
            self._extend(blocks.pop()[kept[low:high] - begin])

    def _extend(self, part: NDArray[Any]) -> None:
        """Write rows whose times are known."""
        while len(part):
            room = self._room()
            taken = min(len(room), len(part))
            room[:taken] = part[:taken]
            self.rows += taken
            part = part[taken:]

    def fill(self, times_s: NDArray[Any], matrix: NDArray[Any]) -> None:
        """Replace all rows; those of full blocks are not copied and must not change any more.

        Raises:
            ValueError: not one row for each time, or not this table's columns.
        """
        if matrix.shape != (len(times_s), self.columns):
            raise ValueError(f"{matrix.shape} is no table of {len(times_s)} times and {self.columns} columns")
        matrix = np.ascontiguousarray(matrix, self.dtype)
        full = len(matrix) // self._block_rows * self._block_rows
        self._blocks = [matrix[begin : begin + self._block_rows] for begin in range(0, full, self._block_rows)]
        self.rows = full
        self._extend(matrix[full:])
        self._times = array("q", np.ascontiguousarray(times_s, np.int64).tobytes())
