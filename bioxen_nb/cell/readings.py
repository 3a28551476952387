"""What surrounds a cell and what its network holds, as named numbers that can be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.media import SUBSTRATES

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell

_CONDITIONS = ("density_gdw_per_l", "temperature_c", "ph", "oxygen")


def reading_names(cell: Cell) -> tuple[str, ...]:
    """`medium.glucose` and the like in mM, biomass density, conditions, and `network.X` for each species X."""
    species = cell.network.network.species_ids if cell.network else ()
    return (*(f"medium.{name}" for name in SUBSTRATES), *_CONDITIONS, *(f"network.{name}" for name in species))


def readings(cell: Cell) -> NDArray[np.float64]:
    """Their values now, in the same order."""
    now = cell.environment.at(cell.time_s)
    conditions = (now.temperature_c, now.ph, now.oxygen)
    network = tuple(cell.network_amounts().values())
    return np.array((*cell.context.state.medium.tolist(), *conditions, *network), np.float64)
