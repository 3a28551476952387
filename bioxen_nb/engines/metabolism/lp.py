"""The linear program of flux balance analysis, kept alive between solutions so that each starts from the last.

Flux balance analysis (Orth, Thiele and Palsson 2010, Nature Biotechnology 28:245): maximise c.v subject to S v = 0 and
lower <= v <= upper. The solver is GLPK's primal simplex with tolerance 1e-7.

The optimum is unique, the fluxes that reach it often are not: which of them comes out depends on the basis that the
solver starts from. A basis alone does not make a run repeatable either, for the solver also keeps a factorisation with
its updates. `canonical_basis` drops the latter in the running solver and returns the former; a fresh solver given the
same basis by `restore` then goes on bit for bit alike.
"""

from __future__ import annotations

import importlib
import math
import weakref
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork, Whole
from bioxen_nb.errors import BioXenException, ConfigurationError, ErrorCode

Status = Literal["optimal", "infeasible", "unbounded"]
TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """One answer of the solver. All numbers are NaN unless the status is `optimal`."""

    status: Status
    objective: float
    """The sum that is maximised; 1/h when that is the biomass reaction."""
    fluxes: Floats
    """n fluxes, mmol/gDW/h."""
    reduced_costs: Floats | None = None
    """Gain of the objective per unit by which a flux is forced up, n; None unless asked for."""
    shadow_prices: Floats | None = None
    """Change of the objective per unit of each metabolite's right-hand side, m; None unless asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """All that a canonical solver knows: bounds (n each) and the solver's status codes of columns and rows."""

    lower: Floats
    upper: Floats
    column_status: NDArray[np.int8]
    row_status: NDArray[np.int8]


