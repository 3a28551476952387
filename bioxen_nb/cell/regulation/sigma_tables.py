"""Sigma factors compete for core RNA polymerase: their shares move whole sets of promoters up and down.

With s the free molecules of a factor and K its dissociation constant from core, its share of the polymerase is
(s / K) over the sum of all, because core is scarcer than sigma (Maeda, Fujita & Ishihama 2000, Nucleic Acids Res
28:3497; Grigorova et al. 2006, PNAS 103:5332). Promoters follow the share over that at the reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program import chassis
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.passes.sigma_factors import HOUSEKEEPING, read_sigma_table
from bioxen_nb.program.records import GenomeProgram


@dataclass(frozen=True)
class SigmaTables:
    """The sigma factors of a program (s) and the promoters that they read."""

    names: tuple[str, ...]
    genes: tuple[tuple[int, ...], ...]
    """Rows of the genes of each factor; empty where the program has none (any more)."""
    weight: tuple[float, ...]
    """(s) free share over dissociation constant (1/nM)."""
    reference: tuple[float, ...]
    """(s) share of the polymerase at the reference; 0 for a factor without a gene."""
    usual: NDArray[np.float64]
    """(u) 1 for units that the housekeeping factor reads, 0 for others."""
    special: NDArray[np.int64]
    """Rows of units that other factors read, alone or beside it."""
    parts: NDArray[np.float64]
    """(special, s) part of each factor."""

    @classmethod
    def of(cls, program: GenomeProgram, arrays: ExpressionArrays) -> SigmaTables:
        """The factors that the program's chassis names."""
        known = chassis.get(program.chassis).sigma_table if program.chassis in chassis.names() else ""
        factors = read_sigma_table(known).factors
        names = tuple(factor.name for factor in factors)
        genes = tuple(tuple(k for k, s in enumerate(arrays.gene_symbols) if s == f.gene) for f in factors)
        weight = tuple(factor.free / factor.core_nm for factor in factors)
        counts = [float(arrays.target_copies[list(rows)].sum()) for rows in genes]
        usual, special, parts = _read_units(program, arrays, names)
        return cls(names, genes, weight, _shares(counts, weight), usual, special, parts)

    def relative(self, state: ly.CellState) -> list[float]:
        """(s) share of the polymerase over that at the reference.

        A factor whose gene was removed has none; without a housekeeping factor nothing competes.
        """
        counts = [sum(float(state.proteins[row] * state.activity[row]) for row in rows) for rows in self.genes]
        if not self.genes[self.names.index(HOUSEKEEPING)]:
            return [
                float(bool(rows) or name == HOUSEKEEPING) for name, rows in zip(self.names, self.genes, strict=True)
            ]
        now = _shares(counts, self.weight)
        return [share / usual if usual > 0.0 else 0.0 for share, usual in zip(now, self.reference, strict=True)]


def _shares(counts: list[float], weight: tuple[float, ...]) -> tuple[float, ...]:
    each = [count * w for count, w in zip(counts, weight, strict=True)]
    total = sum(each)
    return tuple(x / total if total > 0.0 else 0.0 for x in each)


def _read_units(
    program: GenomeProgram, arrays: ExpressionArrays, names: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Which units the housekeeping factor reads, which others read, and in what parts (by promoter strength)."""
    row = {unit: u for u, unit in enumerate(arrays.unit_ids)}
    read = np.zeros((arrays.n_units, len(names)))
    column = {name: s for s, name in enumerate(names)}
    for promoter in program.promoters:
        by = [column[name] for name in promoter.sigma.split("+") if name in column]
        if not by and promoter.sigma == "assumed" and HOUSEKEEPING in column:
            by = [column[HOUSEKEEPING]]
        for s in by:
            read[row[promoter.unit], s] += promoter.strength.value / len(by)
    total = read.sum(axis=1)
    read = read / np.where(total > 0.0, total, 1.0)[:, None]
    main = read[:, column[HOUSEKEEPING]] if HOUSEKEEPING in column else np.zeros(arrays.n_units)
    special = np.flatnonzero((total > 0.0) & (main < 1.0))
    return np.where(main == 1.0, 1.0, 0.0), special, read[special]
