"""The environment that options of a command line describe."""

from __future__ import annotations

import argparse
from typing import Any

_FIELDS = {
    "substrates": "substrates_mm",
    "inducers": "inducers_um",
    "stressors": "stressors",
    "temperature": "temperature_c",
    "ph": "ph",
    "oxygen": "oxygen",
    "culture": "culture",
}


def typed_environment(options: argparse.Namespace) -> dict[str, Any]:
    """Fields as in the document of an `Environment`, without the medium; only those that were typed."""
    from bioxen_nb.cell.environment import plain
    from bioxen_nb.cell.environment_text import parse_shift, parse_value

    typed = {field: getattr(options, name) for name, field in _FIELDS.items()}
    fields = plain({field: parse_value(field, text) for field, text in typed.items() if text is not None})
    shifts = [parse_shift(text) for text in options.at or ()]
    if shifts:
        fields["schedule"] = [{"at_s": shift.at_s, "changes": plain(shift.changes)} for shift in shifts]
    return fields
