"""Which keys a configuration has, and what each of them takes, read off the sections themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bioxen_nb.config.sections import Section

Path = tuple[str | int, ...]

_SIGNS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_WORDS: dict[Any, str] = {
    dict: "a mapping of names to values",
    tuple: "a list",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    SecretStr: "text",
}


def parts_of(annotation: Any) -> Iterator[Any]:
    """An annotation, and then all that it is made of."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from parts_of(part)


def section_of(field: FieldInfo) -> type[Section] | None:
    """The section that a field holds, if it holds one or several."""
    for part in parts_of(field.annotation):
        if isinstance(part, type) and issubclass(part, Section):
            return part
    return None


def section_at(root: type[Section], path: Path) -> type[Section] | None:
    """The section at a path; None where there is none."""
    here: type[Section] | None = root
    for key in path:
        if isinstance(key, str) and here is not None:
            name = here.known_keys().get(key)
            here = section_of(here.model_fields[name]) if name else None
    return here


def field_at(root: type[Section], path: Path) -> tuple[FieldInfo | None, bool]:
    """The nearest field at or above a path, and whether the path leads to an entry inside of it."""
    here: type[Section] | None = root
    found: FieldInfo | None = None
    inside = False
    for key in path:
        name = here.known_keys().get(key) if here is not None and isinstance(key, str) else None
        inside = name is None
        if here is not None and name is not None:
            found = here.model_fields[name]
            here = section_of(found)
    return found, inside


def places(root: type[Section], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key, other spellings too."""
    for key, name in root.known_keys().items():
        yield (*above, key)
        if (inner := section_of(root.model_fields[name])) is not None:
            yield from places(inner, (*above, key))


def wanted(field: FieldInfo, inside: bool = False) -> str:
    """What a field (or an entry inside of it) takes, and what it means.

    For example `a number > 0 and <= 100 (most of the host's ATP, percent)`.
    """
    meaning = f" ({field.description})" if field.description else ""
    if inside:
        annotation = next((part for part in parts_of(field.annotation) if get_origin(part) in (dict, tuple)), Any)
        entry = [part for part in get_args(annotation) if part is not ...][-1:]
        return f"{_kind(entry[0] if entry else Any)}{_bounds(entry)}{meaning}"
    return f"{_kind(field.annotation)}{_bounds([*field.metadata, field.annotation])}{meaning}"


def _kind(annotation: Any) -> str:
    for part in parts_of(annotation):
        kind = get_origin(part) or part
        if kind is Literal:
            choices = get_args(part)
            return f"{'one of ' if len(choices) > 1 else ''}{', '.join(map(str, choices))}"
        if isinstance(kind, type) and issubclass(kind, Section):
            return f"a mapping with keys such as {', '.join(list(kind.model_fields)[:3])}"
        if kind in _WORDS:
            return _WORDS[kind]
    return "another value"


def _bounds(sources: list[Any]) -> str:
    """The bounds of a number, wherever they are noted; none for what is no number."""
    told: list[str] = []
    for source in sources:
        if get_origin(source) in (dict, tuple):
            continue
        metadata = [source, *(entry for part in _outside(source) for entry in getattr(part, "__metadata__", ()))]
        for rule in [rule for entry in metadata for rule in (entry, *getattr(entry, "metadata", ()))]:
            told += [f"{sign} {getattr(rule, name):,}" for name, sign in _SIGNS.items() if hasattr(rule, name)]
    return f" {' and '.join(told)}" if told else ""


def _outside(annotation: Any) -> Iterator[Any]:
    """As `parts_of`, but not into mappings and lists: the bounds in there are their entries'."""
    yield annotation
    if get_origin(annotation) not in (dict, tuple, Literal):
        for part in get_args(annotation):
            yield from _outside(part)
