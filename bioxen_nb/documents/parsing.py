"""JSON texts of unknown origin, parsed only when what comes out of them cannot be much larger than it should be."""

from __future__ import annotations

import json
from typing import Any

from bioxen_nb.documents.refusal import Unreadable

#: Texts that may need more memory once parsed are neither read nor written.
MOST_PARSED_BYTES = 256_000_000

#: Memory that goes with each of these signs, at most: a value beside its neighbour, a key with its value, a dictionary
#: or a list that is empty. Measured with CPython 3.11 on texts made of nothing else, and rounded up.
_BYTES_PER_SIGN = {b",": 60, b":": 130, b"{": 72, b"[": 100}


def parsed_bytes(text: bytes) -> int:
    """Memory that parsing a JSON text takes, at most, without parsing it."""
    is_plain = text.isascii() and b"\\u" not in text
    widened = 2 if is_plain else 9  # one rare character makes four bytes of each other one of its string, twice
    return widened * len(text) + sum(size * text.count(sign) for sign, size in _BYTES_PER_SIGN.items())


def parsed(text: bytes) -> Any:
    """The content of a JSON text; raises Unreadable when it would need too much memory, ValueError when it is none."""
    needed_bytes = parsed_bytes(text)
    if needed_bytes > MOST_PARSED_BYTES:
        raise Unreadable(f"its manifest needs up to {needed_bytes / 1e6:,.0f} MB of memory, more than is given to it.")
    return json.loads(text)
