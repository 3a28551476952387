"""How much of each regulator can bind: small molecules outside and inside the cell."""

from __future__ import annotations

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.regulation.effector_levels import levels_um
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly


def regulate(state: ly.CellState, running: RunningProgram, now: Environment) -> None:
    """Set the share of each edge's regulator that is able to bind."""
    responses = running.factor_responses
    if not responses.effectors:
        return
    volume_fl = max(int(state.whole[ly.PROTEIN_AA]), 1) / running.constants.aa_per_fl
    levels = levels_um(responses.effectors, responses.lac, state, volume_fl, running.reference, now)
    state.edge_active[:] = responses.shares(levels)
