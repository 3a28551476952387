"""Growth on a limited pool of enzyme, with fluxes that are unique and therefore fit to be fed back.

One linear program says three things in order, by weights that lie decades apart: keep up maintenance, then grow, then
use little enzyme and little flux. The first makes it feasible whatever is missing: a cell that cannot pay for its
maintenance pays as much as it can. The last picks one among equal optima (Lewis et al. 2010, Molecular Systems Biology
6:390); its price in growth is below 0.002 /h.

The pool is that of Corrao et al. (2025): the sum of flux times enzyme cost over all reactions is at most so many grams
per gram of dry weight.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.metabolism.enzyme_cost import EnzymeCosts
from bioxen_nb.engines.metabolism.lp import LinearProgram
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.engines.metabolism.pruning import live_reactions
from bioxen_nb.errors import ConfigurationError

#: Enzyme of metabolism in a cell that grows on glucose, g/gDW (Corrao et al. 2025, iCH360).
POOL_G_PER_GDW = 0.282
#: Worth of growth (per 1/h), of all of one maintenance flux, and greatest worth of a unit of it.
_GROWTH, _MAINTENANCE, _MOST = 1e3, 1e3, 1e6
#: Price of a g/gDW of enzyme and of a mmol/gDW/h of flux.
_ENZYME, _FLUX = 3.0, 1e-4

Statuses = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class PooledSolution:
    """What metabolism does within its bounds and its pool."""

    growth: float
    """Sum of the network's objective, 1/h for a biomass reaction."""
    maintained: float
    """Least share of a required flux (maintenance) that can be met; 1 when all are."""
    enzyme: float
    """g/gDW of enzyme at work."""
    fluxes: Floats
    """n fluxes, mmol/gDW/h."""
    statuses: Statuses
    """The basis that reaches them; give it back to start from there."""
    shadow_prices: Floats | None = None
    """Growth (1/h) gained per mmol/gDW/h given of each metabolite, m; NaN for those out of reach."""


