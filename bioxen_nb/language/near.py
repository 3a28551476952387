"""Names that a writer may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bioxen_nb.language.limits import MAX_NAME


def near_names(name: str, known: Iterable[str], most: int = 5) -> list[str]:
    """Up to `most` known names near a wrong one, nearest first; the case of letters does not count."""
    lowered: dict[str, str] = {}
    for candidate in known:
        lowered.setdefault(candidate.lower(), candidate)
    wanted = name.lower()[:MAX_NAME]
    near = [lowered[match] for match in difflib.get_close_matches(wanted, lowered, n=most, cutoff=0.6)]
    if len(wanted) > 2:
        near += [
            candidate
            for low, candidate in lowered.items()
            if candidate not in near and (low.startswith(wanted) or set(wanted.split("_")) == set(low.split("_")))
        ]
    return near[:most]
