"""How letters between sessions look on the wire: JSON alone, small, and read without trust."""

from __future__ import annotations

import ipaddress
import json
import math
from dataclasses import dataclass
from typing import Any

from bioxen_nb.errors import ApiError

#: Bytes of one letter with its envelope, and of names in it.
LARGEST_LETTER = 64 * 1024
LONGEST_NAME = 200
DEEPEST_BODY = 32
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message: a letter for a VM, or (without `recipient`) a greeting that tells the peer's name."""

    name: str
    """What the sending side calls itself; believed only where no key says who it is."""
    recipient: str = ""
    sender: str = ""
    """VM on the sending side; may be empty."""
    body: Any = None


def pack_envelope(envelope: Envelope) -> bytes:
    """The bytes of an envelope.

    Raises:
        ApiError: names or a body that cannot travel: not JSON-able, too deep, or above 64 kB.
    """
    fields = {"v": _VERSION, "name": envelope.name, "to": envelope.recipient, "from": envelope.sender}
    for name in (envelope.name, envelope.recipient, envelope.sender):
        if not isinstance(name, str) or len(name) > LONGEST_NAME:
            raise ApiError(f"A name on a link is a text of at most {LONGEST_NAME} letters.")
    try:
        text = json.dumps(fields | {"body": envelope.body}, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ApiError(
            f"The body of a letter must be JSON-able (texts, finite numbers, lists, mappings): {error}."
        ) from None
    if _depth(envelope.body) > DEEPEST_BODY:
        raise ApiError(f"The body of a letter is nested more than {DEEPEST_BODY} deep; make it flatter.")
    if len(text) > LARGEST_LETTER:
        raise ApiError(f"A letter has at most {LARGEST_LETTER:,} bytes, this one {len(text):,}. Send it in parts.")
    return text


def unpack_envelope(data: bytes) -> Envelope:
    """The envelope of bytes that came from outside.

    Raises:
        ValueError: not such an envelope; says why.
    """
    if len(data) > LARGEST_LETTER:
        raise ValueError("too long")
    try:
        fields = json.loads(data, parse_constant=_no_constant)
    except (RecursionError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"not JSON ({type(error).__name__})") from None
    if not isinstance(fields, dict) or fields.get("v") != _VERSION:
        raise ValueError("not an envelope of this version")
    names = [fields.get(key, "") for key in ("name", "to", "from")]
    if not all(isinstance(name, str) and len(name) <= LONGEST_NAME and name.isprintable() for name in names):
        raise ValueError("names that are no short texts")
    body = fields.get("body")
    if _depth(body) > DEEPEST_BODY or not _finite(body):
        raise ValueError("a body that is too deep, or holds an infinite number")
    return Envelope(names[0], names[1], names[2], body)


def is_loopback(host: str) -> bool:
    """Whether an address never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _depth(body: Any) -> int:
    """Levels of nesting, looked at level by level; stops one beyond what is allowed."""
    level, depth = _parts(body), 0
    while level and depth <= DEEPEST_BODY:
        level, depth = [part for value in level for part in _parts(value)], depth + 1
    return depth


def _finite(body: Any) -> bool:
    level = [body]
    while level:
        if any(isinstance(value, float) and not math.isfinite(value) for value in level):
            return False
        level = [part for value in level for part in _parts(value)]
    return True
