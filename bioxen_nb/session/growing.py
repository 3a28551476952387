"""Tables that grow by rows, in blocks of one size, so that nothing recorded is ever copied to make room."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class GrowingTable:
    """Rows of `columns` numbers of one type, with a time in whole seconds each."""

    def __init__(self, columns: int, dtype: np.dtype[Any] | type, block_rows: int = 256) -> None:
        self.columns = columns
        self.dtype = np.dtype(dtype)
        self.rows = 0
        self._block_rows = block_rows
        self._blocks: list[NDArray[Any]] = []
        self._times: list[int] = []

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
        block, row = divmod(self.rows, self._block_rows)
        if block == len(self._blocks):
            self._blocks.append(np.empty((self._block_rows, self.columns), self.dtype))
        target = self._blocks[block][row]
        start = 0
        for part in parts:
            target[start : start + len(part)] = part
            start += len(part)
        self._times.append(time_s)
        self.rows += 1

    def rearranged(self, columns: list[int], missing: float) -> GrowingTable:
        """A copy with other columns, each given by its present number; -1 for one that is `missing` in all rows."""
        other = GrowingTable(len(columns), self.dtype, self._block_rows)
        kept = np.array(columns)
        values = np.full((self.rows, len(columns)), missing, self.dtype)
        values[:, kept >= 0] = self.since()[:, kept[kept >= 0]]
        other.fill(self.times_s(), values)
        return other

    def times_s(self, first: int = 0) -> NDArray[np.int64]:
        return np.array(self._times[first:], np.int64)

    def since(self, first: int = 0) -> NDArray[Any]:
        """A copy of the rows from `first` on."""
        return self._gather(first, slice(None))

    def column(self, index: int) -> NDArray[Any]:
        """A copy of one column."""
        return self._gather(0, index)

    def columns_between(self, start: int, stop: int) -> NDArray[Any]:
        """A copy of the columns from `start` up to `stop`, all rows."""
        return self._gather(0, slice(start, stop))

    def _gather(self, first: int, columns: slice | int) -> NDArray[Any]:
        width = () if isinstance(columns, int) else (len(range(*columns.indices(self.columns))),)
        result = np.empty((max(self.rows - first, 0), *width), self.dtype)
        for number, block in enumerate(self._blocks):
            begin = number * self._block_rows
            low, high = max(first - begin, 0), min(self.rows - begin, self._block_rows)
            if high > low:
                result[begin + low - first : begin + high - first] = block[low:high, columns]
        return result

    def keep_multiples_of(self, interval_s: int) -> None:
        """Drop every row whose time is not a multiple of `interval_s`."""
        kept = [row for row, time_s in enumerate(self._times) if time_s % interval_s == 0]
        for target, row in enumerate(kept):
            self._row(target)[:] = self._row(row)
        self._times = [self._times[row] for row in kept]
        self.rows = len(kept)
        del self._blocks[-(-self.rows // self._block_rows) :]

    def _row(self, row: int) -> NDArray[Any]:
        block, within = divmod(row, self._block_rows)
        line: NDArray[Any] = self._blocks[block][within]
        return line

    def fill(self, times_s: NDArray[Any], matrix: NDArray[Any]) -> None:
        """Replace all rows."""
        self.rows, self._blocks, self._times = 0, [], []
        for begin in range(0, len(matrix), self._block_rows):
            block = np.empty((self._block_rows, self.columns), self.dtype)
            part = matrix[begin : begin + self._block_rows]
            block[: len(part)] = part
            self._blocks.append(block)
        self.rows = len(matrix)
        self._times = [int(time_s) for time_s in times_s]
