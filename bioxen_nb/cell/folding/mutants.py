"""How far mutations unfold a protein.

A mutated protein is one more client of DnaK. Without chaperones its unfolded share tends to u = K / (1 + K), with
K = exp(-(dG - ddG) / RT): it unfolds at u and folds at 1 - u times the rate of slow folders, new molecules start
unfolded with probability u, and chaperones try more often but succeed with 1 - u only. So help moves the loss of
stability at which a protein fails by 1 to 2 kcal/mol, as chaperonins do (Tokuriki & Tawfik 2009, Nature 459:668).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.arrays import ExpressionArrays

#: Stability of a protein before it is mutated: the low end of the 5 to 15 kcal/mol of globular proteins (Pace 1975, CRC
#: Crit Rev Biochem 3:1), near the mean that mutation and selection leave (Zeldovich et al. 2007, PNAS 104:16152).
STABILITY_KCAL = 5.0
#: RT at 37 C, kcal/mol.
THERMAL_KCAL = 0.0019872 * 310.15


def unfolded_share(destabilisation_kcal: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n) unfolded share at equilibrium at 37 C without chaperones; 0 where no mutation acts, 1 where nothing folds."""
    remaining = STABILITY_KCAL - destabilisation_kcal
    return np.where(destabilisation_kcal > 0.0, 1.0 / (1.0 + np.exp(remaining / THERMAL_KCAL)), 0.0)


def mutated_rows(arrays: ExpressionArrays) -> list[int]:
    """Rows of proteins that mutations made less stable."""
    return [int(row) for row in np.flatnonzero((arrays.destabilisation_kcal > 0.0) & (arrays.length_aa > 0))]
