"""A constant share of housekeeping proteins: their genes answer when it is pressed or given way to.

What a cell makes of ribosomes, of enzymes or of an unneeded protein it takes from the other sectors but this one
(Scott et al. 2010, Science 330:1099; Chure & Cremer 2023, eLife 12:e84878). The means, many autogenous loops, are
lumped into one factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.arrays import ExpressionArrays

#: Bounds of the factor.
LEAST, MOST = 0.2, 5.0


@dataclass(frozen=True)
class Housekeeping:
    """The sector of one program."""

    mass_aa: NDArray[np.int64]
    """(n) length of each housekeeping protein; 0 for the others."""
    units: NDArray[np.int64]
    """Rows of the units that make them."""
    share: float
    """Of the protein mass at the reference; foreign proteins left out."""
    power: float
    """With which the genes answer; 0: not at all."""

    @classmethod
    def of(cls, a: ExpressionArrays) -> Housekeeping:
        """The proteins that are neither ribosomal, metabolic nor foreign."""
        held = (a.length_aa > 0) & ~(a.is_ribosomal | a.is_metabolic | a.is_foreign)
        mass = a.target_copies * a.length_aa
        own = float(mass[~a.is_foreign].sum())
        units = [u for u in range(a.n_units) if _mostly(held[_genes(a, u)])]
        share, power = float(mass[held].sum()) / max(own, 1.0), a.settings["housekeeping_hold"]
        return cls(np.where(held, a.length_aa, 0), np.array(units, np.int64), share, power)


def _genes(a: ExpressionArrays, unit: int) -> NDArray[np.int64]:
    return a.unit_genes[a.unit_gene_start[unit] : a.unit_gene_start[unit + 1]]


def _mostly(flags: NDArray[np.bool_]) -> bool:
    return flags.size > 0 and 2 * int(flags.sum()) > flags.size


def hold(state: ly.CellState, sector: Housekeeping) -> None:
    """Open the housekeeping promoters more when their products are scarcer than at the reference, and less when not."""
    if sector.power <= 0 or not sector.units.size:
        return
    present = float(state.proteins @ sector.mass_aa) / max(float(state.whole[ly.PROTEIN_AA]), 1.0)
    factor = (sector.share / max(present, 1e-6)) ** sector.power
    state.unit_factor[sector.units] *= min(MOST, max(LEAST, factor))
