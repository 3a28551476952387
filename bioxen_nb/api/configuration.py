"""`ConfigManager`: defaults of the biological types, files, merging, and what is wrong with a configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bioxen_nb import registry
from bioxen_nb.config.merging import merged
from bioxen_nb.config.organisms import defaults_of
from bioxen_nb.config.overrides import with_overrides
from bioxen_nb.config.plain_data import kind_of, plain_mapping
from bioxen_nb.config.reading import read_mapping
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ApiError, BioXenException, ConfigurationError, unknown_name
from bioxen_nb.genome import catalogue
from bioxen_nb.logs import Log

VM_TYPES = ("basic", "xcpng")
#: What a VM of type `xcpng` cannot do without.
XCPNG_REQUIRED = ("xapi_url", "username", "password")

_log = Log("configuration")


class ConfigManager:
    """All methods are static: there is nothing to construct, and constructing one does no harm."""

    @staticmethod
    def load_defaults(biological_type: str) -> dict[str, Any]:
        """The defaults of a biological type, a fresh copy each time.

        Args:
            biological_type: name of a chassis, or a catalogue id (its chassis's defaults).

        Raises:
            ApiError: no such type; the message suggests near ones.
        """
        return defaults_of(chassis_of(biological_type))

    @staticmethod
    def load_from_file(path: str | os.PathLike[str]) -> dict[str, Any]:
        """The configuration that a YAML or JSON file holds; `explain` tells whether it is good.

        Raises:
            ConfigurationError: no path, no such file, larger than 1 MB, or not one mapping of names to values.
        """
        if not isinstance(path, str | os.PathLike):
            raise ConfigurationError(f"A configuration file is named by a path such as 'vm.yaml', not {kind_of(path)}.")
        return read_mapping(Path(path))

    @staticmethod
    def merge_configs(base: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
        """`base` with `override` on top: mappings are merged, lists and other values replaced, None sets None.

        Neither argument is changed, and the result shares nothing with them.

        Raises:
            ConfigurationError: not two mappings, or nested deeper than 32 levels.
        """
        for name, values in (("base", base), ("override", override)):
            if not isinstance(values, Mapping):
                raise ConfigurationError(f"{name} must be a mapping to be merged, not a {type(values).__name__}.")
        return merged(plain_mapping(base, "base"), plain_mapping(override, "override"))

    @staticmethod
    def effective(biological_type: str, config: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What holds in the end: the type's defaults, `config` over them, environment variables over both.

        Raises:
            ApiError: no such biological type.
            ConfigurationError: no mapping, or an environment variable that names no setting.
        """
        return with_overrides(merged(ConfigManager.load_defaults(biological_type), plain_mapping(config)))

    @staticmethod
    def settings(biological_type: str, config: Mapping[str, Any] | None = None, vm_type: str = "basic") -> VMSettings:
        """The checked settings of a VM: `effective`, and nothing wrong with it.

        Raises:
            ApiError: no such biological type or VM type.
            ConfigurationError: anything wrong with the configuration, with what to give instead.
        """
        values = ConfigManager.effective(biological_type, config)
        if problems := ConfigManager.explain(values, vm_type):
            raise ConfigurationError(" ".join(problems[:5]), problems=problems)
        return VMSettings.from_config(values)

    @staticmethod
    def validate_config(config: Mapping[str, Any] | None, vm_type: str = "basic") -> bool:
        """Whether a VM of that type can be made from `config`; the reasons against it go to the log, and to `explain`.

        Raises:
            ApiError: no such VM type.
        """
        problems = ConfigManager.explain(config, vm_type)
        if problems:
            _log.warning("configuration.invalid", vm_type=vm_type, problems=problems)
        return not problems

    @staticmethod
    def explain(config: Mapping[str, Any] | None, vm_type: str = "basic") -> list[str]:
        """What is wrong with `config`, a sentence or two each; empty when nothing is.

        Names are looked up too: scheduler, chassis, medium, nutrients and metabolic model. Whether a genome file
        exists is not, nor what only the living VM tells: whether its cell fits into `max_memory_kb`, and whether the
        host has room for it.

        Raises:
            ApiError: no such VM type.
        """
        check_vm_type(vm_type)
        settings, problems = VMSettings.examined(config)
        if settings is None:
            return problems
        return [
            *_missing_for(settings, vm_type),
            *_unknown_names(settings),
            *_metabolism(settings),
            *_surroundings(settings),
        ]


def chassis_of(biological_type: str) -> str:
    """The chassis of a biological type: its own name, or the one that the catalogue gives.

    Raises:
        ApiError: neither a chassis nor a catalogue id; the message suggests near names.
    """
    names = registry.names(registry.CHASSIS)
    if isinstance(biological_type, str):
        if biological_type in names:
            return biological_type
        if (entry := catalogue.known(biological_type)) is not None:
            return entry.chassis
    ids = [entry.id for entry in catalogue.entries()]
    aliases = [alias for entry in catalogue.entries() for alias in entry.aliases]
    raise _api_error("biological type", biological_type, [*names, *ids, *aliases])


def check_vm_type(vm_type: str) -> None:
    """Nothing, for a VM type that there is.

    Raises:
        ApiError: another one.
    """
    if not isinstance(vm_type, str) or vm_type not in VM_TYPES:
        raise _api_error("VM type", vm_type, VM_TYPES)


def _api_error(kind: str, name: object, known: list[str] | tuple[str, ...]) -> ApiError:
    if not isinstance(name, str):
        return ApiError(f"A {kind} is a name such as {known[0]!r}, not a {type(name).__name__}.", kind=kind)
    error = unknown_name(kind, name[:100], dict.fromkeys(known))
    return ApiError(error.message, **error.context)


def _missing_for(settings: VMSettings, vm_type: str) -> list[str]:
    if vm_type != "xcpng":
        return []
    absent = [f"xcpng_config.{key}" for key in XCPNG_REQUIRED if getattr(settings.xcpng_config, key) is None]
    return [f"A VM of type xcpng needs {', '.join(absent)}: add what is missing."] if absent else []


def _unknown_names(settings: VMSettings) -> list[str]:
    asked = (
        (
            "genomic_virtualization.runtime_scheduler",
            registry.SCHEDULERS,
            settings.genomic_virtualization.runtime_scheduler,
        ),
        ("chassis", registry.CHASSIS, settings.chassis),
    )
    return [
        f"{key}: {unknown_name(registry.GROUPS[group], name, registry.names(group)).message}"
        for key, group, name in asked
        if name is not None and name not in registry.names(group)
    ]


def _metabolism(settings: VMSettings) -> list[str]:
    """What is wrong with the metabolic model that is named; a large one is read once and then kept."""
    if not settings.metabolism:
        return []
    from bioxen_nb.engines.metabolism.loading import load_network

    try:
        load_network(settings.metabolism)
    except BioXenException as error:
        return [f"metabolism: {error.message}"]
    return []


def _surroundings(settings: VMSettings) -> list[str]:
    """What the environment itself has against the two sections that describe it."""
    given = {"environment": settings.environment_document(), "environmental_context": settings.context_document()}
    if not any(given.values()):
        return []
    from bioxen_nb.cell.environment import Environment

    problems = []
    for section, read in (
        ("environment", Environment.from_document),
        ("environmental_context", Environment.from_context),
    ):
        try:
            read(given[section])
        except BioXenException as error:
            problems.append(f"{section}: {error.message}")
    return problems
