"""Folding at the control tick: chaperones against heat and mutations, and proteases for what they cannot save."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding import tables as ft
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.folding import FoldingRates, fold_clients
from bioxen_nb.engines.kernels.growth import speed_factor


def fold(state: ly.CellState, running: RunningProgram, now: Environment, dt_s: int) -> None:
    """Fold, unfold and degrade clients for `dt_s` seconds; a regulator that is not folded does not act."""
    tables = running.folding
    if not tables.gene.size:
        return
    if dt_s > 0:
        fold_clients(
            state.proteins,
            state.unfolded,
            state.ribosomes,
            tables.clients,
            running.arrays.length_aa,
            _rates(state, running, now, dt_s),
            state.tally,
            state.random,
        )
    molecules = np.maximum(state.proteins[tables.gene], 1)
    state.activity[tables.gene] *= 1.0 - state.unfolded[tables.gene] / molecules


def unfolded_at_birth(running: RunningProgram, proteins: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n) unfolded molecules among the proteins of a founder: the share of the reference, rounded."""
    tables = running.folding
    unfolded = np.zeros(proteins.size, np.int64)
    unfolded[tables.gene] = np.rint(proteins[tables.gene] * tables.unfolded_share)
    return unfolded


def folded_copies(state: ly.CellState) -> NDArray[np.int64]:
    """(n) proteins that are folded, and so can act."""
    return state.proteins - state.unfolded


def _rates(state: ly.CellState, running: RunningProgram, now: Environment, dt_s: int) -> FoldingRates:
    tables = running.folding
    volume_fl = max(float(state.whole[ly.PROTEIN_AA]), 1.0) / running.constants.aa_per_fl
    folded = folded_copies(state)
    proteases = sum(share * folded[row] / (level * volume_fl) for row, share, level in tables.proteases)
    power = min(1.0, float(speed_factor(float(state.real[ly.ATP_SHARE]), running.reference.atp_share)))
    return FoldingRates(
        dt_s=float(dt_s),
        chaperones=np.array([ft.machine_count(parts, folded) for parts in tables.subunits]),
        half=np.array(ft.HALF_PER_FL) * volume_fl,
        cycle_per_s=np.array(ft.CYCLE_PER_S) * power,
        alone_per_s=ft.ALONE_PER_S,
        unfolding=ft.unfolding_factor(now.temperature_c),
        degradation_per_s=ft.DEGRADATION_PER_S * float(proteases) * power,
        elongation_aa_per_s=float(state.real[ly.SPEED_AA_PER_S]),
    )
