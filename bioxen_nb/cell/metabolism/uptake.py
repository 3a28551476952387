"""What a cell can take up from its medium, and how fast: saturating transporters, one a substrate.

Greatest fluxes lie above what the enzyme pool lets a cell use, so that the pool, not they, sets growth where food is
plenty; half concentrations set where hunger begins. Glucose: 0.015 mM (Mahadevan, Edwards & Doyle 2002, Biophys J
83:1331); lactose: about 1 mM, the order of LacY's; the others: 0.1 mM, an assumption. Respiration: at most 20
mmol/gDW/h of oxygen (Andersen & von Meyenburg 1980, J Bacteriol 144:114), half at 1/1000 of air saturation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork


@dataclass(frozen=True, slots=True)
class Uptake:
    """Exchange reactions by the names that models use, greatest flux in mmol/gDW/h, half concentration in mM."""

    exchanges: tuple[str, ...]
    most: float
    half_mm: float


UPTAKES: dict[str, Uptake] = {
    "acetate": Uptake(("EX_ac_e", "r_1634"), 30.0, 0.1),
    "fructose": Uptake(("EX_fru_e", "r_1709"), 20.0, 0.1),
    "fumarate": Uptake(("EX_fum_e", "r_1798"), 25.0, 0.1),
    "galactose": Uptake(("EX_gal_e", "r_1710"), 20.0, 0.1),
    "glucose": Uptake(("EX_glc__D_e", "EX_glc_D_e", "r_1714"), 20.0, 0.015),
    "glycerol": Uptake(("EX_glyc_e", "r_1808"), 25.0, 0.1),
    "lactose": Uptake(("EX_lcts_e",), 10.0, 1.0),
    "malate": Uptake(("EX_mal__L_e", "r_1552"), 25.0, 0.1),
    "pyruvate": Uptake(("EX_pyr_e", "r_2033"), 30.0, 0.1),
    "succinate": Uptake(("EX_succ_e", "r_2056"), 25.0, 0.1),
}
_OXYGEN = Uptake(("EX_o2_e", "r_1992"), 20.0, 0.001)
#: The one substrate that models keep open by themselves and that only a medium may offer here.
_DEFAULT_CARBON = "glucose"


@dataclass(frozen=True, eq=False)
class Uptakes:
    """The exchanges of one network, in the order of `media.SUBSTRATES`."""

    column: NDArray[np.int64]
    """Exchange reaction of each substrate; -1 when the network does not know it."""
    most: Floats
    half_mm: Floats
    basal: Floats
    """Uptake that the network's own medium always offers, mmol/gDW/h."""
    oxygen: int
    """Column; -1 for none."""

    @classmethod
    def of(cls, network: MetabolicNetwork) -> Uptakes:
        column = np.array([_find(network, UPTAKES[name]) for name in SUBSTRATES], np.int64)
        own = np.where(column >= 0, np.maximum(-network.lower[column], 0.0), 0.0)
        own[SUBSTRATES.index(_DEFAULT_CARBON)] = 0.0
        return cls(
            column,
            np.array([UPTAKES[name].most for name in SUBSTRATES]),
            np.array([UPTAKES[name].half_mm for name in SUBSTRATES]),
            own,
            _find(network, _OXYGEN),
        )

    @property
    def known(self) -> tuple[str, ...]:
        """Substrates that the network can take up."""
        return tuple(name for name, column in zip(SUBSTRATES, self.column, strict=True) if column >= 0)

    def greatest(self, concentrations_mm: Floats, available: Floats | None = None) -> Floats:
        """Uptake of each substrate at most, mmol/gDW/h; `available` caps what the medium can still give."""
        held = np.maximum(concentrations_mm, 0.0)
        flux = self.most * held / (self.half_mm + held)
        return np.maximum(flux if available is None else np.minimum(flux, available), self.basal)

    def lower(self, network: MetabolicNetwork, greatest: Floats, oxygen: float) -> Floats:
        """Least fluxes of all reactions (n) with these uptakes and this share of air saturation."""
        lower = network.lower.copy()
        there = self.column >= 0
        lower[self.column[there]] = -greatest[there]
        if self.oxygen >= 0:
            lower[self.oxygen] = max(network.lower[self.oxygen], -_OXYGEN.most * breathing(oxygen))
        return lower


def breathing(oxygen: float) -> float:
    """Share of full respiration at this share of air saturation."""
    return oxygen / (oxygen + _OXYGEN.half_mm)


def fresh_medium(environment: Environment) -> Floats:
    """Concentrations of all substrates in the medium as it is poured, mM."""
    return np.array([environment.concentration_mm(name) for name in SUBSTRATES])


def _find(network: MetabolicNetwork, uptake: Uptake) -> int:
    for name in uptake.exchanges:
        column = network.reaction_index.get(name, -1)
        if column >= 0 and network.coefficient[network.column_start[column]] < 0:
            return column
    return -1
