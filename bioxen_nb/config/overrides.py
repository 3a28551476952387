"""Settings from environment variables: `BIOXEN__RESOURCE_LIMITS__MAX_ATP=50` sets `resource_limits.max_atp`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, get_origin

from pydantic import SecretStr

from bioxen_nb.config.complaints import unknown_key
from bioxen_nb.config.merging import merged
from bioxen_nb.config.plain_data import plain_mapping
from bioxen_nb.config.reading import read_yaml
from bioxen_nb.config.schema import parts_of, section_of
from bioxen_nb.config.sections import Section
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ConfigurationError

PREFIX = "BIOXEN__"
LONGEST_VALUE = 10_000


def with_overrides(config: Mapping[str, Any] | None, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A configuration with the settings of environment variables on top; `config` is not changed.

    Args:
        config: as `VMSettings.from_config` takes it.
        environ: names and values; those of the process unless given.

    Raises:
        ConfigurationError: a variable that names no setting, or whose value cannot be read.
    """
    return merged(plain_mapping(config), overrides(environ))


def overrides(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The settings that environment variables give; a longer name goes before a shorter one.

    Double underscores lead from section to key, in any case of letters. A value is read as one YAML value, `[a, b]` and
    `{a: 1}` included; where text is wanted it is taken as it stands.

    Raises:
        ConfigurationError: a variable that names no setting, or whose value cannot be read.
    """
    given = os.environ if environ is None else environ
    names = [name for name in given if name.upper().startswith(PREFIX)]
    settings: dict[str, Any] = {}
    for name in sorted(names, key=lambda name: (name.count("__"), name)):
        path, is_text = _place(name)
        value: Any = given[name] if is_text else _read(name, given[name])
        for key in reversed(path):
            value = {key: value}
        settings = merged(settings, value)
    return settings


def _place(variable: str) -> tuple[list[str], bool]:
    """Where a variable's value goes, and whether text is wanted there."""
    parts = variable[len(PREFIX) :].lower().split("__")
    here: type[Section] | None = VMSettings
    path: list[str] = []
    is_text = False
    for part in parts:
        if here is None:
            place = "__".join(variable.split("__")[: len(path) + 1])
            raise ConfigurationError(
                f"The environment variable {variable} goes below {'.'.join(path)}, which has no keys of its own: give "
                f"all of it as one value, {place}='...'.",
                key=".".join(path),
                variable=variable,
            )
        key = next((known for known in here.known_keys() if known.lower() == part), None)
        if key is None:
            raise ConfigurationError(
                f"The environment variable {variable} names no setting. {unknown_key((*path, part), VMSettings)}",
                key=".".join((*path, part)),
                variable=variable,
            )
        path.append(key)
        field = here.model_fields[here.known_keys()[key]]
        kinds = [get_origin(part) or part for part in parts_of(field.annotation)]
        is_whole = dict in kinds or tuple in kinds
        here = None if is_whole else section_of(field)
        is_text = not is_whole and bool({str, SecretStr, Literal} & set(kinds))
    return path, is_text


def _read(variable: str, text: str) -> Any:
    if len(text) > LONGEST_VALUE:
        raise ConfigurationError(
            f"The environment variable {variable} is longer than {LONGEST_VALUE:,} characters: use a file.",
            variable=variable,
        )
    return read_yaml(text, f"The value of the environment variable {variable}")
