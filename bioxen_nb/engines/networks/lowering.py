"""A network lowered to the arrays of the exact kernel."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.network import OPERATIONS, NetworkTables
from bioxen_nb.engines.networks.clock import stop_times
from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.expressions import Apply, Expression, Number, Symbol, Time, substitute, symbols
from bioxen_nb.program.networks.mass_action import mass_action
from bioxen_nb.program.networks.records import Event, Network, Rule

_OPCODE = {name: number for number, name in enumerate(OPERATIONS)}


@dataclass(frozen=True)
class LoweredNetwork:
    """Tables for the kernel, and (symbols) start values; species come first, as amounts."""

    tables: NetworkTables
    start: NDArray[np.float64]
    symbols: tuple[str, ...]


def lower_network(network: Network, steered: Iterable[str] = ()) -> LoweredNetwork:
    """The arrays of a network for exact runs.

    Args:
        network: what to run.
        steered: symbols whose values are set from outside between runs, so that no formula may take them as fixed.

    Raises:
        CompileError: the network has what counts and instants cannot express; the message names the element.
    """
    _refuse_inexact(network)
    names = (*network.species_ids, *network.compartments, *network.parameters)
    index = {name: row for row, name in enumerate(names)}
    amounts = _as_amounts(network)
    rates = [substitute(_with_locals(network, r), amounts) for r in range(len(network.reactions))]
    meaning = amounts | {reaction.id: rate for reaction, rate in zip(network.reactions, rates, strict=True)}
    rules = _ordered([_amount_rule(rule, network, meaning) for rule in network.assignment_rules])
    events = [_amount_event(event, network, meaning) for event in network.events]
    formulas = [
        *rates,
        *(rule.formula for rule in rules),
        *(event.trigger for event in events),
        *(assignment.formula for event in events for assignment in event.assignments),
    ]
    _require_known(network, formulas, index)
    changes = [_changes(network, r) for r in range(len(network.reactions))]
    start = np.array(
        [*(s.initial_amount for s in network.species), *network.compartments.values(), *network.parameters.values()],
        dtype=np.float64,
    )
    moving = set(steered) | {name for change in changes for name in change} | {rule.target for rule in rules}
    moving |= {assignment.target for event in events for assignment in event.assignments}
    constants = {name: float(start[row]) for name, row in index.items() if name not in moving}
    tables = _tables(formulas, rates, rules, events, changes, constants, index)
    return LoweredNetwork(tables, start, names)


def _refuse_inexact(network: Network) -> None:
    if network.rate_rules:
        target = network.rate_rules[0].target
        raise CompileError(
            f"{target!r} has a rate rule: it flows between reactions. Run the network by ODE.", element=target
        )
    for event in network.events:
        for name in ("delay", "priority"):
            if getattr(event, name) is not None:
                raise CompileError(
                    f"Event {event.id!r} has a {name}; remove it, or run the network by ODE.", element=event.id
                )
    ruled = {rule.target for rule in network.assignment_rules}
    for species in network.species:
        if species.id not in ruled and not float(species.initial_amount).is_integer():
            message = f"Species {species.id!r} starts with {species.initial_amount}; exact runs count whole molecules."
            raise CompileError(f"{message} Scale the network to counts, or run it by ODE.", element=species.id)
    for reaction in network.reactions:
        for species_id, stoichiometry in (*reaction.reactants, *reaction.products):
            if not float(stoichiometry).is_integer():
                message = (
                    f"Reaction {reaction.id!r} has {stoichiometry} of {species_id!r}; exact runs need whole numbers."
                )
                raise CompileError(message, element=reaction.id)


def _as_amounts(network: Network) -> dict[str, Expression]:
    """Formulas with amounts for the species whose symbols mean concentrations."""
    return {
        s.id: Apply("divide", (Symbol(s.id), Symbol(s.compartment))) for s in network.species if not s.substance_only
    }


def _with_locals(network: Network, r: int) -> Expression:
    reaction = network.reactions[r]
    return substitute(reaction.rate, {name: Number(value) for name, value in reaction.local_parameters})


def _amount_rule(rule: Rule, network: Network, meaning: dict[str, Expression]) -> Rule:
    formula = substitute(rule.formula, meaning)
    for species in network.species:
        if species.id == rule.target and not species.substance_only:
            formula = Apply("multiply", (formula, Symbol(species.compartment)))
    return Rule(rule.target, formula)


def _amount_event(event: Event, network: Network, meaning: dict[str, Expression]) -> Event:
    return dataclasses.replace(
        event,
        trigger=substitute(event.trigger, meaning),
        assignments=tuple(_amount_rule(assignment, network, meaning) for assignment in event.assignments),
    )


def _ordered(rules: list[Rule]) -> list[Rule]:
    """Rules such that each comes after those it reads."""
    waiting, done = list(rules), list[Rule]()
    while waiting:
        unknown = {rule.target for rule in waiting}
        ready = [rule for rule in waiting if not symbols(rule.formula) & unknown]
        if not ready:
            raise CompileError(f"The assignment rules of {', '.join(sorted(unknown))} go round in a circle; break it.")
        done += ready
        waiting = [rule for rule in waiting if rule not in ready]
    return done


def _require_known(network: Network, formulas: Iterable[Expression], index: dict[str, int]) -> None:
    used = set[str]().union(*(symbols(formula) for formula in formulas))
    for reaction in network.reactions:
        used |= {name for name, _ in (*reaction.reactants, *reaction.products)}
    ruled = {rule.target for rule in network.assignment_rules}
    used |= ruled | {assignment.target for event in network.events for assignment in event.assignments}
    undefined = {name for name, value in network.parameters.items() if math.isnan(value)} - ruled
    for name in sorted(used):
        if name not in index or name in undefined:
            raise CompileError(f"The network uses {name!r}, which has no value; define it in the model.", element=name)


def _changes(network: Network, r: int) -> dict[str, float]:
    fixed = {s.id for s in network.species if s.boundary or s.constant}
    return {name: change for name, change in network.reactions[r].net_changes().items() if name not in fixed}


def _postfix(expression: Expression, index: dict[str, int], numbers: list[float]) -> list[tuple[int, int]]:
    match expression:
        case Number(value):
            numbers.append(value)
            return [(_OPCODE["number"], len(numbers) - 1)]
        case Symbol(name):
            return [(_OPCODE["symbol"], index[name])]
        case Time():
            return [(_OPCODE["time"], 0)]
        case Apply(function, arguments):
            steps = [step for argument in arguments for step in _postfix(argument, index, numbers)]
            return [*steps, (_OPCODE[function], 0)]


def _starts(rows: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    return np.array([0, *accumulate(len(row) for row in rows)], dtype=np.int64)


def _integers(rows: Iterable[Iterable[int]]) -> NDArray[np.int64]:
    return np.array([value for row in rows for value in row], dtype=np.int64)


def _floats(rows: Iterable[Iterable[float]]) -> NDArray[np.float64]:
    return np.array([value for row in rows for value in row], dtype=np.float64)


def _after(change: dict[str, float], rules: list[Rule], rates: list[Expression]) -> tuple[list[int], list[int]]:
    """Rules, and rates, that a reaction's changes reach."""
    touched, again = set(change), []
    for k, rule in enumerate(rules):
        if symbols(rule.formula) & touched:
            touched.add(rule.target)
            again.append(k)
    return again, [r for r, rate in enumerate(rates) if symbols(rate) & touched]


