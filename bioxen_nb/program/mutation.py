"""Edits of a program, and what they changed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from bioxen_nb.errors import CompileError
from bioxen_nb.program.records import Complex, GenomeProgram


def _without(machine: Complex, gone: frozenset[str]) -> Complex:
    """A machine after a loss: not encoded any more when a part has no gene left."""
    if not machine.subunits or not gone:
        return machine
    rnas = tuple((tuple(tag for tag in group if tag not in gone), copies) for group, copies in machine.rna_subunits)
    if any(gene in gone for gene, _ in machine.subunits) or any(not group for group, _ in rnas):
        return replace(machine, subunits=(), rna_subunits=())
    return replace(machine, rna_subunits=rnas)


def knock_out(program: GenomeProgram, genes: Sequence[str]) -> GenomeProgram:
    """The program without some genes (locus tags or symbols); the other genes of their units stay as they are.

    A unit that loses all its genes goes with its promoters and its terminator; a machine that loses a part is no
    longer encoded.

    Raises:
        UnknownNameError: no such gene; the message suggests near names.
    """
    if isinstance(genes, str):
        genes = [genes]
    lost = list(dict.fromkeys(program.gene(name).id for name in genes))
    gone = frozenset(lost)
    if len(gone) == len(program.genes):
        raise CompileError("A knock-out cannot remove every gene of a program.")
    units = tuple(
        replace(unit, genes=tuple(gene for gene in unit.genes if gene not in gone))
        for unit in program.units
        if not gone.issuperset(unit.genes)
    )
    kept = {unit.id for unit in units}
    promoters = tuple(promoter for promoter in program.promoters if promoter.unit in kept)
    starts = {promoter.id for promoter in promoters}
    return replace(
        program,
        genes=tuple(gene for gene in program.genes if gene.id not in gone),
        units=units,
        promoters=promoters,
        binding_sites=tuple(site for site in program.binding_sites if site.gene not in gone),
        terminators=tuple(terminator for terminator in program.terminators if terminator.unit in kept),
        edges=tuple(e for e in program.edges if e.regulator not in gone and e.promoter in starts),
        complexes=tuple(_without(machine, gone) for machine in program.complexes),
        removed=(*program.removed, *lost),
    )


def difference(before: GenomeProgram, after: GenomeProgram) -> list[str]:
    """The lines of the listing that changed: `- ` what went, `+ ` what came. Empty when nothing did."""
    from bioxen_nb.program.listing import disassemble

    old, new = disassemble(before).splitlines(), disassemble(after).splitlines()
    changed = difflib.unified_diff(old, new, lineterm="", n=0)
    return [f"{line[0]} {line[1:]}" for line in changed if line[:1] in "+-" and line[:3] not in ("+++", "---")]
