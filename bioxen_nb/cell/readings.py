"""What surrounds a cell, flows through it and lives in it, as named numbers that can be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.media import SUBSTRATES

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell

_CONDITIONS = ("density_gdw_per_l", "temperature_c", "ph", "oxygen")


#: Models of up to so many reactions are recorded whole; of larger ones exchanges and growth.
WHOLE_MODEL = 400


def reading_names(cell: Cell) -> tuple[str, ...]:
    """`medium.glucose` and the like in mM, biomass density, conditions, `flux.R` in mmol/gDW/h, `network.X`."""
    species = cell.network.network.species_ids if cell.network else ()
    names = cell.metabolism.network.reactions if cell.metabolism else ()
    return (
        *(f"medium.{name}" for name in SUBSTRATES),
        *_CONDITIONS,
        *(f"flux.{names[row]}" for row in _recorded(cell)),
        *(f"network.{name}" for name in species),
    )


def _recorded(cell: Cell) -> list[int]:
    """Which fluxes are worth recording."""
    linked = cell.metabolism
    if linked is None:
        return []
    network = linked.network
    chosen = network.is_exchange | (network.objective != 0)
    if len(network.reactions) <= WHOLE_MODEL:
        chosen = np.ones_like(chosen)
    return np.flatnonzero(chosen).tolist()


def readings(cell: Cell) -> NDArray[np.float64]:
    """Their values now, in the same order."""
    now = cell.environment.at(cell.time_s)
    conditions = (now.temperature_c, now.ph, now.oxygen)
    network = tuple(cell.network_amounts().values())
    state = cell.context.state
    fluxes = state.fluxes[_recorded(cell)].tolist()
    return np.array((*state.medium.tolist(), *conditions, *fluxes, *network), np.float64)
