"""A heat shift on many cells: the course of sigma32 and of the chaperones it makes, averaged.

One cell holds few messages of sigma32 and shows bursts; a culture shows their mean, as blots of it do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.errors import CompileError
from bioxen_nb.program.records import GenomeProgram

#: Before the shift, the level is averaged over this time.
BASELINE_S = 300
FOLLOWED = ("rpoH", "dnaK")


@dataclass(frozen=True)
class HeatShift:
    """Concentrations over time, each over its mean before the shift."""

    minutes: NDArray[np.float64]
    """(t) since the shift; negative before it."""
    sigma32: NDArray[np.float64]
    dnak: NDArray[np.float64]

    @property
    def peak_min(self) -> float:
        """When sigma32 is highest."""
        return float(self.minutes[int(np.argmax(self.sigma32))])

    @property
    def peak(self) -> float:
        """Its level then."""
        return float(self.sigma32.max())

    def adapted_min(self, share: float = 1.0 / 3.0) -> float:
        """First minute after the peak at which sigma32 is below `share` of it; infinite if it stays above."""
        later = np.arange(self.minutes.size) > int(np.argmax(self.sigma32))
        low = np.flatnonzero(later & (self.sigma32 < share * self.peak))
        return float(self.minutes[low[0]]) if low.size else float("inf")


def heat_shift(
    program: GenomeProgram,
    *,
    from_c: float = 30.0,
    to_c: float = 42.0,
    before_s: int = 900,
    after_s: int = 2400,
    every_s: int = 30,
    cells: int = 16,
    seed: int = 0,
) -> HeatShift:
    """Follow the first line of descent of `cells` founders across a shift of temperature.

    Raises:
        CompileError: the program encodes no rpoH or no dnaK.
    """
    symbols = {gene.symbol for gene in program.genes}
    missing = [symbol for symbol in FOLLOWED if symbol not in symbols]
    if missing:
        raise CompileError(
            f"A heat shift follows sigma32 and DnaK; {program.id} encodes no {' and no '.join(missing)}."
        )
    environment = Environment(temperature_c=from_c, schedule=(Shift(before_s, {"temperature_c": to_c}),))
    first = max(0, before_s - BASELINE_S)
    times = np.arange(first, before_s + after_s + 1, every_s)
    total = np.zeros((times.size, len(FOLLOWED)))
    for number in range(cells):
        total += _course(Cell(program, environment, seed=seed + number), times)
    baseline = total[times <= before_s].mean(axis=0)
    relative = total / np.maximum(baseline, 1e-12)
    return HeatShift((times - before_s) / 60.0, relative[:, 0], relative[:, 1])


def _course(cell: Cell, times: NDArray[np.int64]) -> NDArray[np.float64]:
    """(t, 2) molecules per fL of what is followed."""
    rows = [cell.gene_symbols.index(symbol) for symbol in FOLLOWED]
    course = np.zeros((times.size, len(rows)))
    for k, until_s in enumerate(times.tolist()):
        while cell.time_s < until_s:
            if not cell.advance(until_s - cell.time_s).elapsed_s:
                break
        course[k] = cell.context.proteins[rows] / cell.volume_fl
    return course
