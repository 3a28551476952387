"""Where a cell stands: in its growth (lag, exponential, slowing, stationary) and in its cycle (B, C, D)."""

from __future__ import annotations

from typing import Literal

from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly

GrowthPhase = Literal["lag", "exponential", "slowing", "stationary"]
CyclePhase = Literal["B", "C", "D"]

#: Actual over possible growth below which a cell still lags behind its medium, and above which it lives on reserves.
LAGGING, OUTRUNNING = 0.6, 1.6


def possible_growth_per_s(state: ly.CellState, running: RunningProgram) -> float:
    """Growth at which tRNA charging at its present capacity would be as busy as at the reference."""
    reference = running.reference
    fed_per_s = reference.supply_per_s * running.arrays.settings["metabolic_fraction"]
    return float(state.pace[ly.SUPPLY]) / fed_per_s * reference.growth_per_s


def growth_phase(state: ly.CellState, running: RunningProgram) -> GrowthPhase:
    """Actual growth (mean of the last minute) against what the supply of amino acids would allow."""
    growth = float(state.real[ly.GROWTH_PER_S])
    possible = possible_growth_per_s(state, running)
    if max(growth, possible) < ly.SLOW_PER_S or state.whole[ly.SLOW_S] >= ly.SLOW_LIMIT_S:
        return "stationary"
    if growth < LAGGING * possible:
        return "lag"
    return "slowing" if growth > OUTRUNNING * possible else "exponential"


def cycle_phase(state: ly.CellState) -> CyclePhase:
    """B before replication, C while a fork moves, D with two finished chromosomes that have not started a round."""
    if state.whole[ly.ROUNDS] > 0:
        return "C"
    return "D" if state.whole[ly.TERMINI] >= 2 else "B"
