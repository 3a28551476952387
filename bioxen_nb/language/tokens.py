"""From characters to tokens; any text can be scanned, the parser refuses what it does not know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bioxen_nb.language.pointing import process_error
from bioxen_nb.language.records import Place

END, NEWLINE, COMMENT, NAME, NUMBER, TEXT = "end", "newline", "comment", "name", "number", "text"
#: A text whose closing quote is missing, a letter glued to a quote, and any other character.
UNCLOSED, PREFIX, MARK, OTHER = "unclosed", "prefix", "mark", "other"

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<newline>\r\n|\r|\n)
    | (?P<number>(?:[0-9]|\.[0-9])(?:[eE][+-][0-9]|[0-9A-Za-z_.])*+)
    | (?P<prefix>[A-Za-z]{1,2}(?=["']))
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<text>"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+" | '[^'\\\r\n]*+(?:\\[^\r\n][^'\\\r\n]*+)*+')
    | (?P<unclosed>["'][^\r\n]*+)
    | (?P<mark>[()\[\]{},:;=+-])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UNUSUAL = re.compile(r"[^\t\n\r\x20-\x7e]")
#: Unicode categories of characters that cannot be seen or that change what is seen.
_HIDDEN = {"Cc": "control", "Cf": "hidden", "Cs": "lone surrogate", "Zl": "line separator", "Zp": "line separator"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, the characters it is made of, and where it begins."""

    kind: str
    text: str
    place: Place


def scan(text: str) -> Iterator[Token]:
    """All tokens of a text without blanks, and one END token; takes time linear in the text."""
    line, line_start = 1, 0
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or OTHER
        if kind == "space":
            continue
        start = found.start()
        yield Token(kind, found.group(), Place(start, line, start - line_start + 1))
        if kind == NEWLINE:
            line, line_start = line + 1, found.end()
    yield Token(END, "", Place(len(text), line, len(text) - line_start + 1))


def hidden_kind(character: str) -> str:
    """What makes a character unfit for a process text, or nothing."""
    return "" if character in "\t\n\r" else _HIDDEN.get(unicodedata.category(character), "")


def refuse_hidden(text: str) -> None:
    """Refuse control, direction and other invisible characters anywhere in a text, comments too.

    Raises:
        ProcessSyntaxError: there is one; points at the first.
    """
    for found in _UNUSUAL.finditer(text):
        if kind := hidden_kind(found.group()):
            raise process_error(
                f"There is a {kind} character (U+{ord(found.group()):04X}) here. Remove it: "
                "only characters that can be seen, tabs and line breaks may stand in a process text.",
                text,
                Place.at(text, found.start()),
            )
