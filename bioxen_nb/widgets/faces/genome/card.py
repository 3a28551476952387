"""All that is known of one gene of a living cell."""

from __future__ import annotations

import math
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.essentiality import Verdict, essential_genes
from bioxen_nb.cell.remembering import BROKEN, heritable, remembered
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.cycle import copies_at
from bioxen_nb.program.listing import disassemble
from bioxen_nb.program.parameters import Parameter
from bioxen_nb.program.records import GenomeProgram, Promoter, RegulatoryEdge, TranscriptionUnit

_LISTED = 14


def card(cell: Cell, name: str) -> dict[str, Any]:
    """A gene by locus tag or symbol, JSON-able.

    Raises:
        UnknownNameError: no such gene.
    """
    program = cell.program
    gene = program.gene(name)
    unit = next((unit for unit in program.units if gene.id in unit.genes), None)
    return {
        "id": gene.id,
        "symbol": gene.symbol,
        "product": gene.product,
        "kind": gene.kind,
        "sector": gene.sector,
        "replicon": gene.replicon,
        "strand": gene.strand,
        "length_nt": gene.length_nt,
        "length_aa": gene.length_aa,
        "gone": gene.id in remembered(program),
        "replaced_by": next((other.id for other in program.genes if other.id == gene.id + BROKEN), ""),
        "target": _parameter(gene.target_copies),
        "rna_half_life": _parameter(gene.rna_half_life_s),
        "protein_half_life": _parameter(gene.protein_half_life_s),
        "destabilisation": _parameter(gene.destabilisation_kcal),
        "unit": _unit(program, unit) if unit else None,
        "gene_copies": _copies(cell, unit) if unit else 0,
        "promoters": [_promoter(p) for p in program.promoters if unit and p.unit == unit.id],
        "regulation": [_edge(program, cell, row) for row in _edges(program, unit)] if unit else [],
        "regulates": _regulated_by(program, gene.id),
        "machines": [machine.id for machine in program.complexes if gene.id in dict(machine.subunits)],
        "listing": _listing(program, gene.id, unit),
    }


def judged(cell: Cell, name: str) -> dict[str, Any]:
    """Whether a gene can be lost, by the metabolic model in the present medium and by the machines it is part of.

    Raises:
        ConfigurationError: the metabolic model cannot grow on the medium even when intact.
    """
    gene_id = cell.program.gene(name).id
    program = heritable(cell.program)
    found = essential_genes(program, cell.environment.at(cell.time_s))
    row: Verdict | None = next((row for row in found.rows if row.gene == gene_id), None)
    if row is None:
        return {"essential": None, "because": "this cell has lost the gene"}
    known = not math.isnan(row.growth_share)
    return {"essential": row.essential if known else None, "because": row.because, "note": found.note}


def _parameter(value: Parameter) -> dict[str, Any]:
    number = value.value if math.isfinite(value.value) else None
    return {"value": number, "unit": value.unit, "source": value.source, "grade": str(value.grade)}


def _unit(program: GenomeProgram, unit: TranscriptionUnit) -> dict[str, Any]:
    return {"id": unit.id, "genes": [[tag, program.gene(tag).name] for tag in unit.genes]}


def _copies(cell: Cell, unit: TranscriptionUnit) -> float:
    """Copies of the unit's start in the cell now."""
    state, arrays = cell.context.state, cell.lowered
    row = arrays.unit_ids.index(unit.id)
    position, whole = float(arrays.unit_position[row]), state.whole
    if position < 0:
        return float(arrays.unit_copies[row])
    return float(copies_at(position, state.forks, state.multiplicity, int(whole[ly.ROUNDS]), int(whole[ly.TERMINI])))


def _promoter(promoter: Promoter) -> dict[str, Any]:
    return {
        "id": promoter.id,
        "at": promoter.tss,
        "sigma": promoter.sigma,
        "score": promoter.score_nats if math.isfinite(promoter.score_nats) else None,
        "evidence": promoter.evidence,
        "strength": _parameter(promoter.strength),
    }


def _edges(program: GenomeProgram, unit: TranscriptionUnit | None) -> list[int]:
    mine = {promoter.id for promoter in program.promoters if unit and promoter.unit == unit.id}
    return [row for row, edge in enumerate(program.edges) if edge.promoter in mine]


def _edge(program: GenomeProgram, cell: Cell, row: int) -> dict[str, Any]:
    edge: RegulatoryEdge = program.edges[row]
    factor = program.gene(edge.regulator)
    place = cell.gene_ids.index(edge.regulator)
    return {
        "factor": factor.id,
        "name": factor.name,
        "site": edge.site,
        "sign": edge.sign,
        "effector": edge.effector,
        "released": edge.is_released,
        "half_um": edge.dissociation_um.value if math.isfinite(edge.dissociation_um.value) else None,
        "molecules": int(cell.context.proteins[place]),
    }


def _regulated_by(program: GenomeProgram, gene_id: str) -> list[list[Any]]:
    """(unit, its first gene, sign) of each unit that the gene's product regulates."""
    unit_of = {promoter.id: promoter.unit for promoter in program.promoters}
    signs = {unit_of[edge.promoter]: edge.sign for edge in program.edges if edge.regulator == gene_id}
    return [
        [unit.genes[0], program.gene(unit.genes[0]).name, signs[unit.id]] for unit in program.units if unit.id in signs
    ]


def _listing(program: GenomeProgram, gene_id: str, unit: TranscriptionUnit | None) -> list[str]:
    if unit is None:
        return ["; no unit transcribes it any more"]
    return disassemble(program, gene_id).splitlines()[:_LISTED]
