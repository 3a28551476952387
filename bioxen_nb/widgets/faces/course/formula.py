"""Formulas over names, such as `lacZ / volume`: read and checked as a tree, never run as code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import ConfigurationError, unknown_name

LONGEST = 300

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
}

#: Functions that a formula may use, with their numbers of arguments.
FUNCTIONS: dict[str, tuple[Callable[..., Any], int]] = {
    "abs": (np.absolute, 1),
    "sqrt": (np.sqrt, 1),
    "exp": (np.exp, 1),
    "log": (np.log, 1),
    "log2": (np.log2, 1),
    "log10": (np.log10, 1),
    "minimum": (np.minimum, 2),
    "maximum": (np.maximum, 2),
}

_HELP = (
    "A formula has names, numbers, + - * / **, brackets and "
    f"{', '.join(FUNCTIONS)}, as in lacZ / volume; quote names with other signs: 'EX_glc(e)' * 2."
)


@dataclass(frozen=True)
class Formula:
    """A formula that was read and found good.

    Attributes:
        text: in one spelling.
        names: that it uses.
    """

    text: str
    names: tuple[str, ...]
    _tree: ast.expr

    def value(self, values: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Row by row; where it has no value (0/0, a logarithm of less than 0) NaN or infinity."""
        with np.errstate(all="ignore"):
            return np.asarray(_value(self._tree, values), np.float64)

    def code(self, spelling: Mapping[str, str]) -> str:
        """The same as Python over pandas Series: each name as it is spelled there, functions of numpy."""
        return ast.unparse(ast.fix_missing_locations(_Spelled(spelling).visit(_copy(self._tree))))


def read(text: str) -> Formula:
    """A formula as a tree.

    Raises:
        ConfigurationError: it is none; the message says what is wrong and what is allowed.
    """
    if len(text) > LONGEST:
        raise ConfigurationError(f"A formula has at most {LONGEST} signs, not {len(text)}.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as cause:
        raise ConfigurationError(f"{text!r} cannot be read. {_HELP}") from cause
    names = tuple(dict.fromkeys(_names(tree)))
    if not names:
        raise ConfigurationError(f"{text!r} names nothing that could be shown. {_HELP}")
    return Formula(ast.unparse(tree), names, tree)


def quoted(name: str) -> str:
    """A name as it stands in a formula."""
    try:
        plain = _dotted(ast.parse(name, mode="eval").body)
    except SyntaxError:
        plain = ""
    return name if plain == name else repr(name)


def _dotted(node: ast.AST) -> str:
    """`flux.PGI` of an attribute, `lacZ` of a name, what a quoted name says; empty for everything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _names(node: ast.expr) -> Iterator[str]:
    """All names of a tree, which is checked on the way."""
    if name := _dotted(node):
        yield name
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield from _names(node.left)
        yield from _names(node.right)
    elif isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        yield from _names(node.operand)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in FUNCTIONS:
            raise unknown_name("function", node.func.id, FUNCTIONS)
        if len(node.args) != FUNCTIONS[node.func.id][1]:
            raise ConfigurationError(f"{node.func.id} takes {FUNCTIONS[node.func.id][1]} value(s).")
        for argument in node.args:
            yield from _names(argument)
    elif not (isinstance(node, ast.Constant) and type(node.value) in (int, float)):
        raise ConfigurationError(f"{ast.unparse(node)!r} is nothing for a formula. {_HELP}")


def _value(node: ast.expr, values: Mapping[str, NDArray[np.float64]]) -> Any:
    if name := _dotted(node):
        return values[name]
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return FUNCTIONS[node.func.id][0](*(_value(argument, values) for argument in node.args))
    return _number(node)


def _number(node: ast.expr) -> np.float64:
    number: Any = node.value if isinstance(node, ast.Constant) else np.nan
    try:
        return np.float64(number)
    except OverflowError:
        return np.float64(np.inf)


def _copy(tree: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(tree), mode="eval").body


class _Spelled(ast.NodeTransformer):
    """Puts what `spelling` says in the place of names."""

    def __init__(self, spelling: Mapping[str, str]) -> None:
        self._spelling = spelling

    def visit(self, node: ast.AST) -> Any:
        if name := _dotted(node):
            return ast.parse(self._spelling[name], mode="eval").body
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            arguments = [self.visit(argument) for argument in node.args]
            return ast.Call(ast.parse(f"numpy.{node.func.id}", mode="eval").body, arguments, [])
        return self.generic_visit(node)