def _tables(
    formulas: list[Expression],
    rates: list[Expression],
    rules: list[Rule],
    events: list[Event],
    changes: list[dict[str, float]],
    constants: dict[str, float],
    index: dict[str, int],
) -> NetworkTables:
    numbers: list[float] = []
    programs = [_postfix(formula, index, numbers) for formula in formulas]
    forms = [mass_action(rate, constants) for rate in rates]
    factors = [form.factors if form else () for form in forms]
    after = [_after(change, rules, rates) for change in changes]
    return NetworkTables(
        code=_integers((step[0] for step in program) for program in programs),
        operand=_integers((step[1] for step in program) for program in programs),
        numbers=_floats([numbers]),
        formula_start=_starts(programs),
        by_factors=np.array([form is not None for form in forms], dtype=np.bool_),
        coefficient=_floats([[form.coefficient if form else 0.0 for form in forms]]),
        factor_start=_starts(factors),
        factor_symbol=_integers((index[name] for name, _ in row) for row in factors),
        factor_offset=_floats((offset for _, offset in row) for row in factors),
        change_start=_starts([list(change) for change in changes]),
        change_symbol=_integers((index[name] for name in change) for change in changes),
        change_amount=_floats(change.values() for change in changes),
        rule_symbol=_integers([[index[rule.target] for rule in rules]]),
        rules_after_start=_starts([row[0] for row in after]),
        rules_after=_integers(row[0] for row in after),
        rates_after_start=_starts([row[1] for row in after]),
        rates_after=_integers(row[1] for row in after),
        trigger_before=np.array([event.initial_value for event in events], dtype=np.bool_),
        from_trigger_time=np.array([event.values_from_trigger_time for event in events], dtype=np.bool_),
        persistent=np.array([event.persistent for event in events], dtype=np.bool_),
        assign_start=_starts([event.assignments for event in events]),
        assign_symbol=_integers((index[rule.target] for rule in event.assignments) for event in events),
        stops=stop_times(formulas, constants),
    )
