"""The logical form of the cell's regulation."""

from __future__ import annotations

from typing import Any

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.remembering import heritable
from bioxen_nb.errors import ApiError, CompileError, unknown_name
from bioxen_nb.processes.arguments import at_most
from bioxen_nb.program.boolean import BooleanNetwork, State
from bioxen_nb.program.boolean import boolean_network as network_of
from bioxen_nb.session.process_context import ProcessContext

_MOST_STEPS = 10_000


def boolean_network(
    on: ProcessContext,
    genes: list[str] | None = None,
    steps: int = 20,
    start: list[str] | None = None,
    effectors: list[str] | None = None,
    absent: list[str] | None = None,
) -> dict[str, Any]:
    """Run the cell's regulation as a boolean network: its trajectory from a state, and its attractors. No time passes.

    Args:
        genes: only the units of these and of what acts on them; all regulated and regulating units unless given.
        steps: of all units at once, at most 10,000; it ends before where it repeats itself.
        start: units that are on at first; unless given, those that hold a message in the living cell now.
        effectors: small molecules that are there, such as IPTG; unless given, the inducers in the cell's medium.
        absent: small molecules of the reference that are not there, such as oxygen or glucose.
    """
    if at_most("steps", steps) > _MOST_STEPS:
        raise ApiError(f"steps must be at most {_MOST_STEPS:,}, not {steps:,}.", name="steps")
    cell = on.cell
    now = cell.environment.at(cell.time_s)
    present = sorted(name for name, um in now.inducers_um.items() if um > 0) if effectors is None else effectors
    network = network_of(heritable(cell.program), effectors=present, absent=absent or (), of=genes or ())
    first = _start(network, cell, start)
    path, repeats = _trajectory(network, first, steps)
    return {
        "units": list(network.units),
        "inputs": {unit: _inputs(network, row) for row, unit in enumerate(network.units)},
        "effectors": list(present),
        "trajectory": [_on(network, state) for state in path],
        "repeats_from_step": repeats,
        **_attractors(network),
    }


def _start(network: BooleanNetwork, cell: Cell, start: list[str] | None) -> State:
    """The named units on; else those of which a message is in the cell.

    Raises:
        UnknownNameError: no such unit in the network.
    """
    if start is None:
        return tuple(unit in _expressed(cell) for unit in network.units)
    for name in start:
        if name not in network.units:
            raise unknown_name("unit of the boolean network", name, network.units)
    return tuple(unit in start for unit in network.units)


def _expressed(cell: Cell) -> set[str]:
    arrays, rnas = cell.lowered, cell.context.rnas
    owner = np.repeat(np.arange(arrays.n_units), np.diff(arrays.unit_gene_start))
    return {arrays.unit_ids[unit] for unit in owner[rnas[arrays.unit_genes] > 0].tolist()}


def _trajectory(network: BooleanNetwork, first: State, steps: int) -> tuple[list[State], int | None]:
    """States from the first on until one comes again, and the step at which that one was first."""
    path, seen = [first], {first: 0}
    for _ in range(steps):
        state = network.step(path[-1])
        if state in seen:
            return path, seen[state]
        seen[state] = len(path)
        path.append(state)
    return path, None


def _inputs(network: BooleanNetwork, row: int) -> list[str]:
    """What acts on a unit: + activates, - represses; an activator that cannot act as things are holds it off."""
    return [
        f"{'+' if sign > 0 else '-'}{network.units[source]}" if source >= 0 else "off: an activator cannot act"
        for source, sign in network.inputs[row]
    ]


def _attractors(network: BooleanNetwork) -> dict[str, Any]:
    try:
        cycles = network.attractors()
    except CompileError as cause:
        return {"attractors": None, "note": cause.message}
    return {"attractors": [[_on(network, state) for state in cycle] for cycle in cycles]}


def _on(network: BooleanNetwork, state: State) -> list[str]:
    return [unit for unit, active in zip(network.units, state, strict=True) if active]
