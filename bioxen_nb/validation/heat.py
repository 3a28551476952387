"""Row 19: sigma32 after a shift from 30 to 42 C (Straus, Walter & Gross 1987, Nature 329:348).

Sigma32 is a rare protein, so that several cells are averaged. Its level is the concentration over that before the
shift; the cell is called adapted when nine tenths of what the level rose above its new resting place are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import SECONDS_PER_MINUTE
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.lineage import live
from bioxen_nb.validation.rows import Figure

SIGMA32 = "rpoH"
COLD_C, HOT_C = 30.0, 42.0
#: When the shift comes, how long it is watched, and how often.
SHIFT_S, WATCH_S, LOOK_EVERY_S = 3600, 3600, 30
#: Looks averaged before the peak is sought: two minutes.
SMOOTH = 5
LONG_CELLS, SHORT_CELLS = 24, 6
_REST = 0.1


@dataclass(frozen=True)
class HeatShift:
    """Mean level of sigma32 over that before the shift, every `LOOK_EVERY_S` from the shift on."""

    time_s: NDArray[np.float64]
    level: NDArray[np.float64]

    @property
    def smooth(self) -> NDArray[np.float64]:
        """The level, averaged over neighbouring looks."""
        padded = np.pad(self.level, SMOOTH // 2, mode="edge")
        return np.convolve(padded, np.ones(SMOOTH) / SMOOTH, mode="valid")

    @property
    def peak_min(self) -> float:
        """When the level is highest, minutes after the shift."""
        return float(self.time_s[int(np.argmax(self.smooth))] / SECONDS_PER_MINUTE)

    @property
    def adapted_min(self) -> float:
        """When the cell has adapted, minutes after the shift; NaN without a peak."""
        smooth = self.smooth
        peak = int(np.argmax(smooth))
        rest = float(smooth[-smooth.size // 4 :].mean())
        below = np.flatnonzero(smooth[peak:] <= rest + _REST * (smooth[peak] - rest))
        return float(self.time_s[peak + below[0]] / SECONDS_PER_MINUTE) if below.size and peak else float("nan")


def figures(effort: Effort) -> dict[str, Figure]:
    """Minutes to the peak and to adaptation."""
    return figures_of(shift(effort))


def figures_of(course: HeatShift) -> dict[str, Figure]:
    """The rows of a time course."""
    return {"19a": course.peak_min, "19b": course.adapted_min}


def shift(effort: Effort) -> HeatShift:
    """Follow several cells through the shift and average them."""
    effort.say("E. coli from 30 to 42 C")
    program = compile_genome(load_genome("ecoli_table"))
    cells = effort.of(LONG_CELLS, SHORT_CELLS)
    levels = np.array([_levels(program, effort.seed * 1000 + number) for number in range(cells)])
    before = levels[:, : SHIFT_S // LOOK_EVERY_S].mean()
    after = levels[:, SHIFT_S // LOOK_EVERY_S :].mean(axis=0)
    return HeatShift(np.arange(after.size, dtype=np.float64) * LOOK_EVERY_S, after / before)


def _levels(program: GenomeProgram, seed: int) -> list[float]:
    """Sigma32 per fL of one line of descent, from an hour before the shift to an hour after."""
    environment = Environment(temperature_c=COLD_C, schedule=(Shift(2 * SHIFT_S, {"temperature_c": HOT_C}),))
    cell = Cell(program, environment, seed=seed)
    row = cell.gene_symbols.index(SIGMA32)
    live(cell, SHIFT_S)
    found = []
    for _ in range((SHIFT_S + WATCH_S) // LOOK_EVERY_S):
        found.append(float(cell.context.state.proteins[row]) / cell.volume_fl)
        live(cell, LOOK_EVERY_S)
    return found
