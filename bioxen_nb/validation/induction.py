"""Row 15: the lac operator and its inducer, as the runtime computes them, against the two-state formula.

With R repressor dimers, c uM of IPTG, N_NS non-specific sites and dE the binding energy of the operator in kT:

    fold change = 1 / (1 + p_A(c) R / N_NS exp(-dE))
    p_A(c) = (1 + c / K_A) ** 2 / ((1 + c / K_A) ** 2 + exp(-4.5) (1 + c / K_I) ** 2)

Razo-Mejia et al. 2018, Cell Syst 6:456; Garcia & Phillips 2011, PNAS 108:12173. The formula is written here once more,
so that an error in the compiler or the kernel shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.regulation.factor_responses import FactorResponses
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.errors import CompileError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.rows import Figure

Floats = NDArray[np.float64]

EFFECTOR = "IPTG"
#: kT, sites, uM, uM, kT.
OPERATOR_KT, NONSPECIFIC, ACTIVE_UM, INACTIVE_UM, SWITCH_KT = -15.3, 4.6e6, 139.0, 0.53, 4.5
#: Repressors a cell of the strains of Garcia & Phillips 2011.
REPRESSORS = (22, 60, 124, 260, 1220, 1740)
#: From none to saturation, uM.
CONCENTRATIONS_UM = (0.0, *(float(10.0**power) for power in np.linspace(-1.0, 4.0, 26)))
#: From here on one bound repressor more or less no longer shows beside the others.
MANY_REPRESSORS = 60


@dataclass(frozen=True)
class Induction:
    """Fold changes, rows for `REPRESSORS` and columns for `CONCENTRATIONS_UM`."""

    runtime: Floats
    formula: Floats

    @property
    def distance(self) -> float:
        """Largest difference of the two."""
        return float(np.abs(self.runtime - self.formula).max())

    @property
    def leak_power(self) -> float:
        """Power of the repressor count by which the uninduced fold change falls."""
        count = np.array(REPRESSORS, np.float64)
        many = count >= MANY_REPRESSORS
        return float(np.polyfit(np.log(count[many]), np.log(self.runtime[many, 0]), 1)[0])


def figures(effort: Effort) -> dict[str, Figure]:
    """Distance from the formula, and the power law of the leak."""
    effort.say("induction of lac")
    curves = induce()
    return {"15a": curves.distance, "15b": curves.leak_power}


def induce() -> Induction:
    """Both on the whole grid."""
    running = RunningProgram.of(compile_genome(load_genome("teaching-cell")))
    runtime = [[_runtime(running, count, level) for level in CONCENTRATIONS_UM] for count in REPRESSORS]
    expected = [[formula(count, level) for level in CONCENTRATIONS_UM] for count in REPRESSORS]
    return Induction(np.array(runtime), np.array(expected))


def formula(repressors: float, inducer_um: float) -> float:
    """The fold change of simple repression by an inducible repressor."""
    bound = (1.0 + inducer_um / ACTIVE_UM) ** 2
    free = np.exp(-SWITCH_KT) * (1.0 + inducer_um / INACTIVE_UM) ** 2
    return float(1.0 / (1.0 + bound / (bound + free) * repressors / NONSPECIFIC * np.exp(-OPERATOR_KT)))


def _runtime(running: RunningProgram, repressors: int, inducer_um: float) -> float:
    """What the kernel makes of one lac operator in a cell of 1 fL; a dimer is counted as two monomers."""
    edge = _lac_edge(running)
    arrays, tables = running.arrays, running.regulation
    regulating = FactorResponses.of(arrays)
    share = regulating.shares({**dict.fromkeys(regulating.effectors, 0.0), EFFECTOR: inducer_um})
    alone = ly.RegulationTables(
        tables.unit[edge : edge + 1],
        tables.regulator[edge : edge + 1],
        tables.sign[edge : edge + 1],
        tables.k_per_fl[edge : edge + 1],
        tables.hill[edge : edge + 1],
        tables.fold[edge : edge + 1],
        np.ones(1),
    )
    proteins = np.zeros(arrays.n_genes, np.int64)
    proteins[alone.regulator[0]] = 2 * repressors
    everything = np.ones(arrays.n_genes)
    factors = wc.operator_factors(arrays.n_units, proteins, 1.0, alone, share[edge : edge + 1], everything)
    return float(factors[alone.unit[0]])


def _lac_edge(running: RunningProgram) -> int:
    """The row of the strongest operator that IPTG acts on."""
    arrays = running.arrays
    rows = [row for row, name in enumerate(arrays.edge_effector) if name == EFFECTOR]
    if not rows:
        raise CompileError(
            "The teaching cell has no lac operator that IPTG acts on: its genome or the compiler is broken."
        )
    return min(rows, key=lambda row: float(arrays.edge_k_um[row]))
