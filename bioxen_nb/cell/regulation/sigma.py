"""Promoters follow the share of core polymerase that their sigma factors have."""

from __future__ import annotations

import numpy as np

from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.passes.sigma_factors import HOUSEKEEPING


def share_polymerase(state: ly.CellState, running: RunningProgram) -> None:
    """Multiply the factor of every promoter by the relative share of the sigma factors that read it."""
    tables = running.sigma
    if not tables.names:
        return
    relative = tables.relative(state)
    main = relative[tables.names.index(HOUSEKEEPING)]
    factors = 1.0 + tables.usual * (main - 1.0)
    mixed = np.zeros(tables.special.size)
    for s, share in enumerate(relative):
        mixed += tables.parts[:, s] * share
    factors[tables.special] = mixed
    state.unit_factor[:] *= factors
