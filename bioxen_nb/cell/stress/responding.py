"""Stress at the control tick: every handler looks at the cell, and their answers act together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.cell.stress.handler import PACE, Response, View
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import PluginError

#: A factor below this on one of these stops growth.
STOPPING = 0.1
_VITAL = ("supply", "capacity", "elongation", "transcription")


@dataclass(frozen=True)
class Stress:
    """How one handler sees the cell."""

    name: str
    active: bool
    level: float
    note: str


def respond(state: ly.CellState, running: RunningProgram, now: Environment, dt_s: float) -> None:
    """Let every handler act: all of them see the cell as it was before, then their factors multiply by name.

    Raises:
        PluginError: a handler failed or answered with something impossible; names it.
    """
    handling = running.handling
    for number, answer in list(_answers(state, running, now, dt_s)):
        name = handling.handlers[number].name
        _apply(state, running, name, answer)
        handling.remember(number, state.memory, _checked(name, answer.memory, least=-math.inf))


def stresses(state: ly.CellState, running: RunningProgram, now: Environment) -> tuple[Stress, ...]:
    """What each handler says about a cell as it is; nothing changes."""
    handlers = running.handling.handlers
    return tuple(
        Stress(handlers[number].name, answer.active, float(answer.level), answer.note)
        for number, answer in _answers(state, running, now, 0.0)
    )


def stopping_stress(state: ly.CellState, running: RunningProgram, now: Environment) -> str:
    """Which stress holds a machine or the feeding of the cell below a tenth; empty for none."""
    handlers = running.handling.handlers
    for number, answer in _answers(state, running, now, 0.0):
        if min((answer.pace.get(what, 1.0) for what in _VITAL), default=1.0) < STOPPING:
            return f"{handlers[number].name} stress: {answer.note}"
    return ""


def _answers(
    state: ly.CellState, running: RunningProgram, now: Environment, dt_s: float
) -> Iterator[tuple[int, Response]]:
    handling = running.handling
    view = View(state, handling.view, now, dt_s)
    for number, handler in enumerate(handling.handlers):
        try:
            answer = handler.respond(view, handling.recall(number, state.memory))
        except Exception as cause:
            raise PluginError(
                f"The stress handler {handler.name!r} failed at {view.time_s} s: {type(cause).__name__}: {cause}. "
                "Repair or uninstall the package that brings it.",
                name=handler.name,
            ) from cause
        if not isinstance(answer, Response):
            raise PluginError(f"The stress handler {handler.name!r} must answer with a Response.", name=handler.name)
        yield number, answer


def _apply(state: ly.CellState, running: RunningProgram, name: str, answer: Response) -> None:
    rows = running.handling.view.rows
    _scale(state.activity, rows, _checked(name, answer.activity))
    _scale(state.loading_factor, rows, _checked(name, answer.loading))
    for symbol, loss in _checked(name, answer.loss_per_s).items():
        if symbol in rows:
            state.loss_per_s[rows[symbol]] += loss
    for symbol, factor in _checked(name, answer.units).items():
        for unit in running.handling.units.get(symbol, ()):
            state.unit_factor[unit] *= factor
    for what, factor in _checked(name, answer.pace).items():
        if what not in PACE:
            raise PluginError(f"The stress handler {name!r} scales {what!r}; known: {', '.join(PACE)}.", name=name)
        state.pace[PACE[what]] *= factor


def _scale(target: NDArray[np.float64], rows: Mapping[str, int], factors: Mapping[str, float]) -> None:
    for symbol, factor in factors.items():
        if symbol in rows:
            target[rows[symbol]] *= factor


def _checked(name: str, numbers: Mapping[str, float], least: float = 0.0) -> Mapping[str, float]:
    for key, value in numbers.items():
        if not (math.isfinite(value) and value >= least):
            raise PluginError(f"The stress handler {name!r} gave {value!r} for {key!r}.", name=name)
    return numbers