class PooledProgram:
    """The program of one network; its bounds and its pool change from solution to solution.

    Args:
        network: its forced fluxes are what maintenance requires.
        costs: enzyme per flux.
        lower, upper: the widest bounds it will ever get, n each; what can never run within them is left out.
    """

    def __init__(self, network: MetabolicNetwork, costs: EnzymeCosts, lower: Floats, upper: Floats):
        self.network, self.costs = network, costs
        self.required = np.where(network.lower > 0, network.lower, np.where(network.upper < 0, network.upper, 0.0))
        self._columns = _columns(network, lower, upper, self.required)
        reaction, sign = self._columns.reaction, self._columns.sign
        self._cost = np.where(sign > 0, costs.forward[reaction], costs.backward[reaction])
        self._cost[network.is_exchange[reaction]] = 0.0
        self._program, self._rows = self._build()
        self._fresh = self._program.statuses()
        # Cells of one program share this solver, whatever threads they live in.
        self._lock = threading.Lock()

    def _build(self) -> tuple[LinearProgram, NDArray[np.int64]]:
        """The solver, and the metabolite of each of its rows."""
        network, reaction, sign = self.network, self._columns.reaction, self._columns.sign
        lengths = np.diff(network.column_start)[reaction]
        entries = np.concatenate(
            [np.arange(network.column_start[j], network.column_start[j + 1]) for j in reaction.tolist()]
        )
        rows, row_index = np.unique(network.row_index[entries], return_inverse=True)
        values = network.coefficient[entries] * np.repeat(sign, lengths)
        paid = np.flatnonzero(self._cost > 0)
        ends = np.cumsum(lengths)
        start = np.concatenate([[0], np.cumsum(lengths + (self._cost > 0))])
        program = LinearProgram(
            start.astype(np.int32),
            np.insert(row_index, ends[paid], len(rows)).astype(np.int32),
            np.insert(values, ends[paid], self._cost[paid]),
            self._weights(),
            np.zeros(len(reaction)),
            np.zeros(len(reaction)),
            len(rows) + 1,
        )
        return program, rows.astype(np.int64)

    def _weights(self) -> Floats:
        """Worth of a unit of flux in each column."""
        columns = self._columns
        worth = _GROWTH * columns.sign * self.network.objective[columns.reaction]
        upkeep = np.abs(self.required[columns.reaction])
        share = np.minimum(_MAINTENANCE / np.where(upkeep > 0, upkeep, 1.0), _MOST)
        worth += np.where(columns.upkeep, share, 0.0)
        # Prices that differ a little from column to column leave no two routes at the same price.
        spread = 1.0 + np.modf(np.arange(len(worth)) * 0.6180339887498949)[0]
        priced = ~self.network.is_exchange[columns.reaction]
        return np.asarray(worth - np.where(priced, _ENZYME * self._cost + _FLUX * spread, 0.0))

    def solve(
        self,
        lower: Floats,
        upper: Floats,
        pool_g_per_gdw: float,
        statuses: Statuses | None = None,
        *,
        prices: bool = False,
    ) -> PooledSolution:
        """The best that can be done; a function of the arguments alone, whatever was solved before.

        Args:
            lower, upper: flux bounds, mmol/gDW/h, n each; a least flux above 0 is met as far as possible.
            pool_g_per_gdw: enzyme at most.
            statuses: the basis to start from; a fresh one unless given.
            prices: also read shadow prices.

        Raises:
            ConfigurationError: bounds or a pool that make no sense, or fluxes other than those of maintenance that
                cannot all be met.
        """
        if not pool_g_per_gdw >= 0:
            raise ConfigurationError(f"A pool of enzyme must be 0 g/gDW or more, not {pool_g_per_gdw!r}.")
        with self._lock:
            return self._solve(lower, upper, pool_g_per_gdw, statuses, prices)

    def _solve(
        self, lower: Floats, upper: Floats, pool_g_per_gdw: float, statuses: Statuses | None, prices: bool
    ) -> PooledSolution:
        program = self._program
        low, high = self._columns.bounds(lower, upper, self.required)
        program.set_bounds(low, high)
        program.set_row(program.row_count - 1, -math.inf, float(pool_g_per_gdw))
        program.set_statuses(self._fresh if statuses is None or not statuses.any() else statuses)
        solution = program.solve(low, high, prices=prices)
        if solution.status != "optimal":
            raise ConfigurationError(
                f"{self.network.name} has no steady state ({solution.status}): an exchange is forced to carry what the "
                "rest cannot, or a flux has no limit. Check the bounds of its exchange reactions.",
                model=self.network.name,
            )
        return self._read(solution.fluxes, solution.shadow_prices)

    def _read(self, x: Floats, prices: Floats | None) -> PooledSolution:
        columns, count = self._columns, len(self.network.reactions)
        fluxes: Floats = np.bincount(columns.reaction, columns.sign * x, count).astype(np.float64)
        met = x[columns.upkeep] / np.abs(self.required[columns.reaction[columns.upkeep]])
        full = None
        if prices is not None:
            full = np.full(len(self.network.metabolites), math.nan)
            full[self._rows] = -prices[:-1] / _GROWTH
        return PooledSolution(
            growth=float(fluxes @ self.network.objective),
            maintained=float(met.min(initial=1.0)),
            enzyme=float(x @ self._cost),
            fluxes=fluxes,
            statuses=self._program.statuses(),
            shadow_prices=full,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What each column of the solver stands for."""

    reaction: NDArray[np.int64]
    sign: Floats
    """1 forward, -1 backward; exchanges have one column for both."""
    upkeep: NDArray[np.bool_]
    """The required part of a forced flux; what it carries beyond has a column of its own."""
    is_exchange: NDArray[np.bool_]

    def bounds(self, lower: Floats, upper: Floats, required: Floats) -> tuple[Floats, Floats]:
        """Of the columns, from those of the reactions."""
        j = self.reaction
        room = np.maximum(np.where(self.sign > 0, upper[j], -lower[j]), 0.0)
        upkeep = np.minimum(np.abs(required[j]), room)
        beyond = np.where(self.sign * required[j] > 0, room - upkeep, room)
        high = np.where(self.upkeep, upkeep, beyond)
        low = np.where(self.is_exchange, lower[j], 0.0)
        return low, np.where(self.is_exchange, upper[j], high)


def _columns(network: MetabolicNetwork, lower: Floats, upper: Floats, required: Floats) -> _Columns:
    alive = live_reactions(network.with_bounds(np.minimum(lower, network.lower), np.maximum(upper, network.upper)))
    reaction, sign, upkeep = list[int](), list[float](), list[bool]()
    for j in np.flatnonzero(alive).tolist():
        both = [(1.0, upper[j] > 0), (-1.0, lower[j] < 0 and not network.is_exchange[j])]
        directions = [direction for direction, opened in both if opened or (network.is_exchange[j] and direction > 0)]
        for direction in directions:
            reaction.append(j)
            sign.append(direction)
            upkeep.append(False)
        if required[j] != 0.0:
            reaction.append(j)
            sign.append(math.copysign(1.0, required[j]))
            upkeep.append(True)
    chosen = np.array(reaction, np.int64)
    return _Columns(chosen, np.array(sign), np.array(upkeep, np.bool_), network.is_exchange[chosen])
