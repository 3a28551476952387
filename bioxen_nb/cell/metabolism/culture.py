"""The medium of a batch or chemostat as cells live on it: what they take up is gone, what they excrete is there."""

from __future__ import annotations

import math

import numpy as np

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.metabolism.linking import Metabolism
from bioxen_nb.cell.metabolism.uptake import fresh_medium
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.network import Floats
from bioxen_nb.units import SECONDS_PER_HOUR

#: Seconds that fluxes must last: the control interval.
AHEAD_S = 10.0


def reach(state: ly.CellState, now: Environment) -> Floats | None:
    """Uptake that would empty the medium by the next tick, mmol/gDW/h for each substrate; None for a constant one."""
    if now.culture.kind == "constant":
        return None
    biomass = max(float(state.medium[-1]), 1e-12)
    return np.asarray(state.medium[:-1] / biomass * (SECONDS_PER_HOUR / AHEAD_S))


def live_on(state: ly.CellState, linked: Metabolism, now: Environment, dt_s: float) -> None:
    """Change the medium by the fluxes of the last `dt_s` seconds, the biomass by its growth, both by the inflow."""
    if now.culture.kind == "constant":
        return
    hours = dt_s / SECONDS_PER_HOUR
    column, biomass = linked.uptakes.column, float(state.medium[-1])
    exchanged = np.where(column >= 0, state.fluxes[column], 0.0)
    # Rounding may leave -1e-20 of a substrate that was used up.
    state.medium[:-1] = np.maximum(state.medium[:-1] + exchanged * biomass * hours, 0.0)
    state.medium[-1] = biomass * math.exp(max(float(state.real[ly.GROWTH_PER_S]), 0.0) * dt_s)
    if now.culture.kind == "chemostat":
        kept = math.exp(-now.culture.dilution_per_h * hours)
        fresh = fresh_medium(now)
        state.medium[:-1] = fresh + (state.medium[:-1] - fresh) * kept
        state.medium[-1] *= kept
