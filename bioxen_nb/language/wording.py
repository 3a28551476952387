"""Types of arguments in plain words."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, is_typeddict

from bioxen_nb.language.pointing import quoted
from bioxen_nb.language.writing import write_value

_SINGULAR = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    type(None): "None",
    None: "None",
    Any: "any value",
    object: "any value",
}
_ROWS = {list, tuple, set, frozenset, Sequence, Iterable}
_TABLES = {dict, Mapping, MutableMapping}
_PLURAL = {str: "texts", int: "whole numbers", float: "numbers", list: "lists", dict: "dictionaries", Any: "values"}
#: Kinds of faults that pydantic names -> what was wanted.
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "True or False",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "a dictionary",
    "none_required": "None",
}


def plain(annotation: Any) -> str:
    """What an argument must be: `list[str]` is "a list of texts"."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return plain(arguments[0])
    if origin is Literal:
        return " or ".join(write_value(choice) for choice in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(plain(choice) for choice in arguments)
    if origin in _ROWS:
        return f"a list of {_plural(arguments[0])}"
    if origin in _TABLES:
        return f"a dictionary of {_plural(arguments[1])}"
    if annotation in _ROWS:
        return "a list"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(write_value(member.value) for member in annotation)
    if annotation in _TABLES or is_dataclass(annotation) or is_typeddict(annotation):
        return "a dictionary"
    return _SINGULAR.get(annotation) or f"a {getattr(annotation, '__name__', str(annotation))}"


def choices(annotation: Any) -> list[Any]:
    """The values that an annotation lists one by one, in lists and unions too."""
    found: list[Any] = []
    for inner in _inside(annotation):
        if get_origin(inner) is Literal:
            found += get_args(inner)
        elif inner is bool:
            found += [True, False]
        elif isinstance(inner, type) and issubclass(inner, Enum):
            found += [member.value for member in inner]
    return found


def takes_texts(annotation: Any) -> bool:
    """Whether a text may stand somewhere in a value of this type."""
    return any(inner is str for inner in _inside(annotation))


def is_list(annotation: Any) -> bool:
    """Whether only a list fits, None aside."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return is_list(arguments[0])
    if origin in (Union, types.UnionType):
        return all(is_list(choice) for choice in arguments if choice is not type(None))
    return origin in _ROWS or annotation in _ROWS


def labels(annotation: Any) -> list[str]:
    """Texts that annotate a type, such as "gene" in `Annotated[str, "gene"]`."""
    return [
        label
        for inner in _inside(annotation)
        if get_origin(inner) is Annotated
        for label in get_args(inner)[1:]
        if isinstance(label, str)
    ]


def fault(kind: str, message: str, context: dict[str, Any], value: Any) -> str:
    """The predicate of a sentence about one fault that pydantic found in a value."""
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not known here"
    wanted = _WANTED.get(kind) or context.get("expected")
    if wanted is None and message.startswith("Input should be "):
        wanted = message.removeprefix("Input should be ")
    if wanted is not None:
        return f"must be {wanted}, not {said(value)}"
    return f"is not accepted ({message[:1].lower()}{message[1:]}), being {said(value)}"


def said(value: Any) -> str:
    """A value in a sentence; long lists and dictionaries only by their kind."""
    shown = quoted(value)
    if isinstance(value, list | dict) and "..." in shown:
        return f"a {'list' if isinstance(value, list) else 'dictionary'} of {len(value)}"
    return shown


def _plural(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return _plural(get_args(annotation)[0])
    if get_origin(annotation) in _ROWS:
        return "lists"
    if get_origin(annotation) in _TABLES:
        return "dictionaries"
    return _PLURAL.get(annotation) or f"values, each {plain(annotation)}"


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            if not isinstance(inner, str):
                yield from _inside(inner)
