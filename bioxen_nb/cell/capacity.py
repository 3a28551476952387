"""What feeds a cell without a metabolic model: amino acids and ATP in proportion to its metabolic proteins."""

from __future__ import annotations

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly


def feed(state: ly.CellState, running: RunningProgram, now: Environment) -> None:
    """Set the largest charging and ATP production by the metabolic share of the proteome and the medium's supply."""
    share = float(state.whole[ly.METABOLIC_AA]) / max(float(state.whole[ly.PROTEIN_AA]), 1.0) * now.relative_supply
    state.pace[ly.SUPPLY] = running.reference.supply_per_s * share
    state.pace[ly.CAPACITY] = running.reference.capacity_atp_per_aa_s * share
