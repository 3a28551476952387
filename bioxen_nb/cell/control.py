"""The control tick: what moves slowly, set every ten seconds for the seconds until the next tick.

Each step is a function of the state and the surroundings, and leaves all it sets in the state, so that a checkpoint at
any second goes on bit for bit.
"""

from __future__ import annotations

from bioxen_nb.cell.commands_to_units import obey
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding.folding import fold
from bioxen_nb.cell.housekeeping import hold
from bioxen_nb.cell.metabolism.feeding import feed
from bioxen_nb.cell.regulation.regulating import regulate
from bioxen_nb.cell.regulation.sigma import share_polymerase
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.cell.stress.responding import respond
from bioxen_nb.engines.kernels import layout as ly

CONTROL_INTERVAL_S = 10


def steer(state: ly.CellState, running: RunningProgram, environment: Environment) -> None:
    """Set all that the kernel takes as given until the next tick."""
    time_s = int(state.whole[ly.TIME_S])
    now = environment.at(time_s)
    neutral(state)
    if environment.refreshed_within(time_s - CONTROL_INTERVAL_S, time_s) or now.culture.kind == "constant":
        fill_medium(state, now)
    dt_s = 0 if time_s == 0 else CONTROL_INTERVAL_S
    feed(state, running, now, dt_s)
    regulate(state, running, now)
    fold(state, running, now, dt_s)
    respond(state, running, now, dt_s)
    share_polymerase(state, running)
    hold(state, running.housekeeping)
    obey(state, running)
    if running.network:
        relative = float(state.whole[ly.PROTEIN_AA]) / running.constants.aa_per_fl / running.reference.volume_fl
        running.network.live(state, running.network_reads, relative, dt_s)


def fill_medium(state: ly.CellState, now: Environment) -> None:
    """Fresh medium and the starting biomass."""
    state.medium[:-1] = now.fresh_mm
    state.medium[-1] = now.culture.density_gdw_per_l


def neutral(state: ly.CellState) -> None:
    """Nothing acts: factors of one, no losses."""
    for factors in (state.unit_factor, state.edge_active, state.activity, state.loading_factor, state.pace):
        factors[:] = 1.0
    state.loss_per_s[:] = 0.0
