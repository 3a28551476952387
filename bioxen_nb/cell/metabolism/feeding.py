"""Metabolism in the living cell: every control tick, what the medium, the enzymes and the pool allow.

The linear program (see `engines.metabolism.enzyme_pool`) gives growth, fluxes and ATP; growth relative to that at the
reference sets how fast tRNA can be charged, and ATP how fast energy can be made. What the cell then really grows scales
the fluxes, and these change the medium of a batch or chemostat (dynamic flux balance analysis: Mahadevan, Edwards &
Doyle 2002, Biophys J 83:1331). The program starts from the basis in the state, so that a resumed cell goes on bit for
bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.cell import capacity
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism.culture import AHEAD_S, live_on, reach
from bioxen_nb.cell.metabolism.hunger import rations
from bioxen_nb.cell.metabolism.linking import GATE, Metabolism
from bioxen_nb.cell.metabolism.uptake import breathing
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.enzyme_pool import PooledSolution
from bioxen_nb.engines.metabolism.network import Floats
from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from pandas import Series

#: Time over which the copies of an enzyme are averaged, s.
AVERAGING_S = 600.0


def feed(state: ly.CellState, running: RunningProgram, now: Environment, dt_s: float) -> None:
    """Set the largest charging and ATP production, the fluxes and the medium; without a model by metabolic mass alone.

    Args:
        state: changed in place: pace, protein loss, medium, enzymes, fluxes, basis.
        running: its metabolic model, if any.
        now: the surroundings.
        dt_s: since the last tick; 0 at the first.
    """
    linked = running.metabolism
    if linked is None:
        capacity.feed(state, running, now)
        return
    if dt_s > 0:
        live_on(state, linked, now, dt_s)
    copies = linked.genes.copies(state)
    share = 1.0 - math.exp(-dt_s / AVERAGING_S) if dt_s > 0 else 1.0
    state.enzymes[:] += share * (copies - state.enzymes)
    solution = solve(state, running, now)
    state.basis[:] = solution.statuses
    state.fluxes[:] = solution.fluxes * _scale(state, solution, running.arrays.settings)
    _set_pace(state, running, linked, solution, now)


def _set_pace(
    state: ly.CellState, running: RunningProgram, linked: Metabolism, solution: PooledSolution, now: Environment
) -> None:
    """Charging in proportion to the growth that is possible, ATP to what is made; and what a hungry cell lives on."""
    reference, settings, supply = running.reference, running.arrays.settings, now.relative_supply
    relative = max(solution.growth, 0.0) / linked.reference_growth
    usual = _atp(linked.reference_growth, 1.0, settings)
    made = _atp(solution.growth, solution.maintained, settings) * supply
    held = float(state.real[ly.GLYCOGEN])
    own = rations(relative * supply, made, held * SECONDS_PER_HOUR / AHEAD_S, breathing(now.oxygen), settings)
    gained = max(float(state.real[ly.GROWTH_PER_S]), 0.0) * (linked.glycogen - held) if made > 0 else 0.0
    state.real[ly.GLYCOGEN] = max(
        held + gained * AHEAD_S - own.glycogen_mmol_per_gdw_h * AHEAD_S / SECONDS_PER_HOUR, 0.0
    )
    state.loss_per_s[:] += own.loss_per_s
    state.pace[ly.MAINTENANCE] *= own.maintenance
    share = settings["metabolic_fraction"]
    state.pace[ly.SUPPLY] = reference.supply_per_s * relative * share * supply + own.supply_per_s
    state.pace[ly.CAPACITY] = reference.capacity_atp_per_aa_s * share * (made + own.atp_mmol_per_gdw_h) / usual


def _atp(growth_per_h: float, maintained: float, settings: dict[str, float]) -> float:
    """ATP made, mmol/gDW/h: that of growth and that of maintenance, as far as it is met."""
    upkeep = settings["maintenance_atp_mmol_per_gdw_h"] * maintained
    return settings["growth_atp_mmol_per_gdw"] * max(growth_per_h, 0.0) + upkeep


def _scale(state: ly.CellState, solution: PooledSolution, settings: dict[str, float]) -> float:
    """ATP turned over at the growth that happens, relative to that of the solution; 1 at most."""
    possible = _atp(solution.growth, solution.maintained, settings)
    growing = float(state.real[ly.GROWTH_PER_S]) * SECONDS_PER_HOUR
    return min(1.0, _atp(growing, solution.maintained, settings) / possible) if possible > 0 else 0.0


def solve(state: ly.CellState, running: RunningProgram, now: Environment, *, prices: bool = False) -> PooledSolution:
    """What metabolism can do in this state; nothing is changed."""
    linked = metabolism_of(running)
    lower, upper = bounds(state, running, now)
    basis = state.basis if state.basis.any() else linked.statuses
    return linked.program.solve(lower, upper, pool(state, running), basis, prices=prices)


def pool(state: ly.CellState, running: RunningProgram) -> float:
    """Enzyme that metabolism can use, g/gDW: in proportion to the metabolic protein at work."""
    return metabolism_of(running).pool * capacity.active_metabolism(state, running)


def bounds(state: ly.CellState, running: RunningProgram, now: Environment) -> tuple[Floats, Floats]:
    """Flux bounds (n each), mmol/gDW/h: medium, oxygen, and one gate an enzyme."""
    linked = metabolism_of(running)
    network = linked.network
    greatest = linked.uptakes.greatest(state.medium[:-1], reach(state, now))
    lower = linked.uptakes.lower(network, greatest, now.oxygen)
    caps = gates(state, running)
    upper = np.minimum(network.upper, caps)
    return np.minimum(np.maximum(lower, -caps), upper), upper


def gates(state: ly.CellState, running: RunningProgram) -> Floats:
    """(n) greatest flux that each reaction's enzyme lets through, mmol/gDW/h; infinite where none is needed."""
    linked = metabolism_of(running)
    size = float(state.whole[ly.PROTEIN_AA]) / running.arrays.settings["proteome_aa"]
    copies = linked.genes.copies(state)
    averages = state.enzymes if state.enzymes.any() else copies
    levels = linked.genes.levels(linked.network, averages, copies, size)
    stated = linked.reference_levels
    gated = np.isfinite(levels) & (linked.widest > 0) & (stated > 0)
    caps = np.full(len(levels), math.inf)
    caps[gated] = GATE * linked.widest[gated] * levels[gated] / stated[gated]
    caps[levels <= 0] = 0.0
    linked.marked.scale(caps, state)
    return caps


