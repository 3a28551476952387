"""What a cell runs, said so that any version can compile it again: a genome, a chassis, and what differs from both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bioxen_nb.cell.remembering import BROKEN, heritable, living, remembered
from bioxen_nb.errors import (
    CheckpointError,
    DownloadError,
    GenomeFormatError,
    GenomeNotFoundError,
    SequenceMissingError,
)
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.genome.records import Genome
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.encoding import encode_number, round_significant
from bioxen_nb.program.execution_parameters import with_settings
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.records import GenomeProgram

#: Source of rates that a user set; those of proteins are carried over, all others are compiled again.
SET_BY_USER = "set by the user"

#: Settings that the compiler derives from the genome, whatever the chassis says.
_DERIVED = frozenset({"metabolic_fraction", "idle_metabolic_share"})

_CARRIED = "carried over in a portable state"


def portable_program(program: GenomeProgram, source: str = "") -> dict[str, Any]:
    """The JSON-able description of a program; `program_from_portable` compiles it again.

    Args:
        program: of a living cell, or as it was compiled.
        source: name or file that the genome was read from, if it is known.
    """
    inherited, gone = heritable(program), remembered(program)
    return {
        "genome_id": program.genome_id,
        "sequence_digest": program.sequence_digest,
        "source": source,
        "chassis": program.chassis,
        "metabolic_model": program.metabolic_model,
        "removed": list(inherited.removed),
        "remembered": [gene.id for gene in program.genes if gene.id in gone],
        "destabilisation_kcal_per_mol": {
            gene.id: encode_number(gene.destabilisation_kcal.value)
            for gene in inherited.genes
            if gene.destabilisation_kcal.value != 0
        },
        "protein_half_life_s": {
            gene.id: encode_number(gene.protein_half_life_s.value)
            for gene in inherited.genes
            if gene.protein_half_life_s.source == SET_BY_USER
        },
        "settings": _own_settings(program),
    }


def _own_settings(program: GenomeProgram) -> dict[str, float | str]:
    """Settings that are not the chassis's own."""
    usual = chassis_registry.get(program.chassis).values()
    return {
        name: encode_number(value)
        for name, value in sorted(program.settings.items())
        if name not in _DERIVED and value != round_significant(usual.get(name, math.nan))
    }


def program_from_portable(
    document: Mapping[str, Any], genome: Genome | None = None
) -> tuple[GenomeProgram, tuple[str, ...]]:
    """The program of a description, compiled by this version, and notes on what could not be as it was.

    Args:
        document: what `portable_program` gave, in this or an earlier version.
        genome: to be compiled; read from the source that the description names unless given.

    Raises:
        GenomeNotFoundError: the genome has no source here; the message names it.
        DownloadError: it has to be fetched and cannot be; the message says how.
        CheckpointError: the source now holds another sequence.
        UnknownNameError: the chassis is not installed.
    """
    notes: list[str] = []
    found = genome or _genome_of(document)
    if found.sequence_digest != document["sequence_digest"]:
        _another_sequence(document, found, given=genome is not None, notes=notes)
    compiled = _compiled(document, found)
    gone = [str(name) for name in document["remembered"] if not str(name).endswith(BROKEN)]
    removed = [str(name) for name in document["removed"]]
    never = _without(compiled, [name for name in removed if name not in gone], notes)
    now = _with_products(_without(never, [name for name in removed if name in gone], notes), document, notes)
    return (living(never, now) if gone else now), tuple(notes)


def _genome_of(document: Mapping[str, Any]) -> Genome:
    name = str(document["source"] or document["genome_id"])
    try:
        return load_genome(name)
    except (GenomeNotFoundError, SequenceMissingError, DownloadError, GenomeFormatError) as cause:
        wanted = f"genome {document['genome_id']!r} (sequence {str(document['sequence_digest'])[:12] or 'not known'})"
        raise type(cause)(
            f"A portable state needs the {wanted}, read from {name!r}: {cause.message} "
            "Get it there, or load it yourself and pass it as `genome` (for a session: as `genomes`).",
            **{**cause.context, "genome": document["genome_id"]},
        ) from cause


