"""Reactions that can never carry flux, found without a solver, and the smaller network without them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.metabolism.network import MetabolicNetwork


def live_reactions(network: MetabolicNetwork) -> NDArray[np.bool_]:
    """Reactions that may carry flux in a steady state, n; the others are 0 in every solution.

    A metabolite that nothing can make, nothing can use, or that only one reaction touches stops the reactions that
    use, make or touch it; this is repeated until nothing changes. Reactions that must run are never stopped.
    """
    columns = np.repeat(np.arange(len(network.reactions)), np.diff(network.column_start))
    rows, makes = network.row_index, network.coefficient > 0
    count = len(network.metabolites)
    forced = (network.lower > 0) | (network.upper < 0)
    forward, backward = network.upper > 0, network.lower < 0
    while True:
        before = int(forward.sum() + backward.sum())
        making = np.where(makes, forward[columns], backward[columns])
        using = np.where(makes, backward[columns], forward[columns])
        no_maker = np.bincount(rows, making, count) == 0
        no_user = np.bincount(rows, using, count) == 0
        alone = np.bincount(rows, making | using, count) == 1
        stops_making, stops_using = (no_user | alone)[rows], (no_maker | alone)[rows]
        forward[columns[np.where(makes, stops_making, stops_using)]] = False
        backward[columns[np.where(makes, stops_using, stops_making)]] = False
        forward[forced & (network.upper > 0)] = True
        backward[forced & (network.upper < 0)] = True
        if int(forward.sum() + backward.sum()) == before:
            return forward | backward


def pruned(network: MetabolicNetwork, keep: NDArray[np.bool_]) -> MetabolicNetwork:
    """The network of these reactions and the metabolites they touch; genes and their order stay."""
    kept = np.flatnonzero(keep)
    entries = np.repeat(keep, np.diff(network.column_start))
    rows, row_index = np.unique(network.row_index[entries], return_inverse=True)
    codes = np.repeat(keep, np.diff(network.rule_start))
    return replace(
        network,
        reactions=tuple(network.reactions[j] for j in kept),
        metabolites=tuple(network.metabolites[i] for i in rows),
        column_start=_starts(np.diff(network.column_start)[keep]),
        row_index=row_index.astype(np.int32),
        coefficient=network.coefficient[entries],
        lower=network.lower[keep],
        upper=network.upper[keep],
        objective=network.objective[keep],
        is_exchange=network.is_exchange[keep],
        rule_start=_starts(np.diff(network.rule_start)[keep]),
        rule_code=network.rule_code[codes],
    )


def _starts(lengths: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
