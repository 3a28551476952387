"""Everything that can be asked of a population."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import CellularContext
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.pedigree import Pedigree, correlation
from bioxen_nb.cell.vessel import Vessel
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import unknown_name
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    import pandas

#: Columns of the history before those of the medium.
HISTORY = ("cells", "represented", "density_gdw_per_l", "volume_fl", "growth_rate_per_h", "proteins")


class PopulationReading:
    """The reading half of `Population`."""

    seed: int
    most_cells: int
    followed: tuple[str, ...]
    _model: Cell
    _contexts: list[CellularContext]
    _vessel: Vessel
    _pedigree: Pedigree
    _history: list[tuple[float, ...]]

    @property
    def program(self) -> GenomeProgram:
        return self._model.program

    @property
    def environment(self) -> Environment:
        return self._model.environment

    @property
    def time_s(self) -> int:
        """Seconds since the founders' birth."""
        return self._contexts[0].time_s

    @property
    def contexts(self) -> tuple[CellularContext, ...]:
        """The cells that are simulated, in the order of their lines of descent."""
        return tuple(self._contexts)

    @property
    def represented(self) -> float:
        """Cells that the simulated ones stand for."""
        return len(self._contexts) * self._vessel.weight

    @property
    def density_gdw_per_l(self) -> float:
        """Biomass in the vessel, grams of dry weight per litre; 0 when the medium is always fresh."""
        return self._vessel.density_gdw_per_l(self._protein_aa())

    @property
    def medium_mm(self) -> dict[str, float]:
        """What is dissolved now, millimolar."""
        return {name: float(mm) for name, mm in zip(SUBSTRATES, self._vessel.medium, strict=True) if mm > 0}

    @property
    def pedigree(self) -> Pedigree:
        return self._pedigree

    def cell(self, lineage: str) -> Cell:
        """A cell of its own, outside the vessel, that goes on from one of these.

        Raises:
            UnknownNameError: none of that lineage lives.
        """
        for context in self._contexts:
            if context.lineage == lineage:
                return self._model.relative(context.copy())
        raise unknown_name("living cell", lineage, [context.lineage for context in self._contexts])

    def counts(self, gene: str) -> NDArray[np.int64]:
        """(cells) proteins of a gene in every cell."""
        row = gene_row(self._model, gene)
        return np.array([context.proteins[row] for context in self._contexts], np.int64)

    def volumes_fl(self) -> NDArray[np.float64]:
        """(cells) volumes."""
        return np.asarray(self._protein_aa() * self._fl_per_aa(), np.float64)

    def _protein_aa(self) -> NDArray[np.int64]:
        return np.array([context.state.whole[ly.PROTEIN_AA] for context in self._contexts], np.int64)

    def _fl_per_aa(self) -> float:
        return 1.0 / self._model.lowered.settings["aa_per_fl"]

    def inheritance(self, gene: str) -> float:
        """Correlation of mother and daughter in the concentration of a followed gene's protein at birth.

        NaN for fewer than three mothers' daughters.
        """
        if gene not in self.followed:
            raise unknown_name("followed gene", gene, self.followed, "Name it in follow=(...) of the population.")
        return correlation(self._pedigree.pairs(self.followed.index(gene)))

    def history(self) -> pandas.DataFrame:
        """A row a minute: cells, density, means per cell, and the medium by substrate in mM; time_s as index."""
        import pandas

        columns = ["time_s", *HISTORY, *(f"medium.{name}" for name in SUBSTRATES)]
        return pandas.DataFrame(self._history, columns=columns).set_index("time_s")

    def digest(self) -> str:
        """SHA-256 of all cells, the medium and the weight."""
        digest = hashlib.sha256("|".join(context.digest() for context in self._contexts).encode())
        digest.update(self._vessel.medium.astype("<f8").tobytes())
        digest.update(f"{self._vessel.weight!r}|{self._vessel.litres!r}".encode())
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self._contexts)

    def __repr__(self) -> str:
        stands = f" for {self.represented:,.0f}" if self._vessel.weight != 1.0 else ""
        return f"<Population of {self.program.id}: {len(self)} cells{stands} at {self.time_s:,} s>"


def gene_row(cell: Cell, name: str) -> int:
    """Row of a gene, by locus tag or symbol.

    Raises:
        UnknownNameError: with near names.
    """
    for names in (cell.gene_ids, cell.gene_symbols):
        if name in names:
            return names.index(name)
    raise unknown_name("gene", name, [*(symbol for symbol in cell.gene_symbols if symbol), *cell.gene_ids])
