"""Row 18: how the proteome changes from glucose to another medium, against mass spectrometry (Schmidt et al. 2016,
Nature Biotechnology 34:104).

Levels themselves are put in, so that only changes are worth a comparison. Both sides are shares of the protein mass;
the change is the logarithm of the share over that on glucose. Nothing is claimed for it: the row has no target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.lineage import live
from bioxen_nb.validation.measured import mirror_table
from bioxen_nb.validation.rows import Figure

Floats = NDArray[np.float64]

FILE = "ecoli/proteome/schmidt2016_by_locus_tag.tsv"
GLUCOSE = "Glucose"
#: Column of the measurements -> medium.
MEDIA = {
    "LB": "rich", "Acetate": "acetate", "Fumarate": "fumarate", "Glycerol": "glycerol", "Pyruvate": "pyruvate",
    "Galactose ": "galactose", "Succinate": "succinate", "Fructose": "fructose",
}  # fmt: skip
SHORT_MEDIA = ("LB", "Acetate")
#: Proteins with fewer copies on glucose, measured or in the cell, say more of chance than of change.
FEWEST = 20.0
#: Hours of cell time left out, and averaged over.
SETTLE_H, MEASURE_H = 3, 3
LOOK_EVERY_S = 900


@dataclass(frozen=True)
class Changes:
    """Natural logarithms of share over share on glucose, one a protein."""

    medium: str
    genes: tuple[str, ...]
    cell: Floats
    measured: Floats

    @property
    def correlation(self) -> float:
        """Pearson's r; 0 when nothing changes in the cell."""
        if self.cell.size < 3 or self.cell.std() == 0:
            return 0.0
        return float(np.corrcoef(self.cell, self.measured)[0, 1])


def figures(effort: Effort) -> dict[str, Figure]:
    """Mean over the media in which the cell grows of the correlation over proteins."""
    found = [changes.correlation for changes in compare(effort)]
    return {"18": float(np.mean(found)) if found else math.nan}


def compare(effort: Effort) -> list[Changes]:
    """One comparison a medium.

    Raises:
        DownloadError: the measurements are not there.
    """
    rows = {row["locus_tag"]: row for row in mirror_table(FILE)}
    program = compile_genome(load_genome("ecoli_table"))
    names = [gene.id for gene in program.genes]
    keep = np.array([gene in rows for gene in names])
    genes = tuple(gene for gene in names if gene in rows)
    length = np.array([gene.length_aa for gene in program.genes], np.float64)
    effort.say("proteome of E. coli on glucose")
    home = mean_copies(program, "reference", effort.seed)
    if home is None:
        return []
    home_measured = _column(rows, genes, GLUCOSE)
    enough = (home[keep] >= FEWEST) & (home_measured >= FEWEST)
    found = []
    for column in SHORT_MEDIA if effort.short else MEDIA:
        effort.say(f"proteome of E. coli, {column.strip()}")
        away = mean_copies(program, MEDIA[column], effort.seed)
        if away is None:
            effort.say(f"left out: the cell or its metabolic model cannot live on {column.strip()}")
            continue
        measured = _column(rows, genes, column)
        both = enough & (measured > 0) & (away[keep] > 0)
        cell = _change(away * length, home * length)[keep][both]
        seen = _change(measured * length[keep], home_measured * length[keep])[both]
        chosen = tuple(gene for gene, use in zip(genes, both, strict=True) if use)
        found.append(Changes(column.strip(), chosen, cell, seen))
    return found


def mean_copies(program: GenomeProgram, medium: str, seed: int) -> Floats | None:
    """Copies of each protein, averaged along a line of descent that is used to its medium; None if it cannot live."""
    try:
        cell = Cell(program, Environment(medium), seed=seed)
    except ConfigurationError:
        return None
    live(cell, SETTLE_H * 3600)
    looks = []
    for _ in range(MEASURE_H * 3600 // LOOK_EVERY_S):
        live(cell, LOOK_EVERY_S)
        looks.append(cell.context.state.proteins.copy())
    return None if cell.arrest_reason() else np.asarray(np.array(looks, np.float64).mean(axis=0))


def _column(rows: dict[str, dict[str, str]], genes: tuple[str, ...], name: str) -> Floats:
    return np.array([float(rows[gene][name] or 0.0) for gene in genes])


def _change(away: Floats, home: Floats) -> Floats:
    """Logarithm of the change of the share; where either is zero, zero."""
    ratio = np.divide(away / away.sum(), home / home.sum(), out=np.ones_like(away), where=(home > 0) & (away > 0))
    return np.asarray(np.log(ratio))
