"""Rows on growth, cell cycle and energy of E. coli and syn3A, from lines of descent of the built-in gene tables.

The tables need no download. What the rows compare with is in the anchors; the measured values behind them are those
of the papers named there.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.lineage import Lineage, follow
from bioxen_nb.validation.rows import Row

#: Cycles of the long and the short form.
LONG, SHORT = 150, 6
Progress = Callable[[str], None]


def growth_rows(cycles: int, seed: int, say: Progress) -> list[Row]:
    """All rows that a growing cell can answer without a metabolism."""
    ecoli = compile_genome(load_genome("ecoli_table"))
    say("E. coli in its reference medium")
    reference = follow(ecoli, Environment(), cycles, seed=seed)
    say("E. coli in rich medium")
    rich = follow(ecoli, Environment("rich"), min(max(cycles // 4, 3), 12), seed=seed, settle=6)
    say("E. coli in poor medium")
    poor = follow(ecoli, Environment("poor"), min(max(cycles // 4, 3), 12), seed=seed)
    say("syn3A")
    syn3a = follow(compile_genome(load_genome("syn3a_table")), Environment(), 2 * cycles, seed=seed)
    return [
        *_doubling(reference, rich, syn3a),
        *_growth_laws(reference, rich, poor),
        *_sizes(reference),
        _energy(reference),
    ]


def _doubling(reference: Lineage, rich: Lineage, syn3a: Lineage) -> list[Row]:
    mother_machine = "Si 2019, Taheri-Araghi 2015, Schmidt 2016"
    return [
        Row("1", "doubling time, glucose minimal", reference.doubling_min, 44, 72, "min", mother_machine, "A"),
        Row("2", "doubling time, rich", rich.doubling_min, 17, 24, "min", "Schmidt 2016, Taheri-Araghi 2015", "A"),
        Row("3", "doubling time, syn3A", syn3a.doubling_min, 90, 120, "min", "Thornburg 2022", "A"),
        Row("3b", "replication, syn3A", _mean_min(syn3a.c_periods_s), 40, 60, "min", "Thornburg 2019", "A"),
    ]


def _mean_min(seconds: list[int]) -> float:
    return float(np.mean(seconds)) / 60.0 if seconds else math.nan


def _growth_laws(reference: Lineage, rich: Lineage, poor: Lineage) -> list[Row]:
    rows = []
    for name, line in (("poor", poor), ("glucose minimal", reference), ("rich", rich)):
        share = float(np.mean([cycle.population_mean(cycle.ribosomal_share) for cycle in line.cycles]))
        expected = 0.0475 + 0.086 * float(line.values("growth_per_h").mean())
        rows.append(
            Row("4", f"ribosomal share over its growth law, {name}", share / expected, 0.75, 1.25, "1", "n = 271", "A")
        )
    synthesis = float(np.mean(reference.synthesis_ratio))
    rows.append(Row("5", "growth over R x 0.85 x v / protein", synthesis, 0.97, 1.03, "1", "Bremer & Dennis 2008", "A"))
    origins = float(np.mean([cycle.population_mean(cycle.origins) for cycle in reference.cycles]))
    periods_min = _mean_min(reference.c_periods_s) + float(reference.values("d_period_s").mean()) / 60.0
    expected = 2.0 ** (periods_min / (float(reference.values("duration_s").mean()) / 60.0))
    rows.append(
        Row(
            "6", "origins per cell over 2^((C+D)/tau)", origins / expected, 0.98, 1.02, "1", "Cooper & Helmstetter", "A"
        )
    )
    return rows


def _sizes(line: Lineage) -> list[Row]:
    birth, added, duration = line.values("birth_fl"), line.values("added_fl"), line.values("duration_s")
    slope = float(np.polyfit(birth, added, 1)[0]) if birth.size > 2 else math.nan
    anchor = "mother machine, Taheri-Araghi 2015"
    return [
        Row("7", "slope of added against birth volume", slope, -0.25, 0.10, "1", anchor, "A"),
        Row("8a", "CV of birth volume", _cv(birth), 0.12, 0.18, "1", anchor, "B"),
        Row("8b", "CV of added volume", _cv(added), 0.17, 0.28, "1", anchor, "B"),
        Row("8c", "CV of generation time", _cv(duration), 0.15, 0.22, "1", anchor, "B"),
    ]


def _cv(values: NDArray[np.float64]) -> float:
    return float(values.std() / values.mean()) if values.size else math.nan


def _energy(line: Lineage) -> Row:
    per_cycle = float(np.mean(line.values("atp_spent"))) / 1e10
    return Row("17", "ATP of one cycle, 1e10", per_cycle, 0.9, 1.3, "1e10", "Feist 2007", "B")
