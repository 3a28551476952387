"""How much of each regulator can bind: small molecules outside and inside the cell."""

from __future__ import annotations

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly


def regulate(state: ly.CellState, running: RunningProgram, now: Environment) -> None:
    """Set the share of each edge's regulator that is able to bind."""
    a = running.arrays
    for edge, effector in enumerate(a.edge_effector):
        if not effector:
            continue
        ratio = now.inducers_um.get(effector, 0.0) / max(float(a.edge_effector_k_um[edge]), 1e-12)
        inactive = 1.0 / (1.0 + ratio * ratio)
        state.edge_active[edge] = inactive if a.edge_sign[edge] < 0 else 1.0 - inactive
