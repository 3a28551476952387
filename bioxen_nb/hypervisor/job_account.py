"""What an operon job saw: molecules of its genes, and what the whole cell spent meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.program.records import GenomeProgram

_SPENT = ("atp_spent", "amino_acids_polymerised", "rnas_made")


class Counts(TypedDict):
    """Molecules of one gene."""

    rna: int
    protein: int


Looked = dict[str, Counts]
"""Counts by gene symbol, or by locus tag where there is no symbol of its own."""


@dataclass
class Account:
    """Plain values only, so that it goes into a checkpoint as it is."""

    began_s: int
    generation: int
    volume_fl: float
    growth_rate_per_h: float
    spent: dict[str, float]
    before: Looked
    peak: Looked

    @classmethod
    def opened(cls, cell: Cell, seen: Looked) -> Account:
        """The account of a job that begins, after a first look."""
        peak: Looked = {gene: Counts(rna=counts["rna"], protein=counts["protein"]) for gene, counts in seen.items()}
        return cls(cell.time_s, cell.context.generation, cell.volume_fl, growth_per_h(cell), spent(cell), seen, peak)

    def note(self, seen: Looked) -> None:
        """Raise the peaks."""
        for gene, counts in seen.items():
            peak = self.peak.setdefault(gene, Counts(rna=0, protein=0))
            peak["rna"] = max(peak["rna"], counts["rna"])
            peak["protein"] = max(peak["protein"], counts["protein"])

    def closed(self, cell: Cell, seen: Looked) -> dict[str, Any]:
        """The result, after a last look; genes that the program lost meanwhile count as 0."""
        self.note(seen)
        spent_now = spent(cell)
        return {
            "genes": {gene: self._gene(gene, seen) for gene in self.peak},
            "began_s": self.began_s,
            "ended_s": cell.time_s,
            **{name: spent_now[name] - self.spent[name] for name in _SPENT},
            "divisions": cell.context.generation - self.generation,
            "volume_fl": {"before": self.volume_fl, "after": cell.volume_fl},
            "growth_rate_per_h": {"before": self.growth_rate_per_h, "after": growth_per_h(cell)},
        }

    def _gene(self, gene: str, seen: Looked) -> dict[str, dict[str, int]]:
        none = Counts(rna=0, protein=0)
        before, after, peak = self.before.get(gene, none), seen.get(gene, none), self.peak[gene]
        return {
            "rna": {"before": before["rna"], "after": after["rna"], "peak": peak["rna"]},
            "protein": {"before": before["protein"], "after": after["protein"], "peak": peak["protein"]},
        }


class Watch:
    """Looks at the genes of some transcription units; finds their rows anew when the program changes."""

    def __init__(self, units: tuple[str, ...]) -> None:
        self.units = frozenset(units)
        self._program: GenomeProgram | None = None
        self._rows: dict[str, int] = {}

    def look(self, cell: Cell) -> Looked:
        """Molecules now."""
        if cell.program is not self._program:
            self._program, self._rows = cell.program, self._find(cell)
        rnas, proteins = cell.context.rnas, cell.context.proteins
        return {gene: Counts(rna=int(rnas[row]), protein=int(proteins[row])) for gene, row in self._rows.items()}

    def _find(self, cell: Cell) -> dict[str, int]:
        wanted = {gene for unit in cell.program.units if unit.id in self.units for gene in unit.genes}
        rows: dict[str, int] = {}
        for row, (gene, symbol) in enumerate(zip(cell.gene_ids, cell.gene_symbols, strict=True)):
            if gene in wanted:
                rows[symbol if symbol and symbol not in rows else gene] = row
        return rows


def growth_per_h(cell: Cell) -> float:
    """Growth rate of the cell now."""
    from bioxen_nb.cell.context import VITALS

    return float(cell.vitals()[VITALS.index("growth_rate_per_h")])


def spent(cell: Cell) -> dict[str, float]:
    """Running sums of the cell's ledger."""
    ledger = cell.ledger
    return {name: float(getattr(ledger, name)) for name in _SPENT}
