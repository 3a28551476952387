"""Commands as users see them: read from plain functions, and bound to the arguments of a call."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NoReturn

from bioxen_nb.errors import PluginError, ProcessArgumentError
from bioxen_nb.language.near import near_names
from bioxen_nb.language.pointing import process_error
from bioxen_nb.language.records import Argument, Call, Part, Place
from bioxen_nb.language.wording import fault, plain, said
from bioxen_nb.language.writing import write_value

REQUIRED = inspect.Parameter.empty
#: Last words of names whose values are seconds, so that a duration such as 90min fits.
TIME_WORDS = {"s", "seconds", "duration", "time", "interval", "period"}


@dataclass(frozen=True)
class Parameter:
    """One argument of a command: its type, its default (REQUIRED when it has none) and its line of help."""

    name: str
    annotation: Any
    default: Any = REQUIRED
    named_only: bool = False
    help: str = ""

    @property
    def is_required(self) -> bool:
        """Whether every call must give it."""
        return self.default is REQUIRED

    @property
    def form(self) -> str:
        """As it stands in the form of the command."""
        return self.name if self.is_required else f"{self.name}={_shown_default(self.default)}"

    @property
    def kind(self) -> str:
        """Its type in plain words."""
        return plain(self.annotation)

    @cached_property
    def adapter(self) -> Any:
        """The validator of its type.

        Raises:
            PluginError: the type is one that no literal can become.
        """
        from pydantic import TypeAdapter
        from pydantic.errors import PydanticUserError

        try:
            return TypeAdapter(self.annotation)
        except (PydanticUserError, TypeError) as cause:
            raise PluginError(
                f"The argument {self.name} has the type {self.annotation!r}, which no literal can become. "
                "Use texts, numbers, lists, dictionaries or records of them.",
                argument=self.name,
            ) from cause


@dataclass(frozen=True)
class Signature:
    """A command: its name, its function, a line of summary and its arguments."""

    name: str
    function: Callable[..., Any]
    summary: str
    parameters: tuple[Parameter, ...]

    @classmethod
    def of(cls, name: str, function: Callable[..., Any]) -> Signature:
        """Read a command from a function whose first parameter is the context that users do not see.

        Args:
            name: as users write it.
            function: with annotated parameters; its docstring's first line is the summary, its "Args:" section the
                help.

        Raises:
            PluginError: no context parameter, `*args`, positional-only parameters, or missing or broken annotations.
        """
        plain_function = inspect.unwrap(function)
        found = list(inspect.signature(plain_function).parameters.values())
        if not found or found[0].kind not in (found[0].POSITIONAL_ONLY, found[0].POSITIONAL_OR_KEYWORD):
            raise _bad_command(name, "its first parameter must be the context it acts on")
        for parameter in found[1:]:
            if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                raise _bad_command(name, f"{parameter} must be an ordinary parameter with a name")
            if parameter.annotation is REQUIRED:
                raise _bad_command(name, f"the parameter {parameter.name} has no type")
        hints = _resolved(name, plain_function, {p.name: p.annotation for p in found[1:]})
        summary, helps = read_docstring(plain_function.__doc__ or "")
        return cls(
            name,
            function,
            summary,
            tuple(
                Parameter(p.name, hints[p.name], p.default, p.kind is p.KEYWORD_ONLY, helps.get(p.name, ""))
                for p in found[1:]
            ),
        )

    @property
    def form(self) -> str:
        """How a call looks: `run_operon(genes, duration_s=120.0)`."""
        return f"{self.name}({', '.join(parameter.form for parameter in self.parameters)})"

    def parameter(self, name: str) -> Parameter | None:
        """The argument of a name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    def positional(self) -> list[Parameter]:
        """The arguments that may be given without a name, in order."""
        return [parameter for parameter in self.parameters if not parameter.named_only]

    def bind(self, call: Call, text: str) -> dict[str, Any]:
        """The values of a call by parameter name, checked; defaults are left to the function.

        Args:
            call: one call of a script.
            text: the text of the script, for the pointer.

        Raises:
            ProcessArgumentError: too many, unknown, doubled, missing or unfit arguments; points at the first.
        """
        bound: dict[str, Any] = {}
        for position, argument in enumerate(call.arguments):
            parameter = self._parameter_for(argument, position, text)
            if parameter.name in bound:
                self._refuse(f"{parameter.name} is given twice, by position and by name.", text, argument.place)
            bound[parameter.name] = self._value(parameter, argument, text)
        missing = [p.name for p in self.parameters if p.is_required and p.name not in bound]
        if missing:
            self._refuse(f"{self.name} needs {' and '.join(missing)}.", text, call.place)
        return bound

    def _parameter_for(self, argument: Argument, position: int, text: str) -> Parameter:
        if argument.name is None:
            places = self.positional()
            if position < len(places):
                return places[position]
            takes = f"{len(places)} argument{'s' if len(places) > 1 else ''}" if places else "no argument"
            self._refuse(f"{self.name} takes {takes} by position; this is number {position + 1}.", text, argument.place)
        parameter = self.parameter(argument.name)
        if parameter is None:
            near = near_names(argument.name, [p.name for p in self.parameters])
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            self._refuse(f"{self.name} has no argument {argument.name}.{hint}", text, argument.place, near)
        return parameter

    def _value(self, parameter: Parameter, argument: Argument, text: str) -> Any:
        from pydantic import ValidationError

        part = argument.part or Part(argument.value, argument.place)
        for name, duration in _durations(part, parameter.name):
            if name.lower().rsplit("_", 1)[-1] not in TIME_WORDS:
                self._refuse(f"{name} is not a time in seconds, so it takes no duration.", text, duration.place)
        try:
            return parameter.adapter.validate_json(json.dumps(part.value), strict=True)
        except ValidationError as cause:
            path, inner, sentence = _first_fault(parameter, part, cause)
            self._refuse(f"{path} {sentence}.", text, inner.place)

    def _refuse(self, message: str, text: str, place: Place, near: list[str] | None = None) -> NoReturn:
        raise process_error(
            f"{message} The form is {self.form}.",
            text,
            place,
            kind=ProcessArgumentError,
            command=self.name,
            suggestions=near or [],
        ) from None


