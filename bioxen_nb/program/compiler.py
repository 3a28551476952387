"""The compiler: a written genome becomes a program for a chassis, pass by pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import CompileError
from bioxen_nb.genome.records import Gene, Genome
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.mutation import knock_out as remove_genes
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes import assembly
from bioxen_nb.program.passes.binding import Basis, bind, mean_volume_fl, rounded, unit_factors
from bioxen_nb.program.passes.complexes import find_complexes
from bioxen_nb.program.passes.copies import (
    binding_rates,
    is_native,
    promoter_shares,
    protein_copies,
    rna_copies,
    unit_rates,
)
from bioxen_nb.program.passes.degradation_tags import tagged_genes, with_tags
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, Notes
from bioxen_nb.program.passes.expression_table import measured_expression
from bioxen_nb.program.passes.features import read_features
from bioxen_nb.program.passes.host import place_in_host
from bioxen_nb.program.passes.known_regulation import add_known_regulation
from bioxen_nb.program.passes.origins import plan_replicons
from bioxen_nb.program.passes.orthogonal import (
    foreign_genes,
    second_ribosome,
    t7_polymerase,
    take_t7_promoters,
    with_foreign,
)
from bioxen_nb.program.passes.promoters import find_promoters
from bioxen_nb.program.passes.reference_regulation import seal, settle
from bioxen_nb.program.passes.regulation import find_regulation
from bioxen_nb.program.passes.replication import fit_replication
from bioxen_nb.program.passes.ribosome_sites import find_ribosome_sites
from bioxen_nb.program.passes.sector_shares import message_rates, sector_copies
from bioxen_nb.program.passes.sigma_factors import assign_sigma
from bioxen_nb.program.passes.terminators import find_terminators
from bioxen_nb.program.passes.transcription_units import find_units
from bioxen_nb.program.plasmids import beside, copies_of, joined, split_installed
from bioxen_nb.program.records import Complex, GenomeProgram, ProgramGene, RepliconPlan


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
    names = sorted({edge.site for edge in edges if edge.rule.name == "annotated"})
    if names:
        notes.add(f"Taken for repressors, because the annotation of their sites does not say more: {', '.join(names)}.")


def _model(chassis: Chassis, genes: Sequence[Gene]) -> str:
    """The chassis's metabolic model, if the genome has the genes that mark it."""
    return chassis.metabolic_model if {gene.locus_tag for gene in genes}.issuperset(chassis.metabolic_markers) else ""


def _settings(products: Sequence[ProgramGene], chassis: Chassis) -> dict[str, float]:
    """The chassis's numbers; the share of metabolism and what of it is idle are the program's own where genes tell.

    Metabolism has what housekeeping and ribosomes leave. Of the surplus of ribosomal proteins, feedback lets as much be
    made as loads them `1 / surplus` times.
    """
    values = chassis.values()
    if not chassis.metabolic_table:
        return values
    if not {gene.id for gene in products}.issuperset(chassis.metabolic_markers):
        return {**values, "idle_metabolic_share": 0.0}
    mass = [(gene.sector, gene.target_copies.value * gene.length_aa) for gene in products if gene.sector != "foreign"]
    metabolic, ribosomal = (sum(m for sector, m in mass if sector == name) for name in ("metabolic", "ribosomal"))
    surplus = values["ribosomal_surplus"]
    spared = ribosomal * (1.0 - (1.0 + values["ribosomal_feedback"] * math.sqrt(surplus - 1.0)) / surplus)
    return {**values, "metabolic_fraction": (metabolic + spared) / sum(m for _, m in mass)}


def _positions(layouts: Sequence[Layout], plans: Sequence[RepliconPlan], row: Mapping[str, int]) -> NDArray[np.float64]:
    """Where each gene lies between origin (0) and terminus (1) of its chromosome; 0 on a plasmid."""
    positions = np.zeros(len(row))
    for layout, plan in zip(layouts, plans, strict=True):
        for placed in layout.messengers + layout.stable if plan.is_chromosome else ():
            positions[row[placed.gene.locus_tag]] = plan.relative_position(placed.left)
    return positions


