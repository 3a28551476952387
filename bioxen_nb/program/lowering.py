"""The stochastic form of a program: plain arrays for the kernels, in the order of the program's records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.readthrough import run_on
from bioxen_nb.program.records import GenomeProgram, RegulatoryEdge, TranscriptionUnit
from bioxen_nb.units import rate_from_half_life


def _growth_controlled(program: GenomeProgram, unit: TranscriptionUnit) -> bool:
    """rRNA and tRNA units, and units at least half of whose proteins are ribosomal."""
    genes = [program.gene(tag) for tag in unit.genes]
    if unit.stable_rna:
        return any(gene.kind in ("rrna", "trna") for gene in genes)
    coding = [gene for gene in genes if gene.is_coding]
    return bool(coding) and 2 * sum(gene.sector == "ribosomal" for gene in coding) >= len(coding)


def _response(edge: RegulatoryEdge) -> tuple[float, float, float, float]:
    """K_A, K_I, dE and sites of the effector of an edge."""
    return (
        edge.effector_active_um.value,
        edge.effector_inactive_um.value,
        edge.effector_energy_kt.value,
        edge.effector_sites.value,
    )


def _unit_rates(program: GenomeProgram) -> tuple[list[float], list[float]]:
    """Unregulated initiation (1/s and gene copy, all promoters added up) and mean burst of each unit."""
    rate, burst = dict.fromkeys((u.id for u in program.units), 0.0), dict.fromkeys((u.id for u in program.units), 0.0)
    for promoter in program.promoters:
        rate[promoter.unit] += promoter.strength.value
        burst[promoter.unit] = max(burst[promoter.unit], promoter.burst_size.value)
    return list(rate.values()), list(burst.values())


def _reference_factors(edges: Sequence[tuple[RegulatoryEdge, int]], n_units: int) -> NDArray[np.float64]:
    """(u) factor of all operators of each unit at the reference state."""
    factors = np.ones(n_units)
    for edge, unit in edges:
        factors[unit] *= edge.reference_factor
    return factors


def _t7_units(program: GenomeProgram) -> list[bool]:
    """Whether the polymerase of phage T7 transcribes each unit."""
    theirs = {promoter.unit for promoter in program.promoters if promoter.sigma == "T7"}
    return [unit.id in theirs for unit in program.units]


def _places(program: GenomeProgram) -> tuple[list[float], list[float]]:
    """Relative position (-1 on a plasmid) and plasmid copy number of each unit."""
    plans = {plan.id: plan for plan in program.replicons}
    position, copies = [], []
    for unit in program.units:
        plan = plans[unit.replicon]
        position.append(plan.relative_position(unit.start % plan.length) if plan.is_chromosome else -1.0)
        copies.append(1.0 if plan.is_chromosome else plan.copies.value)
    return position, copies


def _edge_rows(program: GenomeProgram) -> list[tuple[int, int]]:
    """(edge, unit row): a site that overlaps several promoters of one unit acts on the unit once."""
    unit_row = {unit.id: u for u, unit in enumerate(program.units)}
    home = {promoter.id: unit_row[promoter.unit] for promoter in program.promoters}
    rows, seen = [], set()
    for number, edge in enumerate(program.edges):
        key = (home[edge.promoter], edge.regulator, edge.site, edge.position)
        if key not in seen:
            seen.add(key)
            rows.append((number, home[edge.promoter]))
    return rows


def lower(program: GenomeProgram) -> ExpressionArrays:
    """Arrays over genes, units and edges; row k belongs to record k of the program (edges once a unit and site)."""
    genes, units = program.genes, program.units
    row = {gene.id: k for k, gene in enumerate(genes)}
    weight = {site.gene: site.strength.value for site in program.binding_sites}
    second = {site.gene for site in program.binding_sites if site.ribosome == "second"}
    edges = [(program.edges[k], u) for k, u in _edge_rows(program)]
    initiation, burst = _unit_rates(program)
    position, copies = _places(program)
    behind, missed = run_on(units, program.terminators, program.replicons)
    sizes = [len(unit.genes) for unit in units]
    return ExpressionArrays(
        gene_ids=tuple(gene.id for gene in genes),
        gene_symbols=tuple(gene.symbol for gene in genes),
        length_aa=np.array([gene.length_aa for gene in genes], np.int64),
        length_nt=np.array([gene.length_nt for gene in genes], np.int64),
        rna_decay_per_s=np.array([rate_from_half_life(g.rna_half_life_s.value) for g in genes], np.float64),
        protein_decay_per_s=np.array([rate_from_half_life(g.protein_half_life_s.value) for g in genes], np.float64),
        translation_weight=np.array([weight.get(gene.id, 0.0) for gene in genes], np.float64),
        second_message=np.array([gene.id in second for gene in genes], np.bool_),
        is_ribosomal=np.array([gene.sector == "ribosomal" for gene in genes], np.bool_),
        is_metabolic=np.array([gene.sector == "metabolic" for gene in genes], np.bool_),
        is_foreign=np.array([gene.sector == "foreign" for gene in genes], np.bool_),
        target_copies=np.array([gene.target_copies.value for gene in genes], np.float64),
        destabilisation_kcal=np.array([gene.destabilisation_kcal.value for gene in genes], np.float64),
        unit_ids=tuple(unit.id for unit in units),
        unit_gene_start=np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64),
        unit_genes=np.array([row[tag] for unit in units for tag in unit.genes], np.int64),
        unit_length_nt=np.array([unit.length_nt for unit in units], np.int64),
        unit_initiation_per_s=np.array(initiation, np.float64) * _reference_factors(edges, len(units)),
        unit_burst=np.array(burst, np.float64),
        unit_position=np.array(position, np.float64),
        unit_copies=np.array(copies, np.float64),
        unit_growth_controlled=np.array([_growth_controlled(program, unit) for unit in units], np.bool_),
        unit_t7=np.array(_t7_units(program), np.bool_),
        unit_stable=np.array([unit.stable_rna for unit in units], np.bool_),
        unit_readthrough_to=behind,
        unit_readthrough=missed,
        edge_unit=np.array([u for _, u in edges], np.int64),
        edge_regulator=np.array([row[edge.regulator] for edge, _ in edges], np.int64),
        edge_sign=np.array([edge.sign for edge, _ in edges], np.int64),
        edge_k_um=np.array([edge.dissociation_um.value for edge, _ in edges], np.float64),
        edge_hill=np.array([edge.hill.value for edge, _ in edges], np.float64),
        edge_fold=np.array([edge.fold.value for edge, _ in edges], np.float64),
        edge_reference=np.array([edge.reference_factor for edge, _ in edges], np.float64),
        edge_effector=tuple(edge.effector for edge, _ in edges),
        edge_response=np.array([_response(edge) for edge, _ in edges], np.float64).reshape(len(edges), 4),
        machine_subunits={m.role: tuple((row[gene], n) for gene, n in m.subunits if n) for m in program.complexes},
        machine_rnas={
            m.role: tuple((tuple(row[tag] for tag in group), n) for group, n in m.rna_subunits)
            for m in program.complexes
        },
        chromosome_bp=sum(plan.length for plan in program.replicons if plan.is_chromosome),
        settings=dict(program.settings),
    )
