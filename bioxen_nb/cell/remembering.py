"""Programs of living cells: what a change of genes leaves behind stays on the books until growth has diluted it.

A gene that goes takes its promoter with it, but not its molecules. So the program of a living cell remembers it: its
record keeps its row, with its ribosome binding site, its operators and its places in machines, but stands in no
transcription unit any more. Messages are read until they decay, proteins work until they are diluted or degraded, as
after a real deletion. When a mutation breaks a product, the working version is remembered in the same way and the
broken one gets a row of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.records import Complex, GenomeProgram, ProgramGene

#: Ends of the id and the symbol of a product that does not work, beside a remembered one that does.
BROKEN, STAR = ".broken", "*"


def remembered(program: GenomeProgram) -> frozenset[str]:
    """Ids of genes that are gone but whose molecules may still be there."""
    return frozenset(program.removed).intersection(gene.id for gene in program.genes)


def fading_factors(program: GenomeProgram, role: str) -> list[str]:
    """Remembered genes of which a machine needs the product in any number: it stops with their last molecule."""
    gone = remembered(program)
    machines = [machine for machine in program.complexes if machine.role == role] if gone else []
    return [tag for machine in machines for tag, count in machine.subunits if not count and tag in gone]


def heritable(program: GenomeProgram) -> GenomeProgram:
    """The program without what is only remembered: what a mutation or a knock-out starts from."""
    gone = remembered(program)
    names = {gene.id: gene.id.removesuffix(BROKEN) for gene in program.genes if gene.id.endswith(BROKEN)}
    if not gone and not names:
        return program
    kept = replace(
        program,
        genes=tuple(gene for gene in program.genes if gene.id not in gone),
        binding_sites=tuple(site for site in program.binding_sites if site.gene not in gone),
        edges=tuple(edge for edge in program.edges if edge.regulator not in gone),
        complexes=tuple(_forgotten(machine, gone) for machine in program.complexes),
        removed=tuple(tag for tag in program.removed if tag not in names.values()),
    )
    return _renamed(kept, names)


def living(now: GenomeProgram, then: GenomeProgram) -> GenomeProgram:
    """The program `then` for a cell that lived with `now`: the rows of `now` first, then the new genes."""
    then = _set_apart(now, heritable(then))
    coming = {gene.id: gene for gene in then.genes}
    rows = {gene.id for gene in now.genes}
    gone = frozenset(rows - coming.keys())
    places = {plan.id for plan in then.replicons}
    genes = [coming.get(gene.id) or _placed(gene, places, then.replicons[0].id) for gene in now.genes]
    starts = {promoter.id for promoter in then.promoters}
    edges = [edge for edge in now.edges if edge.regulator in gone and edge.promoter in starts]
    return replace(
        then,
        genes=(*genes, *(gene for gene in then.genes if gene.id not in rows)),
        binding_sites=(*then.binding_sites, *(site for site in now.binding_sites if site.gene in gone)),
        edges=(*then.edges, *edges),
        complexes=_machines(now, then, gone),
        removed=tuple(dict.fromkeys([*then.removed, *(gene.id for gene in now.genes if gene.id in gone)])),
    )


def _set_apart(now: GenomeProgram, then: GenomeProgram) -> GenomeProgram:
    """Give products that `then` breaks, and that still worked in the cell, a name of their own."""
    works = {gene.id: math.isfinite(gene.destabilisation_kcal.value) for gene in now.genes}
    broken = [gene.id for gene in then.genes if math.isinf(gene.destabilisation_kcal.value)]
    names = {tag: tag + BROKEN for tag in broken if works.get(tag) or tag + BROKEN in works}
    return _renamed(then, names)


def _renamed(program: GenomeProgram, names: dict[str, str]) -> GenomeProgram:
    """The program with other names for products that do not work; these regulate nothing and build nothing."""
    if not names:
        return program

    def called(gene: ProgramGene) -> ProgramGene:
        name = names.get(gene.id, gene.id)
        symbol = gene.symbol.removesuffix(STAR)
        return gene if name == gene.id else replace(gene, id=name, symbol=symbol + STAR * name.endswith(BROKEN))

    return replace(
        program,
        genes=tuple(called(gene) for gene in program.genes),
        units=tuple(replace(unit, genes=tuple(names.get(tag, tag) for tag in unit.genes)) for unit in program.units),
        binding_sites=tuple(replace(site, gene=names.get(site.gene, site.gene)) for site in program.binding_sites),
        edges=tuple(edge for edge in program.edges if edge.regulator not in names),
    )


def _placed(gene: ProgramGene, places: Iterable[str], elsewhere: str) -> ProgramGene:
    """A remembered gene; the one of a replicon that was lost stands on the first that is left."""
    return gene if gene.replicon in places else replace(gene, replicon=elsewhere)


def _forgotten(machine: Complex, gone: frozenset[str]) -> Complex:
    """A machine without remembered parts; not encoded when it needs one of them."""
    groups = tuple((tuple(tag for tag in group if tag not in gone), count) for group, count in machine.rna_subunits)
    if any(tag in gone for tag, _ in machine.subunits) or any(not group for group, _ in groups):
        return replace(machine, subunits=(), rna_subunits=())
    return replace(machine, rna_subunits=groups)


def _machines(now: GenomeProgram, then: GenomeProgram, gone: frozenset[str]) -> tuple[Complex, ...]:
    """The machines of `then`; those that need a remembered part work on as they did in `now`."""
    before = {machine.role: machine for machine in now.complexes}
    roles = {machine.role for machine in then.complexes}
    lost = (m for m in now.complexes if m.role not in roles and _needs(m, gone))
    return (*(_working(machine, before.get(machine.role), gone) for machine in then.complexes), *lost)


def _needs(machine: Complex, gone: frozenset[str]) -> bool:
    groups = [group for group, _ in machine.rna_subunits]
    return any(tag in gone for tag, _ in machine.subunits) or any(gone.intersection(group) for group in groups)


def _working(machine: Complex, before: Complex | None, gone: frozenset[str]) -> Complex:
    if before is None or not before.subunits or not _needs(before, gone):
        return machine
    if not machine.subunits:
        return before
    if len(machine.rna_subunits) != len(before.rna_subunits):
        return machine
    groups = [
        ((*group, *(tag for tag in old if tag in gone)), count)
        for (group, count), (old, _) in zip(machine.rna_subunits, before.rna_subunits, strict=True)
    ]
    return replace(machine, rna_subunits=tuple(groups))


def stated(arrays: ExpressionArrays, gone: frozenset[str]) -> ExpressionArrays:
    """The arrays with no copies expected of genes that are only remembered."""
    made = np.array([gene not in gone for gene in arrays.gene_ids], np.bool_)
    return arrays if made.all() else replace(arrays, target_copies=np.where(made, arrays.target_copies, 0.0))
