"""A mutation and what it does: wild type and mutant live side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.outcome import Outcome, outcome
from bioxen_nb.genome.records import Genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutations.recompiling import Mutant, mutate
from bioxen_nb.program.records import GenomeProgram

if TYPE_CHECKING:
    import pandas

#: Cell time after which a cell that has not divided is given up.
LIMIT_S = 8 * 3600


@dataclass(frozen=True)
class Phenotype:
    """Both lives, and what the mutation changed in the program."""

    mutant: Mutant
    wild_type: Outcome
    changed: Outcome
    measures: dict[str, tuple[float, float]]
    """(wild type, mutant) of each quantity at the end of their lives, molecules per cell where nothing else is said."""

    @property
    def says(self) -> str:
        """The effect in one sentence or two."""
        wild, changed = self.wild_type, self.changed
        how = _told(changed)
        because = f" ({changed.reason})" if changed.reason else ""
        return f"{self.mutant.effect.text} The mutant {how}{because}; the wild type {_told(wild)}."

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each quantity: wild type, mutant, and their ratio."""
        import pandas

        rows = [
            {"quantity": name, "wild_type": wild, "mutant": changed, "ratio": changed / wild if wild else math.nan}
            for name, (wild, changed) in self.measures.items()
        ]
        return pandas.DataFrame(rows).set_index("quantity")

    def __repr__(self) -> str:
        return f"<Phenotype of {self.mutant.name}: {self.says}>"


#: What a cell did that ended so.
_VERBS = {
    "divides": "divides",
    "arrested": "is arrested",
    "filament": "grows to a filament",
    "undivided": "has not divided",
}


def _told(life: Outcome) -> str:
    return f"{_VERBS.get(life.end, life.end)} after {life.lived_s / 60:.0f} min"


def phenotype(
    genome: Genome,
    text: str,
    environment: Environment | None = None,
    *,
    program: GenomeProgram | None = None,
    watch: tuple[str, ...] = (),
    seed: int = 1,
    limit_s: int = LIMIT_S,
) -> Phenotype:
    """Mutate, let wild type and mutant live until they divide (or cannot), and compare them.

    Args:
        genome: with its sequence.
        text: such as `lacZ:p.Gly12Asp`, `plac:-10T>G`, `dnaA:del`.
        environment: of both.
        program: compiled from `genome`; compiled here unless given.
        watch: genes whose proteins and RNAs are compared.
        seed: of both.
        limit_s: cell time they get.

    Raises:
        CompileError: the text cannot be read, or does not fit the sequence.
        UnknownNameError: no such gene or promoter.
    """
    original = program or compile_genome(genome)
    mutant = mutate(genome, original, text)
    lives = [Cell(one, environment, seed=seed) for one in (original, mutant.program)]
    wild, changed = (outcome(cell, limit_s) for cell in lives)
    both = [_measures(cell, ended, watch) for cell, ended in zip(lives, (wild, changed), strict=True)]
    return Phenotype(mutant, wild, changed, {name: (both[0][name], both[1][name]) for name in both[0]})


def _measures(cell: Cell, ended: Outcome, watch: tuple[str, ...]) -> dict[str, float]:
    """Numbers at the end of a life; after a division those of the first daughter."""
    found = {"growth_per_h": ended.growth_per_h, "division_s": ended.division_s, "final_volume_fl": ended.volume_fl}
    vitals = dict(zip(VITALS, cell.vitals().tolist(), strict=True))
    for name in ("atp_um", "ribosomes", "rnap", "trna_charged_fraction", "mrna_total", "protein_total"):
        found[name] = vitals[name]
    for name in watch:
        for kind, counts in (("protein", cell.context.proteins), ("RNA", cell.context.rnas)):
            found[f"{name} {kind}"] = float(sum(counts[row] for row in _rows(cell, name)))
    return found


def _rows(cell: Cell, name: str) -> list[int]:
    """Where a gene stands; nowhere when this cell does not have it."""
    pairs = zip(cell.gene_ids, cell.gene_symbols, strict=True)
    return [row for row, names in enumerate(pairs) if name in names]
