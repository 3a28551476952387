"""Formulas of SBML (trees of libsbml) into the expression trees of this package."""

from __future__ import annotations

import ctypes
import functools
import importlib
import itertools
import math
from collections.abc import Callable
from typing import Any

from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.expressions import Apply, Expression, Number, Symbol, Time

_AVOGADRO_PER_MOL = 6.02214076e23  # the value the International System of Units fixes (2019)

#: Names of libsbml's node types, with functions that take their arguments as they come.
_PLAIN = {
    "AST_DIVIDE": "divide",
    "AST_POWER": "power",
    "AST_FUNCTION_POWER": "power",
    "AST_LOGICAL_NOT": "not",
    "AST_FUNCTION_ABS": "absolute",
    "AST_FUNCTION_EXP": "exp",
    "AST_FUNCTION_LN": "ln",
    "AST_FUNCTION_FLOOR": "floor",
    "AST_FUNCTION_CEILING": "ceiling",
    "AST_FUNCTION_SIN": "sin",
    "AST_FUNCTION_COS": "cos",
    "AST_FUNCTION_TAN": "tan",
    "AST_FUNCTION_ARCTAN": "arctan",
    "AST_FUNCTION_TANH": "tanh",
    "AST_RELATIONAL_EQ": "equal",
    "AST_RELATIONAL_NEQ": "not_equal",
    "AST_RELATIONAL_LT": "less",
    "AST_RELATIONAL_LEQ": "less_equal",
    "AST_RELATIONAL_GT": "greater",
    "AST_RELATIONAL_GEQ": "greater_equal",
}
#: Functions of any number of arguments, with the value they have for none.
_CHAINS = {
    "AST_PLUS": ("add", 0.0),
    "AST_TIMES": ("multiply", 1.0),
    "AST_LOGICAL_AND": ("and", 1.0),
    "AST_LOGICAL_OR": ("or", 0.0),
    "AST_LOGICAL_XOR": ("xor", 0.0),
    "AST_FUNCTION_MIN": ("minimum", math.nan),
    "AST_FUNCTION_MAX": ("maximum", math.nan),
}
_CONSTANTS = {
    "AST_CONSTANT_E": math.e,
    "AST_CONSTANT_PI": math.pi,
    "AST_CONSTANT_TRUE": 1.0,
    "AST_CONSTANT_FALSE": 0.0,
    "AST_NAME_AVOGADRO": _AVOGADRO_PER_MOL,
}
_NUMBERS = ("AST_INTEGER", "AST_REAL", "AST_REAL_E", "AST_RATIONAL")
_COMPARISONS = tuple(name for name in _PLAIN if name.startswith("AST_RELATIONAL"))


@functools.cache
def _node_names() -> dict[int, str]:
    """Node type number -> name, for the types that are understood."""
    libsbml = importlib.import_module("libsbml")
    special = ("AST_NAME", "AST_NAME_TIME", "AST_MINUS", "AST_FUNCTION_PIECEWISE", "AST_FUNCTION_LOG")
    names = (*_PLAIN, *_CHAINS, *_CONSTANTS, *_NUMBERS, *special, "AST_FUNCTION_ROOT")
    return {getattr(libsbml, name): name for name in names}


def _chain(function: str, arguments: list[Expression], empty: float) -> Expression:
    if not arguments:
        return Number(empty)
    return functools.reduce(lambda left, right: Apply(function, (left, right)), arguments)


def _piecewise(arguments: list[Expression]) -> Expression:
    """Value, condition, value, condition, ... and maybe a value for all else (undefined without)."""
    result = arguments[-1] if len(arguments) % 2 else Number(math.nan)
    for start in range(len(arguments) // 2 * 2 - 2, -1, -2):
        result = Apply("select", (arguments[start + 1], arguments[start], result))
    return result


def _minus(arguments: list[Expression]) -> Expression:
    return Apply("negate", (arguments[0],)) if len(arguments) == 1 else Apply("subtract", tuple(arguments))


def _log(arguments: list[Expression]) -> Expression:
    """Base first; ten when it is left out."""
    base = arguments[0] if len(arguments) == 2 else Number(10.0)
    return Apply("divide", (Apply("ln", (arguments[-1],)), Apply("ln", (base,))))


def _root(arguments: list[Expression]) -> Expression:
    """Degree first; two when it is left out."""
    degree = arguments[0] if len(arguments) == 2 else Number(2.0)
    return Apply("power", (arguments[-1], Apply("divide", (Number(1.0), degree))))


_SPECIAL: dict[str, Callable[[list[Expression]], Expression]] = {
    "AST_MINUS": _minus,
    "AST_FUNCTION_PIECEWISE": _piecewise,
    "AST_FUNCTION_LOG": _log,
    "AST_FUNCTION_ROOT": _root,
}


def _kind(node: Any) -> int:
    """The number of a node's kind.

    Once libsedml is imported (tellurium does), SWIG hands out its nodes, which give a pointer to that number instead.
    """
    kind = node.getType()
    return kind if isinstance(kind, int) else ctypes.c_int.from_address(int(kind)).value


def read_formula(node: Any, where: str) -> Expression:
    """The expression of a libsbml tree.

    Args:
        node: an `ASTNode`, function definitions already expanded.
        where: the element it belongs to, for the error message.

    Raises:
        CompileError: there is no formula, or it holds a function that is not supported.
    """
    if node is None:
        raise CompileError(f"{where} has no formula; add one to the model.", element=where)
    name = _node_names().get(_kind(node))
    if name is None:
        text = importlib.import_module("libsbml").formulaToL3String(node)
        raise CompileError(f"{where} uses {text!r}, which is not supported; rewrite that part.", element=where)
    if name in _NUMBERS:
        return Number(float(node.getValue()))
    if name in _CONSTANTS:
        return Number(_CONSTANTS[name])
    if name == "AST_NAME":
        return Symbol(str(node.getName()))
    if name == "AST_NAME_TIME":
        return Time()
    arguments = [read_formula(node.getChild(i), where) for i in range(node.getNumChildren())]
    if name in _COMPARISONS and len(arguments) > 2:
        pairs: list[Expression] = [Apply(_PLAIN[name], pair) for pair in itertools.pairwise(arguments)]
        return _chain("and", pairs, 1.0)
    if name in _PLAIN:
        return Apply(_PLAIN[name], tuple(arguments))
    if name in _CHAINS:
        return _chain(_CHAINS[name][0], arguments, _CHAINS[name][1])
    return _SPECIAL[name](arguments)
