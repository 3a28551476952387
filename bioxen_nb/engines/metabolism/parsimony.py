"""A tie-break among optimal fluxes: the flux distribution with the least sum of absolute fluxes.

Parsimonious flux balance analysis (Lewis et al. 2010, Molecular Systems Biology 6:390) leaves no idle loops, so that
its fluxes may be fed back into a simulation where those of the bare optimum may not.
"""

from __future__ import annotations

import math

import numpy as np

from bioxen_nb.engines.metabolism.lp import Basis, LinearProgram, Solution
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork, Whole
from bioxen_nb.errors import BioXenException, ErrorCode

#: Relative loss of objective allowed in the second step; the next is tried when rounding leaves no room.
_SLACKS = (1e-9, 1e-7, 1e-6)


class ParsimoniousProgram:
    """Two programs one after the other: the greatest objective, then the least total flux that reaches it.

    In the second each flux is a forward minus a backward part, both 0 or more, and one more row holds the objective.
    """

    def __init__(self, network: MetabolicNetwork):
        self.growth = LinearProgram.of(network)
        self._row = len(network.metabolites)
        start, rows, values = _with_objective_row(network)
        self.total = LinearProgram(
            np.concatenate([start, start[1:] + start[-1]]),
            np.concatenate([rows, rows]),
            np.concatenate([values, -values]),
            np.ones(2 * len(network.reactions)),
            *_split(network.lower, network.upper),
            self._row + 1,
            maximise=False,
        )

    def solve(self, lower: Floats, upper: Floats) -> Solution:
        """The parsimonious optimum within these bounds, mmol/gDW/h; `objective` is the growth problem's own."""
        best = self.growth.solve(lower, upper)
        if best.status != "optimal":
            return best
        for slack in _SLACKS:
            self.total.set_row(self._row, best.objective - slack * max(1.0, abs(best.objective)), math.inf)
            least = self.total.solve(*_split(lower, upper))
            if least.status == "optimal":
                forward, backward = np.split(least.fluxes, 2)
                return Solution("optimal", best.objective, forward - backward)
        raise BioXenException(
            ErrorCode.ENGINE_ERROR,
            "The optimum was found but not the least fluxes that reach it. Check the model for bounds or coefficients "
            "that differ by more than about ten orders of magnitude.",
        )

    def canonical_basis(self) -> tuple[Basis, Basis]:
        """The bases of both programs; see `LinearProgram.canonical_basis`."""
        return self.growth.canonical_basis(), self.total.canonical_basis()

    def restore(self, bases: tuple[Basis, Basis]) -> None:
        """Go back to bases of both programs."""
        self.growth.restore(bases[0])
        self.total.restore(bases[1])


def _with_objective_row(network: MetabolicNetwork) -> tuple[Whole, Whole, Floats]:
    """S with the objective as one more row, by columns."""
    counts = np.diff(network.column_start) + (network.objective != 0)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    weighted = np.flatnonzero(network.objective)
    at = network.column_start[weighted + 1]
    rows = np.insert(network.row_index, at, len(network.metabolites)).astype(np.int32)
    return start, rows, np.insert(network.coefficient, at, network.objective[weighted])


def _split(lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds of forward and backward parts: a flux in [-2, 3] is forward 0 to 3, backward 0 to 2."""
    least = np.concatenate([np.maximum(lower, 0.0), np.maximum(-upper, 0.0)])
    most = np.concatenate([np.maximum(upper, 0.0), np.maximum(-lower, 0.0)])
    return least, most
