"""How a cell stands: its vital numbers, whether it grows or is arrested, and what holds it up."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.metabolism.reasons import metabolic_shortage
from bioxen_nb.cell.reports import Status
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.cell.stress.responding import stopping_stress
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.engines.kernels.cycle import genome_equivalents
from bioxen_nb.engines.kernels.growth import energy_charge
from bioxen_nb.units import SECONDS_PER_HOUR

#: Times its birth volume beyond which an undivided cell is called a filament.
FILAMENT = 8


def status(state: ly.CellState) -> Status:
    """Growing, slow (below 0.02 per hour), or arrested (slow for ten minutes)."""
    slow = int(state.whole[ly.SLOW_S])
    if slow >= ly.SLOW_LIMIT_S:
        return Status.ARRESTED
    return Status.SLOW if slow > 0 else Status.GROWING


def vitals(state: ly.CellState, running: RunningProgram) -> NDArray[np.float64]:
    """Whole-cell numbers in the order of `context.VITALS`; float64."""
    whole, real = state.whole, state.real
    share = float(real[ly.ATP_SHARE])
    charged, uncharged = float(real[ly.CHARGED]), float(real[ly.UNCHARGED])
    return np.array(
        [
            whole[ly.TIME_S],
            float(whole[ly.PROTEIN_AA] / running.constants.aa_per_fl),
            real[ly.GROWTH_PER_S] * SECONDS_PER_HOUR,
            share * running.arrays.settings["atp_pool_um"],
            energy_charge(share),
            whole[ly.RIBOSOMES],
            state.ribosomes.sum(),
            whole[ly.RNAP],
            whole[ly.FREE_RNAP],
            charged / (charged + uncharged) if charged + uncharged > 0 else math.nan,
            state.rnas[running.messengers].sum(),
            state.proteins.sum(),
            whole[ly.ORIGINS],
            whole[ly.TERMINI],
            genome_equivalents(state.forks, state.multiplicity, int(whole[ly.ROUNDS]), int(whole[ly.TERMINI])),
            whole[ly.GENERATION],
        ],
        np.float64,
    )


def clauses(state: ly.CellState, running: RunningProgram) -> dict[str, float]:
    """The clauses of the cell-cycle checkpoint with their present values."""
    machines, k = running.machines, running.constants
    return {
        "termini": float(state.whole[ly.TERMINI]),
        "added_volume_fl": float(state.whole[ly.PROTEIN_AA] / k.aa_per_fl) - float(state.real[ly.BIRTH_FL]),
        "added_volume_needed_fl": float(wc.added_needed_fl(state, k)),
        "since_termination_s": float(state.whole[ly.TIME_S] - state.whole[ly.TERMINATION_S]),
        "since_termination_needed_s": float(k.minimum_d_s),
        "division_ring_proteins": float(wc.machine_count(4, state, machines)),
        "division_ring_needed": 0.0 if k.ring_floor < 0 else max(1.0, k.ring_floor),
    }


def filament_reason(clauses: Mapping[str, float]) -> str:
    """Which clauses of the cell-cycle checkpoint keep a filament from dividing; empty when none does."""
    lacking = []
    if clauses["termini"] < 2:
        lacking.append("a second finished chromosome")
    if clauses["division_ring_proteins"] < clauses["division_ring_needed"]:
        lacking.append("the division ring")
    if not lacking:
        return ""
    return f"a filament of {FILAMENT} times its birth volume that lacks {' and '.join(lacking)}"


def missing(state: ly.CellState, running: RunningProgram, now: Environment) -> str:
    """What an arrested cell is missing, first cause first."""
    m = running.machines
    if wc.ribosome_count(state, m) == 0:
        encoded = m.start[2] > m.start[1]
        return "no ribosome: " + ("a part has run out" if encoded else "the genome does not encode all of it")
    if wc.machine_count(0, state, m) == 0:
        encoded = m.start[1] > m.start[0]
        return "no RNA polymerase: " + ("a subunit has run out" if encoded else "the genome does not encode it")
    if stress := stopping_stress(state, running, now):
        return stress
    if state.whole[ly.METABOLIC_AA] == 0:
        return "no metabolic proteins: nothing makes amino acids or ATP"
    if shortage := metabolic_shortage(state, running, now):
        return shortage
    if state.pace[ly.SUPPLY] <= 0:
        return "no amino acids: the medium supplies none"
    if state.real[ly.ATP_SHARE] < 0.2:
        return "no energy: ATP production cannot meet the demand"
    return "growth below 0.02 per hour for ten minutes"
