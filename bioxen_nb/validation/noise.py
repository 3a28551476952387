"""Rows 9 and 10: how single cells differ in messages and proteins, against single-molecule counts.

Cells are looked at every five minutes along lines of descent; a look is a cell of random age, as under a microscope,
and counts are those of whole cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.lineage import LONGEST_CYCLE_S, live
from bioxen_nb.validation.rows import Figure

Floats = NDArray[np.float64]

LOOK_EVERY_S = 300
#: Cycles left out at the start, and kept.
SETTLE, LONG, SHORT = 2, 60, 8
#: Mean message counts of the genes that were seen by FISH, from the 5th to the 95th percentile.
SEEN_MESSAGES = (0.06, 1.04)
FEW_PROTEINS = (1.0, 10.0)
MANY_PROTEINS = 100.0


@dataclass(frozen=True)
class Spread:
    """Mean and variance over cells for each gene that codes for a protein."""

    gene_ids: tuple[str, ...]
    rna_mean: Floats
    rna_variance: Floats
    protein_mean: Floats
    protein_variance: Floats
    looks: int

    @property
    def rna_fano(self) -> Floats:
        """Variance over mean of messages; NaN for genes without any."""
        mean = self.rna_mean
        return np.divide(self.rna_variance, mean, where=mean > 0, out=np.full_like(mean, np.nan))

    @property
    def protein_cv2(self) -> Floats:
        """Variance over squared mean of proteins; NaN for genes without any."""
        mean = self.protein_mean
        return np.divide(self.protein_variance, mean**2, where=mean > 0, out=np.full_like(mean, np.nan))


def figures(effort: Effort) -> dict[str, Figure]:
    """Medians over genes."""
    effort.say("messages and proteins of single E. coli cells")
    program = compile_genome(load_genome("ecoli_table"))
    return medians(spread(program, effort.of(LONG, SHORT), effort.seed))


def medians(cells: Spread) -> dict[str, Figure]:
    """Rows 9, 10a and 10b of a population."""
    proteins, messages = cells.protein_mean, cells.rna_mean
    few = (proteins >= FEW_PROTEINS[0]) & (proteins <= FEW_PROTEINS[1])
    seen = (messages >= SEEN_MESSAGES[0]) & (messages <= SEEN_MESSAGES[1])
    return {
        "9": _median(cells.rna_fano[seen]),
        "10a": _median(cells.protein_cv2[proteins >= MANY_PROTEINS]),
        "10b": _median((cells.protein_cv2 * proteins)[few]),
    }


def _median(values: Floats) -> float:
    return float(np.median(values)) if values.size else float("nan")


def spread(program: GenomeProgram, cycles: int, seed: int, environment: Environment | None = None) -> Spread:
    """Look at one line of descent for `cycles` cycles."""
    cell = Cell(program, environment, seed=seed)
    coding = cell.lowered.length_aa > 0
    generation = cell.context.state.whole[ly.GENERATION]
    rnas, proteins, divided = [], [], 0
    while divided < SETTLE + cycles and cell.time_s < (SETTLE + cycles) * LONGEST_CYCLE_S:
        live(cell, LOOK_EVERY_S)
        divided = int(cell.context.state.whole[ly.GENERATION] - generation)
        if divided >= SETTLE:
            rnas.append(cell.context.state.rnas[coding])
            proteins.append(cell.context.state.proteins[coding])
    rna, protein = np.array(rnas, np.float64), np.array(proteins, np.float64)
    return Spread(
        gene_ids=tuple(gene for gene, codes in zip(cell.gene_ids, coding, strict=True) if codes),
        rna_mean=rna.mean(axis=0),
        rna_variance=rna.var(axis=0),
        protein_mean=protein.mean(axis=0),
        protein_variance=protein.var(axis=0),
        looks=len(rna),
    )
