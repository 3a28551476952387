"""What a cell's metabolism cannot do without: nutrients, genes, and the resource that limits it."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.essentiality import LETHAL, essential_genes
from bioxen_nb.cell.metabolism.linking import IDLE, Metabolism
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.enzyme_pool import PooledSolution
from bioxen_nb.engines.metabolism.network import Floats
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.processes.arguments import at_most
from bioxen_nb.processes.pathways import metabolite_of, uptake_fluxes
from bioxen_nb.processes.slowing import slowing
from bioxen_nb.processes.vital_signs import growth_per_h
from bioxen_nb.session.process_context import ProcessContext

#: Increase by which a limit's share in growth is measured.
_MORE = 0.01
_METHOD = (
    "flux balance on a limited pool of enzyme, in the medium as it is, with every enzyme that the cell has or can "
    "make: nutrients by closing one uptake at a time, limits as the relative gain of growth over a relative gain of "
    "1 %; genes by deleting one at a time, on the fresh medium and without the limit on enzyme"
)
_WITHOUT_MODEL = (
    "No metabolic model is linked, so no nutrient and no enzyme can be judged: the genes are those that a machine of "
    "the cell cannot be built without. Compile the genome with metabolism=... for the rest."
)


def minimal_metabolism_analysis(on: ProcessContext, limit: int = 50) -> dict[str, Any]:
    """Work out what the cell's metabolism cannot do without: nutrients, genes, and what limits growth; no time passes.

    Args:
        limit: the most genes to name.
    """
    most = at_most("limit", limit)
    cell = on.cell
    surroundings = on.session.environment(on.name)
    found = {
        "growth_rate_per_h": growth_per_h(cell),
        "slowing": slowing(cell, on.vm.quota),
        "machines": _machines(cell),
    }
    linked = cell.metabolism
    found |= _of_network(cell, linked) if linked else _of_machinery(cell)
    return found | _essential(cell, linked, surroundings, most)


def _of_network(cell: Cell, linked: Metabolism) -> dict[str, Any]:
    """Of the linked model with the enzymes that the cell can make, in the medium as it is."""
    network, lower, upper = linked.network, *_bounds(cell, linked)
    intact = linked.program.solve(lower, upper, linked.pool)
    limits = _limits(linked, lower, upper, intact) if _thrives(intact) else {}
    return {
        "model": network.name,
        "possible_growth_per_h": intact.growth,
        "maintenance_met": intact.maintained,
        **_nutrients(linked, lower, upper, intact),
        "limits": limits,
        "limiting": max(limits, key=lambda name: limits[name]) if any(limits.values()) else None,
        "method": _METHOD,
    }


def _essential(cell: Cell, linked: Metabolism | None, surroundings: Environment, limit: int) -> dict[str, Any]:
    """Genes of metabolism, or without a model those of machines, that the cell cannot lose on the fresh medium."""
    try:
        judged = essential_genes(cell.program, surroundings)
    except ConfigurationError as cause:
        return {"essential_genes": {}, "essential_genes_total": 0, "genes_judged": 0, "genes_note": cause.message}
    rows = [row for row in judged.rows if linked is None or row.gene in _genes_of(cell, linked)]
    shared = {symbol for symbol, count in Counter(row.symbol for row in judged.rows).items() if count > 1}
    named = {
        row.gene if row.symbol in shared or not row.symbol else row.symbol: row.because for row in rows if row.essential
    }
    return {
        "essential_genes": dict(list(named.items())[:limit]),
        "essential_genes_total": len(named),
        "genes_judged": sum(math.isfinite(row.growth_share) for row in rows),
        "genes_note": judged.note,
    }


def _thrives(solution: PooledSolution) -> bool:
    return solution.growth > IDLE and solution.maintained > 1.0 - IDLE


def _bounds(cell: Cell, linked: Metabolism) -> tuple[Floats, Floats]:
    """Flux bounds: the medium as it is, and no reaction whose genes are gone."""
    network, now = linked.network, cell.environment.at(cell.time_s)
    greatest = linked.uptakes.greatest(cell.context.state.medium[:-1])
    lower = linked.uptakes.lower(network, greatest, now.oxygen)
    upper = network.upper.copy()
    shut = list(network.lost_reactions(_gone(cell, linked)))
    lower[shut] = upper[shut] = 0.0
    return lower, upper


def _gone(cell: Cell, linked: Metabolism) -> list[str]:
    genes = linked.genes
    return [linked.network.genes[code] for code in genes.gone(linked.network, genes.copies(cell.context.state))]


def _genes_of(cell: Cell, linked: Metabolism) -> set[str]:
    """Locus tags of the model's genes that the program has."""
    return {cell.gene_ids[row] for row in linked.genes.row.tolist() if row >= 0}


