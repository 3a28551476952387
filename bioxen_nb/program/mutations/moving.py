"""A program with its coordinates moved to an edited genome, and otherwise as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bioxen_nb.genome.records import Genome
from bioxen_nb.program.mutations.editing import Editing
from bioxen_nb.program.records import GenomeProgram


def _moved(records: Iterable[Any], names: tuple[str, ...], here: Callable[[Any], bool], editing: Editing) -> Any:
    """Records with the named coordinates moved; -1 stands for none and stays."""
    out = []
    for record in records:
        if here(record):
            values = {name: getattr(record, name) for name in names}
            moved = {name: at if at == -1 else editing.base(at) for name, at in values.items()}
            record = replace(record, **moved) if moved != values else record
        out.append(record)
    return tuple(out)


def _moved_units(program: GenomeProgram, editing: Editing) -> Any:
    """Units; a start or end before base 0 is the same arc, not a missing one."""
    return tuple(
        replace(unit, start=editing.base(unit.start), end=editing.base(unit.end))
        if unit.replicon == editing.replicon
        else unit
        for unit in program.units
    )


def move_program(program: GenomeProgram, genome: Genome, editing: Editing) -> GenomeProgram:
    """The program on the coordinates of the edited genome, with its digest of the sequence."""
    out = replace(program, sequence_digest=genome.sequence_digest)
    if not editing.moves:
        return out
    replicon_of = {gene.id: gene.replicon for gene in program.genes}
    of_unit = {unit.id: unit.replicon for unit in program.units}
    of_promoter = {promoter.id: promoter.replicon for promoter in program.promoters}
    here = editing.replicon
    plans = tuple(
        replace(
            plan,
            length=editing.new_length,
            origin=editing.base(plan.origin),
            terminus=editing.base(plan.terminus),
        )
        if plan.id == here
        else plan
        for plan in program.replicons
    )
    return replace(
        out,
        replicons=plans,
        genes=_moved(program.genes, ("five_prime", "three_prime"), lambda r: r.replicon == here, editing),
        units=_moved_units(program, editing),
        promoters=_moved(program.promoters, ("tss", "minus35", "minus10"), lambda r: r.replicon == here, editing),
        binding_sites=_moved(
            program.binding_sites, ("sd_position",), lambda r: replicon_of.get(r.gene) == here, editing
        ),
        terminators=_moved(program.terminators, ("position",), lambda r: of_unit.get(r.unit) == here, editing),
        edges=_moved(program.edges, ("position",), lambda r: of_promoter.get(r.promoter) == here, editing),
    )
