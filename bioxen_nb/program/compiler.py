"""The compiler: a written genome becomes a program for a chassis, pass by pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.records import Gene, Genome
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.mutation import knock_out as remove_genes
from bioxen_nb.program.passes import assembly
from bioxen_nb.program.passes.binding import bind, rounded
from bioxen_nb.program.passes.complexes import find_complexes
from bioxen_nb.program.passes.copies import (
    binding_rates,
    is_native,
    promoter_rate,
    protein_copies,
    rna_copies,
    unit_rates,
)
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, Notes
from bioxen_nb.program.passes.expression_table import measured_expression
from bioxen_nb.program.passes.features import read_features
from bioxen_nb.program.passes.origins import plan_replicons
from bioxen_nb.program.passes.promoters import find_promoters
from bioxen_nb.program.passes.regulation import find_regulation
from bioxen_nb.program.passes.replication import fit_replication
from bioxen_nb.program.passes.ribosome_sites import find_ribosome_sites
from bioxen_nb.program.passes.terminators import find_terminators
from bioxen_nb.program.passes.transcription_units import find_units
from bioxen_nb.program.records import Complex, GenomeProgram


def _ordered_genes(layouts: Sequence[Layout]) -> list[Gene]:
    """All genes by replicon and left coordinate."""
    out: list[Gene] = []
    for layout in layouts:
        placed = sorted(layout.messengers + layout.stable, key=lambda p: (p.left, p.right, p.gene.locus_tag))
        out.extend(p.gene for p in placed)
    return out


def _sites_by_promoter(edges: Sequence[EdgeDraft]) -> dict[int, list[str]]:
    sites: dict[int, list[str]] = {}
    for edge in edges:
        names = sites.setdefault(edge.promoter, [])
        if edge.site not in names:
            names.append(edge.site)
    return sites


def _note_machines(complexes: Sequence[Complex], notes: Notes) -> None:
    missing = [machine.id for machine in complexes if not machine.subunits]
    if missing:
        notes.add(f"The genome does not encode: {', '.join(missing)}. The runtime goes without.")


def _note_unknown_factors(edges: Sequence[EdgeDraft], notes: Notes) -> None:
    names = sorted({edge.site for edge in edges if edge.rule == "annotated"})
    if names:
        notes.add(f"Taken for repressors, because the annotation of their sites does not say more: {', '.join(names)}.")


def _model(chassis: Chassis, genes: Sequence[Gene]) -> str:
    """The chassis's metabolic model, if the genome has the genes that mark it."""
    return chassis.metabolic_model if {gene.locus_tag for gene in genes}.issuperset(chassis.metabolic_markers) else ""


def _translate(genome: Genome, chassis: Chassis, metabolism: str | None, notes: Notes) -> GenomeProgram:
    layouts = read_features(genome, notes)
    if not layouts:
        raise CompileError(f"Genome {genome.id!r} holds no replicon with a length: there is nothing to compile.")
    genes = _ordered_genes(layouts)
    units = find_units(layouts, chassis)
    promoters = find_promoters(layouts, units, chassis)
    sites = find_ribosome_sites(layouts, units, chassis)
    ends = find_terminators(layouts, units)
    plans = plan_replicons(layouts)
    chassis = fit_replication(chassis, plans)
    edges = find_regulation(layouts, units, promoters)
    _note_unknown_factors(edges, notes)
    complexes = find_complexes(genes)
    _note_machines(complexes, notes)

    native = is_native(genome, chassis)
    relative = unit_rates(units, promoters)
    row = {gene.locus_tag: k for k, gene in enumerate(genes)}
    gene_rate = np.zeros(len(genes))
    for u, unit in enumerate(units):
        gene_rate[[row[placed.gene.locus_tag] for placed in unit.genes]] = relative[u]
    copies, grades = protein_copies(genes, gene_rate, binding_rates(genes, sites), native, chassis)
    rnas = rna_copies(genes, chassis)
    half_lives = assembly.rna_half_lives(genes, measured_expression(chassis) if native else {}, chassis)

    ids = assembly.promoter_ids(promoters, units)
    stops = assembly.build_terminators(ends, units, layouts)
    unit_records = assembly.build_units(units, promoters, ids, ends, stops, layouts)
    rates = bind(
        genes,
        unit_records,
        stops,
        plans,
        promoters,
        edges,
        relative=relative,
        shares=np.array([promoter_rate(p.score) / relative[p.unit] for p in promoters]),
        copies=copies,
        rnas=rnas,
        half_life_s=np.array([half_life.value for half_life in half_lives]),
        native=native,
        chassis=chassis,
    )
    targets = rounded(np.maximum(copies, rnas))
    sites_of = _sites_by_promoter(edges)
    return GenomeProgram(
        id=f"{genome.id}@{chassis.id}",
        genome_id=genome.id,
        organism=genome.organism,
        chassis=chassis.id,
        sequence_digest=genome.sequence_digest,
        replicons=tuple(plans),
        genes=tuple(assembly.build_genes(genes, targets, grades, half_lives, native, chassis)),
        units=tuple(unit_records),
        promoters=tuple(assembly.build_promoters(promoters, ids, units, layouts, rates, sites_of, native, chassis)),
        binding_sites=tuple(assembly.build_sites(genes, sites, rates, native)),
        terminators=tuple(stops),
        edges=tuple(assembly.build_edges(edges, ids)),
        complexes=tuple(complexes),
        settings={name: round_significant(value) for name, value in chassis.values().items()},
        metabolic_model=_model(chassis, genes) if metabolism is None else metabolism,
        warnings=(*genome.warnings, *notes.lines),
    )


def compile_genome(
    genome: Genome,
    chassis: str | Chassis | None = None,
    *,
    knock_out: Sequence[str] = (),
    metabolism: str | None = None,
) -> GenomeProgram:
    """Compile a genome for a chassis.

    Args:
        genome: the written genome, with or without its sequence.
        chassis: id of an installed chassis, or a `Chassis`; by default the one the genome names.
        knock_out: genes (locus tag or symbol) to leave out.
        metabolism: name or file of the metabolic model that feeds the cell, "" for none; by default the chassis's, if
            the genome has the genes that mark it.

    Returns:
        The program. What was assumed rather than found stands in `program.warnings`.

    Raises:
        CompileError: nothing to compile.
        UnknownNameError: no such chassis, or no such gene to knock out.
    """
    if not isinstance(chassis, Chassis):
        chassis = chassis_registry.get(chassis or genome.chassis)
    program = _translate(genome, chassis, metabolism, Notes())
    return remove_genes(program, knock_out) if knock_out else program
