"""Packages of a VM: plasmids and cassettes that a living cell takes up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bioxen_nb.api.building import USER_SETTINGS
from bioxen_nb.cell.remembering import heritable
from bioxen_nb.errors import ApiError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program import chassis
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.execution_parameters import with_protein_half_life, with_settings
from bioxen_nb.program.plasmids import add_replicon, plasmid_count
from bioxen_nb.program.records import Complex, GenomeProgram

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


def install(
    session: Session,
    name: str,
    package: str,
    copies: float | None = None,
    protein_half_life_s: float | None = None,
) -> dict[str, Any]:
    """Let the cell of a VM take up a plasmid; its other genes stay as they are, lost and mutated ones too.

    Args:
        session: that the VM lives in.
        name: of the VM.
        package: a sequence file or a catalogue id.
        copies: per cell; by default what the plasmid's name says, else the chassis's usual number.
        protein_half_life_s: of the plasmid's proteins, unless they carry a tag for degradation.

    Returns:
        `status`, the genes that came, plasmids in all, and warnings of reading and compiling.

    Raises:
        ApiError: the VM was made from a compiled program, so its genome is not at hand; or no name of a package.
        GenomeNotFoundError, GenomeFormatError, CompileError: no such sequence, or not usable.
    """
    if not isinstance(package, str) or not package.strip():
        raise ApiError(f"A package is a sequence file or a catalogue id, not {package!r}.", vm=name)
    genome = session.genome(name)
    if genome is None:
        raise ApiError(
            f"VM {name!r} was made from a compiled program. Create it from a genome, and packages can be added to it.",
            vm=name,
        )
    plasmid = load_genome(package)
    before = heritable(session.vm(name).cell.program)
    with_plasmid = add_replicon(genome, plasmid, copies)
    compiled = compile_genome(with_plasmid, _chassis_of(before), metabolism=before.metabolic_model)
    program = _joined(before, with_protein_half_life(compiled, protein_half_life_s))
    session.reprogram(name, program, with_plasmid)
    known = {gene.id for gene in before.genes}
    return {
        "status": "installed",
        "vm_id": name,
        "package": package,
        "genes": [gene.name for gene in program.genes if gene.id not in known],
        "plasmids": plasmid_count(program),
        "warnings": [*plasmid.warnings, *(note for note in compiled.warnings if note not in before.warnings)],
    }


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
