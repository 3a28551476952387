"""What the numbers of an environment may be, checked with a message that says what to give instead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

from bioxen_nb.errors import ConfigurationError, unknown_name


def bounded(name: str, value: Any, low: float, high: float = math.inf) -> float:
    """`value` as a float.

    Raises:
        ConfigurationError: not a finite number from `low` to `high`.
    """
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    if not (math.isfinite(number) and low <= number <= high):
        limits = f">= {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise ConfigurationError(f"{name} must be a number {limits}, not {value!r}.", field=name)
    return number


def amounts(kind: str, given: Any, known: Iterable[str], unit: str, high: float = math.inf) -> dict[str, float]:
    """Amounts by name, as a new mapping.

    Args:
        kind: what they are, for messages ("substrate").
        given: names and amounts from 0 to `high`.
        known: names that there are.
        unit: of the amounts, for messages.

    Raises:
        UnknownNameError: a name that is not known.
        ConfigurationError: no mapping, or an impossible amount.
    """
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"Give each {kind} with its amount, as {{name: {unit}}}, not {given!r}.")
    names = tuple(known)
    for name in given:
        if name not in names:
            raise unknown_name(kind, name, names)
    return {name: bounded(f"{kind} {name} ({unit})", value, 0.0, high) for name, value in given.items()}
