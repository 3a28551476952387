"""Histories of which a part cannot be read any more: what comes after it is kept, and the gap is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

_PART = "/history/"
_VITAL_TIMES, _MOLECULE_TIMES = "vital_times_s", "molecule_times_s"


def is_history(name: str) -> bool:
    """Whether an array of a session belongs to the timecourse of a VM, without which its cell is whole."""
    return _PART in name


def without_lost(header: Mapping[str, Any], arrays: Arrays, lost: Mapping[str, int]) -> tuple[Arrays, tuple[str, ...]]:
    """A session's arrays without the rows that cannot be believed, and a sentence for each VM that lost some.

    Args:
        header: of the session.
        arrays: of the session; rows that could not be read hold anything.
        lost: tables of histories, and how many of their first rows, up to the last one that could not be read.
    """
    kept, notes = dict(arrays), []
    for number in sorted({name.partition(_PART)[0] for name in lost}, key=int):
        prefix = f"{number}{_PART}"
        tables = {name[len(prefix) :]: rows for name, rows in lost.items() if name.startswith(prefix)}
        times = {name: arrays[prefix + name] for name in (_VITAL_TIMES, _MOLECULE_TIMES)}
        cut_s = max(_end_of_gap_s(table, rows, times) for table, rows in tables.items())
        for name in [name for name in kept if name.startswith(prefix)]:
            kept[name] = kept[name][times[_times_of(name[len(prefix) :])] > cut_s]
        name = str(header["vms"][int(number)]["name"])
        notes.append(f"VM {name!r}: {_told(cut_s, times)} cannot be read any more and is left out. Its cell is whole.")
    return kept, tuple(notes)


def _times_of(table: str) -> str:
    return _VITAL_TIMES if table.startswith("vital") else _MOLECULE_TIMES


def _end_of_gap_s(table: str, rows: int, times: Mapping[str, NDArray[Any]]) -> float:
    """Time of the last row that is lost; without times nothing can be kept."""
    if not rows:
        return -np.inf
    return np.inf if table in times else float(times[_times_of(table)][rows - 1])


def _told(cut_s: float, times: Mapping[str, NDArray[Any]]) -> str:
    later_s = [float(column[column > cut_s][0]) for column in times.values() if (column > cut_s).any()]
    if not later_s or not np.isfinite(cut_s):
        return "all of its history"
    first_s = min(float(column[0]) for column in times.values() if len(column))
    return f"its history from {first_s:,.0f} s to {cut_s:,.0f} s"
