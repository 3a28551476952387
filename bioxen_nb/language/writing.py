"""Values and calls written in the process language: what `parse` reads back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bioxen_nb.errors import ProcessArgumentError
from bioxen_nb.language.limits import MAX_INTEGER, MAX_NESTING
from bioxen_nb.language.pointing import quoted
from bioxen_nb.language.tokens import hidden_kind

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write_call(name: str, arguments: Sequence[Any] = (), named: Mapping[str, Any] | None = None) -> str:
    """One call, such as `run_operon(["lacZ"], duration_s=60)`.

    Args:
        name: the command.
        arguments: values given by position.
        named: values given by name.

    Raises:
        ProcessArgumentError: a value that has no literal.
    """
    written = [write_value(value) for value in arguments]
    written += [f"{key}={write_value(value)}" for key, value in (named or {}).items()]
    return f"{name}({', '.join(written)})"


def write_value(value: Any) -> str:
    """A value as a literal.

    Raises:
        ProcessArgumentError: not made of texts, finite numbers, True, False, None, lists and dictionaries, or with
            more of these inside each other than the parser reads.
    """
    return _write(value, MAX_NESTING - 1)


def _write(value: Any, depth: int) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return write_text(value)
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if depth <= 0:
        raise ProcessArgumentError(f"More than {MAX_NESTING} brackets inside each other. Use a flatter shape.")
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return "{" + ", ".join(f"{write_text(key)}: {_write(inner, depth - 1)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_write(inner, depth - 1) for inner in value) + "]"
    raise ProcessArgumentError(
        f"{quoted(value)} has no literal in the process language. "
        "Use texts, finite numbers, True, False, None, lists, and dictionaries with texts as keys."
    )


def write_text(value: str) -> str:
    """A text in double quotes.

    Raises:
        ProcessArgumentError: it holds a control character or another one that cannot be seen.
    """
    for character in value:
        if kind := hidden_kind(character):
            raise ProcessArgumentError(f"A text with a {kind} character (U+{ord(character):04X}) cannot be written.")
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'
