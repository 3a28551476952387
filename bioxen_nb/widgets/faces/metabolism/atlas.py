"""The map fitted to a network: which of its reactions the network has, and which way its fluxes point on the page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.widgets.faces.metabolism import atlas_table as table

#: A network that has fewer of the map's reactions is shown as a list.
ENOUGH = 15


@lru_cache
def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("|")) for line in text.strip().splitlines())


def reaction_name(reaction: str) -> str:
    """What a reaction is, in words; empty for those that are not on the map."""
    names = {row[0]: row[1] for row in _rows(table.NAMES)}
    return names.get(reaction) or names.get(_mapped(reaction), "")


def metabolite_name(metabolite: str) -> str:
    """What a metabolite is, in words; empty for those that are not on the map."""
    names = {stem(row[0].removesuffix("*")): row[4] for row in _rows(table.METABOLITES)}
    return names.get(stem(metabolite), table.OTHERS.get(stem(metabolite), ""))


def stem(metabolite: str) -> str:
    """The metabolite without its compartment: `g6p` for `g6p_c`."""
    head, cut, tail = metabolite.rpartition("_")
    return head if cut and tail in ("c", "e", "p") else metabolite


def _mapped(reaction: str) -> str:
    return {alias: own for own, alias in table.ALIASES.items()}.get(reaction, reaction)


def fitted(network: MetabolicNetwork) -> dict[str, Any] | None:
    """The map of this network, JSON-able; None when the network has too little of it.

    `strands`: {reaction, column (-1 where the network lacks it), from, to, bow, label, sign}: the flux times `sign`
    points from `from` to `to`. `nodes`: {key, id, x, y, side, name, outside, there, column of its exchange or -1}.
    """
    strands = [_strand(network, row) for row in _rows(table.STRANDS)]
    if len({strand["column"] for strand in strands if strand["column"] >= 0}) < ENOUGH:
        return None
    exchanges = _exchanges(network)
    known = set(network.metabolites)
    nodes = []
    for key, x, y, side, name in _rows(table.METABOLITES):
        bare = key.removesuffix("*")
        outside = bare.endswith("_e")
        metabolite = bare if outside else f"{bare}_c"
        node = {"key": key, "id": metabolite, "x": int(x), "y": int(y), "side": side, "name": name, "outside": outside}
        there = metabolite in known
        nodes.append(node | {"there": there, "column": exchanges.get(metabolite, -1)})
    headings = [{"text": text, "x": int(x), "y": int(y)} for text, x, y in _rows(table.PATHWAYS)]
    growth = [j for j, weight in enumerate(network.objective.tolist()) if weight > 0]
    biomass = {"x": table.BIOMASS[0], "y": table.BIOMASS[1], "column": growth[0] if growth else -1}
    return {
        "page": table.PAGE,
        "membrane": table.MEMBRANE,
        "headings": headings,
        "nodes": nodes,
        "strands": strands,
        "biomass": biomass | {"precursors": [name for name in table.PRECURSORS if f"{name}_c" in known]},
    }


def _strand(network: MetabolicNetwork, row: tuple[str, ...]) -> dict[str, Any]:
    reaction, begin, end, bow, *more = row
    own = next((name for name in (reaction, table.ALIASES.get(reaction, "")) if name in network.reaction_index), "")
    column = network.reaction_index.get(own, -1)
    sign = _direction(network, column, begin, end) if column >= 0 else 0
    return {
        "reaction": own or reaction,
        "column": column if sign else -1,
        "from": begin,
        "to": end,
        "bow": int(bow),
        "label": more[0] if more else "",
        "sign": sign,
    }


def _direction(network: MetabolicNetwork, column: int, begin: str, end: str) -> int:
    """1 when the reaction makes `end` from `begin`, -1 for the reverse, 0 when it knows neither of them."""
    entries = slice(network.column_start[column], network.column_start[column + 1])
    names = [network.metabolites[row] for row in network.row_index[entries].tolist()]
    made = dict(zip(names, network.coefficient[entries].tolist(), strict=True))
    for place, towards in ((end, 1), (begin, -1)):
        bare = place.removesuffix("*")
        inside = [f"{bare}_c"] if not bare.endswith("_e") else [bare, f"{bare[:-2]}_p"]
        for name in inside:
            if name in made:
                return towards if made[name] > 0 else -towards
    return 0


def _exchanges(network: MetabolicNetwork) -> dict[str, int]:
    """Column of the exchange reaction of each metabolite outside."""
    starts = network.column_start[:-1].tolist()
    return {
        network.metabolites[int(network.row_index[starts[j]])]: j
        for j, outside in enumerate(network.is_exchange.tolist())
        if outside
    }
