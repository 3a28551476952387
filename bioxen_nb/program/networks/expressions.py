"""Formulas as small frozen trees: numbers, symbols, time, and functions of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bioxen_nb.errors import CompileError


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Symbol:
    """The value of a species, compartment, parameter or reaction."""

    name: str


@dataclass(frozen=True, slots=True)
class Time:
    """Simulated time, in the time unit of the model."""


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of `FUNCTIONS` on its arguments; truth is 1, falsehood 0."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Number | Symbol | Time | Apply


def _divide(a: float, b: float) -> float:
    if b == 0.0:
        return math.nan if a == 0.0 or math.isnan(a) else math.copysign(math.inf, a)
    return a / b


def _power(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if a == 0.0 else math.nan


def _undefined_outside(function: Callable[[float], float]) -> Callable[[float], float]:
    def guarded(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.inf
        except ValueError:
            return -math.inf if function is math.log and x == 0.0 else math.nan

    return guarded


#: How many arguments each function takes, and what it does with them.
FUNCTIONS: dict[str, tuple[int, Callable[..., float]]] = {
    "add": (2, lambda a, b: a + b),
    "subtract": (2, lambda a, b: a - b),
    "multiply": (2, lambda a, b: a * b),
    "divide": (2, _divide),
    "power": (2, _power),
    "minimum": (2, min),
    "maximum": (2, max),
    "less": (2, lambda a, b: float(a < b)),
    "less_equal": (2, lambda a, b: float(a <= b)),
    "greater": (2, lambda a, b: float(a > b)),
    "greater_equal": (2, lambda a, b: float(a >= b)),
    "equal": (2, lambda a, b: float(a == b)),
    "not_equal": (2, lambda a, b: float(a != b)),
    "and": (2, lambda a, b: float(a != 0.0 and b != 0.0)),
    "or": (2, lambda a, b: float(a != 0.0 or b != 0.0)),
    "xor": (2, lambda a, b: float((a != 0.0) != (b != 0.0))),
    "not": (1, lambda a: float(a == 0.0)),
    "negate": (1, lambda a: -a),
    "absolute": (1, abs),
    "exp": (1, _undefined_outside(math.exp)),
    "ln": (1, _undefined_outside(math.log)),
    "floor": (1, _undefined_outside(lambda a: float(math.floor(a)))),
    "ceiling": (1, _undefined_outside(lambda a: float(math.ceil(a)))),
    "sin": (1, _undefined_outside(math.sin)),
    "cos": (1, _undefined_outside(math.cos)),
    "tan": (1, _undefined_outside(math.tan)),
    "arctan": (1, math.atan),
    "tanh": (1, math.tanh),
    "select": (3, lambda condition, then, otherwise: then if condition != 0.0 else otherwise),
}
COMPARISONS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


def evaluate(expression: Expression, values: Mapping[str, float], time: float = 0.0) -> float:
    """The value of a formula.

    Raises:
        CompileError: the formula names a symbol that has no value.
    """
    match expression:
        case Number(value):
            return value
        case Time():
            return time
        case Symbol(name):
            if name not in values:
                raise CompileError(f"The formula uses {name!r}, which the network does not define.", symbol=name)
            return values[name]
        case Apply(function, arguments):
            return FUNCTIONS[function][1](*(evaluate(argument, values, time) for argument in arguments))


def substitute(expression: Expression, replacements: Mapping[str, Expression]) -> Expression:
    """The formula with symbols replaced; what is put in is not searched again."""
    match expression:
        case Symbol(name):
            return replacements.get(name, expression)
        case Apply(function, arguments):
            return Apply(function, tuple(substitute(argument, replacements) for argument in arguments))
        case _:
            return expression


def symbols(expression: Expression) -> frozenset[str]:
    """Names that the formula reads."""
    match expression:
        case Symbol(name):
            return frozenset({name})
        case Apply(_, arguments):
            return frozenset().union(*(symbols(argument) for argument in arguments))
        case _:
            return frozenset()


def uses_time(expression: Expression) -> bool:
    """Whether the formula reads the clock."""
    match expression:
        case Time():
            return True
        case Apply(_, arguments):
            return any(uses_time(argument) for argument in arguments)
        case _:
            return False
