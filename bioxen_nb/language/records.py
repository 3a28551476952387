"""What a process text says, as plain records."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a text: `offset` counts characters from 0, `line` and `column` from 1."""

    offset: int = 0
    line: int = 1
    column: int = 1

    @classmethod
    def at(cls, text: str, offset: int) -> Place:
        """The place of one character of a text."""
        line, start = 1, 0
        for found in LINE_BREAK.finditer(text, 0, offset):
            line, start = line + 1, found.end()
        return cls(offset, line, offset - start + 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One literal and the literals inside it.

    `key` is its place in the list or dictionary around it. `is_duration` marks a number that was written with a
    unit of time and is now seconds.
    """

    value: Value
    place: Place
    key: int | str | None = None
    parts: tuple[Part, ...] = ()
    is_duration: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call; `name` is None when it was given by position."""

    name: str | None
    value: Value
    place: Place
    part: Part | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the name of a command and its arguments in the order written."""

    name: str
    arguments: tuple[Argument, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Script:
    """All calls of a process text, in order, and the text itself."""

    calls: tuple[Call, ...]
    text: str
