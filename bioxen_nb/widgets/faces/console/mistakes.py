"""What is wrong with a process text, where, and what may be meant instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bioxen_nb.errors import BioXenException
from bioxen_nb.language.literals import read_text
from bioxen_nb.language.near import near_names
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.tokens import COMMENT, END, NEWLINE, TEXT, Token, scan
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.widgets.faces.console.letters import offset_at, units


@dataclass(frozen=True, slots=True)
class Fix:
    """One name that may be meant: the text with it in its place, from the mistake on."""

    name: str
    written: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence and the piece of text that it is about; `line` is 0 where no piece is known.

    `start` and `end` count as the browser does.
    """

    said: str
    line: int = 0
    column: int = 0
    start: int = 0
    end: int = 0
    pointer: str = ""
    fixes: tuple[Fix, ...] = ()

    def to_header(self) -> dict[str, Any]:
        """JSON-able."""
        fixes = [{"name": fix.name, "written": fix.written} for fix in self.fixes]
        place = {"line": self.line, "column": self.column, "start": self.start, "end": self.end}
        return {"said": self.said, **place, "pointer": self.pointer, "fixes": fixes}


def check(text: str) -> Mistake | None:
    """The first mistake in a text that nothing has run of; None if there is none, or no call."""
    if all(token.kind in (COMMENT, NEWLINE, END) for token in scan(text)):
        return None
    try:
        vocabulary().check(parse(text))
    except BioXenException as error:
        facts = error.context
        place = offset_at(text, int(facts["line"]), int(facts["column"]))
        token = next((t for t in scan(text) if t.place.offset <= place < t.place.offset + max(len(t.text), 1)), None)
        return _at(text, str(facts["problem"]), token, facts["suggestions"], str(facts["pointer"]))
    return None


def refused(text: str, said: str, done: int, names: Mapping[str, Sequence[str]]) -> Mistake:
    """What a command said when the cell could not do it.

    Args:
        text: the whole process text.
        said: by the command.
        done: commands that ran before.
        names: that the VM knows, by kind.
    """
    calls = parse(text).calls
    if done >= len(calls):
        return Mistake(said)
    begins = calls[done].place.offset
    ends = calls[done + 1].place.offset if done + 1 < len(calls) else len(text)
    tokens = [token for token in scan(text) if begins <= token.place.offset < ends]
    for token in tokens:
        if token.kind == TEXT and repr(name := read_text(token, text)) in said:
            known = dict.fromkeys(known for kind in names.values() for known in kind)
            return _at(text, said, token, [near for near in near_names(name, known) if near in said])
    return _at(text, said, tokens[0], ())


def _at(text: str, said: str, token: Token | None, names: Sequence[str], pointer: str = "") -> Mistake:
    if token is None:
        return Mistake(said)
    start = units(text[: token.place.offset])
    quote = token.text[0] if token.kind == TEXT else ""
    fixes = tuple(Fix(name, f"{quote}{name}{quote}") for name in names if not quote or quote not in name)
    end = start + (units(token.text) if token.kind not in (NEWLINE, END) else 0)
    return Mistake(said, token.place.line, token.place.column, start, end, pointer, fixes)
