"""Exact simulation of any reaction network: Gillespie's direct method over rate laws compiled to a stack program.

Source: Gillespie 1977, J Phys Chem 81:2340; the dependency graph after Gibson & Bruck 2000, J Phys Chem A 104:1876.
Formulas are numbered: rates of the R reactions, then K assignment rules, E triggers, and the event assignments.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.random import exponential, uniform

#: Instructions of the stack program, in the order of their numbers.
OPERATIONS = (
    *("number", "symbol", "time", "add", "subtract", "multiply", "divide", "power", "minimum", "maximum", "less"),
    *("less_equal", "greater", "greater_equal", "equal", "not_equal", "and", "or", "xor", "select", "not", "negate"),
    *("absolute", "exp", "ln", "floor", "ceiling", "sin", "cos", "tan", "arctan", "tanh"),
)
_NUMBER, _SYMBOL, _TIME, _ADD, _SUBTRACT, _MULTIPLY, _DIVIDE, _POWER, _MINIMUM, _MAXIMUM, _LESS = range(11)
_LESS_EQUAL, _GREATER, _GREATER_EQUAL, _EQUAL, _NOT_EQUAL, _AND, _OR, _XOR, _SELECT, _NOT, _NEGATE = range(11, 22)
_ABSOLUTE, _EXP, _LN, _FLOOR, _CEILING, _SIN, _COS, _TAN, _ARCTAN, _TANH = range(22, 32)

#: How a run ends: well; a rate below zero or undefined; a count below zero; events without end; too many reactions.
FINISHED, BAD_RATE, BAD_COUNT, ENDLESS_EVENTS, TOO_MANY_REACTIONS = range(5)
MOST_EVENT_ROUNDS = 1000


class NetworkTables(NamedTuple):
    """One lowered network. `*_start` arrays hold where the entries of each row begin, one longer than the rows."""

    code: NDArray[np.int64]
    operand: NDArray[np.int64]
    numbers: NDArray[np.float64]
    formula_start: NDArray[np.int64]
    by_factors: NDArray[np.bool_]
    """(R) the rate is `coefficient` times (symbol - offset) over its factors; no program is run."""
    coefficient: NDArray[np.float64]
    factor_start: NDArray[np.int64]
    factor_symbol: NDArray[np.int64]
    factor_offset: NDArray[np.float64]
    change_start: NDArray[np.int64]
    change_symbol: NDArray[np.int64]
    change_amount: NDArray[np.float64]
    rule_symbol: NDArray[np.int64]
    rules_after_start: NDArray[np.int64]
    rules_after: NDArray[np.int64]
    """Rules to work out again after each reaction, in the order of their dependence."""
    rates_after_start: NDArray[np.int64]
    rates_after: NDArray[np.int64]
    trigger_before: NDArray[np.bool_]
    """(E) what each trigger is held to have been before the start."""
    from_trigger_time: NDArray[np.bool_]
    persistent: NDArray[np.bool_]
    assign_start: NDArray[np.int64]
    assign_symbol: NDArray[np.int64]
    stops: NDArray[np.float64]
    """Ascending times that no step may cross: there a formula changes by the clock alone."""


@njit(inline="always")
def _unary(op, a):
    if op == _NOT:
        return 1.0 if a == 0.0 else 0.0
    if op == _NEGATE:
        return -a
    if op == _ABSOLUTE:
        return abs(a)
    if op == _EXP:
        return np.exp(a)
    if op == _LN:
        return np.log(a)
    if op == _FLOOR:
        return np.floor(a)
    if op == _CEILING:
        return np.ceil(a)
    if op == _SIN:
        return np.sin(a)
    if op == _COS:
        return np.cos(a)
    if op == _TAN:
        return np.tan(a)
    if op == _ARCTAN:
        return np.arctan(a)
    return np.tanh(a)


@njit(inline="always")
def _truth(op, a, b):
    if op == _LESS:
        return a < b
    if op == _LESS_EQUAL:
        return a <= b
    if op == _GREATER:
        return a > b
    if op == _GREATER_EQUAL:
        return a >= b
    if op == _EQUAL:
        return a == b
    if op == _NOT_EQUAL:
        return a != b
    if op == _AND:
        return a != 0.0 and b != 0.0
    if op == _OR:
        return a != 0.0 or b != 0.0
    return (a != 0.0) != (b != 0.0)


@njit(inline="always")
def _binary(op, a, b):
    if op == _ADD:
        return a + b
    if op == _SUBTRACT:
        return a - b
    if op == _MULTIPLY:
        return a * b
    if op == _DIVIDE:
        return a / b
    if op == _POWER:
        return a**b
    if op == _MINIMUM:
        return min(a, b)
    if op == _MAXIMUM:
        return max(a, b)
    return 1.0 if _truth(op, a, b) else 0.0


@njit(cache=True, error_model="numpy")
def _run_program(code, operand, numbers, first, end, values, time, stack):
    top = -1
    for i in range(first, end):
        op = code[i]
        if op == _NUMBER:
            top += 1
            stack[top] = numbers[operand[i]]
        elif op == _SYMBOL:
            top += 1
            stack[top] = values[operand[i]]
        elif op == _TIME:
            top += 1
            stack[top] = time
        elif op < _SELECT:
            top -= 1
            stack[top] = _binary(op, stack[top], stack[top + 1])
        elif op == _SELECT:
            top -= 2
            stack[top] = stack[top + 1] if stack[top] != 0.0 else stack[top + 2]
        else:
            stack[top] = _unary(op, stack[top])
    return stack[0]


@njit(inline="always")
def formula_value(tables, formula, values, time, stack):
    """The value of one formula; `values` (symbols), `stack` scratch as long as the longest formula."""
    first, end = tables.formula_start[formula], tables.formula_start[formula + 1]
    return _run_program(tables.code, tables.operand, tables.numbers, first, end, values, time, stack)


@njit(inline="always")
def _rate(tables, reaction, values, time, stack):
    if not tables.by_factors[reaction]:
        return formula_value(tables, reaction, values, time, stack)
    rate = tables.coefficient[reaction]
    for f in range(tables.factor_start[reaction], tables.factor_start[reaction + 1]):
        rate *= values[tables.factor_symbol[f]] - tables.factor_offset[f]
    return rate


@njit(cache=True, error_model="numpy")
def _refresh(tables, values, rates, time, stack):
    """All rules and rates anew. Returns the first reaction with an impossible rate, or -1."""
    n_reactions = rates.size
    for k in range(tables.rule_symbol.size):
        values[tables.rule_symbol[k]] = formula_value(tables, n_reactions + k, values, time, stack)
    bad = -1
    for r in range(n_reactions):
        rates[r] = _rate(tables, r, values, time, stack)
        if bad < 0 and not 0.0 <= rates[r] < math.inf:
            bad = r
    return bad


@njit(cache=True, error_model="numpy")
def _fire_events(tables, values, rates, time, truth, fires, held, stack):
    """Fires what has turned true until nothing more does. Returns rounds fired (-1: no end), and as `_refresh`."""
    first_trigger = rates.size + tables.rule_symbol.size
    first_assignment = first_trigger + truth.size
    bad = -1
    for fired in range(MOST_EVENT_ROUNDS):
        any_fires = False
        for e in range(truth.size):
            now = formula_value(tables, first_trigger + e, values, time, stack) != 0.0
            fires[e] = now and not truth[e]
            truth[e] = now
            any_fires = any_fires or fires[e]
            if fires[e] and tables.from_trigger_time[e]:
                for a in range(tables.assign_start[e], tables.assign_start[e + 1]):
                    held[a] = formula_value(tables, first_assignment + a, values, time, stack)
        if not any_fires:
            return fired, bad
        for e in range(truth.size):
            if not fires[e]:
                continue
            if not tables.persistent[e] and formula_value(tables, first_trigger + e, values, time, stack) == 0.0:
                continue
            if not tables.from_trigger_time[e]:
                for a in range(tables.assign_start[e], tables.assign_start[e + 1]):
                    held[a] = formula_value(tables, first_assignment + a, values, time, stack)
            for a in range(tables.assign_start[e], tables.assign_start[e + 1]):
                values[tables.assign_symbol[a]] = held[a]
            bad = _refresh(tables, values, rates, time, stack)
    return -1, bad


@njit(inline="always")
def _choose(rates, mark):
    """The reaction whose share of the summed rates holds `mark`."""
    last = -1
    for r in range(rates.size):
        if rates[r] > 0.0:
            last = r
            mark -= rates[r]
            if mark < 0.0:
                return r
    return last


@njit(cache=True, nogil=True, error_model="numpy")
def _react_until(tables, values, rates, time, boundary, state, stack, times, row, record, most):
    """Reactions until `boundary`, the last recorded time, or `most` of them; returns status, what it concerns, time,
    next row to record, reactions fired. The arrays are unpacked once, since reaching into `tables` costs more than a
    reaction does."""
    code, operand, numbers, formula_start = tables.code, tables.operand, tables.numbers, tables.formula_start
    by_factors, coefficient, factor_start = tables.by_factors, tables.coefficient, tables.factor_start
    factor_symbol, factor_offset = tables.factor_symbol, tables.factor_offset
    change_start, change_symbol, change_amount = tables.change_start, tables.change_symbol, tables.change_amount
    rule_symbol, rules_after_start, rules_after = tables.rule_symbol, tables.rules_after_start, tables.rules_after
    rates_after_start, rates_after = tables.rates_after_start, tables.rates_after
    n_reactions = rates.size
    fired = 0
    while fired < most:
        total = 0.0
        for r in range(n_reactions):
            total += rates[r]
        following = time + exponential(state) / total if total > 0.0 else math.inf
        horizon = min(following, boundary)
        while row < times.size and times[row] < horizon:
            record[row] = values[: record.shape[1]]
            row += 1
        time = horizon
        if row == times.size or following >= boundary:
            return FINISHED, -1, time, row, fired
        fired += 1
        reaction = _choose(rates, uniform(state) * total)
        for c in range(change_start[reaction], change_start[reaction + 1]):
            values[change_symbol[c]] += change_amount[c]
            if values[change_symbol[c]] < 0.0:
                return BAD_COUNT, reaction, time, row, fired
        for i in range(rules_after_start[reaction], rules_after_start[reaction + 1]):
            k = rules_after[i]
            first, end = formula_start[n_reactions + k], formula_start[n_reactions + k + 1]
            values[rule_symbol[k]] = _run_program(code, operand, numbers, first, end, values, time, stack)
        for i in range(rates_after_start[reaction], rates_after_start[reaction + 1]):
            r = rates_after[i]
            if by_factors[r]:
                rate = coefficient[r]
                for f in range(factor_start[r], factor_start[r + 1]):
                    rate *= values[factor_symbol[f]] - factor_offset[f]
            else:
                rate = _run_program(code, operand, numbers, formula_start[r], formula_start[r + 1], values, time, stack)
            if not 0.0 <= rate < math.inf:
                return BAD_RATE, r, time, row, fired
            rates[r] = rate
    return FINISHED, -1, time, row, fired


@njit(cache=True, nogil=True, error_model="numpy")
def _run_on(tables, values, truth, time, stop, times, state, most_reactions, record):
    """Reactions and events from `time` until the last recorded time; `values` and `truth` are changed in place.

    `stop` is the next of the clock's stops. Returns status and the reaction that it concerns (-1: none).
    """
    rates = np.zeros(tables.change_start.size - 1)
    fires = np.zeros(truth.size, np.bool_)
    held = np.zeros(tables.assign_symbol.size)
    stack = np.zeros(tables.code.size + 1)
    row, left = 0, most_reactions
    clock_moved = True
    while True:
        bad = _refresh(tables, values, rates, time, stack) if clock_moved else -1
        if truth.size:
            rounds, worst = _fire_events(tables, values, rates, time, truth, fires, held, stack)
            if rounds < 0:
                return ENDLESS_EVENTS, -1
            bad = worst if rounds else bad
        if bad >= 0:
            return BAD_RATE, bad
        if left <= 0:
            return TOO_MANY_REACTIONS, -1
        boundary = tables.stops[stop] if stop < tables.stops.size else math.inf
        most = 1 if truth.size else left
        status, bad, time, row, fired = _react_until(
            tables, values, rates, time, boundary, state, stack, times, row, record, most
        )
        if status != FINISHED or row == times.size:
            return status, bad
        left -= fired
        clock_moved = time >= boundary
        stop += clock_moved


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_run(tables, start, times, state, most_reactions, record):
    """One exact run from time zero.

    Args:
        tables: a `NetworkTables`.
        start: (symbols) values at time zero; the first columns of `record` are species.
        times: ascending times to record at.
        state: generator state, advanced.
        most_reactions: give up beyond.
        record: (times, species) filled with amounts; at the time of an event, those after it.

    Returns:
        Status and the reaction that it concerns (-1: none).
    """
    truth = tables.trigger_before.copy()
    return _run_on(tables, start.copy(), truth, 0.0, 0, times, state, most_reactions, record)


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_slice(tables, values, truth, begin, end, state, most_reactions):
    """Go on from `begin` to `end`; slices one after the other are one run, drawn anew at each border.

    Args:
        tables: a `NetworkTables`.
        values: (symbols) changed in place.
        truth: (E) what each trigger was last, 0 or 1; changed in place. Before the first slice: `trigger_before`.
        begin, end: times. What happens at `end` itself is left to the next slice.
        state: generator state, advanced.
        most_reactions: give up beyond.

    Returns:
        Status and the reaction that it concerns (-1: none).
    """
    before = truth != 0.0
    goal, unrecorded = np.full(1, end), np.zeros((1, 0))
    stop = np.searchsorted(tables.stops, begin, side="right")
    status, bad = _run_on(tables, values, before, begin, stop, goal, state, most_reactions, unrecorded)
    for e in range(truth.size):
        truth[e] = 1.0 if before[e] else 0.0
    return status, bad
