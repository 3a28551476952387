"""What metabolism could do in the present medium, and what holds it back; solved when a view asks."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.metabolism.culture import reach
from bioxen_nb.cell.metabolism.feeding import bounds, pool
from bioxen_nb.cell.metabolism.linking import IDLE, Metabolism
from bioxen_nb.cell.metabolism.reasons import metabolic_shortage
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.enzyme_pool import PooledSolution
from bioxen_nb.engines.metabolism.lp import LinearProgram, Solution
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.processes.slowing import slowing
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.resources import Quota
from bioxen_nb.widgets.faces.face import Frame

#: A limit is loosened by this share to see what it is worth, and at most so many limits are tried.
_MORE, _TRIED = 0.01, 8
#: What gains less is no limit.
_WORTH = 1e-3
#: Relative distance from a bound that counts as being at it.
_CLOSE = 1e-6


class Study:
    """Solves for one cell after another; keeps the programs of the last network."""

    def __init__(self) -> None:
        self._running: tuple[GenomeProgram, RunningProgram] | None = None
        self._plain: tuple[MetabolicNetwork, LinearProgram] | None = None
        # Each view that asks has a thread of its own.
        self._lock = threading.Lock()

    def of(self, cell: Cell, quota: Quota) -> Frame:
        """Growth that is possible and that is optimal, 1/h; bounds and fluxes (n), reduced costs (n), prices (m).

        `shortage`: in words, why metabolism cannot feed growth. `slowest`: what slows the ribosomes most.
        `limits`: what holds growth back, each with its elasticity: percent of growth for one percent more of it.

        Raises:
            ConfigurationError: the cell has no metabolic model.
        """
        running, state = self._run(cell), cell.context.state
        linked, now = cell.metabolism, cell.environment.at(cell.time_s)
        assert linked is not None
        lower, upper = bounds(state, running, now)
        enzyme = pool(state, running)
        basis = state.basis if state.basis.any() else linked.statuses
        best = linked.program.solve(lower, upper, enzyme, basis, prices=True)
        free = linked.uptakes.lower(
            linked.network, linked.uptakes.greatest(state.medium[:-1], reach(state, now)), now.oxygen
        )
        with self._lock:
            optimum = self._optimum(linked.network, free)
        facts = {
            "time_s": cell.time_s,
            "possible": best.growth,
            "optimum": optimum.objective if optimum.status == "optimal" else None,
            "enzyme_g_per_gdw": best.enzyme,
            "pool_g_per_gdw": enzyme,
            "supply": now.relative_supply,
            "shortage": metabolic_shortage(state, running, now),
            "slowest": slowing(cell, quota)["limiting_resource"],
            "limits": _limits(linked, best, lower, upper, enzyme),
        }
        found = {"lower": lower, "upper": upper, "possible": best.fluxes, "prices": best.shadow_prices}
        if optimum.status == "optimal":
            found |= {"optimum": optimum.fluxes, "reduced": optimum.reduced_costs}
        arrays: dict[str, NDArray[Any]] = {
            name: np.asarray(values, np.float32) for name, values in found.items() if values is not None
        }
        return Frame(facts, arrays)

    def _run(self, cell: Cell) -> RunningProgram:
        if self._running is None or self._running[0] is not cell.program:
            self._running = (cell.program, RunningProgram.of(cell.program))
        return self._running[1]

    def _optimum(self, network: MetabolicNetwork, lower: Floats) -> Solution:
        """Plain flux balance analysis: any amount of every enzyme."""
        if self._plain is None or self._plain[0] is not network:
            self._plain = (network, LinearProgram.of(network))
        return self._plain[1].solve(lower, network.upper, prices=True)


def _limits(
    linked: Metabolism, best: PooledSolution, lower: Floats, upper: Floats, enzyme: float
) -> list[dict[str, Any]]:
    """What growth would gain from a percent more of the enzyme pool, of each food and of each enzyme at its bound."""
    if best.growth <= IDLE:
        return []
    network, fluxes = linked.network, best.fluxes

    def gain(low: Floats, high: Floats, most: float) -> float:
        grown = linked.program.solve(low, high, most, best.statuses).growth
        return max(0.0, (grown / best.growth - 1.0) / _MORE)

    found: list[dict[str, Any]] = [
        {"kind": "pool", "name": "enzyme", "column": -1, "elasticity": gain(lower, upper, enzyme * (1 + _MORE))}
    ]
    at_lower = (fluxes < -IDLE) & (fluxes <= lower * (1.0 - _CLOSE)) & np.isfinite(lower)
    at_upper = (fluxes > IDLE) & (fluxes >= upper * (1.0 - _CLOSE)) & np.isfinite(upper)
    forced = (network.lower > 0) | (network.upper < 0)
    for column in np.flatnonzero((at_lower | at_upper) & ~forced)[:_TRIED].tolist():
        low, high = lower.copy(), upper.copy()
        low[column] *= 1.0 + _MORE if at_lower[column] else 1.0
        high[column] *= 1.0 + _MORE if at_upper[column] else 1.0
        kind = "exchange" if network.is_exchange[column] else "enzyme"
        worth = gain(low, high, enzyme)
        found.append({"kind": kind, "name": network.reactions[column], "column": column, "elasticity": worth})
    return sorted((row for row in found if row["elasticity"] > _WORTH), key=lambda row: -row["elasticity"])


def plain(value: float) -> float | None:
    """The number, or None for one that JSON does not know."""
    return value if math.isfinite(value) else None


def vital_facts(cell: Cell) -> dict[str, Any]:
    """Growth and energy of any cell, with or without a network."""
    state = cell.context.state
    real, whole = state.real, state.whole
    protein_aa = float(whole[ly.PROTEIN_AA])
    return {
        "growth_per_h": plain(float(real[ly.GROWTH_PER_S]) * 3600.0),
        "atp_share": plain(float(real[ly.ATP_SHARE])),
        "charged": plain(_share(float(real[ly.CHARGED]), float(real[ly.UNCHARGED]))),
        "most_charging_per_s": plain(float(state.pace[ly.SUPPLY]) * protein_aa),
        "most_atp_per_s": plain(float(state.pace[ly.CAPACITY]) * protein_aa),
        "atp_demand_per_s": plain(float(real[ly.ATP_DEMAND_PER_S])),
        "metabolic_share": plain(float(whole[ly.METABOLIC_AA]) / max(protein_aa, 1.0)),
        "glycogen_mmol_per_gdw": plain(float(real[ly.GLYCOGEN])),
    }


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0 else 0.0
