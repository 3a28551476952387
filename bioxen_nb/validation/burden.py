"""Row 14: what an unneeded protein costs (Scott et al. 2010, Science 330:1099).

A gene as long as lacZ is added to E. coli with promoters of rising strength. Its product does nothing. Growth falls
with its share of the protein mass; a straight line through the cells says at which share growth would stop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.records import (
    GenomeProgram,
    ProgramGene,
    RibosomeBindingSite,
    Terminator,
    TranscriptionUnit,
)
from bioxen_nb.units import SECONDS_PER_HOUR
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.lineage import live
from bioxen_nb.validation.rows import Figure

GENE = "unneeded"
#: LacZ.
LENGTH_AA = 1024
#: A strong site, so that ribosomes are what the protein costs, and not polymerases.
BINDING = 5.0
_SOURCE = "put in to weigh a cell down"
#: Shares aimed at if nothing gave way.
LONG_SHARES, SHORT_SHARES = (0.0, 0.06, 0.12, 0.18, 0.24), (0.0, 0.20)
#: Hours of cell time that are left out, and that are measured.
SETTLE_H, LONG_H, SHORT_H = 4, 8, 3
LOOK_EVERY_S = 300


@dataclass(frozen=True)
class Loaded:
    """Share of the unneeded protein in the protein mass, and growth rates in 1/h, of cells loaded more and more."""

    share: NDArray[np.float64]
    growth_per_h: NDArray[np.float64]

    @property
    def stops_at(self) -> float:
        """Share at which a straight line through the cells reaches zero growth."""
        slope, intercept = np.polyfit(self.share, self.growth_per_h, 1)
        return float(-intercept / slope)


def figures(effort: Effort) -> dict[str, Figure]:
    """The share that stops growth."""
    return {"14": load_cells(effort).stops_at}


def load_cells(effort: Effort) -> Loaded:
    """Grow one cell for each load."""
    program = compile_genome(load_genome("ecoli_table"))
    shares = SHORT_SHARES if effort.short else LONG_SHARES
    points = []
    for share in shares:
        effort.say(f"E. coli with {share:.0%} of unneeded protein aimed at")
        loaded = with_unneeded(program, share) if share else program
        points.append(grow(loaded, effort.of(LONG_H, SHORT_H), effort.seed))
    found = np.array(points)
    return Loaded(found[:, 0], found[:, 1])


def grow(program: GenomeProgram, hours: int, seed: int) -> tuple[float, float]:
    """Mean share of the unneeded protein, and growth rate in 1/h, along a line of descent in the reference medium."""
    cell = Cell(program, Environment(), seed=seed)
    row = cell.gene_ids.index(GENE) if GENE in cell.gene_ids else None
    live(cell, SETTLE_H * 3600)
    shares, rates = [], []
    for _ in range(hours * 3600 // LOOK_EVERY_S):
        live(cell, LOOK_EVERY_S)
        mass = cell.context.state.proteins * cell.lowered.length_aa
        shares.append(float(mass[row] / mass.sum()) if row is not None else 0.0)
        rates.append(float(cell.context.state.real[ly.GROWTH_PER_S]) * SECONDS_PER_HOUR)
    return float(np.mean(shares)), float(np.mean(rates))


def with_unneeded(program: GenomeProgram, share: float) -> GenomeProgram:
    """The program with a gene whose product would be this share of the protein mass if nothing gave way."""
    mass = sum(gene.target_copies.value * gene.length_aa for gene in program.genes)
    copies = share / (1.0 - share) * mass / LENGTH_AA
    trial = _added(program, copies, 1e-3)
    running = RunningProgram.of(trial)
    growth = running.reference.growth_per_s
    others = running.messengers.copy()
    others[-1] = False
    made = float((running.arrays.target_copies * (growth + running.arrays.protein_decay_per_s))[others].sum())
    sites = float((running.mean_rnas * running.arrays.translation_weight)[others].sum())
    needed = copies * growth * sites / made / BINDING
    return _added(program, copies, 1e-3 * needed / float(running.mean_rnas[-1]))


def _added(program: GenomeProgram, copies: float, strength_per_s: float) -> GenomeProgram:
    plan = next(plan for plan in program.replicons if plan.is_chromosome)
    start = (plan.origin + plan.length // 4) % plan.length
    length_nt = 3 * (LENGTH_AA + 1)
    model = program.promoters[0]
    chosen = Grade.HEURISTIC
    gene = ProgramGene(
        id=GENE, symbol="", kind="cds", product="protein without a use", replicon=plan.id, strand=1,
        five_prime=start, three_prime=start + length_nt, length_nt=length_nt, length_aa=LENGTH_AA, sector="foreign",
        target_copies=Parameter(copies, "molecules", _SOURCE, chosen),
        rna_half_life_s=Parameter(program.settings["mrna_half_life_s"], "s", _SOURCE, chosen),
        protein_half_life_s=Parameter(float("inf"), "s", _SOURCE, chosen),
    )  # fmt: skip
    unit = TranscriptionUnit(
        GENE, plan.id, 1, start, start + length_nt - 1, (GENE,), (f"{GENE}p",), f"{GENE}t", stable_rna=False
    )
    promoter = replace(
        model, id=f"{GENE}p", unit=GENE, replicon=plan.id, strand=1, tss=start, sites=(),
        sigma="sigma70", minus10=-1, minus35=-1, evidence="assumed",
        strength=Parameter(strength_per_s, model.strength.unit, _SOURCE, chosen),
    )  # fmt: skip
    site = RibosomeBindingSite(
        GENE, -1, 0, 0.0, 0.0, "ATG", 0.0, Parameter(BINDING, program.binding_sites[0].strength.unit, _SOURCE, chosen)
    )
    end = Terminator(f"{GENE}t", GENE, start + length_nt, "assumed", 0.0, Parameter(1.0, "1", _SOURCE, chosen))
    return replace(
        program,
        genes=(*program.genes, gene),
        units=(*program.units, unit),
        promoters=(*program.promoters, promoter),
        binding_sites=(*program.binding_sites, site),
        terminators=(*program.terminators, end),
    )
