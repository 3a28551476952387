"""Commands to transcription units: switched on, silenced, or left to the cell's own regulation.

A unit that is switched on is free of its repressors, and all molecules of its activators can bind it, whatever the
small molecules say. A silenced one starts no transcripts; a neighbour's polymerase that misses its terminator may
still run in. Commands act from the next control tick on, and daughters inherit them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import unknown_name
from bioxen_nb.program.arrays import ExpressionArrays

#: What each command is in the state.
COMMANDS = {"natural": 0, "on": 1, "off": -1}
_NAMES = {value: name for name, value in COMMANDS.items()}


def obey(state: ly.CellState, running: RunningProgram) -> None:
    """Put the commands over what regulation has set."""
    if not state.command.any():
        return
    operators = running.regulation
    freed = state.command[operators.unit] == COMMANDS["on"]
    state.edge_active[freed] = np.where(operators.sign[freed] < 0, 0.0, 1.0)
    state.unit_factor[state.command == COMMANDS["off"]] = 0.0


def give_command(state: ly.CellState, arrays: ExpressionArrays, names: str | Sequence[str], order: str) -> list[str]:
    """Write a command to the units of these genes, or to these units; returns the ids of the units.

    Raises:
        UnknownNameError: no such command, gene or unit; near names are given.
    """
    if order not in COMMANDS:
        raise unknown_name("command", order, COMMANDS)
    rows = sorted({row for name in ([names] if isinstance(names, str) else names) for row in units_of(arrays, name)})
    state.command[rows] = COMMANDS[order]
    return [arrays.unit_ids[row] for row in rows]


def given_commands(state: ly.CellState, arrays: ExpressionArrays) -> dict[str, str]:
    """ "on" or "off" by unit; units without a command are left out."""
    return {arrays.unit_ids[row]: _NAMES[int(state.command[row])] for row in np.flatnonzero(state.command)}


def units_of(arrays: ExpressionArrays, name: str) -> list[int]:
    """Rows of the unit of that id, or of the units that hold the gene of that locus tag or symbol.

    Raises:
        UnknownNameError: no such unit, and no such gene in any unit.
    """
    if name in arrays.unit_ids:
        return [arrays.unit_ids.index(name)]
    unit_of_slot = np.repeat(np.arange(arrays.n_units), np.diff(arrays.unit_gene_start))
    slots = list(zip(unit_of_slot.tolist(), arrays.unit_genes.tolist(), strict=True))
    found = [unit for unit, gene in slots if name and name in (arrays.gene_ids[gene], arrays.gene_symbols[gene])]
    if not found:
        transcribed = {known for _, gene in slots for known in (arrays.gene_ids[gene], arrays.gene_symbols[gene])}
        known = sorted((transcribed - {""}).union(arrays.unit_ids))
        raise unknown_name("transcribed gene or unit", name, known)
    return found
