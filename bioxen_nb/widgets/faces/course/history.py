"""Reading stretches of a VM's recorded history, and drawing them together without losing a peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bioxen_nb.session.growing import HeldRows
    from bioxen_nb.session.recorder import Recorder

Times = NDArray[np.int64]
Values = NDArray[np.float64]

#: Tables of a recorder; those but the first have a row whenever molecules are looked at.
TableName = Literal["vitals", "proteins", "rnas", "readings"]


class Points(NamedTuple):
    """Times in whole cell seconds and values, both [n]."""

    times_s: Times
    values: Values

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True, slots=True)
class Span:
    """From `after_s` (not included) to `until_s` (included), in cell seconds."""

    after_s: float = -np.inf
    until_s: float = np.inf


class History:
    """The history of a VM as it is at one moment, without a copy: what is recorded later changes nothing of it."""

    def __init__(self, recorder: Recorder) -> None:
        while True:
            names = recorder.gene_ids, recorder.reading_names
            held = recorder.held()
            if names[0] is recorder.gene_ids and names[1] is recorder.reading_names:
                break
        self._columns: dict[str, tuple[str, ...]] = {
            "vitals": recorder.vital_names,
            "proteins": names[0],
            "rnas": names[0],
            "readings": names[1],
        }
        self._held = held

    def points(self, table: TableName, columns: tuple[str, ...], span: Span) -> Points:
        """The sum of some columns; no point when none of them exists."""
        held: HeldRows = self._held[table]  # type: ignore[assignment]
        times_s: Times = self._held["vital_times_s" if table == "vitals" else "molecule_times_s"]  # type: ignore[assignment]
        known = self._columns[table]
        chosen = _places(known, columns)
        first, stop = np.searchsorted(times_s, (span.after_s, span.until_s), "right")
        if not chosen or stop <= first:
            return Points(np.empty(0, np.int64), np.empty(0))
        return Points(times_s[first:stop], _stretch(held, chosen, int(first), int(stop)))


def _places(known: tuple[str, ...], columns: tuple[str, ...]) -> list[int]:
    if len(columns) == 1:
        return [known.index(columns[0])] if columns[0] in known else []
    wanted = set(columns)
    return [place for place, name in enumerate(known) if name in wanted]


def _stretch(held: HeldRows, columns: list[int], first: int, stop: int) -> Values:
    """Row by row the sum of some columns, of the rows from `first` to before `stop`; all blocks are of one length."""
    size = len(held.blocks[0])
    result = np.empty(stop - first)
    for number in range(first // size, -(-stop // size)):
        low, high = max(first - number * size, 0), min(stop - number * size, size)
        block = held.blocks[number][low:high]
        begin = number * size + low - first
        part = block[:, columns[0]] if len(columns) == 1 else block[:, columns].sum(axis=1)
        result[begin : begin + high - low] = part
    return result


def thinned(points: Points, bins: int) -> Points:
    """At most about two points a bin of equal numbers of rows: its smallest and its largest; first and last row stay.

    Histories of at most `2 * bins` points come back as they are. Gaps (NaN) are left out.
    """
    finite = np.isfinite(points.values)
    times_s, values = points if finite.all() else (points.times_s[finite], points.values[finite])
    count = len(values)
    if count <= 2 * bins:
        return Points(times_s, values)
    width = -(-count // bins)
    full = count // width * width
    table = values[:full].reshape(-1, width)
    starts = np.arange(0, full, width)
    chosen = [starts + table.argmin(axis=1), starts + table.argmax(axis=1), [0, count - 1]]
    if full < count:
        chosen.append([full + int(values[full:].argmin()), full + int(values[full:].argmax())])
    kept = np.unique(np.concatenate([np.asarray(rows, np.int64) for rows in chosen]))
    return Points(times_s[kept], values[kept])
