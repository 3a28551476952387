"""Plain data out of whatever a user hands over: bounded in depth and size, with text keys."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from bioxen_nb.errors import ConfigurationError

DEEPEST = 32
MOST_ENTRIES = 100_000
LONGEST_SHOWN = 60


def plain_mapping(values: object, what: str = "The configuration") -> dict[str, Any]:
    """A fresh copy made of dictionaries, lists and scalars; numbers of other libraries become Python's own.

    Args:
        values: a mapping, or None for an empty one.
        what: how messages call it.

    Raises:
        ConfigurationError: not a mapping, a key that is not text, nested too deeply (or into itself), or too large.
    """
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise ConfigurationError(f"{what} must be a mapping of names to values, not {kind_of(values)}.")
    copied = _Copier(what).copy(values, ())
    assert isinstance(copied, dict)
    return copied


class _Copier:
    """Counts what it copies, an entry that is referred to twice counts twice: no short text expands without end."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._left = MOST_ENTRIES

    def copy(self, value: Any, path: tuple[str, ...]) -> Any:
        self._left -= 1
        if self._left < 0:
            raise ConfigurationError(f"{self._what} has more than {MOST_ENTRIES:,} entries; make it smaller.")
        if len(path) > DEEPEST:
            raise ConfigurationError(
                f"{self._what} is nested deeper than {DEEPEST} levels at {dotted(path[:3])}...; flatten it.",
                key=dotted(path[:3]),
            )
        if isinstance(value, Mapping):
            return {self._key(key, path): self.copy(entry, (*path, str(key))) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [self.copy(entry, (*path, str(number))) for number, entry in enumerate(value)]
        return _scalar(value)

    def _key(self, key: object, path: tuple[str, ...]) -> str:
        if isinstance(key, str):
            return str(key)
        where = f" in {dotted(path)}" if path else ""
        raise ConfigurationError(
            f"{self._what} has a key that is {kind_of(key)}{where}; keys are names: put it in quotes.",
            key=dotted(path),
        )


def _scalar(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, float):
        return _as_float(value)
    return value


def _as_float(value: Real) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def kind_of(value: object) -> str:
    """What a value is, in words and without showing it."""
    words = {dict: "a mapping", list: "a list", tuple: "a list", str: "text", bool: "true or false", float: "a number"}
    words |= {int: "a whole number", type(None): "empty"}
    return words.get(type(value), f"a {type(value).__name__}")


def shown(value: object) -> str:
    """A scalar as a message shows it, shortened; of anything else only what it is."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    if value is None or type(value) not in (bool, int, float, str):
        return kind_of(value)
    text = repr(value[:LONGEST_SHOWN] if isinstance(value, str) else value)
    return text + "..." if isinstance(value, str) and len(value) > LONGEST_SHOWN else text


def dotted(path: tuple[object, ...]) -> str:
    """`resource_limits.max_atp`; names that no key has are shortened and shown with escapes."""
    return ".".join(part if _is_plain(part) else shown(part) for part in map(str, path))


def _is_plain(key: str) -> bool:
    return len(key) <= LONGEST_SHOWN and (key.isidentifier() or key.isdigit())