def _nutrients(linked: Metabolism, lower: Floats, upper: Floats, intact: PooledSolution) -> dict[str, Any]:
    """What the cell takes up, and the growth that is left without each: one linear program a nutrient."""
    network = linked.network
    inward = uptake_fluxes(network, intact.fluxes)
    shares: dict[str, float] = {}
    for j in np.flatnonzero(inward > IDLE).tolist():
        closed_lower, closed_upper = lower.copy(), upper.copy()
        if network.coefficient[network.column_start[j]] < 0:
            closed_lower[j] = 0.0
        else:
            closed_upper[j] = 0.0
        without = linked.program.solve(closed_lower, closed_upper, linked.pool, intact.statuses)
        left = max(without.growth, 0.0) / intact.growth if intact.growth > 0 else 0.0
        shares[metabolite_of(network, j)] = left
    return {
        "nutrients": {name: {"growth_share_without": left} for name, left in shares.items()},
        "essential_nutrients": [name for name, left in shares.items() if left < LETHAL],
    }


def _limits(linked: Metabolism, lower: Floats, upper: Floats, intact: PooledSolution) -> dict[str, float]:
    """Relative gain of growth over a relative gain of each limit: of the enzyme pool and of every uptake in use."""
    network = linked.network
    inward = uptake_fluxes(network, intact.fluxes)

    def gain(more: PooledSolution) -> float:
        share = (more.growth / intact.growth - 1.0) / _MORE
        return share if share > IDLE else 0.0

    wider = linked.program.solve(lower, upper, linked.pool * (1.0 + _MORE), intact.statuses)
    gains = {"enzyme": gain(wider)}
    for j in np.flatnonzero(inward > IDLE).tolist():
        low, high = lower.copy(), upper.copy()
        low[j], high[j] = (1.0 + _MORE) * low[j], (1.0 + _MORE) * high[j]
        fed = linked.program.solve(low, high, linked.pool, intact.statuses)
        gains[metabolite_of(network, j)] = gain(fed)
    return gains


def _of_machinery(cell: Cell) -> dict[str, Any]:
    """Without a model: the mass of metabolic protein that feeds the cell."""
    state = cell.context.state
    return {
        "model": "",
        "note": _WITHOUT_MODEL,
        "nutrients": {},
        "essential_nutrients": [],
        "metabolic_genes": sum(gene.sector == "metabolic" and gene.is_coding for gene in cell.program.genes),
        "metabolic_share_of_protein": int(state.whole[ly.METABOLIC_AA]) / max(int(state.whole[ly.PROTEIN_AA]), 1),
        "method": "a machine that loses a part that nothing else replaces is no longer encoded",
    }


def _machines(cell: Cell) -> dict[str, Any]:
    """How many of each machine the proteins there are suffice for; None where the genome does not encode it."""
    proteins = dict(zip(cell.gene_ids, cell.context.proteins.tolist(), strict=True))
    counts: dict[str, Any] = {}
    for machine in cell.program.complexes:
        whole = [proteins[gene] // copies for gene, copies in machine.subunits if copies > 0]
        counts[machine.role] = int(min(whole, default=0)) if machine.subunits else None
    return counts