def _translate(genome: Genome, chassis: Chassis, metabolism: str | None, notes: Notes) -> GenomeProgram:
    placed, lumps = place_in_host(genome, chassis, notes)
    layouts = read_features(placed, notes, scanned=chassis.domain == "bacteria")
    if not layouts:
        raise CompileError(f"Genome {genome.id!r} holds no replicon with a length: there is nothing to compile.")
    genes = _ordered_genes(layouts)
    units = find_units(layouts, chassis)
    promoters = take_t7_promoters(layouts, units, find_promoters(layouts, units, chassis), chassis)
    complexes = find_complexes(genes, lumps, singly_dispensable=chassis.singly_dispensable)
    _note_machines(complexes, notes)
    second = second_ribosome(layouts, genes, complexes[1], chassis)
    complexes += t7_polymerase(genes, chassis) + second
    sites = find_ribosome_sites(layouts, units, chassis if second else replace(chassis, orthogonal_anti_sd=""))
    ends = find_terminators(layouts, units)
    usual = chassis.settings["plasmid_copies"]
    plans = [
        plan if plan.is_chromosome else replace(plan, copies=usual) for plan in plan_replicons(layouts, chassis.domain)
    ]
    chassis = fit_replication(chassis, plans)
    edges = find_regulation(layouts, units, promoters)
    _note_unknown_factors(edges, notes)
    foreign = foreign_genes(genes, units, promoters, sites)

    native = is_native(genome, chassis)
    relative = unit_rates(units, promoters)
    row = {gene.locus_tag: k for k, gene in enumerate(genes)}
    gene_rate = np.zeros(len(genes))
    for u, unit in enumerate(units):
        gene_rate[[row[placed.gene.locus_tag] for placed in unit.genes]] = relative[u]
    binding = binding_rates(genes, sites)
    shares = promoter_shares(promoters, relative)
    if chassis.sector_shares and not native:
        basis, grades = Basis.SHARES, [Grade.HEURISTIC] * len(genes)
        copies = sector_copies(genes, binding, lumps, complexes[0], chassis)
        relative = message_rates(units, {gene.locus_tag: copies[row[gene.locus_tag]] for gene in genes}, lumps)
    else:
        basis = Basis.MEASURED if native else Basis.SEQUENCE
        copies, grades = protein_copies(genes, gene_rate, binding, _positions(layouts, plans, row), native, chassis)
    rnas = rna_copies(genes, chassis, lumps)
    half_lives = assembly.rna_half_lives(genes, measured_expression(chassis) if native else {}, chassis)

    copies_of = {gene.locus_tag: float(copies[k]) for k, gene in enumerate(genes)}
    volume_fl = mean_volume_fl(chassis)
    edges = add_known_regulation(
        edges, layouts, units, promoters, copies_of=copies_of, volume_fl=volume_fl, native=native, chassis=chassis
    )
    edges = settle(edges, copies_of, volume_fl)

    ids = assembly.promoter_ids(promoters, units)
    stops = assembly.build_terminators(ends, units, layouts, chassis)
    unit_records = assembly.build_units(units, promoters, ids, ends, stops, layouts)
    reference, most = unit_factors(edges, promoters, len(units))
    stops = seal(stops, unit_records, plans, reference / most)
    rates = bind(
        genes,
        unit_records,
        stops,
        plans,
        promoters,
        edges,
        relative=relative,
        shares=shares,
        copies=copies,
        rnas=rnas,
        half_life_s=np.array([half_life.value for half_life in half_lives]),
        native=native,
        chassis=chassis,
    )
    rates = with_foreign(rates, foreign, binding, promoters)
    targets = rounded(np.where(foreign, 0.0, np.maximum(copies, rnas)))
    sites_of = _sites_by_promoter(edges)
    products = assembly.build_genes(genes, targets, grades, half_lives, basis, chassis)
    starts = assembly.build_promoters(promoters, ids, units, layouts, rates, sites_of, basis, chassis)
    return GenomeProgram(
        id=f"{genome.id}@{chassis.id}",
        genome_id=genome.id,
        organism=genome.organism,
        chassis=chassis.id,
        sequence_digest=genome.sequence_digest,
        replicons=tuple(plans),
        genes=tuple(with_tags(products, tagged_genes(layouts), chassis)),
        units=tuple(unit_records),
        promoters=tuple(assign_sigma(starts, unit_records, genes, chassis)),
        binding_sites=tuple(assembly.build_sites(genes, sites, rates, basis)),
        terminators=tuple(stops),
        edges=tuple(assembly.build_edges(edges, ids)),
        complexes=tuple(complexes),
        settings={name: round_significant(value) for name, value in _settings(products, chassis).items()},
        metabolic_model=_model(chassis, genes) if metabolism is None else metabolism,
        warnings=(*genome.warnings, *chassis.notes, *notes.lines),
    )


def _translate_installed(genome: Genome, chassis: Chassis, metabolism: str | None) -> GenomeProgram:
    """The host's program, with those of installed replicons brought to its scale."""
    host, guests = split_installed(genome)
    program = _translate(host, chassis, metabolism, Notes())
    for guest in guests:
        copies = copies_of(guest.replicons[0], chassis.settings["plasmid_copies"])
        if guest.genes:
            alone = _translate(guest, replace(chassis, whole_genome=None, metabolic_model=""), "", Notes())
            program = joined(program, alone, copies)
        else:
            program = beside(program, plan_replicons(read_features(guest, Notes())), copies)
    return replace(program, sequence_digest=genome.sequence_digest) if guests else program


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
    program = _translate_installed(genome, chassis, metabolism)
    return remove_genes(program, knock_out) if knock_out else program
