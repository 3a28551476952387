"""The parser: one pass, one token ahead, nesting bounded."""

from __future__ import annotations

from typing import NoReturn

from bioxen_nb.language import limits
from bioxen_nb.language.literals import read_number, read_text
from bioxen_nb.language.pointing import process_error, quoted
from bioxen_nb.language.records import Argument, Call, Part, Place, Script
from bioxen_nb.language.refusals import (
    CONSTANTS,
    Refusal,
    refused_after,
    refused_colon,
    refused_name,
    refused_neighbour,
    refused_start,
    refused_unit,
    refused_value,
    refused_word,
)
from bioxen_nb.language.tokens import COMMENT, END, NAME, NEWLINE, NUMBER, TEXT, Token, refuse_hidden, scan

SEPARATE = "Separate calls by a line break or ';', and put their arguments in brackets."


def parse(text: str) -> Script:
    """Read a process text. Nothing is evaluated, and names are not looked up.

    Args:
        text: calls with literal arguments, separated by line breaks or `;`.

    Raises:
        ProcessSyntaxError: the text is not in the process language, or goes past one of its limits.
    """
    if not isinstance(text, str):
        raise process_error(f"A process is a text, not {quoted(text)}.", "", Place())
    if len(text) > limits.MAX_CHARACTERS:
        raise process_error(
            f"The text has {len(text):,} characters; a process text may have {limits.MAX_CHARACTERS:,}. "
            "Divide it into several.",
            text,
            Place(),
        )
    refuse_hidden(text)
    return Script(_Parser(text).calls(), text)


