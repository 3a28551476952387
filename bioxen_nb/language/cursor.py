"""What is being written at a place of an unfinished process text."""

from __future__ import annotations

from dataclasses import dataclass, field

from bioxen_nb.language.tokens import COMMENT, END, MARK, NAME, NEWLINE, NUMBER, TEXT, UNCLOSED, Token, scan

_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass
class Cursor:
    """The state at the end of an unfinished text.

    Attributes:
        word: the unfinished word or text, without its quote.
        start: offset where it begins.
        quote: the quote it stands in, or "".
        call: the command whose brackets are open, or "".
        position: how many arguments stand before this one.
        argument: the name this argument is given by, or "".
        named: names of arguments already written.
        brackets: the open brackets, the call's first.
        keys: for each of them the dictionary key whose value it belongs to, or "".
        fresh: whether a call, an argument or a value may begin here.
    """

    word: str = ""
    start: int = 0
    quote: str = ""
    call: str = ""
    position: int = 0
    argument: str = ""
    named: set[str] = field(default_factory=set)
    brackets: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    fresh: bool = True

    @property
    def key(self) -> str:
        """The key of the dictionary whose value is written, or ""."""
        return self.keys[-1] if self.keys else ""

    @property
    def is_in_key(self) -> bool:
        """Whether a key of a dictionary is written rather than a value."""
        return self.brackets[-1:] == ["{"] and not self.key


def read_cursor(before: str) -> Cursor | None:
    """The state behind a text; None inside comments, numbers and finished texts, where nothing can be proposed."""
    cursor = Cursor(start=len(before))
    previous = Token(NEWLINE, "", next(scan("")).place)
    for token in scan(before):
        if token.kind == END:
            break
        if token.place.offset + len(token.text) == len(before):
            if token.kind in (COMMENT, NUMBER, TEXT):
                return None
            if token.kind in (NAME, UNCLOSED):
                _open_word(cursor, token)
                break
        _step(cursor, previous, token)
        if token.kind != COMMENT and not (token.kind == NEWLINE and cursor.brackets):
            previous = token
    cursor.fresh = previous.kind == NEWLINE or previous.text in ("(", ",", ";", "=", "[", "{", ":")
    return cursor


def _open_word(cursor: Cursor, token: Token) -> None:
    cursor.start = token.place.offset
    cursor.word = token.text
    if token.kind == UNCLOSED:
        cursor.quote, cursor.word = token.text[0], token.text[1:]
        cursor.start += 1


def _step(cursor: Cursor, previous: Token, token: Token) -> None:
    if token.kind == NEWLINE and not cursor.brackets:
        cursor.call = ""
    if token.kind != MARK:
        return
    mark = token.text
    if mark in ("(", "[", "{"):
        if not cursor.brackets:
            cursor.call = previous.text if mark == "(" and previous.kind == NAME else ""
            cursor.position, cursor.argument, cursor.named = 0, "", set()
        cursor.keys.append("" if mark == "{" else cursor.key)
        cursor.brackets.append(mark)
    elif mark in _CLOSING and cursor.brackets[-1:] == [_CLOSING[mark]]:
        cursor.brackets.pop()
        cursor.keys.pop()
        cursor.call = cursor.call if cursor.brackets else ""
    elif mark == "=" and len(cursor.brackets) == 1 and previous.kind == NAME:
        cursor.argument = previous.text
        cursor.named.add(previous.text)
    elif mark == "," and len(cursor.brackets) == 1:
        cursor.position, cursor.argument = cursor.position + 1, ""
    elif mark == "," and cursor.brackets[-1:] == ["{"]:
        cursor.keys[-1] = ""
    elif mark == ":" and cursor.brackets[-1:] == ["{"] and previous.kind == TEXT:
        cursor.keys[-1] = previous.text[1:-1]
