"""Which gene of the program each gene of a metabolic model is, and how many enzymes that leaves to each reaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.enzyme_cost import KDA_PER_AA
from bioxen_nb.engines.metabolism.enzyme_level import enzyme_levels
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.passes.host import HOST_METABOLISM

#: Stands in gene rules for what happens without an enzyme.
SPONTANEOUS = ("s0001", "S0001")
#: Locus tags of the same gene in two records of one organism: (model, genome).
_SAME_TAGS = (("MMSYN1_", "JCVISYN3A_"),)
_ABSENT, _ALWAYS = -1, -2
_PLENTY = 1e18
#: Regulation makes at most this many times more of a gene than the reference has.
_MOST_INDUCED = 1e4
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class GeneLink:
    """g genes of a model, found in a program of n genes."""

    row: NDArray[np.int64]
    """(g) the gene's row in the program; -1 not there, -2 needs no gene."""
    reference: Floats
    """(g) copies in a mean cell at the reference."""
    encoded: NDArray[np.bool_]
    """(g) whether the cell can make more of it."""
    is_rna: NDArray[np.bool_]

    @classmethod
    def of(cls, network: MetabolicNetwork, arrays: ExpressionArrays) -> GeneLink:
        """Find the model's genes by locus tag, else by symbol.

        Raises:
            ConfigurationError: not one of them is in the program.
        """
        row = _rows(network, arrays)
        if not np.any(row >= 0):
            raise ConfigurationError(
                f"No gene of the metabolic model {network.name} (such as {', '.join(network.genes[:3])}) is in this "
                f"genome (such as {', '.join(arrays.gene_ids[:3])}). Choose the organism's own model, or none: "
                "metabolism=''.",
                model=network.name,
            )
        missing = int((row == _ABSENT).sum())
        if missing:
            _LOG.info("%d of %d genes of %s are not in the genome.", missing, len(row), network.name)
        there = row >= 0
        copies = np.where(there, np.maximum(arrays.target_copies[row], 1.0), 0.0)
        return cls(
            row,
            np.where(row == _ALWAYS, _PLENTY, copies),
            there & _encoded(arrays)[row],
            there & (arrays.length_aa[row] == 0),
        )

    def copies(self, state: ly.CellState) -> Floats:
        """(g) folded proteins, or RNA molecules of an RNA gene."""
        folded = np.where(self.is_rna, state.rnas[self.row], state.proteins[self.row] - state.unfolded[self.row])
        return np.where(self.row >= 0, folded, 0).astype(np.float64)

    def levels(self, network: MetabolicNetwork, averages: Floats, present: Floats, size: float) -> Floats:
        """(n) enzymes of each reaction in a cell of mean size.

        A gene that the cell can express counts for one copy at least; one that it has lost counts until its last
        protein is gone.

        Args:
            averages: moving averages of the copies, g.
            present: copies now, g.
            size: of the cell, relative to a mean one at the reference.
        """
        alive = self.encoded | (present > 0)
        held = np.where(alive, np.maximum(averages, 1.0) / max(size, 1e-9), 0.0)
        return enzyme_levels(network, np.where(self.row == _ALWAYS, _PLENTY, held))

    def induction(self, arrays: ExpressionArrays) -> Floats:
        """(g) how many times more of each gene there is with repressors off and activators on than at the reference."""
        top = np.where(arrays.edge_sign < 0, 1.0, arrays.edge_fold) / arrays.edge_reference
        rise = np.ones(arrays.n_genes)
        for edge in np.flatnonzero(np.isfinite(top) & (top > 1.0)).tolist():
            unit = int(arrays.edge_unit[edge])
            genes = arrays.unit_genes[arrays.unit_gene_start[unit] : arrays.unit_gene_start[unit + 1]]
            rise[genes] = np.minimum(rise[genes] * top[edge], _MOST_INDUCED)
        return np.where(self.row >= 0, rise[self.row], 1.0)

    def gone(self, network: MetabolicNetwork, present: Floats) -> set[int]:
        """Genes of the model that the cell has neither as a gene nor as a protein."""
        lost = (self.row != _ALWAYS) & ~self.encoded & (present <= 0)
        return set(np.flatnonzero(lost).tolist())


def protein_masses(network: MetabolicNetwork, arrays: ExpressionArrays) -> dict[str, float]:
    """Model gene -> mass of its protein in kDa, from its length in the program."""
    found = zip(network.genes, _rows(network, arrays).tolist(), strict=True)
    lengths = {gene: int(arrays.length_aa[row]) for gene, row in found if row >= 0}
    return {gene: length * KDA_PER_AA for gene, length in lengths.items() if length > 0}


def _rows(network: MetabolicNetwork, arrays: ExpressionArrays) -> NDArray[np.int64]:
    """(g) the program's row of each model gene: by locus tag in any case, else by symbol.

    In an assumed host, the lump of its metabolism stands for genes that are not given.
    """
    numbered = [(symbol.lower(), row) for row, symbol in enumerate(arrays.gene_symbols) if symbol]
    known = dict(reversed(numbered)) | {name.lower(): row for row, name in enumerate(arrays.gene_ids)}
    elsewhere = known.get(HOST_METABOLISM.lower(), _ABSENT)
    rows = [_ALWAYS if gene in SPONTANEOUS else known.get(_in_genome(gene), elsewhere) for gene in network.genes]
    return np.array(rows, np.int64)


def _in_genome(gene: str) -> str:
    for model, genome in _SAME_TAGS:
        if gene.startswith(model):
            return (genome + gene.removeprefix(model)).lower()
    return gene.lower()


def _encoded(arrays: ExpressionArrays) -> NDArray[np.bool_]:
    """(n) genes in a unit that is transcribed, with a message that is translated to something that folds."""
    transcribed = np.zeros(arrays.n_genes, np.bool_)
    active = np.repeat(arrays.unit_initiation_per_s > 0, np.diff(arrays.unit_gene_start))
    transcribed[arrays.unit_genes[active]] = True
    reached = np.unique(arrays.unit_readthrough_to[(arrays.unit_readthrough > 0) & (arrays.unit_readthrough_to >= 0)])
    for unit in reached.tolist():
        transcribed[arrays.unit_genes[arrays.unit_gene_start[unit] : arrays.unit_gene_start[unit + 1]]] = True
    made = (arrays.translation_weight > 0) & np.isfinite(arrays.destabilisation_kcal)
    return np.asarray(transcribed & (made | (arrays.length_aa == 0)))