def read_docstring(docstring: str) -> tuple[str, dict[str, str]]:
    """The first line of a docstring, and the help of each argument in its "Args:" section."""
    lines = inspect.cleandoc(docstring).splitlines()
    helps: dict[str, str] = {}
    inside, name = False, ""
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            inside = line.strip() == "Args:" or (inside and not line.strip())
        elif inside and indent <= 4 and ":" in line:
            name, _, said_of_it = line.strip().partition(":")
            name = name.split("(")[0].strip()
            helps[name] = said_of_it.strip()
        elif inside and name:
            helps[name] = f"{helps[name]} {line.strip()}".strip()
    return (lines[0] if lines else ""), helps


def _resolved(name: str, function: Callable[..., Any], annotations: dict[str, Any]) -> dict[str, Any]:
    """Annotations as types; those of the context and of the result are not needed and stay unread."""
    try:
        return typing.get_type_hints(
            SimpleNamespace(__annotations__=annotations),
            globalns=getattr(function, "__globals__", {}),
            include_extras=True,
        )
    except Exception as cause:
        raise _bad_command(name, f"its types cannot be read: {cause}") from cause


def _bad_command(name: str, reason: str) -> PluginError:
    return PluginError(f"The function of the command {name!r} does not fit: {reason}. Change it there.", name=name)


def _durations(part: Part, name: str) -> Iterator[tuple[str, Part]]:
    """Durations in a value, each with the name that tells what it means."""
    if part.is_duration:
        yield name, part
    for inner in part.parts:
        yield from _durations(inner, inner.key if isinstance(inner.key, str) else name)


def _first_fault(parameter: Parameter, part: Part, error: Any) -> tuple[str, Part, str]:
    """Name, place and description of the first fault; the whole argument where a type has alternatives."""
    faults = error.errors(include_url=False)
    first = faults[0]
    path, inner = parameter.name, part
    for step in first["loc"]:
        found = next((candidate for candidate in inner.parts if candidate.key == step), None)
        if found is None and first["type"] == "missing":
            return f"{path}[{step!r}]", inner, fault("missing", "", {}, None)
        if found is None:
            return parameter.name, part, f"must be {parameter.kind}, not {said(part.value)}"
        path, inner = f"{path}[{step!r}]", found
    if inner is part and first["type"].endswith("_type"):
        return path, inner, f"must be {parameter.kind}, not {said(part.value)}"
    return path, inner, fault(first["type"], first["msg"], first.get("ctx", {}), inner.value)


def _shown_default(value: Any) -> str:
    try:
        return write_value(value)
    except ProcessArgumentError:
        return "..."
