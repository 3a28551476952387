"""The genome program as an assembler listing: one line an instruction, operands resolved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bioxen_nb.errors import unknown_name

if TYPE_CHECKING:
    from bioxen_nb.program.records import (
        Complex,
        GenomeProgram,
        ProgramGene,
        Promoter,
        RegulatoryEdge,
        RepliconPlan,
        TranscriptionUnit,
    )


#: Widest columns; longer texts are cut with dots.
_LABEL, _OPERANDS = 24, 78


class Instruction(NamedTuple):
    """One line: forward coordinate (-1: none), who, what, with what, and how fast or how often."""

    address: int
    label: str
    operation: str
    operands: str
    rate: str


def _figure(value: float) -> str:
    """Three significant digits, plain between 0.001 and a million."""
    if math.isinf(value):
        return "inf"
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-3:
        return f"{value:.2e}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def _time(seconds: float) -> str:
    if math.isinf(seconds):
        return "stable"
    return f"half-life {seconds / 60:.1f} min" if seconds >= 60 else f"half-life {seconds:.0f} s"


class _Index:
    """Records of a program by what they belong to, for one listing."""

    def __init__(self, program: GenomeProgram) -> None:
        self.program = program
        self.units = {unit.id: unit for unit in program.units}
        self.unit_of = {tag: unit for unit in program.units for tag in unit.genes}
        self.promoters: dict[str, list[Promoter]] = {}
        for promoter in program.promoters:
            self.promoters.setdefault(promoter.unit, []).append(promoter)
        self.edges: dict[str, list[RegulatoryEdge]] = {}
        for edge in program.edges:
            self.edges.setdefault(edge.promoter, []).append(edge)
        self.terminators = {terminator.id: terminator for terminator in program.terminators}
        self.sites = {site.gene: site for site in program.binding_sites}
        self.plans = {plan.id: plan for plan in program.replicons}

    def bind(self, unit: TranscriptionUnit) -> Iterator[Instruction]:
        for p in self.promoters.get(unit.id, ()):
            where = f"-35 at {p.minus35}, -10 at {p.minus10}, spacer {p.spacer}, {p.score_nats:.2f} nats"
            operands = f"{p.sigma}, {where}, {p.evidence}" if p.minus10 >= 0 else f"{p.sigma} promoter"
            rate = f"{_figure(p.strength.value)} /s a copy, bursts of {_figure(p.burst_size.value)}"
            yield Instruction(p.tss, p.id, "bind", operands, rate)
            for edge in self.edges.get(p.id, ()):
                yield self.regulate(edge)

    def regulate(self, edge: RegulatoryEdge) -> Instruction:
        verb = "repress" if edge.sign < 0 else "activate"
        effector = ""
        if edge.effector:
            does = "released by" if edge.is_released else "needs"
            effector = f", {does} {edge.effector} ({_figure(edge.effector_half_um)} uM)"
        factor = self.program.gene(edge.regulator).name
        operands = f"{factor} on {edge.site}, Hill {_figure(edge.hill.value)}{effector}"
        most = "no floor" if math.isinf(edge.fold.value) else f"up to {_figure(edge.fold.value)} fold"
        rate = f"K {_figure(edge.dissociation_um.value)} uM, {most}"
        return Instruction(edge.position, edge.promoter, verb, operands, rate)

    def transcribe(self, unit: TranscriptionUnit) -> Instruction:
        length = self.plans[unit.replicon].length
        names = " ".join(self.program.gene(tag).name for tag in unit.genes)
        span = f"{unit.length_nt:,} nt to {unit.end % length}: {names}"
        kind = "transcription_stable" if unit.stable_rna else "transcription_mrna"
        if any(promoter.sigma == "T7" for promoter in self.promoters.get(unit.id, ())):
            kind = "t7"
        speed = self.program.settings.get(f"{kind}_nt_per_s", math.nan)
        return Instruction(unit.start % length, unit.id, "transcribe", span, f"{_figure(speed)} nt/s")

    def express(self, gene: ProgramGene) -> Iterator[Instruction]:
        site = self.sites.get(gene.id)
        if gene.is_coding and site is not None:
            found = f"SD {site.sd_energy:.1f} kcal/mol, spacing {site.spacing_nt}, {site.start_codon}, "
            found += f"fold {site.fold_energy:.1f}, dG {site.total_energy:.1f}"
            operands = found if site.start_codon else "assumed ribosome binding site"
            rate = f"{_figure(site.strength.value)} of the mean message"
            yield Instruction(site.sd_position, gene.name, "load", operands, rate)
            product = f"{gene.length_aa:,} aa: {gene.product or gene.name}"
            yield Instruction(
                gene.five_prime, gene.name, "translate", product, f"{_figure(gene.target_copies.value)} copies a cell"
            )
        elif gene.kind == "pseudogene":
            yield Instruction(gene.five_prime, gene.name, "skip", "pseudogene, not translated", "")
        else:
            rate = f"{_figure(gene.target_copies.value)} copies a cell"
            yield Instruction(gene.five_prime, gene.name, "mature", f"{gene.kind}: {gene.product or gene.name}", rate)
        yield Instruction(-1, gene.name, "degrade", "RNA", _time(gene.rna_half_life_s.value))
        if gene.is_coding and not math.isinf(gene.protein_half_life_s.value):
            yield Instruction(-1, gene.name, "degrade", "protein", _time(gene.protein_half_life_s.value))
        if gene.destabilisation_kcal.value > 0:
            yield self.fold(gene)

    def fold(self, gene: ProgramGene) -> Instruction:
        """How a mutated protein folds; others have no such line."""
        loss = gene.destabilisation_kcal
        rate = "never" if math.isinf(loss.value) else f"ddG {_figure(loss.value)} kcal/mol ({loss.grade})"
        return Instruction(-1, gene.name, "fold", loss.source, rate)

    def terminate(self, unit: TranscriptionUnit) -> Instruction:
        stop = self.terminators[unit.terminator]
        score = f", score {stop.score:.1f}" if stop.score else ""
        return Instruction(
            stop.position, stop.id, "terminate", f"{stop.kind}{score}", f"{stop.efficiency.value:.0%} stop"
        )

    def unit(self, unit: TranscriptionUnit, only: str = "") -> Iterator[Instruction]:
        """All instructions of a unit, or those that one of its genes needs."""
        yield from self.bind(unit)
        yield self.transcribe(unit)
        for tag in unit.genes:
            if not only or tag == only:
                yield from self.express(self.program.gene(tag))
        yield self.terminate(unit)

    def replicate(self, plan: RepliconPlan) -> Instruction:
        form = "circular" if plan.circular else "linear"
        operands = f"{plan.length:,} bp {form}, origin ({plan.origin_evidence}) to terminus {plan.terminus}"
        if plan.is_chromosome:
            rate = f"two forks, {_figure(self.program.settings.get('fork_nt_per_s', math.nan))} nt/s"
        else:
            rate = f"{_figure(plan.copies.value)} copies"
        return Instruction(plan.origin, plan.id, "replicate", operands, rate)

    def assemble(self, machine: Complex) -> Instruction:
        if not machine.subunits:
            return Instruction(-1, machine.id, "assemble", "not encoded by this genome", "never")
        parts = [f"{n or 'some'} x {self.program.gene(tag).name}" for tag, n in machine.subunits]
        parts += [f"{n} x one of {len(group)} RNA genes" for group, n in machine.rna_subunits]
        shown = ", ".join(parts[:6]) + (f" and {len(parts) - 6} more" if len(parts) > 6 else "")
        return Instruction(-1, machine.id, "assemble", shown, machine.role)


def _format(blocks: Iterable[tuple[str, list[Instruction]]]) -> str:
    """Blocks with their headings, columns aligned over the whole listing."""
    shown = list(blocks)
    lines = [line for _, block in shown for line in block]
    if not lines:
        return "; empty program"
    address = max(len(str(line.address)) for line in lines)
    label = min(max(len(line.label) for line in lines), _LABEL)
    operands = min(max(len(line.operands) for line in lines), _OPERANDS)
    out: list[str] = []
    for heading, block in shown:
        out += ["", f"; {heading}"] if out else [f"; {heading}"]
        for line in block:
            at = str(line.address) if line.address >= 0 else ""
            who, what = _clip(line.label, label), _clip(line.operands, operands)
            row = f"{at:>{address}}  {who:<{label}}  {line.operation:<10}  {what:<{operands}}  {line.rate}"
            out.append(row.rstrip())
    return "\n".join(out)


def _unit_heading(index: _Index, unit: TranscriptionUnit) -> str:
    strand = "+" if unit.strand > 0 else "-"
    return f"{unit.id}   {unit.replicon} strand {strand}   {len(unit.genes)} gene{'s' if len(unit.genes) > 1 else ''}"


def blocks(program: GenomeProgram) -> Iterator[tuple[str, list[Instruction]]]:
    """The whole listing: a heading and its instructions for the replicons, the machines and each unit."""
    index = _Index(program)
    yield f"{program.id}   {program.organism}".rstrip(), [index.replicate(plan) for plan in program.replicons]
    yield "machines", [index.assemble(machine) for machine in program.complexes]
    for unit in program.units:
        yield _unit_heading(index, unit), list(index.unit(unit))


def disassemble(program: GenomeProgram, target: str | None = None) -> str:
    """The listing of a gene, a transcription unit, a machine, a replicon, or (without target) of everything.

    Columns: forward coordinate, label, operation, operands, rate.

    Raises:
        UnknownNameError: no such target; the message suggests near names.
    """
    if target is None:
        return _format(blocks(program))
    index = _Index(program)
    if target in index.units:
        unit = index.units[target]
        return _format([(_unit_heading(index, unit), list(index.unit(unit)))])
    for machine in program.complexes:
        if target in (machine.id, machine.role):
            return _format([("machine", [index.assemble(machine)])])
    if target in index.plans:
        return _format([("replicon", [index.replicate(index.plans[target])])])
    names = {gene.name for gene in program.genes} | {gene.id for gene in program.genes} | set(index.units)
    if target not in names:
        raise unknown_name("gene or unit", target, sorted(names))
    gene = program.gene(target)
    unit = index.unit_of[gene.id]
    return _format([(_unit_heading(index, unit), list(index.unit(unit, only=gene.id)))])
