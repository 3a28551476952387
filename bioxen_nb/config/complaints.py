"""What is wrong with a configuration, in words that name the key, the value, and what to give instead."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import ValidationError

from bioxen_nb.config.plain_data import dotted, kind_of, shown
from bioxen_nb.config.schema import Path, field_at, places, section_at, wanted
from bioxen_nb.config.sections import Section

#: Sections whose values no message shows.
PRIVATE = ("xcpng_config",)


def complaints(error: ValidationError, root: type[Section]) -> list[str]:
    """One sentence or two for each problem."""
    return [_complaint(problem, root) for problem in error.errors(include_url=False)]


def _complaint(problem: Any, root: type[Section]) -> str:
    path: Path = problem["loc"]
    if problem["type"] == "extra_forbidden":
        return unknown_key(path, root)
    field, inside = field_at(root, path)
    advice = wanted(field, inside) if field is not None else "a mapping of names to values"
    if problem["type"] == "missing":
        return f"{dotted(path)} is missing: give {advice}."
    value = problem.get("input")
    private = path[:1] in [(name,) for name in PRIVATE]
    if problem["type"] == "value_error":
        advice = str(problem["ctx"]["error"])
    if problem["type"] in ("string_too_short", "too_short"):
        return f"{dotted(path)} is empty: give {advice}."
    return f"{dotted(path)} is {kind_of(value) if private else shown(value)}: give {advice}.{_hint(problem, private)}"


def unknown_key(path: Path, root: type[Section]) -> str:
    """That a key does not exist, and which one may be meant."""
    key = str(path[-1])
    here = section_at(root, path[:-1])
    keys = here.known_keys() if here else {}
    if key in keys:
        return f"{dotted(path)} and {keys[key]} are two spellings of one setting, with different values: give one."
    start = f"There is no setting {dotted(path)}."
    lowered = {name.lower(): name for name in keys}
    if near := difflib.get_close_matches(key.lower(), lowered, n=1, cutoff=0.6):
        return f"{start} Did you mean {dotted((*path[:-1], lowered[near[0]]))}?"
    if elsewhere := [place for place in places(root) if place[-1] == key]:
        return f"{start} Did you mean {dotted(elsewhere[0])}?"
    return f"{start} Known there: {', '.join(name for name in keys if keys[name] == name)}."


def _hint(problem: Any, private: bool) -> str:
    """For a number that came as text: YAML reads `1e3` as text, and quotes make text of anything."""
    value = problem.get("input")
    if private or problem["type"] not in ("float_type", "int_type") or not isinstance(value, str):
        return ""
    try:
        float(value)
    except ValueError:
        return ""
    return " It came as text: leave out quotes, and write powers of ten as 1.0e+3."
