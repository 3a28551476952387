"""Which unit a missed terminator runs into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.records import RepliconPlan, Terminator, TranscriptionUnit

#: A polymerase that misses a terminator reaches the next unit only if it begins within this distance.
REACH_NT = 300


def run_on(
    units: Sequence[TranscriptionUnit], terminators: Sequence[Terminator], replicons: Sequence[RepliconPlan]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Row of the unit behind each unit (-1: none) and the probability to run on into it.

    The unit behind must be the neighbour on the replicon, lie on the same strand and make messenger as well.
    """
    behind = np.full(len(units), -1, np.int64)
    missed = np.zeros(len(units))
    stops = {terminator.id: 1.0 - terminator.efficiency.value for terminator in terminators}
    for plan in replicons:
        rows = [row for row, unit in enumerate(units) if unit.replicon == plan.id]
        rows.sort(key=lambda row: ((units[row].start + units[row].end) // 2 % plan.length, row))
        for k, row in enumerate(rows):
            unit = units[row]
            k_next = k + unit.strand
            if len(rows) < 2 or (not plan.circular and not 0 <= k_next < len(rows)):
                continue
            target = units[rows[k_next % len(rows)]]
            if target.strand != unit.strand or unit.stable_rna or target.stable_rna:
                continue
            gap = ((target.start - unit.end) * unit.strand + plan.length // 2) % plan.length - plan.length // 2
            if gap <= REACH_NT and stops[unit.terminator] > 0:
                behind[row] = rows[k_next % len(rows)]
                missed[row] = stops[unit.terminator]
    return behind, missed


def total_flux(
    started: NDArray[np.float64], behind: NDArray[np.int64], missed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Transcripts per second that cross each unit: those started at its promoters and those that run in."""
    total = started.copy()
    linked = np.flatnonzero(behind >= 0)
    for _ in range(12):
        inflow = np.zeros_like(started)
        np.add.at(inflow, behind[linked], missed[linked] * total[linked])
        total = started + inflow
    return total
