"""Values of number and text literals."""

from __future__ import annotations

import math
import re

from bioxen_nb.language.limits import MAX_INTEGER, MAX_TEXT
from bioxen_nb.language.pointing import process_error, quoted
from bioxen_nb.language.records import Place
from bioxen_nb.language.tokens import Token, hidden_kind

SECONDS_PER = {"s": 1, "min": 60, "h": 3600, "d": 86400}

_NUMBER = re.compile(r"(?P<whole>[0-9]++)?(?P<rest>(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?)(?P<unit>[A-Za-z]*+)")
_ESCAPE = re.compile(
    r"""\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"""
    r"""|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<one>.))"""
)
_ONE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "/": "/"}


def read_number(token: Token, negative: bool, text: str) -> tuple[int | float, bool]:
    """The value of a number token, and whether it was a duration (then it is in seconds).

    Raises:
        ProcessSyntaxError: not a number, too large, or a unit that is not one of time.
    """
    written = token.text
    found = _NUMBER.fullmatch(written)
    if found is None or not re.search("[0-9]", written):
        raise process_error(_number_problem(written), text, token.place)
    whole, rest, unit = found["whole"] or "", found["rest"], found["unit"]
    if unit and unit not in SECONDS_PER:
        raise process_error(_number_problem(written), text, token.place, suggestions=list(SECONDS_PER))
    if len(whole) > 1 and whole.startswith("0"):
        raise process_error("A number is written without zeros in front.", text, token.place)
    scale = SECONDS_PER.get(unit, 1)
    value = _decimal(whole + rest, scale, token, text) if rest else _integer(whole, scale, token, text)
    if unit and value == int(value) <= MAX_INTEGER:
        value = int(value)
    return (-value if negative else value), bool(unit)


def _integer(digits: str, scale: int, token: Token, text: str) -> int:
    value = int(digits) * scale if len(digits) <= len(str(MAX_INTEGER)) else MAX_INTEGER + 1
    if value > MAX_INTEGER:
        raise process_error(f"Whole numbers go up to {MAX_INTEGER}; write 1e30 for more.", text, token.place)
    return value


def _decimal(written: str, scale: int, token: Token, text: str) -> float:
    value = float(written) * scale
    if math.isinf(value):
        raise process_error("This number is too large: numbers go up to about 1.8e308.", text, token.place)
    if value == 0 and re.search("[1-9]", re.split("[eE]", written)[0]):
        raise process_error("This number is too small to tell from zero: write 0.", text, token.place)
    return value


def _number_problem(written: str) -> str:
    shown = quoted(written)
    if "_" in written:
        return f"Underscores in numbers are not part of the process language: write {shown} without them."
    if re.fullmatch(r"0[xXoObB].*", written):
        return "Numbers are decimal: write 16 rather than 0x10."
    unit = re.fullmatch(r"[0-9.]+(?:[eE][+-]?[0-9]+)?([A-Za-z]+)", written)
    if unit:
        return (
            f"{quoted(unit[1])} is not a unit of time. Durations end in s, min, h or d, as in 90min; "
            "every other unit is part of the argument's name, as in glucose_mm=5."
        )
    return f"{shown} is not a number. Write 12, 0.5, 1e-3 or a duration such as 90min."


def read_text(token: Token, text: str) -> str:
    """The value of a text token, escapes replaced.

    Raises:
        ProcessSyntaxError: an escape that is unknown or stands for a hidden character, or a text that is too long.
    """
    body = token.text[1:-1]
    if "\\" in body:
        body = _ESCAPE.sub(lambda found: _unescape(found, token, text), body)
    if len(body) > MAX_TEXT:
        raise process_error(
            f"This text has {len(body):,} characters; one text may have {MAX_TEXT:,}. "
            "Put long data into a file and give its path.",
            text,
            token.place,
        )
    return body


def _unescape(found: re.Match[str], token: Token, text: str) -> str:
    shift = found.start() + 1
    place = Place(token.place.offset + shift, token.place.line, token.place.column + shift)
    if found["one"] is not None:
        if found["one"] not in _ONE:
            raise process_error(
                f"{quoted(found['one'])} after a backslash is not an escape. "
                r"Known are \n \t \r \\ \' \" \xhh \uhhhh \Uhhhhhhhh; a plain backslash is written \\.",
                text,
                place,
            )
        return _ONE[found["one"]]
    if found["high"]:
        number = 0x10000 + ((int(found["high"], 16) - 0xD800) << 10) + int(found["low"], 16) - 0xDC00
    else:
        number = int(found["x"] or found["u"] or found["U"], 16)
    kind = "impossible" if number > 0x10FFFF else hidden_kind(chr(number))
    if kind:
        raise process_error(f"This escape stands for a {kind} character. Leave it out.", text, place)
    return chr(number)
