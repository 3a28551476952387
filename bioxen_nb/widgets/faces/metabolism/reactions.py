"""One reaction or metabolite of a living cell's network, with all that is known of it now."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.metabolism.linking import Metabolism
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.rules import AND
from bioxen_nb.errors import unknown_name
from bioxen_nb.widgets.faces.metabolism.atlas import metabolite_name, reaction_name

#: Reactions of a metabolite that are listed.
_LISTED = 60


def formula(network: MetabolicNetwork, column: int) -> str:
    """`g6p_c -> f6p_c`, with a double arrow when the network lets it run both ways."""
    entries = slice(network.column_start[column], network.column_start[column + 1])
    rows = zip(network.row_index[entries].tolist(), network.coefficient[entries].tolist(), strict=True)
    named = [(network.metabolites[row], coefficient) for row, coefficient in rows]
    left, right = (
        " + ".join(f"{abs(c):g} {name}" if abs(c) != 1 else name for name, c in named if c * sign > 0)
        for sign in (-1, 1)
    )
    arrow = "⇌" if network.lower[column] < 0 < network.upper[column] else "→"
    return f"{left} {arrow} {right}".strip()


def rule_text(network: MetabolicNetwork, column: int, symbols: dict[int, str]) -> str:
    """The gene rule of a reaction with these names of genes; empty when it needs none."""
    stack: list[tuple[str, bool]] = []
    for code in network.rule(column):
        if code >= 0:
            stack.append((symbols[code], True))
            continue
        second, first = stack.pop(), stack.pop()
        word = "and" if code == AND else "or"
        parts = [text if bare or f" {_other(word)} " not in text else f"({text})" for text, bare in (first, second)]
        stack.append((f" {word} ".join(parts), False))
    return stack[-1][0] if stack else ""


def _other(word: str) -> str:
    return "or" if word == "and" else "and"


def describe_reaction(cell: Cell, linked: Metabolism, name: str) -> dict[str, Any]:
    """Name, formula, gene rule, genes with their copies, and the network's own bounds, mmol/gDW/h.

    Raises:
        UnknownNameError: no such reaction.
    """
    network = linked.network
    column = network.reaction(name)
    codes = list(dict.fromkeys(code for code in network.rule(column) if code >= 0))
    rows = {code: int(linked.genes.row[code]) for code in codes}
    symbols = {
        code: (cell.gene_symbols[row] or cell.gene_ids[row]) if row >= 0 else network.genes[code]
        for code, row in rows.items()
    }
    proteins = cell.context.proteins
    genes = [
        {
            "id": cell.gene_ids[row] if row >= 0 else network.genes[code],
            "symbol": symbols[code],
            "there": row >= 0,
            "always": row == -2,
            "copies": int(proteins[row]) if row >= 0 else None,
        }
        for code, row in rows.items()
    ]
    return {
        "reaction": name,
        "column": column,
        "name": reaction_name(name) or ("growth" if network.objective[column] else ""),
        "formula": formula(network, column),
        "rule": rule_text(network, column, symbols),
        "genes": genes,
        "lower": float(network.lower[column]),
        "upper": float(network.upper[column]),
        "exchange": bool(network.is_exchange[column]),
    }


def describe_metabolite(linked: Metabolism, name: str) -> dict[str, Any]:
    """Name and the reactions that make or use it, with how many molecules each takes.

    Raises:
        UnknownNameError: no such metabolite.
    """
    network = linked.network
    if name not in network.metabolites:
        raise unknown_name(f"metabolite in {network.name}", name, network.metabolites)
    row = network.metabolites.index(name)
    places = (network.row_index == row).nonzero()[0]
    columns = network.column_start.searchsorted(places, side="right") - 1
    made = zip(columns.tolist(), network.coefficient[places].tolist(), strict=True)
    return {
        "metabolite": name,
        "row": row,
        "name": metabolite_name(name),
        "reactions": [
            {"reaction": network.reactions[j], "column": j, "coefficient": c} for j, c in list(made)[:_LISTED]
        ],
        "count": len(places),
    }


def reactions_of_gene(cell: Cell, gene: str) -> list[str]:
    """Names of the reactions whose rule names this gene (its id or symbol); none without a metabolic model."""
    linked = cell.metabolism
    rows = [row for row, names in enumerate(zip(cell.gene_ids, cell.gene_symbols, strict=True)) if gene in names]
    if linked is None or not gene or not rows:
        return []
    codes = [code for code, row in enumerate(linked.genes.row.tolist()) if row in rows]
    columns = sorted({j for code in codes for j in linked.network.reactions_of_gene[code]})
    return [linked.network.reactions[j] for j in columns]
