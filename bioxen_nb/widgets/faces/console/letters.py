"""Places in a text as the browser counts them: in units of UTF-16, and lines."""

from __future__ import annotations

from bioxen_nb.language.records import LINE_BREAK


def units(text: str) -> int:
    """How long a text is for the browser."""
    return len(text) + sum(character > "\uffff" for character in text)


def offset_at(text: str, line: int, column: int) -> int:
    """How many characters stand before a place; both count from 1."""
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    return min(starts[min(max(line, 1), len(starts)) - 1] + max(column, 1) - 1, len(text))
