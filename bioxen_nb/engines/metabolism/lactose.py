"""Lactose for a teaching network that lacks it: nine reactions of our own, so that diauxie can be taught.

Permease LacY with a proton (b0343), beta-galactosidase LacZ (b0344), glucokinase Glk (b2388), the Leloir pathway from
galactose to glucose 6-phosphate in one step (GalK, GalT, GalE with Pgm: b0757, b0758, b0759, b0688), galactose permease
GalP (b2943), ways out for glucose and galactose, and the exchanges. Glucose that leaves comes back by the
phosphotransferase system, as much of it does (Huber, Lytton & Fung 1980, J Bacteriol 141:528), so that a genome without
Glk can use it; one without the Leloir genes loses the galactose. UDP-glucose is regenerated in the pathway and does not
appear. Stoichiometry as in iML1515 (Monk et al. 2017), outer and inner space taken as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.metabolism.network import MetabolicNetwork, Whole
from bioxen_nb.engines.metabolism.rules import compile_rule

_BYPASS = "LACZpp"
LACTOSE_EXCHANGE, GALACTOSE_EXCHANGE = "EX_lcts_e", "EX_gal_e"


@dataclass(frozen=True, slots=True)
class _Reaction:
    name: str
    stoichiometry: dict[str, float]
    rule: str = ""
    lower: float = 0.0
    upper: float = 1000.0


_REACTIONS = (
    _Reaction(LACTOSE_EXCHANGE, {"lcts_e": -1.0}),
    _Reaction(GALACTOSE_EXCHANGE, {"gal_e": -1.0}),
    _Reaction("LCTSt", {"lcts_e": -1.0, "h_e": -1.0, "lcts_c": 1.0, "h_c": 1.0}, "b0343"),
    _Reaction("LACZ", {"lcts_c": -1.0, "h2o_c": -1.0, "glc__D_c": 1.0, "gal_c": 1.0}, "b0344"),
    _Reaction("GLCt_out", {"glc__D_c": -1.0, "glc__D_e": 1.0}),
    _Reaction("HEX1", {"glc__D_c": -1.0, "atp_c": -1.0, "g6p_c": 1.0, "adp_c": 1.0, "h_c": 1.0}, "b2388"),
    _Reaction(
        "LELOIR",
        {"gal_c": -1.0, "atp_c": -1.0, "g6p_c": 1.0, "adp_c": 1.0, "h_c": 1.0},
        "b0757 and b0758 and b0759 and b0688",
    ),
    _Reaction("GALt", {"gal_e": -1.0, "h_e": -1.0, "gal_c": 1.0, "h_c": 1.0}, "b2943"),
    _Reaction("GALt_out", {"gal_c": -1.0, "gal_e": 1.0}),
)
_NEEDED = ("g6p_c", "atp_c", "adp_c", "h_c", "h_e", "h2o_c", "glc__D_e")


def with_lactose(network: MetabolicNetwork) -> MetabolicNetwork:
    """The network with these reactions; unchanged if it does not name metabolites as BiGG does.

    One that knows lactose loses its second way to split it, in the periplasm by BglX: a cell without LacZ does not grow
    on lactose.
    """
    if LACTOSE_EXCHANGE in network.reaction_index:
        return _without(network, _BYPASS)
    if not set(_NEEDED) <= set(network.metabolites):
        return network
    return _with_reactions(network, [r for r in _REACTIONS if r.name not in network.reaction_index])


def _without(network: MetabolicNetwork, name: str) -> MetabolicNetwork:
    column = network.reaction_index.get(name)
    if column is None or network.lower[column] == network.upper[column] == 0.0:
        return network
    lower, upper = network.lower.copy(), network.upper.copy()
    lower[column] = upper[column] = 0.0
    return network.with_bounds(lower, upper)


def _with_reactions(network: MetabolicNetwork, added: list[_Reaction]) -> MetabolicNetwork:
    metabolites = _extended(network.metabolites, (name for r in added for name in r.stoichiometry))
    genes = _extended(network.genes, (word for r in added for word in r.rule.split() if word != "and"))
    row_of = {name: i for i, name in enumerate(metabolites)}
    gene_of = {name: k for k, name in enumerate(genes)}
    columns = [sorted((row_of[name], value) for name, value in r.stoichiometry.items()) for r in added]
    rules = [compile_rule(r.rule, gene_of) for r in added]
    return replace(
        network,
        reactions=(*network.reactions, *(r.name for r in added)),
        metabolites=metabolites,
        genes=genes,
        column_start=_continued(network.column_start, [len(column) for column in columns]),
        row_index=_appended(network.row_index, [row for column in columns for row, _ in column]),
        coefficient=_appended(network.coefficient, [value for column in columns for _, value in column]),
        lower=_appended(network.lower, [r.lower for r in added]),
        upper=_appended(network.upper, [r.upper for r in added]),
        objective=_appended(network.objective, [0.0] * len(added)),
        is_exchange=_appended(network.is_exchange, [len(r.stoichiometry) == 1 for r in added]),
        rule_start=_continued(network.rule_start, [len(rule) for rule in rules]),
        rule_code=_appended(network.rule_code, [code for rule in rules for code in rule]),
    )


def _extended(names: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*names, *more]))


def _appended(values: NDArray[Any], more: list[Any]) -> NDArray[Any]:
    return np.concatenate([values, np.array(more, dtype=values.dtype)])


def _continued(starts: Whole, lengths: list[int]) -> Whole:
    return np.concatenate([starts, starts[-1] + np.cumsum(lengths)]).astype(np.int32)