def metabolism_of(running: RunningProgram) -> Metabolism:
    """The linked model.

    Raises:
        ConfigurationError: the program has none.
    """
    if running.metabolism is None:
        raise no_model(running.program)
    return running.metabolism


def no_model(program: GenomeProgram) -> ConfigurationError:
    """The error of a question that only a metabolic model answers."""
    return ConfigurationError(
        f"Program {program.id!r} has no metabolic model, so there are no fluxes, prices or exchanges. "
        "Compile it with metabolism='textbook' or another model's name."
    )


def check_surroundings(running: RunningProgram, environment: Environment) -> None:
    """Refuse media that offer only what the metabolic model, if there is one, knows nothing of.

    Raises:
        ConfigurationError: naming what the model can take up.
    """
    if running.metabolism is not None:
        running.metabolism.check_medium(environment)


def shadow_prices(state: ly.CellState, running: RunningProgram, now: Environment) -> Series[float]:
    """Growth (1/h) gained per mmol/gDW/h given of each metabolite, by its name; those out of reach are left out.

    When maintenance cannot be met, the price is in the share of maintenance instead.
    """
    import pandas

    prices = solve(state, running, now, prices=True).shadow_prices
    names = metabolism_of(running).network.metabolites
    return pandas.Series(prices, index=pandas.Index(names, name="metabolite"), name="shadow_price").dropna()


def flux(state: ly.CellState, running: RunningProgram, reaction: str) -> float:
    """Flux of one reaction, mmol/gDW/h; negative backwards, and for what an exchange takes in.

    Raises:
        UnknownNameError: no such reaction; near names are given.
        ConfigurationError: the program has no metabolic model.
    """
    return float(state.fluxes[metabolism_of(running).network.reaction(reaction)])


def concentration_mm(state: ly.CellState, substrate: str) -> float:
    """What the medium holds of a substrate, mM.

    Raises:
        UnknownNameError: not one of `media.SUBSTRATES`.
    """
    if substrate not in SUBSTRATES:
        raise unknown_name("substrate", substrate, SUBSTRATES)
    return float(state.medium[SUBSTRATES.index(substrate)])
