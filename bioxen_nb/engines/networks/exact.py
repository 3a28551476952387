"""Exact stochastic runs of a network, by the direct method."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioxen_nb.engines.kernels.network import (
    BAD_COUNT,
    BAD_RATE,
    ENDLESS_EVENTS,
    FINISHED,
    simulate_run,
)
from bioxen_nb.engines.kernels.random import seed_state
from bioxen_nb.engines.networks.lowering import LoweredNetwork, lower_network
from bioxen_nb.engines.networks.sampling import sampling_times
from bioxen_nb.errors import BioXenException, ConfigurationError, ErrorCode
from bioxen_nb.program.networks.records import Network


def simulate_exact(
    network: Network, times: ArrayLike, seed: int = 0, runs: int = 1, *, most_reactions: int = 100_000_000
) -> NDArray[np.float64]:
    """Independent exact runs from time zero.

    Amounts are counts of molecules, and each rate law is the propensity of its reaction, as it stands. An event at a
    recorded time counts as already done. Equal seeds give equal runs; run `i` does not depend on how many there are.

    Args:
        network: what to run.
        times: ascending, in the time unit of the model.
        seed: of all runs; each draws from a generator of its own.
        runs: how many.
        most_reactions: in one run, before it is given up.

    Returns:
        (runs, times, species) amounts, columns as `network.species_ids`.

    Raises:
        ConfigurationError: impossible times, seed or runs.
        CompileError: the network cannot be run exactly; the element is named.
        BioXenException: a rate or count went below zero, or the run has no end (code BX020).
    """
    checked = sampling_times(times)
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0), ("most_reactions", most_reactions, 1)):
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
            raise ConfigurationError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    lowered = lower_network(network)
    record = np.zeros((runs, checked.size, len(network.species)))
    for run in range(runs):
        state = seed_state(int(seed), run)
        status, reaction = simulate_run(lowered.tables, lowered.start, checked, state, most_reactions, record[run])
        if status != FINISHED:
            explain_failure(network, lowered, status, reaction, most_reactions)
    return record


def explain_failure(network: Network, lowered: LoweredNetwork, status: int, reaction: int, most: int) -> NoReturn:
    """Raise the error for how a run ended."""
    name = network.reactions[reaction].id if reaction >= 0 else ""
    if status == BAD_RATE:
        message = f"The rate law of {name!r} became negative or undefined; write a reversible reaction as two."
    elif status == BAD_COUNT:
        message = f"{name!r} fired without enough reactants; its rate law must be zero when they run out."
    elif status == ENDLESS_EVENTS:
        message = f"The events of {network.id!r} set each other off without end; check their triggers."
    else:
        message = f"A run took more than {most} reactions; ask for a shorter time, or run the network by ODE."
    raise BioXenException(ErrorCode.ENGINE_ERROR, message, {"network": network.id, "reaction": name})
