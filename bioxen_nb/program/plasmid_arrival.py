"""A plasmid that arrives in a living cell: all that it brings is added, all that the cell has stays as it is."""

from __future__ import annotations

from dataclasses import replace

from bioxen_nb.genome.records import Genome
from bioxen_nb.program import chassis
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.execution_parameters import USER_SETTINGS, with_protein_half_life, with_settings
from bioxen_nb.program.records import Complex, GenomeProgram


def with_arrived(
    before: GenomeProgram, genome: Genome, protein_half_life_s: float | None = None
) -> tuple[GenomeProgram, tuple[str, ...]]:
    """The program as it was with what it lacks of a genome's replicons, and what compiling these had to say.

    Losses, mutations and rates that a user set stay.

    Args:
        before: of the cell.
        genome: of the cell with the replicons that arrive (`plasmids.add_replicon`).
        protein_half_life_s: of the proteins that arrive, unless they carry a tag for degradation.
    """
    compiled = compile_genome(genome, _chassis_of(before), metabolism=before.metabolic_model)
    compiled = with_protein_half_life(compiled, protein_half_life_s)
    return _joined(before, compiled), tuple(note for note in compiled.warnings if note not in before.warnings)


def _chassis_of(program: GenomeProgram) -> Chassis:
    """The chassis of a program, with the rates that its user set."""
    own = chassis.get(program.chassis)
    present = {key: program.settings[key] for key in USER_SETTINGS if key in program.settings}
    return with_settings(own, {key: now for key, now in present.items() if now != round_significant(own.value(key))})


def _joined(before: GenomeProgram, compiled: GenomeProgram) -> GenomeProgram:
    """The program as it was, with all that the compiled one has on replicons that it lacks."""
    present = {plan.id for plan in before.replicons}
    genes = [gene for gene in compiled.genes if gene.replicon not in present]
    units = [unit for unit in compiled.units if unit.replicon not in present]
    promoters = [promoter for promoter in compiled.promoters if promoter.replicon not in present]
    tags, names = {gene.id for gene in genes}, {unit.id for unit in units}
    starts = {promoter.id for promoter in promoters}
    brought = {machine.role: machine for machine in compiled.complexes if _is_made_of(machine, tags)}
    lacking = [m for m in before.complexes if m.subunits or m.role not in brought]
    held = {machine.role for machine in lacking}
    return replace(
        before,
        id=compiled.id,
        genome_id=compiled.genome_id,
        sequence_digest=compiled.sequence_digest,
        replicons=(*before.replicons, *(plan for plan in compiled.replicons if plan.id not in present)),
        genes=(*before.genes, *genes),
        units=(*before.units, *units),
        promoters=(*before.promoters, *promoters),
        binding_sites=(*before.binding_sites, *(site for site in compiled.binding_sites if site.gene in tags)),
        terminators=(*before.terminators, *(stop for stop in compiled.terminators if stop.unit in names)),
        edges=(*before.edges, *(edge for edge in compiled.edges if edge.promoter in starts)),
        complexes=(*lacking, *(machine for role, machine in brought.items() if role not in held)),
        warnings=tuple(dict.fromkeys((*before.warnings, *compiled.warnings))),
    )


def _is_made_of(machine: Complex, tags: set[str]) -> bool:
    return any(tag in tags for tag, _ in machine.subunits)
