"""What feeds a cell without a metabolic model: amino acids and ATP in proportion to its metabolic proteins."""

from __future__ import annotations

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly


def feed(state: ly.CellState, running: RunningProgram, now: Environment) -> None:
    """Set the largest charging and ATP production by the metabolic share of the proteome and the medium's supply."""
    fed = active_metabolism(state, running) * running.arrays.settings["metabolic_fraction"] * now.relative_supply
    state.pace[ly.SUPPLY] = running.reference.supply_per_s * fed
    state.pace[ly.CAPACITY] = running.reference.capacity_atp_per_aa_s * fed


def active_metabolism(state: ly.CellState, running: RunningProgram) -> float:
    """Metabolic protein at work per protein mass, relative to the reference: what is idle there stays idle."""
    settings = running.arrays.settings
    share = float(state.whole[ly.METABOLIC_AA]) / max(float(state.whole[ly.PROTEIN_AA]), 1.0)
    idle = settings["idle_metabolic_share"]
    return max(0.0, (share / settings["metabolic_fraction"] - idle) / (1.0 - idle))
