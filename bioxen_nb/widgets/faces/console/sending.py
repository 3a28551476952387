"""Results as JSON can carry them: no NaN, and no more of long tables than a reader looks at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

#: Entries of a list or mapping that are sent.
MOST = 500
#: What stands instead of the rest: how many there are in all.
REST = "…"


def sendable(value: Any) -> Any:
    """A value with everything inside it as plain JSON; the rest of what is longer than `MOST` is counted."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        sent = {str(key): sendable(entry) for key, entry in list(value.items())[:MOST]}
        return {**sent, REST: len(value)} if len(value) > MOST else sent
    if isinstance(value, list | tuple):
        found = [sendable(entry) for entry in value[:MOST]]
        return [*found, f"{REST} {len(value):,} in all"] if len(value) > MOST else found
    return str(value)
