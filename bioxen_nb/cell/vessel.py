"""One well-mixed vessel for many cells: their biomass in it, and the medium they share.

Each control tick, every cell works out what would become of the medium if all biomass were like it. The shared medium
goes to the mean of these, weighted by dry mass, which is the sum of what the cells really take up and give off: dynamic
flux balance analysis (Mahadevan et al. 2002, Biophys J 83:1331) with single cells in place of an average one. The
medium is the same everywhere; cells do not crowd, touch or shade each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.cell.environment import Environment
from bioxen_nb.units import SECONDS_PER_HOUR


@dataclass(frozen=True)
class Vessel:
    """What the cells share. Each method that changes something gives another vessel.

    Args:
        g_per_aa: dry mass for each amino acid in protein.
        medium: (substrates) millimolar.
        litres: volume; None while the medium is always fresh and has no volume.
        weight: real cells that each simulated one stands for.
    """

    g_per_aa: float
    medium: NDArray[np.float64]
    litres: float | None = None
    weight: float = 1.0

    def density_gdw_per_l(self, protein_aa: NDArray[np.int64]) -> float:
        """Biomass, grams of dry weight per litre; 0 while the medium is always fresh."""
        return self._mass_g(protein_aa) / self.litres if self.litres else 0.0

    def _mass_g(self, protein_aa: NDArray[np.int64]) -> float:
        return self.weight * self.g_per_aa * float(protein_aa.sum())

    def filled(self, now: Environment, protein_aa: NDArray[np.int64]) -> Vessel:
        """With fresh medium; the volume follows from the culture's starting density."""
        medium = np.array(now.fresh_mm, np.float64)
        density = now.culture.density_gdw_per_l
        litres = self._mass_g(protein_aa) / density if density > 0 else None
        return Vessel(self.g_per_aa, medium, litres, self.weight)

    def handed_out(self, protein_aa: NDArray[np.int64]) -> NDArray[np.float64]:
        """(substrates + 1) what every cell sees: the medium, and all biomass."""
        return np.append(self.medium, self.density_gdw_per_l(protein_aa))

    def after(self, now: Environment, protein_aa: NDArray[np.int64], medium: NDArray[np.float64]) -> Vessel:
        """After a control tick: what each cell, by its mass, made of the medium; a chemostat washed cells out.

        Args:
            now: the surroundings.
            protein_aa: (cells) amino acids in protein.
            medium: (cells, substrates) what each would leave.
        """
        total = int(protein_aa.sum())
        mixed = self.medium + (protein_aa / max(total, 1)) @ (medium - self.medium)
        lost_per_h = now.culture.dilution_per_h
        weight = self.weight * math.exp(-lost_per_h * CONTROL_INTERVAL_S / SECONDS_PER_HOUR)
        return Vessel(self.g_per_aa, mixed, self.litres, weight)

    def thinned(self, before: int, after: int) -> Vessel:
        """When `after` of `before` cells stay and stand for all."""
        return Vessel(self.g_per_aa, self.medium, self.litres, self.weight * before / after)
