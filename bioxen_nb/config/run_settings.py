"""Settings of one run of one cell, from keywords, a mapping or a YAML file; mistakes name key and cure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bioxen_nb.config.reading import read_mapping
from bioxen_nb.config.run_events import EVENT_WORDS, EVENTS, RunEvent
from bioxen_nb.errors import ConfigurationError, unknown_name

Until = float | RunEvent

_SECONDS = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*")


def parse_until(value: object) -> Until:
    """The end of a run: an event such as `division`, a number of seconds of cell time, or text such as `90min`, `2h`.

    Raises:
        ConfigurationError: neither of these, or not positive.
    """
    if isinstance(value, str):
        text = value.strip().lower()
        for event in EVENTS:
            if text == event:
                return event
    time_s = cell_time_s(value)
    if time_s is None:
        raise ConfigurationError(
            f"Cannot run until {value!r}: say {EVENT_WORDS}, or a positive cell time like 1500, '90min', '2h'.",
            key="until",
        )
    return time_s


def cell_time_s(value: object) -> float | None:
    """Seconds from a positive number or from text such as `90min`, `2h`; None for anything else."""
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip().lower())
        if match is None or match[2] not in _SECONDS:
            return None
        value = float(match[1]) * _SECONDS[match[2]]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        return None
    return float(value)


def parse_names(value: object, key: str) -> tuple[str, ...]:
    """Gene names from `"a,b"` or a list of texts."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError(f"{key} must be a list of names, not {value!r}.", key=key)
    return tuple(name.strip() for name in value if name.strip())


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What one run of one cell needs."""

    genome: str = "teaching-cell"
    chassis: str | None = None
    """None: the chassis that the genome itself names."""
    seed: int = 1
    until: Until = "division"
    """Seconds of cell time, or the first division or another event (see `run_events`)."""
    knock_out: tuple[str, ...] = ()
    medium: str = "reference"
    """Name of a medium; which ones there are is the environment's to say."""
    environment: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of the environment, such as `{"temperature_c": 42}`."""

    def __post_init__(self) -> None:
        _require(
            isinstance(self.genome, str) and bool(self.genome),
            "genome",
            "a file or a genome's id",
            self.genome,
        )
        _require(
            self.chassis is None or isinstance(self.chassis, str),
            "chassis",
            "the name of a chassis",
            self.chassis,
        )
        _require(isinstance(self.medium, str), "medium", "the name of a medium", self.medium)
        given = isinstance(self.environment, Mapping)
        _require(given, "environment", "a mapping such as {temperature_c: 42}", self.environment)
        if given and "medium" in self.environment:
            raise ConfigurationError("Name the medium once: as `medium`, not inside `environment`.", key="environment")
        whole = isinstance(self.seed, int) and not isinstance(self.seed, bool)
        _require(whole and 0 <= self.seed < 2**63, "seed", "a whole number, 0 or more", self.seed)
        object.__setattr__(self, "until", parse_until(self.until))
        object.__setattr__(self, "knock_out", parse_names(self.knock_out, "knock_out"))

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> RunSettings:
        """Settings from a mapping; keys that it lacks keep their defaults.

        Raises:
            UnknownNameError: a key that does not exist; suggests near ones.
            ConfigurationError: a value that makes no sense.
        """
        known = [entry.name for entry in fields(cls)]
        for key in values:
            if key not in known:
                raise unknown_name("setting", key, known)
        return cls(**values)

    @classmethod
    def from_file(cls, path: str | Path) -> RunSettings:
        """Settings from a YAML (or JSON) file that holds one mapping."""
        return cls.from_mapping(read_mapping(path))


def _require(holds: bool, key: str, wanted: str, value: object) -> None:
    if not holds:
        raise ConfigurationError(f"{key} must be {wanted}, not {value!r}.", key=key)
