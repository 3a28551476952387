"""Walks an object graph to its plain values, and changes them one by one (loaded with `runpy`)."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

PLAIN = (type(None), bool, int, float, str, bytes, Enum, np.generic, np.ndarray)
Put = Callable[[Any], None]


class Slot(NamedTuple):
    """A place that holds something: how it is reached, whose attribute it is, what it holds, how to put another in."""

    path: str
    kind: str
    """Class and attribute, the same for all objects of a class."""
    value: Any
    put: Put


class Graph:
    """How objects of each class are taken apart.

    Args:
        left_out: "Class.attribute" -> why it is no state.
        views: by class name, what to look at instead of its attributes: (name, value, put) of an object.
    """

    def __init__(self, left_out: Mapping[str, str], views: Mapping[str, Callable[[Any], Iterator[tuple]]]) -> None:
        self.left_out = left_out
        self.views = views
        self.seen_left_out: set[str] = set()
        self.kinds: set[str] = set()
        self.used: set[str] = set()
        """Kinds below which there is anything at all."""

    def leaves(self, root: Any, path: str = "session") -> dict[str, Slot]:
        """All plain values below an object, by path."""
        return {leaf.path: leaf for leaf in self._walk(Slot(path, "", root, _never), {}, ())}

    def _walk(self, slot: Slot, above: dict[int, str], kinds: tuple[str, ...]) -> Iterator[Slot]:
        value = slot.value
        if isinstance(value, PLAIN):
            if value is not None and not (isinstance(value, np.ndarray) and not value.size):
                self.used.update((*kinds, slot.kind))
            yield slot
        elif id(value) in above:
            raise AssertionError(f"{slot.path} points back at what holds it: write down why it is no state")
        else:
            for part in self._parts(slot):
                yield from self._walk(part, above | {id(value): slot.path}, (*kinds, slot.kind))

    def _parts(self, slot: Slot) -> Iterator[Slot]:
        path, kind, value, put = slot
        if isinstance(value, Mapping):
            for key in value:
                yield Slot(f"{path}[{key!r}]", kind, value[key], lambda new, key=key: value.__setitem__(key, new))
        elif isinstance(value, tuple):
            make = getattr(type(value), "_make", type(value))
            names = getattr(value, "_fields", range(len(value)))
            for row, name in enumerate(names):
                inner = f"{type(value).__name__}.{name}" if isinstance(name, str) else kind
                change = lambda new, row=row: put(make([*value[:row], new, *value[row + 1 :]]))  # noqa: E731
                self.kinds.add(inner)
                yield Slot(f"{path}.{name}", inner, value[row], change)
        elif isinstance(value, list | deque):
            for row in range(len(value)):
                yield Slot(f"{path}[{row}]", kind, value[row], lambda new, row=row: value.__setitem__(row, new))
        elif isinstance(value, frozenset):
            yield Slot(path, kind, repr(sorted(value)), _never)
        else:
            yield from self._attributes(slot)

    def _attributes(self, slot: Slot) -> Iterator[Slot]:
        owner, name = slot.value, type(slot.value).__name__
        if name in self.views:
            parts = list(self.views[name](owner))
        else:
            assert type(owner).__module__.startswith("bioxen_nb"), f"{slot.path}: {type(owner)} is not understood"
            parts = [(key, getattr(owner, key), _setter(owner, key)) for key in attributes(owner)]
        for key, value, put in parts:
            kind = f"{name}.{key}"
            if kind in self.left_out:
                self.seen_left_out.add(kind)
                continue
            self.kinds.add(kind)
            yield Slot(f"{slot.path}.{key}", kind, value, put)


def attributes(owner: Any) -> list[str]:
    """Names of all that an object holds: fields, slots and its dictionary, but no cached properties."""
    names = [field.name for field in dataclasses.fields(owner)] if dataclasses.is_dataclass(owner) else []
    for kind in type(owner).__mro__:
        slots = vars(kind).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
    names += list(getattr(owner, "__dict__", {}))
    derived = {name for kind in type(owner).__mro__ for name, v in vars(kind).items() if isinstance(v, cached_property)}
    return [n for n in dict.fromkeys(names) if n not in derived and not n.startswith("__") and hasattr(owner, n)]


def _setter(owner: Any, name: str) -> Put:
    return lambda new: object.__setattr__(owner, name, new)


def _never(new: Any) -> None:
    raise AssertionError("this cannot be changed")


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal to the bit and of one type."""
    if isinstance(one, np.ndarray):
        fits = isinstance(other, np.ndarray) and (one.dtype, one.shape) == (other.dtype, other.shape)
        return fits and one.tobytes() == other.tobytes()
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other


def changed(value: Any) -> Any:
    """Another value of the same type; None where there is no other."""
    if isinstance(value, Enum):
        members = list(type(value))
        return members[(members.index(value) + 1) % len(members)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float | np.number):
        return type(value)(value + 1 if math.isfinite(value) else 1)
    if isinstance(value, str | bytes):
        return value + type(value)("x" if isinstance(value, str) else b"x")
    if isinstance(value, np.ndarray) and value.size:
        other = value.copy()
        other.flat[-1] = other.flat[-1] + 1 if np.isfinite(float(other.flat[-1])) else 1
        return other
    return None
