"""What a program says about the genome, as arrays for the browser: genes, units, promoters, terminators, sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.remembering import BROKEN, remembered
from bioxen_nb.program.records import GenomeProgram, ProgramGene
from bioxen_nb.widgets.faces.face import Frame

#: What genes do, as far as the program says; the browser has a colour for each.
GROUPS = (
    "metabolism",
    "ribosome",
    "RNA gene",
    "transcription",
    "replication, division",
    "regulation",
    "foreign",
    "other protein",
    "pseudogene",
)

#: Marks of genes.
GONE, CHANGED, REPLACED = 1, 2, 3

_BY_ROLE = {
    "rna_polymerase": "transcription",
    "t7_polymerase": "transcription",
    "ribosome": "ribosome",
    "second_ribosome": "ribosome",
    "replication_initiator": "replication, division",
    "replisome": "replication, division",
    "division_ring": "replication, division",
}
_BY_SECTOR = {"ribosomal": "ribosome", "metabolic": "metabolism", "foreign": "foreign", "other": "other protein"}
_PRODUCT_LETTERS = 90


def scene(program: GenomeProgram, mutated: Iterable[str] = ()) -> Frame:
    """Everything of a program that can be drawn.

    Genes are in the order of the cell's rows and units in that of its transcription units. Coordinates are 0-based;
    a stretch across the origin has an end beyond the replicon's length.

    Args:
        program: what the cell runs.
        mutated: ids of genes to mark.
    """
    facts = {
        "program": program.id,
        "organism": program.organism,
        "groups": list(GROUPS),
        "replicons": [_replicon(program, number) for number in range(len(program.replicons))],
        "ids": [gene.id for gene in program.genes],
        "symbols": [gene.symbol for gene in program.genes],
        "products": [gene.product[:_PRODUCT_LETTERS] for gene in program.genes],
        "units": [unit.id for unit in program.units],
        "promoters": [promoter.id for promoter in program.promoters],
        "sigmas": [promoter.sigma for promoter in program.promoters],
        "sites": [edge.site for edge in program.edges],
    }
    return Frame(facts, _genes(program, frozenset(mutated)) | _units(program) | _signals(program))


def _replicon(program: GenomeProgram, number: int) -> dict[str, Any]:
    plan = program.replicons[number]
    return {
        "id": plan.id,
        "length": plan.length,
        "circular": plan.circular,
        "origin": plan.origin,
        "terminus": plan.terminus,
        "evidence": plan.origin_evidence,
        "chromosome": plan.is_chromosome,
        "copies": plan.copies.value,
    }


def _genes(program: GenomeProgram, mutated: frozenset[str]) -> dict[str, NDArray[Any]]:
    group = _groups(program)
    unit_of = {tag: row for row, unit in enumerate(program.units) for tag in unit.genes}
    number = {plan.id: row for row, plan in enumerate(program.replicons)}
    lengths = {plan.id: plan.length for plan in program.replicons}
    stretches = [_stretch(g.strand, g.five_prime, g.three_prime, lengths[g.replicon]) for g in program.genes]
    return {
        "start": _column(stretches, lambda s: s[0], np.int32),
        "end": _column(stretches, lambda s: s[1], np.int32),
        "strand": _column(program.genes, lambda g: g.strand, np.int8),
        "replicon": _column(program.genes, lambda g: number[g.replicon], np.uint16),
        "group": _column(program.genes, lambda g: GROUPS.index(group(g)), np.uint8),
        "unit": _column(program.genes, lambda g: unit_of.get(g.id, -1), np.int32),
        "mark": _marks(program, mutated),
    }


def _marks(program: GenomeProgram, mutated: frozenset[str]) -> NDArray[np.uint8]:
    """0 for a gene as it was, `GONE`, `CHANGED`, or `REPLACED` by a version whose product does not work."""
    gone, ids = remembered(program), {gene.id for gene in program.genes}

    def mark(gene: ProgramGene) -> int:
        if gene.id in gone:
            return REPLACED if gene.id + BROKEN in ids else GONE
        return CHANGED if gene.id in mutated or gene.id.endswith(BROKEN) else 0

    return _column(program.genes, mark, np.uint8)


def _units(program: GenomeProgram) -> dict[str, NDArray[Any]]:
    number = {plan.id: row for row, plan in enumerate(program.replicons)}
    lengths = {plan.id: plan.length for plan in program.replicons}
    stretches = [_stretch(u.strand, u.start, u.end, lengths[u.replicon]) for u in program.units]
    return {
        "unit_start": _column(stretches, lambda s: s[0], np.int32),
        "unit_end": _column(stretches, lambda s: s[1], np.int32),
        "unit_strand": _column(program.units, lambda u: u.strand, np.int8),
        "unit_replicon": _column(program.units, lambda u: number[u.replicon], np.uint16),
    }


def _signals(program: GenomeProgram) -> dict[str, NDArray[Any]]:
    number = {plan.id: row for row, plan in enumerate(program.replicons)}
    units = {unit.id: (row, unit) for row, unit in enumerate(program.units)}
    promoters = {promoter.id: promoter for promoter in program.promoters}
    genes = {gene.id: row for row, gene in enumerate(program.genes)}
    stops = [(t, *units[t.unit]) for t in program.terminators]
    sites = [(edge, promoters[edge.promoter]) for edge in program.edges]
    return {
        "promoter_at": _column(program.promoters, lambda p: p.tss, np.int32),
        "promoter_strand": _column(program.promoters, lambda p: p.strand, np.int8),
        "promoter_replicon": _column(program.promoters, lambda p: number[p.replicon], np.uint16),
        "promoter_unit": _column(program.promoters, lambda p: units[p.unit][0], np.int32),
        "promoter_per_s": _column(program.promoters, lambda p: p.strength.value, np.float32),
        "stop_at": _column(stops, lambda s: s[0].position, np.int32),
        "stop_strand": _column(stops, lambda s: s[2].strand, np.int8),
        "stop_replicon": _column(stops, lambda s: number[s[2].replicon], np.uint16),
        "stop_share": _column(stops, lambda s: s[0].efficiency.value, np.float32),
        "site_at": _column(sites, lambda s: s[0].position, np.int32),
        "site_sign": _column(sites, lambda s: s[0].sign, np.int8),
        "site_replicon": _column(sites, lambda s: number[s[1].replicon], np.uint16),
        "site_factor": _column(sites, lambda s: genes.get(s[0].regulator, -1), np.int32),
        "site_unit": _column(sites, lambda s: units[s[1].unit][0], np.int32),
    }


def _groups(program: GenomeProgram) -> Callable[[ProgramGene], str]:
    machine: dict[str, str] = {}
    for role in program.complexes:
        for tag, _ in role.subunits:
            machine.setdefault(tag, _BY_ROLE[role.role])
    factors = {edge.regulator for edge in program.edges}

    def group(gene: ProgramGene) -> str:
        if gene.kind == "pseudogene":
            return "pseudogene"
        if not gene.is_coding:
            return "RNA gene"
        if gene.id in machine:
            return machine[gene.id]
        return "regulation" if gene.id in factors else _BY_SECTOR[gene.sector]

    return group


def _stretch(strand: int, first: int, last: int, length: int) -> tuple[int, int]:
    """(start, end) of an arc from its first to its last base, its start inside the replicon."""
    start, end = (first, last + 1) if strand > 0 else (last, first + 1)
    turns = start // length
    start, end = start - turns * length, end - turns * length
    return (start, end) if end > start else (start, end + length)


def _column(rows: Iterable[Any], value: Callable[[Any], Any], kind: type) -> NDArray[Any]:
    return np.array([value(row) for row in rows], kind)
