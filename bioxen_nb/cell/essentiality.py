"""Which genes a program cannot lose: by its metabolic model in the given medium, and by the parts of its machines.

A gene of the metabolic model is essential when the network grows below 1 % of its intact growth without it. A part of
a machine is essential when the cell needs the machine to grow or divide and cannot build it from what is left; a
machine that loses a part is no longer encoded. A gene that nothing in the program needs is not judged: that its loss
changes nothing here says nothing about the organism.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.metabolism.linking import Metabolism
from bioxen_nb.cell.metabolism.uptake import fresh_medium
from bioxen_nb.cell.remembering import heritable
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.metabolism.medium import optimum
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.screen import IDLE, delete_genes, screen_genes
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.records import Complex, GenomeProgram, ProgramGene

if TYPE_CHECKING:
    from pandas import DataFrame

#: Called with genes settled and genes in all.
Progress = Callable[[int, int], None]
#: Share of intact growth below which a loss is lethal.
LETHAL = 0.01
#: Within this time an intact cell divides four times.
PATIENCE_S = 8 * 3600
DIVISIONS = 2
#: What stops without each machine.
_STOPS = {
    "rna_polymerase": "no transcription",
    "ribosome": "no translation",
    "replication_initiator": "no start of replication",
    "replisome": "no replication",
    "division_ring": "no division",
}
_NOT_JUDGED = "not judged: nothing in the program needs it"
_NAMED, _KEPT = 3, 16


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gene."""

    gene: str
    symbol: str
    essential: bool
    because: str
    growth_share: float
    """Growth without the gene over growth with it, by flux balance; 0 without a machine that growth or division needs;
    NaN for a gene that is not judged."""


@dataclass(frozen=True)
class Essentiality:
    """A verdict on each gene of a program, in the program's order."""

    program: str
    rows: tuple[Verdict, ...]
    note: str
    """On what the verdicts rest."""

    @property
    def genes(self) -> tuple[str, ...]:
        """Ids of the essential genes."""
        return tuple(row.gene for row in self.rows if row.essential)

    @property
    def judged(self) -> int:
        """How many genes something in the program needs."""
        return sum(not math.isnan(row.growth_share) for row in self.rows)

    def to_pandas(self) -> DataFrame:
        """Gene as index; symbol, essential, because, growth_share."""
        import pandas

        columns = ["gene", "symbol", "essential", "because", "growth_share"]
        rows = [[getattr(row, name) for name in columns] for row in self.rows]
        return pandas.DataFrame(rows, columns=columns).set_index("gene")

    def __repr__(self) -> str:
        return f"<Essentiality of {self.program}: {len(self.genes)} of {len(self.rows)} genes, {self.judged} judged>"


_known: OrderedDict[tuple[str, bytes], Essentiality] = OrderedDict()


def essential_genes(
    program: GenomeProgram, environment: Environment | None = None, *, progress: Progress | None = None
) -> Essentiality:
    """Judge every gene of a program; the last few answers are kept.

    Args:
        program: of the intact cell.
        environment: whose medium, at its start, feeds the metabolic model; the reference medium unless given.
        progress: called with the genes of the model that are settled and all of them.

    Raises:
        ConfigurationError: the metabolic model cannot grow on this medium even when intact.
    """
    program, surroundings = heritable(program), (environment or Environment()).at(0)
    key = (program.digest, fresh_medium(surroundings).tobytes() + np.float64(surroundings.oxygen).tobytes())
    if key not in _known:
        _known[key] = _judged(program, surroundings, progress)
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key]


def machine_parts(program: GenomeProgram) -> set[str]:
    """Genes of proteins that belong to a machine, ribosomal proteins that it can do without included."""
    parts = {gene for machine in program.complexes for gene, _ in machine.subunits}
    return parts | {gene.id for gene in program.genes if gene.sector == "ribosomal"}


def divides(program: GenomeProgram, seed: int) -> bool:
    """Whether a cell of this program divides `DIVISIONS` times within `PATIENCE_S`."""
    cell, divisions = Cell(program, seed=seed), 0
    while divisions < DIVISIONS and cell.time_s < PATIENCE_S and not cell.arrest_reason():
        divisions += cell.advance(600).division is not None
    return divisions == DIVISIONS


def _judged(program: GenomeProgram, surroundings: Environment, progress: Progress | None) -> Essentiality:
    linked = RunningProgram.of(program).metabolism
    fed = _fed(program, linked, surroundings, progress) if linked else {}
    built = _built(program)
    spared = machine_parts(program)
    rows = [
        _verdict(gene, [found[gene.id] for found in (built, fed) if gene.id in found], gene.id in spared)
        for gene in program.genes
    ]
    return Essentiality(program.id, tuple(rows), _note(program, linked, len(built), len(fed)))


