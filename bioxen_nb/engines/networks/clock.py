"""The instants at which a formula changes by the clock alone, so that no exact step runs across them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.expressions import (
    COMPARISONS,
    Apply,
    Expression,
    Time,
    evaluate,
    symbols,
    uses_time,
)


def stop_times(formulas: Iterable[Expression], constants: Mapping[str, float]) -> NDArray[np.float64]:
    """Ascending instants at which a comparison with time turns, each with the instant just after (for `time > 25`).

    Raises:
        CompileError: time stands elsewhere than in a comparison with a constant, as in a rate `k * time`.
    """
    instants = {instant for formula in formulas for instant in _instants(formula, constants) if instant >= 0.0}
    return np.array(sorted({edge for t in instants for edge in (t, math.nextafter(t, math.inf))}), dtype=np.float64)


def _instants(formula: Expression, constants: Mapping[str, float]) -> set[float]:
    if not uses_time(formula):
        return set()
    if isinstance(formula, Apply) and formula.function in COMPARISONS:
        left, right = formula.arguments
        return {_turning_point(left, right, constants)}
    if isinstance(formula, Apply):
        return set[float]().union(*(_instants(argument, constants) for argument in formula.arguments))
    raise CompileError(
        "A formula depends on time otherwise than by comparison (`time >= 25`), so its rate moves between reactions."
        " Run the network by ODE."
    )


def _turning_point(left: Expression, right: Expression, constants: Mapping[str, float]) -> float:
    """Where `left` and `right` meet: one of them is time plus or minus constants."""
    for moving, fixed in ((left, right), (right, left)):
        if uses_time(fixed) or not symbols(fixed) <= constants.keys():
            continue
        goal = evaluate(fixed, constants)
        while isinstance(moving, Apply) and moving.function in ("add", "subtract"):
            first, second = moving.arguments
            known, rest = (second, first) if uses_time(first) else (first, second)
            if uses_time(known) or not symbols(known) <= constants.keys():
                break
            shift = evaluate(known, constants)
            if moving.function == "add":
                goal -= shift
            else:
                goal = goal + shift if known is second else shift - goal
            moving = rest
        if isinstance(moving, Time):
            return goal
    raise CompileError(
        "Exact runs compare time only with constants (`time >= 25`, `time - start > wait`); rewrite the formula, or run"
        " the network by ODE."
    )
