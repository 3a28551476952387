"""Mass action recognised: a rate that is a constant times counts, each maybe less a whole number of molecules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bioxen_nb.program.networks.expressions import Apply, Expression, Number, Symbol, evaluate, symbols, uses_time

HIGHEST_POWER = 8


@dataclass(frozen=True, slots=True)
class MassAction:
    """rate = coefficient * product of (symbol - offset); k P (P - 1) / 2 has the factors (P, 0) and (P, 1)."""

    coefficient: float
    factors: tuple[tuple[str, float], ...] = ()

    def times(self, other: MassAction) -> MassAction:
        """The product of two."""
        return MassAction(self.coefficient * other.coefficient, self.factors + other.factors)


def mass_action(rate: Expression, constants: Mapping[str, float]) -> MassAction | None:
    """The mass-action form of a rate law, or None when it has none; `constants` are the values that never change."""

    def constant(expression: Expression) -> bool:
        return not uses_time(expression) and symbols(expression) <= constants.keys()

    def walk(expression: Expression) -> MassAction | None:
        if constant(expression):
            return MassAction(evaluate(expression, constants))
        match expression:
            case Symbol(name):
                return MassAction(1.0, ((name, 0.0),))
            case Apply("subtract", (Symbol(name), offset)) if constant(offset):
                return MassAction(1.0, ((name, evaluate(offset, constants)),))
            case Apply("multiply", (left, right)):
                first, second = walk(left), walk(right)
                return first.times(second) if first is not None and second is not None else None
            case Apply("divide", (left, right)) if constant(right) and evaluate(right, constants) != 0.0:
                form = walk(left)
                return form.times(MassAction(1.0 / evaluate(right, constants))) if form is not None else None
            case Apply("power", (Symbol(name), Number(power))) if power in range(1, HIGHEST_POWER + 1):
                return MassAction(1.0, ((name, 0.0),) * int(power))
        return None

    return walk(rate)
