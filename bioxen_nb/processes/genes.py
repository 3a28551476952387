"""Commands that change the genes of the living cell, and one that judges them."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.essentiality import essential_genes as judge_genes
from bioxen_nb.cell.remembering import heritable, remembered
from bioxen_nb.errors import ApiError
from bioxen_nb.processes.arguments import at_most, gene_rows
from bioxen_nb.processes.vital_signs import gene_name, plain
from bioxen_nb.program.mutation import difference
from bioxen_nb.program.mutation import knock_out as without
from bioxen_nb.program.mutations.recompiling import mutate as mutated
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.session.process_context import ProcessContext

#: Lines of a program's difference that a result shows.
_LINES = 100


def knock_out(on: ProcessContext, genes: list[str] | str) -> dict[str, Any]:
    """Remove genes from the living cell; what they made stays until it decays or is diluted. No time passes.

    Args:
        genes: symbols or locus tags, one or several.
    """
    cell, before = on.cell, on.program
    rows = gene_rows(cell, genes)
    gone = remembered(before)
    if again := [gene_name(cell, row) for tag, row in rows.items() if tag in gone]:
        raise ApiError(f"{', '.join(again)} was removed from this cell before. Name genes that it still has.")
    program = without(heritable(before), list(rows))
    on.reprogram(program)
    left = {gene_name(on.cell, row): _molecules(on.cell, row) for row in rows.values()}
    return {
        "removed": list(rows),
        "molecules_left": left,
        "machines_lost": _lost_machines(heritable(before), program),
        **_changed(heritable(before), program),
    }


def mutate(on: ProcessContext, text: str) -> dict[str, Any]:
    """Mutate the genome of the living cell and go on with the program that follows. No time passes.

    Args:
        text: such as lacZ:p.Gly12Asp, lacZ:c.35del, plac:-10T>G, dnaA:del; positions from 1.
    """
    before = heritable(on.program)
    mutant = mutated(on.genome, before, text)
    on.reprogram(mutant.program, mutant.genome)
    lines = list(mutant.difference)
    return {
        "mutation": mutant.name,
        "effect": mutant.effect.kind,
        "meaning": mutant.effect.text,
        "machines_lost": _lost_machines(before, mutant.program),
        "difference": lines[:_LINES],
        "lines_that_differ": len(lines),
    }


def essential_genes(on: ProcessContext, limit: int = 100) -> dict[str, Any]:
    """Judge which genes the cell cannot lose, by its metabolic model and its machines. No time passes.

    Args:
        limit: the most essential genes to list, with the reason for each.
    """
    most = at_most("limit", limit)
    judged = judge_genes(on.program, on.session.environment(on.name))
    found = [row for row in judged.rows if row.essential]
    slower = sum(row.growth_share < 1.0 - 1e-6 for row in judged.rows if not row.essential)
    return {
        "essential": [
            {"gene": row.gene, "symbol": row.symbol, "because": row.because, "growth_share": plain(row.growth_share)}
            for row in found[:most]
        ],
        "essential_total": len(found),
        "slower_without": slower,
        "genes_judged": judged.judged,
        "genes": len(judged.rows),
        "note": judged.note,
    }


def _molecules(cell: Cell, row: int) -> dict[str, int]:
    return {"rna": int(cell.context.rnas[row]), "protein": int(cell.context.proteins[row])}


def _lost_machines(before: GenomeProgram, after: GenomeProgram) -> list[str]:
    """Machines that were encoded before and are not any more."""
    had = {machine.id for machine in before.complexes if machine.subunits}
    has = {machine.id for machine in after.complexes if machine.subunits}
    return sorted(had - has)


def _changed(before: GenomeProgram, after: GenomeProgram) -> dict[str, Any]:
    lines = difference(before, after)
    return {"difference": lines[:_LINES], "lines_that_differ": len(lines)}