def _note(program: GenomeProgram, linked: Metabolism | None, parts: int, fed: int) -> str:
    rests = f"{program.id}: {parts} parts of machines that growth or division needs, and "
    if linked:
        return rests + f"{fed} genes of the metabolic model {linked.network.name}; of one gene at a time."
    return (
        rests + "no metabolic model, so that no gene of metabolism is judged. Compile with metabolism='textbook' or "
        "another model's name."
    )


def _verdict(gene: ProgramGene, findings: list[tuple[float, str]], spared: bool) -> Verdict:
    """The worst of what was found; a part that its machine can do without is judged by the machine alone."""
    if not findings and spared:
        findings = [(1.0, "its machine forms without it")]
    if not findings:
        return Verdict(gene.id, gene.symbol, False, _NOT_JUDGED, math.nan)
    share = min(share for share, _ in findings)
    because = "; ".join(reason for value, reason in findings if (value < LETHAL) == (share < LETHAL))
    return Verdict(gene.id, gene.symbol, share < LETHAL, because, share)


def _built(program: GenomeProgram) -> dict[str, tuple[float, str]]:
    """(growth share, reason) of each gene that a machine in use cannot be built without, and of its alternatives."""
    found: dict[str, tuple[float, str]] = {}
    for machine in program.complexes:
        stops = _STOPS.get(machine.role)
        if not machine.subunits or stops is None:
            continue
        needed = machine.role != "division_ring" or program.settings["needs_division_ring"] > 0
        for tag in _parts(machine):
            after = next(m for m in knock_out(program, [tag]).complexes if m.role == machine.role)
            if after.subunits:
                found.setdefault(tag, (1.0, f"the {machine.id} has other genes for this part"))
            elif needed:
                found[tag] = (0.0, f"part of the {machine.id}: {stops} without it")
            else:
                found.setdefault(tag, (1.0, f"the cell divides without the {machine.id}"))
    return found


def _parts(machine: Complex) -> list[str]:
    return [tag for tag, _ in machine.subunits] + [tag for group, _ in machine.rna_subunits for tag in group]


def _fed(
    program: GenomeProgram, linked: Metabolism, surroundings: Environment, progress: Progress | None
) -> dict[str, tuple[float, str]]:
    """(growth share, reason) of each gene of the metabolic model that the program has."""
    network = _on_medium(linked, surroundings)
    rows = linked.genes.row
    mine: dict[int, list[str]] = {}
    for place, row in enumerate(rows.tolist()):
        if row >= 0:
            mine.setdefault(row, []).append(network.genes[place])
    single = {row: names[0] for row, names in mine.items() if len(names) == 1}
    screen = screen_genes(network, list(single.values()), progress=progress)
    if not screen.intact > IDLE:
        raise ConfigurationError(
            f"{program.id} does not grow on {surroundings.medium} even with all its genes, so none can be judged there."
            " Choose another medium."
        )
    growth = dict(zip(single, screen.growth.tolist(), strict=True))
    for row in mine.keys() - single.keys():
        growth[row] = delete_genes(network, mine[row]).objective
    used = np.abs(optimum(network).fluxes) >= IDLE
    found = {}
    for row, value in growth.items():
        share = max(value, 0.0) / screen.intact if math.isfinite(value) else 0.0
        found[program.genes[row].id] = (share, _reason(network, mine[row], share, used))
    return found


def _on_medium(linked: Metabolism, surroundings: Environment) -> MetabolicNetwork:
    """The network with the uptakes of the medium, without the genes of the model that the program lacks."""
    network = linked.network
    lower = linked.uptakes.lower(network, linked.uptakes.greatest(fresh_medium(surroundings)), surroundings.oxygen)
    upper = network.upper.copy()
    absent = [gene for gene, row in zip(network.genes, linked.genes.row.tolist(), strict=True) if row == -1]
    stopped = list(network.lost_reactions(absent))
    lower[stopped] = upper[stopped] = 0.0
    return network.with_bounds(lower, upper)


def _reason(network: MetabolicNetwork, genes: list[str], share: float, used: NDArray[np.bool_]) -> str:
    lost = [j for j in network.lost_reactions(genes) if used[j]]
    names = ", ".join(network.reactions[j] for j in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    if share < LETHAL:
        return f"no growth without reaction{'s' * (len(lost) > 1)} {names}{more}"
    if share < 1.0 - 1e-6:
        return f"grows at {share:.0%} without {names}{more}"
    return "metabolism grows as fast without it"