class _Parser:
    def __init__(self, text: str):
        self.text = text
        self.tokens = scan(text)
        self.ahead: Token | None = None
        self.open: list[Token] = []
        self.values = 0

    def calls(self) -> tuple[Call, ...]:
        found: list[Call] = []
        while (token := self.peek()).kind != END:
            if token.kind == NEWLINE or token.text == ";":
                self.take()
                continue
            if len(found) == limits.MAX_CALLS:
                self.refuse(token, Refusal(f"More than {limits.MAX_CALLS:,} calls in one text. Divide it."))
            found.append(self.call())
            after = self.peek()
            if after.kind not in (END, NEWLINE) and after.text != ";":
                self.refuse(after, refused_after(after, SEPARATE))
        if not found:
            self.refuse(token, Refusal("The text holds no call. Write one, such as run_operon(['lacZ'])."))
        return tuple(found)

    def call(self) -> Call:
        name = self.take()
        if name.kind != NAME:
            self.refuse(name, refused_start(name))
        if refusal := refused_name(name.text):
            self.refuse(name, refusal)
        arguments = self.arguments() if self.peek().text == "(" else ()
        return Call(name.text, arguments, name.place)

    def arguments(self) -> tuple[Argument, ...]:
        found: list[Argument] = []
        names: set[str] = set()
        self.enter()
        while self.peek().text != ")":
            token = self.peek()
            argument = self.argument()
            if argument.name is None and names:
                self.refuse(token, Refusal("A value without a name follows one with a name. Name it, or move it."))
            if argument.name is not None:
                if argument.name in names:
                    self.refuse(token, Refusal(f"The argument {argument.name} is given twice. Remove one."))
                names.add(argument.name)
            found.append(argument)
            self.comma(")")
        self.leave()
        return tuple(found)

    def argument(self) -> Argument:
        token = self.peek()
        if token.kind != NAME or token.text in CONSTANTS:
            part = self.value(None)
            return Argument(None, part.value, token.place, part)
        self.take()
        sign = self.peek()
        if sign.text != "=":
            self.refuse(token, refused_word(token.text, sign), sign)
        if refusal := refused_name(token.text):
            self.refuse(token, refusal)
        self.take()
        if self.peek().text == "=":
            self.refuse(sign, refused_after(sign))
        part = self.value(None)
        return Argument(token.text, part.value, token.place, part)

    def value(self, key: int | str | None) -> Part:
        token = self.take()
        self.values += 1
        if self.values > limits.MAX_VALUES:
            self.refuse(token, Refusal(f"More than {limits.MAX_VALUES:,} values in one text. Divide it."))
        if token.kind == TEXT:
            part = Part(read_text(token, self.text), token.place, key)
            if self.peek().kind == TEXT:
                self.refuse(self.peek(), refused_neighbour(token, self.peek(), self.text))
            return part
        if token.kind == NUMBER or token.text in ("+", "-"):
            return self.number(token, key)
        if token.kind == NAME and token.text in CONSTANTS:
            return Part(CONSTANTS[token.text], token.place, key)
        if token.text == "[":
            return self.row(token, "]", key)
        if token.text == "(":
            return self.row(token, ")", key)
        if token.text == "{":
            return self.dictionary(token, key)
        if token.kind == NAME:
            self.refuse(token, refused_word(token.text, self.peek()), self.peek())
        self.refuse(token, refused_value(token))

    def number(self, token: Token, key: int | str | None) -> Part:
        digits = token if token.kind == NUMBER else self.take()
        if digits.kind != NUMBER:
            self.refuse(digits, Refusal("After a sign comes a number. Write one sign and one number, as in -5."))
        value, is_duration = read_number(digits, token.text == "-", self.text)
        if self.peek().kind == NAME:
            self.refuse(self.peek(), refused_unit(self.peek()))
        return Part(value, token.place, key, (), is_duration)

    def row(self, opening: Token, closing: str, key: int | str | None) -> Part:
        """A list or tuple; one value in round brackets without a comma is that value."""
        parts: list[Part] = []
        comma = False
        self.enter(opening)
        while self.peek().text != closing:
            parts.append(self.value(len(parts)))
            comma = self.comma(closing)
        self.leave()
        if closing == ")" and len(parts) == 1 and not comma:
            return Part(parts[0].value, parts[0].place, key, parts[0].parts, parts[0].is_duration)
        return Part([part.value for part in parts], opening.place, key, tuple(parts))

    def dictionary(self, opening: Token, key: int | str | None) -> Part:
        parts: dict[str, Part] = {}
        self.enter(opening)
        while self.peek().text != "}":
            token = self.peek()
            name = self.key()
            if name in parts:
                self.refuse(token, Refusal(f"The key {quoted(name)} is given twice. Remove one."))
            parts[name] = self.value(name)
            self.comma("}")
        self.leave()
        return Part({name: part.value for name, part in parts.items()}, opening.place, key, tuple(parts.values()))

    def key(self) -> str:
        """A key and the colon behind it."""
        token = self.take()
        if token.kind != TEXT:
            wrong = refused_value(token) if token.text not in CONSTANTS and token.kind not in (NAME, NUMBER) else None
            self.refuse(token, wrong or Refusal(f"Keys are texts in quotes: write {quoted(token.text)}: value."))
        name = read_text(token, self.text)
        after = self.peek()
        if after.text != ":":
            self.refuse(after, refused_colon(after))
        self.take()
        return name

    def comma(self, closing: str) -> bool:
        """Step over the comma behind a value; False when the bracket closes instead."""
        token = self.peek()
        if token.text == ",":
            self.take()
            return True
        if token.text != closing:
            self.refuse(token, refused_after(token, f"Put a comma between values, or close with {closing!r}."))
        return False

    def enter(self, opening: Token | None = None) -> None:
        token = opening or self.take()
        if len(self.open) == limits.MAX_NESTING:
            self.refuse(token, Refusal(f"More than {limits.MAX_NESTING} brackets are open. Use a flatter shape."))
        self.open.append(token)

    def leave(self) -> None:
        self.take()
        self.open.pop()

    def peek(self) -> Token:
        while self.ahead is None:
            token = next(self.tokens)
            if token.kind != COMMENT and not (token.kind == NEWLINE and self.open):
                self.ahead = token
        if self.ahead.kind == END and self.open:
            opening = self.open[-1]
            self.refuse(opening, Refusal(f"This {opening.text!r} is never closed."))
        return self.ahead

    def take(self) -> Token:
        token = self.peek()
        if token.kind != END:
            self.ahead = None
        return token

    def refuse(self, token: Token, refusal: Refusal, at: Token | None = None) -> NoReturn:
        """Raise for a token; attribute access and calls inside calls are shown at the sign behind the word."""
        shown = at if at is not None and at.text in (".", "(") else token
        raise process_error(refusal.message, self.text, shown.place, suggestions=list(refusal.suggestions))
