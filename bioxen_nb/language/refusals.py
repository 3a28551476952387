"""What to say about writing that belongs to programming languages and not to this one."""

from __future__ import annotations

import keyword
import re
from typing import NamedTuple

from bioxen_nb.language.limits import MAX_NAME
from bioxen_nb.language.literals import SECONDS_PER
from bioxen_nb.language.pointing import quoted
from bioxen_nb.language.tokens import END, NAME, NEWLINE, NUMBER, OTHER, PREFIX, TEXT, UNCLOSED, Token

FOREIGN = "part of the process language"
_KEYWORDS = {
    "import from": f"Imports are not {FOREIGN}. A process is a list of calls, such as run_operon(['lacZ']).",
    "lambda def class return yield async await": f"Functions and classes are not {FOREIGN}: "
    "new commands come as plug-ins.",
    "if elif else match case for while break continue try except finally raise with assert pass": "Loops and "
    f"conditions are not {FOREIGN}. Write the calls one below the other, or build the text in Python.",
    "and or not in is": f"Operators are not {FOREIGN}. Write the value itself.",
    "del global nonlocal": f"Variables are not {FOREIGN}: values are written where they are used.",
    "as": "This word cannot be used as a name.",
}
_BY_KEYWORD = {word: message for words, message in _KEYWORDS.items() for word in words.split()}
#: Words for numbers that are none.
NOT_FINITE = {"nan", "inf", "infinity"}
CONSTANTS = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None}

_CURLY_QUOTES = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2032\u2033"
_OPERATORS = set("+-*/%@&|^~<>!")


class Refusal(NamedTuple):
    """A sentence about a token, and what the writer may have meant."""

    message: str
    suggestions: tuple[str, ...] = ()


def refused_name(name: str) -> Refusal | None:
    """Why a word cannot be the name of a command or argument; None when it can."""
    if len(name) > MAX_NAME:
        return Refusal(f"This name has {len(name):,} characters; names have at most {MAX_NAME}.")
    if name.startswith("__"):
        return Refusal("Names that begin with two underscores are not " + FOREIGN + ".")
    if name in CONSTANTS:
        return Refusal(f"{name} is a value and cannot be used as a name.")
    if keyword.iskeyword(name):
        return Refusal(_BY_KEYWORD.get(name, _BY_KEYWORD["as"]))
    return None


def refused_start(token: Token) -> Refusal:
    """About a token where a call should begin."""
    if special := _refused_anywhere(token):
        return special
    if token.kind in (TEXT, NUMBER) or token.text in ("[", "{", "+", "-"):
        return Refusal(
            "A process is a list of calls, and a value alone does nothing. "
            "Begin with the name of a command, as in run_operon(['lacZ'])."
        )
    if token.text in (")", "]", "}"):
        return Refusal(f"This {token.text!r} closes a bracket that was never opened. Remove it.")
    if token.text == "(":
        return Refusal("A call begins with the name of a command, and its bracket opens on the same line.")
    return Refusal(f"A call cannot begin with {quoted(token.text)}. Begin with the name of a command.")


def refused_value(token: Token) -> Refusal:
    """About a token where a value should stand."""
    if special := _refused_anywhere(token):
        return special
    if token.kind in (END, NEWLINE):
        return Refusal("A value is missing at the end. Write a text, a number, a list or a dictionary.")
    if token.text in (",", ")", "]", "}"):
        return Refusal(f"A value is missing before {token.text!r}. Write one, or remove the comma or sign before it.")
    if token.text in ("=", ":"):
        return Refusal(f"A value cannot begin with {token.text!r}. An argument by name is written name=value.")
    if token.text == ";":
        return Refusal("A bracket is still open here. Close it before ';'.")
    if token.text == ".":
        return Refusal("A value cannot begin with '.'. Texts need quotes, as in 'lacZ'.")
    if token.text == "*":
        return Refusal(f"Spreading with * is not {FOREIGN}. Write the values one by one.")
    return Refusal(f"{quoted(token.text)} cannot begin a value. Texts need quotes, as in 'lacZ'.")


