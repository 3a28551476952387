"""Rows 1, 2, 4 to 8 and 17: growth, size, replication and energy of E. coli, from lines of descent.

The built-in gene table needs no download. What the rows compare with is in the targets; the measured values behind
them are those of the papers named there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.lineage import Lineage, follow
from bioxen_nb.validation.rows import Figure

#: Cycles kept in the reference medium, and in each of the others.
LONG, SHORT = 150, 6
LONG_OTHER, SHORT_OTHER = 12, 3
#: Mass fraction of ribosomal protein: intercept, and slope per growth rate in 1/h.
GROWTH_LAW = (0.0475, 0.086)


@dataclass(frozen=True)
class Lines:
    """Lines of descent of E. coli in three media."""

    reference: Lineage
    rich: Lineage
    poor: Lineage


def figures(effort: Effort) -> dict[str, Figure]:
    """All rows that a growing E. coli cell answers."""
    return figures_of(follow_media(effort))


def figures_of(lines: Lines) -> dict[str, Figure]:
    """The same of lines that were followed already."""
    reference = lines.reference
    return {
        "1": reference.doubling_min,
        "2": lines.rich.doubling_min,
        **_growth_laws(lines),
        "5": float(np.mean(reference.synthesis_ratio)),
        "6": _origins(reference),
        **_sizes(reference),
        "17": float(np.mean(reference.values("atp_spent"))) / 1e10,
    }


def follow_media(effort: Effort) -> Lines:
    """Follow one line in each medium."""
    program = compile_genome(load_genome("ecoli_table"))
    others = effort.of(LONG_OTHER, SHORT_OTHER)
    effort.say("E. coli in its reference medium")
    reference = follow(program, Environment(), effort.of(LONG, SHORT), seed=effort.seed)
    effort.say("E. coli in rich medium")
    rich = follow(program, Environment("rich"), others, seed=effort.seed, settle=6)
    effort.say("E. coli in poor medium")
    return Lines(reference, rich, follow(program, Environment("poor"), others, seed=effort.seed))


def mean_min(seconds: list[int]) -> float:
    """Mean in minutes; NaN of nothing."""
    return float(np.mean(seconds)) / 60.0 if seconds else math.nan


def law(growth_per_h: float) -> float:
    """Mass fraction of ribosomal protein that the growth law gives."""
    return GROWTH_LAW[0] + GROWTH_LAW[1] * growth_per_h


def ribosomal_share(line: Lineage) -> float:
    """Mean over a population of the mass fraction of ribosomal protein."""
    return float(np.mean([cycle.population_mean(cycle.ribosomal_share) for cycle in line.cycles]))


def _growth_laws(lines: Lines) -> dict[str, Figure]:
    return {
        row: ribosomal_share(line) / law(float(line.values("growth_per_h").mean()))
        for row, line in (("4a", lines.poor), ("4b", lines.reference), ("4c", lines.rich))
    }


def _origins(line: Lineage) -> float:
    """Origins of a cell over 2 ** ((C + D) / tau), the mean of that over the D periods of single cells."""
    origins = float(np.mean([cycle.population_mean(cycle.origins) for cycle in line.cycles]))
    periods_min = mean_min(line.c_periods_s) + line.values("d_period_s") / 60.0
    return float(origins / np.mean(2.0 ** (periods_min / line.doubling_min)))


def _sizes(line: Lineage) -> dict[str, Figure]:
    birth, added, duration = line.values("birth_fl"), line.values("added_fl"), line.values("duration_s")
    slope = float(np.polyfit(birth, added, 1)[0]) if birth.size > 2 else math.nan
    return {"7": slope, "8a": _cv(birth), "8b": _cv(added), "8c": _cv(duration)}


def _cv(values: NDArray[np.float64]) -> float:
    return float(values.std() / values.mean()) if values.size else math.nan
