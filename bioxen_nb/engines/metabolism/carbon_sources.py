"""Growth on seven carbon sources: the enzyme-constrained network beside what was measured.

Measured: Schmidt et al. 2016, Nature Biotechnology 34:104, strain BW25113 in batch. Predicted: iCH360 with its apparent
turnover numbers and one pool of enzyme (Corrao et al. 2025), any amount of the one carbon source, nothing fitted here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bioxen_nb.engines.metabolism.enzyme_cost import measured_costs, uniform_costs
from bioxen_nb.engines.metabolism.enzyme_pool import POOL_G_PER_GDW, PooledProgram
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.medium import medium_bounds
from bioxen_nb.engines.metabolism.network import MetabolicNetwork

MODEL = "iCH360"
#: Exchange reaction -> (carbon source, measured growth rate in 1/h).
MEASURED = {
    "EX_glc__D_e": ("glucose", 0.58),
    "EX_fru_e": ("fructose", 0.65),
    "EX_xyl__D_e": ("xylose", 0.55),
    "EX_glyc_e": ("glycerol", 0.47),
    "EX_succ_e": ("succinate", 0.44),
    "EX_pyr_e": ("pyruvate", 0.40),
    "EX_ac_e": ("acetate", 0.30),
}
#: More than any cell takes up, mmol/gDW/h.
_PLENTY = 1000.0


@dataclass(frozen=True, slots=True)
class CarbonSourceGrowth:
    """Growth rates in 1/h, one a carbon source."""

    names: tuple[str, ...]
    predicted: tuple[float, ...]
    measured: tuple[float, ...]

    @property
    def correlation(self) -> float:
        """Pearson's r."""
        return float(np.corrcoef(self.predicted, self.measured)[0, 1])

    @property
    def rmse(self) -> float:
        """Root mean square of the differences, 1/h."""
        return float(np.sqrt(np.mean((np.array(self.predicted) - self.measured) ** 2)))


def carbon_source_growth() -> CarbonSourceGrowth:
    """Predicted and measured growth.

    Raises:
        UnknownNameError: the data mirror with iCH360 is not configured.
    """
    network = load_network(MODEL)
    costs = measured_costs(network, uniform_costs(network, {}))
    lower, upper = medium_bounds(network, {**_salts(network), **dict.fromkeys(MEASURED, _PLENTY)})
    program = PooledProgram(network, costs, lower, upper)
    predicted = []
    for exchange in MEASURED:
        bounds = medium_bounds(network, {**_salts(network), exchange: _PLENTY})
        predicted.append(program.solve(*bounds, POOL_G_PER_GDW).growth)
    names, measured = zip(*MEASURED.values(), strict=True)
    return CarbonSourceGrowth(names, tuple(predicted), measured)


def _salts(network: MetabolicNetwork) -> dict[str, float]:
    """What the model's own medium offers beside carbon: exchange -> greatest uptake."""
    own = {network.reactions[j]: -float(network.lower[j]) for j in np.flatnonzero(network.is_exchange)}
    return {name: amount for name, amount in own.items() if amount > 0 and name not in MEASURED}