def refused_word(word: str, after: Token) -> Refusal:
    """About a bare word where a value should stand, with the token behind it."""
    if word.lower() in NOT_FINITE:
        return Refusal(f"{word} is not a number here: only finite numbers are.")
    if refusal := refused_name(word):
        return refusal
    if after.text == "(":
        return Refusal("A call cannot stand inside another call. Write the calls one below the other.")
    if after.text == ".":
        return refused_after(after)
    if after.text == ":":
        return Refusal(f"An argument by name is written {quoted(word)[1:-1]}=value, and a dictionary's key in quotes.")
    shown = quoted(word)
    return Refusal(f"Texts need quotes: write {shown}.", (shown,))


def refused_after(token: Token, wanted: str = "") -> Refusal:
    """About a token behind a complete value or call."""
    if token.text == ".":
        return Refusal(f"Attribute access is not {FOREIGN}. Call a command by its plain name.")
    if token.text == "[":
        return Refusal(f"Picking items with [...] is not {FOREIGN}. Write the value itself.")
    if token.text == "(":
        return Refusal(f"What a call gives cannot be called: calls in a row are not {FOREIGN}.")
    if token.text == "=":
        return Refusal(f"Assignments and comparisons are not {FOREIGN}: values are written where they are used.")
    if special := _refused_anywhere(token):
        return special
    if token.text in _OPERATORS:
        return Refusal(f"Operators such as {token.text!r} are not {FOREIGN}. Write the value itself.")
    return Refusal(f"{_named(token)} cannot stand here. {wanted}")


def refused_unit(word: Token) -> Refusal:
    """About a word right behind a number."""
    if word.text in SECONDS_PER:
        return Refusal(f"A unit of time stands right behind its number, without a blank: 90{word.text}.")
    if refusal := refused_name(word.text):
        return refusal
    return Refusal("Only units of time may follow a number. Every other unit is part of the argument's name.")


def refused_colon(token: Token) -> Refusal:
    """About a token where the colon behind a dictionary's key should stand."""
    if token.text in (",", "}"):
        return Refusal(f"Sets are not {FOREIGN}. Write a list [...], or a dictionary {{'key': value}}.")
    return Refusal("Between a key and its value stands ':'. Write {'key': value}.")


def refused_neighbour(first: Token, second: Token, text: str) -> Refusal:
    """About two texts side by side."""
    if first.text in ("''", '""') and text[second.place.offset - 1] == first.text[0] == second.text[0]:
        return Refusal(f"Texts in three quotes are not {FOREIGN}. Use one quote and \\n for a line break.")
    return Refusal("Two texts side by side are not joined. Put a comma between them, or make them one.")


def _refused_anywhere(token: Token) -> Refusal | None:
    character = token.text[:1]
    if token.kind == NAME and (refusal := refused_name(token.text)):
        return refusal
    if token.kind == PREFIX:
        return Refusal(f"Texts with a letter in front, as in f'...', are not {FOREIGN}. Remove the letter.")
    if token.kind == UNCLOSED:
        return Refusal(f"This text has no closing {character}. A text ends on its own line; use \\n for a line break.")
    if token.kind != OTHER:
        return None
    if character in _CURLY_QUOTES:
        return Refusal("Texts stand in straight quotes: write ' or \" instead.")
    if character.isspace():
        return Refusal(f"This blank (U+{ord(character):04X}) is not a plain one. Replace it by a space.")
    if character == "\\":
        return Refusal("A backslash has a meaning only inside a text. Inside brackets lines may break without it.")
    if not character.isascii() and re.match(r"\w", character):
        return Refusal(f"Names are made of a-z, A-Z, 0-9 and _, without {quoted(character)}. Texts need quotes.")
    return None


def _named(token: Token) -> str:
    if token.kind in (END, NEWLINE):
        return "The end of the line"
    return f"A {token.kind} ({quoted(token.text)})" if token.kind in (TEXT, NUMBER, NAME) else quoted(token.text)
