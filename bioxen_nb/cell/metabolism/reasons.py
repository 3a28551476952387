"""Why metabolism does not feed the cell: what would have to be there for it to grow."""

from __future__ import annotations

import functools

import numpy as np

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism.feeding import gates, metabolism_of, solve
from bioxen_nb.cell.metabolism.linking import IDLE
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.network import Floats
from bioxen_nb.genome.loading import load_genome

#: Share of reference growth below which metabolism counts as failing.
FAILING = 0.02
#: An enzyme is too scarce when it lets through less than this share of what the cell would use.
SCARCE = 0.1
_NAMED = 3


def metabolic_shortage(state: ly.CellState, running: RunningProgram, now: Environment) -> str:
    """What is missing, in words; empty while metabolism can feed growth, and for a program without a model.

    Tried in this order: food, oxygen, lost enzymes, the amount of metabolic protein.
    """
    linked = running.metabolism
    if linked is None or solve(state, running, now).growth >= FAILING * linked.reference_growth:
        return ""
    known = linked.uptakes.column >= 0
    if not np.any(state.medium[:-1][known] > 1e-6):
        eaten = ", ".join(linked.uptakes.known)
        return f"no carbon source in the medium that {linked.network.name} can use ({eaten})"
    open_lower, open_upper = _without_gates(state, running, now)
    if not _grows(state, running, open_lower, open_upper):
        return _lacking_in_medium(state, running, now)
    return _lost_enzymes(state, running, open_lower, open_upper) or "too little metabolic protein to grow"


def _without_gates(state: ly.CellState, running: RunningProgram, now: Environment) -> tuple[Floats, Floats]:
    linked = metabolism_of(running)
    greatest = linked.uptakes.greatest(state.medium[:-1])
    return linked.uptakes.lower(linked.network, greatest, now.oxygen), linked.network.upper


def _grows(state: ly.CellState, running: RunningProgram, lower: Floats, upper: Floats) -> bool:
    linked = metabolism_of(running)
    return linked.program.solve(lower, upper, linked.pool).growth >= FAILING * linked.reference_growth


def _lacking_in_medium(state: ly.CellState, running: RunningProgram, now: Environment) -> str:
    linked = metabolism_of(running)
    greatest = linked.uptakes.greatest(state.medium[:-1])
    breathing = linked.uptakes.lower(linked.network, greatest, 1.0)
    if now.oxygen < 1.0 and _grows(state, running, breathing, linked.network.upper):
        return "no oxygen: the carbon sources at hand cannot be fermented"
    held = [name for name, amount in zip(SUBSTRATES, state.medium[:-1], strict=True) if amount > 0]
    return f"too little food in the medium: only {', '.join(held)}, at concentrations that do not pay for maintenance"


def _lost_enzymes(state: ly.CellState, running: RunningProgram, lower: Floats, upper: Floats) -> str:
    """The reactions that the cell would use but whose enzymes are gone, else those of which it has too few.

    Lost enzymes without which it could grow are not to blame.
    """
    linked = metabolism_of(running)
    network, caps = linked.network, gates(state, running)
    shut = caps <= IDLE
    around = np.where(shut, 0.0, lower), np.where(shut, 0.0, upper)
    if _grows(state, running, *around):
        lower, upper = around
    wanted = np.abs(linked.program.solve(lower, upper, linked.pool).fluxes)
    absent = linked.genes.gone(network, linked.genes.copies(state))
    closed = np.flatnonzero(shut & (wanted > IDLE)).tolist()
    held = np.flatnonzero((caps > IDLE) & (caps < SCARCE * wanted)).tolist()
    told = []
    for j in (closed or held)[:_NAMED]:
        genes = {code for code in network.rule(j) if code >= 0}
        names = [_symbol(running, code) for code in sorted(genes & absent if closed else genes)]
        state_of = "closed" if closed else "held back"
        verb = ("is" if len(names) == 1 else "are") + (" gone" if closed else " too scarce")
        told.append(f"reaction {network.reactions[j]} {state_of}: {' and '.join(names)} {verb}")
    more = len(closed or held) - _NAMED
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _symbol(running: RunningProgram, gene: int) -> str:
    """The gene's symbol in the program; one that the program lacks is called as the chassis's gene table calls it."""
    linked = metabolism_of(running)
    row, name = int(linked.genes.row[gene]), linked.network.genes[gene]
    if row >= 0:
        return running.arrays.gene_symbols[row] or name
    return _table_symbols().get(name, name)


@functools.cache
def _table_symbols() -> dict[str, str]:
    """Locus tag -> symbol of all genes of E. coli."""
    genome = load_genome("ecoli_table")
    return {gene.locus_tag: gene.symbol for replicon in genome.replicons for gene in replicon.genes if gene.symbol}