class LinearProgram:
    """max (or min) objective.v with row_lower <= A v <= row_upper and lower <= v <= upper; A by columns."""

    def __init__(
        self,
        column_start: Whole,
        row_index: Whole,
        coefficient: Floats,
        objective: Floats,
        lower: Floats,
        upper: Floats,
        row_count: int,
        maximise: bool = True,
    ):
        self._glpk: Any = importlib.import_module("swiglpk")
        #: The compiled functions behind the module's own, twice as fast to call for each of thousands of columns.
        self._direct: Any = getattr(self._glpk, "_swiglpk", self._glpk)
        glpk = self._glpk
        self.column_count, self.row_count = len(objective), row_count
        self._columns, self._rows = range(1, self.column_count + 1), range(1, row_count + 1)
        glpk.glp_term_out(glpk.GLP_OFF)
        self._problem = glpk.glp_create_prob()
        self._finalizer = weakref.finalize(self, glpk.glp_delete_prob, self._problem)
        glpk.glp_set_obj_dir(self._problem, glpk.GLP_MAX if maximise else glpk.GLP_MIN)
        glpk.glp_add_rows(self._problem, row_count)
        glpk.glp_add_cols(self._problem, self.column_count)
        for row in self._rows:
            glpk.glp_set_row_bnds(self._problem, row, glpk.GLP_FX, 0.0, 0.0)
        for column, weight in zip(self._columns, objective.tolist(), strict=True):
            glpk.glp_set_obj_coef(self._problem, column, weight)
        self._load_matrix(column_start, row_index, coefficient)
        self._parameters = glpk.glp_smcp()
        glpk.glp_init_smcp(self._parameters)
        self._parameters.msg_lev = glpk.GLP_MSG_OFF
        self._parameters.meth = glpk.GLP_PRIMAL
        self._parameters.tol_bnd = self._parameters.tol_dj = TOLERANCE
        self._lower = np.full(self.column_count, np.nan)
        self._upper = np.full(self.column_count, np.nan)
        self.set_bounds(lower, upper)
        glpk.glp_adv_basis(self._problem, 0)

    @classmethod
    def of(cls, network: MetabolicNetwork) -> LinearProgram:
        """The growth problem of a network with its own bounds."""
        return cls(
            network.column_start,
            network.row_index,
            network.coefficient,
            network.objective,
            network.lower,
            network.upper,
            len(network.metabolites),
        )

    def _load_matrix(self, column_start: Whole, row_index: Whole, coefficient: Floats) -> None:
        glpk = self._glpk
        columns = np.repeat(np.arange(1, self.column_count + 1), np.diff(column_start))
        size = len(coefficient)
        rows, places, values = glpk.intArray(size + 1), glpk.intArray(size + 1), glpk.doubleArray(size + 1)
        entries = zip((row_index + 1).tolist(), columns.tolist(), coefficient.tolist(), strict=True)
        for entry, (row, column, value) in enumerate(entries, start=1):
            rows[entry], places[entry], values[entry] = row, column, value
        glpk.glp_load_matrix(self._problem, size, rows, places, values)

    def _bound_type(self, low: float, high: float) -> int:
        glpk = self._glpk
        if low == high:
            return int(glpk.GLP_FX)
        if math.isinf(low):
            return int(glpk.GLP_FR if math.isinf(high) else glpk.GLP_UP)
        return int(glpk.GLP_LO if math.isinf(high) else glpk.GLP_DB)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Take over flux bounds, mmol/gDW/h, n each; only those that changed cost time.

        Raises:
            ConfigurationError: wrong lengths, a bound that is no number, or a lower one above its upper one.
        """
        shape = (self.column_count,)
        if np.shape(lower) != shape or np.shape(upper) != shape:
            raise ConfigurationError(f"Give {shape[0]} lower and upper flux bounds, one for each reaction.")
        if not bool(np.all(lower <= upper)):
            bad = int(np.flatnonzero(~(lower <= upper))[0])
            raise ConfigurationError(
                f"The flux bounds of column {bad} are impossible: {lower[bad]} to {upper[bad]}. The lower one must be "
                "a number not above the upper one.",
                column=bad,
            )
        for j in np.flatnonzero((lower != self._lower) | (upper != self._upper)).tolist():
            low, high = float(lower[j]), float(upper[j])
            self._glpk.glp_set_col_bnds(self._problem, j + 1, self._bound_type(low, high), low, high)
            self._lower[j], self._upper[j] = low, high

    def set_row(self, row: int, low: float, high: float) -> None:
        """Bounds of one row of A v; all rows are fixed at zero to begin with."""
        self._glpk.glp_set_row_bnds(self._problem, row + 1, self._bound_type(low, high), low, high)

    def run(self) -> tuple[Status, float]:
        """Status and objective for the bounds set last, without reading the fluxes.

        Rounding can make a feasible program look infeasible from one basis, so that anything but an optimum is only
        believed when the basis of slack variables says so too.

        Raises:
            BioXenException: the solver gave up from every basis; code BX020.
        """
        status = self._attempt()
        if status is None:
            self._glpk.glp_adv_basis(self._problem, 0)
            status = self._attempt()
        if status != "optimal":
            self._glpk.glp_std_basis(self._problem)
            status = self._attempt()
        if status is None:
            raise BioXenException(
                ErrorCode.ENGINE_ERROR,
                "The linear program could not be solved: its numbers are too far apart. Check for bounds or "
                "coefficients that differ by more than about ten orders of magnitude.",
            )
        return status, float(self._glpk.glp_get_obj_val(self._problem)) if status == "optimal" else math.nan

    def _attempt(self) -> Status | None:
        glpk = self._glpk
        if glpk.glp_simplex(self._problem, self._parameters) != 0:
            return None
        outcome: dict[int, Status] = {
            glpk.GLP_OPT: "optimal",
            glpk.GLP_NOFEAS: "infeasible",
            glpk.GLP_INFEAS: "infeasible",
            glpk.GLP_UNBND: "unbounded",
        }
        return outcome.get(glpk.glp_get_status(self._problem))

    def solve(self, lower: Floats, upper: Floats, *, prices: bool = False) -> Solution:
        """The optimum within these bounds, started from the last one.

        Args:
            lower: least fluxes, mmol/gDW/h, n.
            upper: greatest fluxes, mmol/gDW/h, n.
            prices: also read reduced costs and shadow prices.
        """
        self.set_bounds(lower, upper)
        status, objective = self.run()
        if status != "optimal":
            return Solution(status, math.nan, np.full(self.column_count, math.nan))
        fluxes = self._read(self._direct.glp_get_col_prim, self._columns)
        if not prices:
            return Solution(status, objective, fluxes)
        reduced = self._read(self._direct.glp_get_col_dual, self._columns)
        return Solution(status, objective, fluxes, reduced, self._read(self._direct.glp_get_row_dual, self._rows))

    def _read(self, getter: Any, places: range) -> Floats:
        return np.fromiter(map(getter, repeat(self._problem), places), dtype=float, count=len(places))

    def canonical_basis(self) -> Basis:
        """The present basis; this solver forgets all else, so that one restored from it goes on exactly alike."""
        columns, rows = np.split(self.statuses(), [self.column_count])
        basis = Basis(self._lower.copy(), self._upper.copy(), columns, rows)
        self.restore(basis)
        return basis

    def restore(self, basis: Basis) -> None:
        """Go back to a basis of this problem and to its bounds.

        Raises:
            ConfigurationError: the basis belongs to a problem of another size.
        """
        statuses = np.concatenate([basis.column_status, basis.row_status])
        self._check_size(statuses)
        self.set_bounds(basis.lower, basis.upper)
        self.set_statuses(statuses)

    def statuses(self) -> NDArray[np.int8]:
        """The solver's codes of columns, then rows: 1 in the basis, 2 to 5 at a bound."""
        columns = self._read(self._direct.glp_get_col_stat, self._columns)
        rows = self._read(self._direct.glp_get_row_stat, self._rows)
        return np.concatenate([columns, rows]).astype(np.int8)

    def set_statuses(self, statuses: NDArray[np.int8]) -> None:
        """Start the next solution from this basis and nothing else; set the bounds before.

        Raises:
            ConfigurationError: the basis belongs to a problem of another size.
        """
        self._check_size(statuses)
        self._glpk.glp_std_basis(self._problem)
        codes: list[int] = statuses.tolist()
        for setter, places, part in (
            (self._direct.glp_set_col_stat, self._columns, codes[: self.column_count]),
            (self._direct.glp_set_row_stat, self._rows, codes[self.column_count :]),
        ):
            deque(map(setter, repeat(self._problem), places, part), maxlen=0)

    def _check_size(self, statuses: NDArray[np.int8]) -> None:
        if len(statuses) != self.column_count + self.row_count:
            raise ConfigurationError("This basis belongs to another model: its numbers of rows and columns differ.")
