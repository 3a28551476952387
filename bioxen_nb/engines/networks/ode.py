"""Deterministic runs of a network by libRoadRunner."""

from __future__ import annotations

import importlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bioxen_nb.engines.networks.sampling import sampling_times
from bioxen_nb.errors import BioXenException, CompileError, ErrorCode
from bioxen_nb.program.networks.records import Network

#: Between two recorded times; a stiff oscillator takes tens of thousands.
MOST_STEPS = 5_000_000


def simulate_ode(
    network: Network, times: ArrayLike, *, relative_tolerance: float = 1e-8, absolute_tolerance: float = 1e-10
) -> NDArray[np.float64]:
    """The deterministic course from time zero, rate rules, delayed events and all.

    It runs the SBML text of the network, and holds Python's interpreter lock while it does.

    Args:
        network: one that was read from SBML or Antimony.
        times: ascending, in the time unit of the model.
        relative_tolerance: of the integrator.
        absolute_tolerance: of the integrator, in the amount unit of the model.

    Returns:
        (times, species) amounts, columns as `network.species_ids`.

    Raises:
        ConfigurationError: impossible times.
        CompileError: the network has no SBML text.
        BioXenException: the integrator failed (code BX020).
    """
    checked = sampling_times(times)
    if not network.sbml:
        raise CompileError(f"Network {network.id!r} has no SBML text; read it with parse_sbml or parse_antimony.")
    from_zero = checked if checked[0] == 0.0 else np.concatenate(([0.0], checked))
    padded = from_zero if from_zero.size > 1 else np.array([0.0, 1.0])
    roadrunner = importlib.import_module("roadrunner")
    try:
        engine = roadrunner.RoadRunner(network.sbml)
        engine.integrator.relative_tolerance = relative_tolerance
        engine.integrator.absolute_tolerance = absolute_tolerance
        engine.integrator.maximum_num_steps = MOST_STEPS
        table = engine.simulate(times=padded.tolist(), selections=["time", *network.species_ids])
    except RuntimeError as error:
        message = f"libRoadRunner could not run {network.id!r}: {' '.join(str(error).split())}"
        raise BioXenException(ErrorCode.ENGINE_ERROR, message, {"network": network.id}) from None
    return np.array(table, dtype=np.float64)[from_zero.size - checked.size :][: checked.size, 1:]
