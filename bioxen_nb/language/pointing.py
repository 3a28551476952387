"""Errors that show where in the text they arose."""

from __future__ import annotations

import unicodedata
from typing import Any

from bioxen_nb.errors import ProcessError, ProcessSyntaxError
from bioxen_nb.language.records import LINE_BREAK, Place

WIDTH = 80
LONGEST_QUOTE = 60


def process_error(
    message: str, text: str, place: Place, *, kind: type[ProcessError] = ProcessSyntaxError, **context: Any
) -> ProcessError:
    """An error at a place of a process text.

    Its message holds the sentence, the place and the pointer; its context has `line`, `column`, `pointer`,
    `problem` (the sentence alone) and `suggestions`.

    Args:
        message: what is wrong and what to do, in one or two sentences.
        text: the whole process text.
        place: where in it.
        kind: class of the error.
        context: more facts for machines.
    """
    arrow = pointer(text, place)
    context.setdefault("suggestions", [])
    return kind(
        f"Line {place.line}, column {place.column}: {message}\n{arrow}",
        problem=message,
        line=place.line,
        column=place.column,
        pointer=arrow,
        **context,
    )


def pointer(text: str, place: Place) -> str:
    """The line around a place, cut to 80 columns, and below it a caret; safe to print."""
    before = place.column - 1
    line_start = place.offset - before
    first = max(0, before - WIDTH // 2)
    piece = text[line_start + first : line_start + first + WIDTH]
    if end := LINE_BREAK.search(piece):
        piece = piece[: end.start()]
    shown = [_printable(character) for character in piece]
    if first and shown:
        shown[0] = "…"
    if len(piece) == WIDTH and line_start + first + WIDTH < len(text):
        shown[-1] = "…"
    return "".join(shown) + "\n" + " " * sum(map(_columns, shown[: before - first])) + "^"


def quoted(value: object) -> str:
    """A value as it may stand in a message: short, and without characters that act on a screen."""
    shown = repr(value)
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[: LONGEST_QUOTE - 4]}...{shown[-1]}"


def _printable(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