def _another_sequence(document: Mapping[str, Any], found: Genome, *, given: bool, notes: list[str]) -> None:
    kept = f"{str(document['sequence_digest'])[:12] or 'annotation alone'}"
    here = f"{found.sequence_digest[:12] or 'annotation alone'}"
    what = f"The state was taken with sequence {kept} of {document['genome_id']!r}, the genome at hand is {here}."
    if not given:
        raise CheckpointError(
            f"{what} Pass the genome that you want to go on with as `genome`.", genome=str(document["genome_id"])
        )
    notes.append(f"{what} Molecules are carried over by the names of their genes.")


def _compiled(document: Mapping[str, Any], genome: Genome) -> GenomeProgram:
    """Compiled for the chassis; a second time where the result has other settings than the description."""
    chassis: Chassis = chassis_registry.get(str(document["chassis"]))
    model = str(document["metabolic_model"])
    compiled = compile_genome(genome, chassis, metabolism=model)
    known = chassis.values()
    own = {
        str(name): float(value)
        for name, value in document["settings"].items()
        if name in known and compiled.settings.get(name) != float(value)
    }
    if not own:
        return compiled
    return compile_genome(genome, with_settings(chassis, dict(own)), metabolism=model)


def _without(program: GenomeProgram, names: list[str], notes: list[str]) -> GenomeProgram:
    known = {gene.id for gene in program.genes}
    missing = [name for name in names if name not in known]
    if missing:
        notes.append(f"Knocked-out genes that the program does not have anyway: {', '.join(missing)}.")
    present = [name for name in names if name in known]
    return knock_out(program, present) if present else program


def _with_products(program: GenomeProgram, document: Mapping[str, Any], notes: list[str]) -> GenomeProgram:
    """Stabilities and half-lives of proteins as they were; what does not fold builds and regulates nothing."""
    losses = {str(name): float(value) for name, value in document["destabilisation_kcal_per_mol"].items()}
    half_lives = {str(name): float(value) for name, value in document["protein_half_life_s"].items()}
    known = {gene.id for gene in program.genes}
    missing = sorted((losses.keys() | half_lives.keys()) - known)
    if missing:
        notes.append(f"Changed proteins of genes that the program does not have: {', '.join(missing)}.")
    genes = []
    for gene in program.genes:
        if gene.id in losses:
            loss = Parameter(losses[gene.id], gene.destabilisation_kcal.unit, _CARRIED, Grade.HEURISTIC)
            gene = replace(gene, destabilisation_kcal=loss)
        if gene.id in half_lives:
            own = Parameter(half_lives[gene.id], "s", SET_BY_USER, Grade.HEURISTIC)
            gene = replace(gene, protein_half_life_s=own)
        genes.append(gene)
    broken = {name for name, loss in losses.items() if math.isinf(loss) and name in known}
    return _idle(replace(program, genes=tuple(genes)), broken)


def _idle(program: GenomeProgram, broken: set[str]) -> GenomeProgram:
    if not broken:
        return program
    machines = (
        replace(machine, subunits=(), rna_subunits=())
        if broken.intersection(gene for gene, _ in machine.subunits)
        else machine
        for machine in program.complexes
    )
    edges = tuple(edge for edge in program.edges if edge.regulator not in broken)
    return replace(program, complexes=tuple(machines), edges=edges)


def unreadable(cause: Exception) -> CheckpointError:
    """The error for a portable state that makes no sense; `cause` says where."""
    where = f"{cause} is missing" if isinstance(cause, KeyError) else cause
    return CheckpointError(f"This is no usable portable state: {where}. Export it again.")


#: What a damaged description can raise; the errors of genomes and chassis speak for themselves.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
