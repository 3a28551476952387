"""The chromosome of a living cell: where its forks stand, and when replication will be over."""

from __future__ import annotations

import math
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.reference import reference_state
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.growth import speed_factor
from bioxen_nb.processes.vital_signs import growth_per_h
from bioxen_nb.units import SECONDS_PER_HOUR

#: Forks keep at least this share of the reference's growth-dependent pace, as in the kernel that moves them.
_LEAST_PACE = 0.05


def chromosomes(cell: Cell) -> dict[str, Any]:
    """Forks, origins and termini now; `position` is 0 at the origin and 1 at the terminus."""
    state = cell.context.state
    whole = state.whole
    plan = next((plan for plan in cell.program.replicons if plan.is_chromosome), None)
    arm_bp = plan.length / 2.0 if plan else 0.0
    rounds = [
        {
            "position": float(state.forks[row]),
            "fork_pairs": int(state.multiplicity[row]),
            "copied_bp_per_arm": round(float(state.forks[row]) * arm_bp),
        }
        for row in range(int(whole[ly.ROUNDS]))
    ]
    content = int(whole[ly.TERMINI]) + sum(pair["position"] * pair["fork_pairs"] for pair in rounds)
    return {
        "forks": rounds,
        "origins": int(whole[ly.ORIGINS]),
        "termini": int(whole[ly.TERMINI]),
        "genome_equivalents": float(content),
        "initiations": int(whole[ly.INITIATIONS]),
        "last_termination_s": int(whole[ly.TERMINATION_S]),
    }


def replication_time_s(cell: Cell) -> float:
    """Seconds that a fork needs from origin to terminus at the present growth and energy; infinite when it stands."""
    settings, state = cell.program.settings, cell.context.state
    reference = reference_state(settings)
    growth = growth_per_h(cell) / SECONDS_PER_HOUR / reference.growth_per_s
    energy = float(speed_factor(float(state.real[ly.ATP_SHARE]), reference.atp_share))
    pace = max(growth, _LEAST_PACE) ** settings["fork_growth_exponent"] * energy * float(state.pace[ly.FORKS])
    length_bp = cell.lowered.chromosome_bp
    speed = 2.0 * settings["fork_nt_per_s"] * pace
    return length_bp / speed if speed > 0 else math.inf


def replicated_in_s(cell: Cell) -> float:
    """Seconds until there are two finished chromosomes, if growth goes on as it is; 0 when there are.

    A round under way ends when its leading forks reach the terminus. Without one, the next begins when the volume per
    origin is what initiation waits for.
    """
    state = cell.context.state
    if state.whole[ly.TERMINI] >= 2:
        return 0.0
    whole_way_s = replication_time_s(cell)
    if state.whole[ly.ROUNDS] > 0:
        return (1.0 - float(state.forks[0])) * whole_way_s
    wanted_fl = float(state.real[ly.INITIATION_FL]) * int(state.whole[ly.ORIGINS])
    return grown_to_s(cell, wanted_fl) + whole_way_s


def grown_to_s(cell: Cell, volume_fl: float) -> float:
    """Seconds to a volume at the present growth rate; 0 when it is reached, infinite without growth."""
    if cell.volume_fl >= volume_fl:
        return 0.0
    growth = growth_per_h(cell) / SECONDS_PER_HOUR
    return math.log(volume_fl / cell.volume_fl) / growth if growth > 0 else math.inf
