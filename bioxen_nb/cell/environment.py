"""What surrounds the cell: a medium, its physical conditions, and when they change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from bioxen_nb.cell.culture import CONSTANT, Culture
from bioxen_nb.cell.media import MEDIA, STRONGEST_MM, SUBSTRATES
from bioxen_nb.cell.ranges import amounts, bounded
from bioxen_nb.errors import ConfigurationError, unknown_name
from bioxen_nb.program.effectors import INDUCERS

#: What can harm a cell, with its unit in the name; a dose is given per minute.
STRESSORS = (
    "chloramphenicol_um",
    "hydrogen_peroxide_um",
    "mitomycin_ng_per_ml",
    "paraquat_um",
    "uv_j_per_m2_min",
)

#: Fields whose change brings fresh medium (and, in a batch or chemostat, the starting biomass).
REFRESHING = frozenset({"medium", "substrates_mm", "culture"})


@dataclass(frozen=True)
class Shift:
    """From `at_s` on (seconds since the founder's birth), the named fields of the environment have new values."""

    at_s: int
    changes: Mapping[str, Any]

    def __post_init__(self) -> None:
        whole = isinstance(self.at_s, int) and not isinstance(self.at_s, bool)
        if not whole or self.at_s < 0:
            raise ConfigurationError(f"A shift happens at a whole second >= 0, not {self.at_s!r}.")
        if not isinstance(self.changes, Mapping) or not self.changes:
            raise ConfigurationError(f"A shift names what changes, as {{'ph': 6}}, not {self.changes!r}.")


@dataclass(frozen=True, repr=False)
class Environment:
    """The surroundings of one cell, the same everywhere around it: space is not modelled.

    Args:
        medium: one of `media.MEDIA`; "reference" is glucose minimal medium for E. coli, rich medium for syn3A.
        supply: relative supply of amino acids and ATP that overrides the medium's, >= 0.
        inducers_um: concentrations in micromolar, such as `{"IPTG": 100}`.
        substrates_mm: concentrations in millimolar that replace the medium's, such as `{"glucose": 0, "lactose": 10}`.
        temperature_c: 0 to 60.
        ph: 3 to 11.
        oxygen: share of air saturation, 0 (anaerobic) to 1.
        stressors: by the names of `STRESSORS`.
        culture: whether and how the medium changes as cells live on it.
        schedule: shifts, applied in the order of their times.

    Raises:
        UnknownNameError: an unknown medium, inducer, substrate, stressor or field.
        ConfigurationError: a number out of range.
    """

    medium: str = "reference"
    supply: float | None = None
    inducers_um: Mapping[str, float] = field(default_factory=dict)
    substrates_mm: Mapping[str, float] = field(default_factory=dict)
    temperature_c: float = 37.0
    ph: float = 7.0
    oxygen: float = 1.0
    stressors: Mapping[str, float] = field(default_factory=dict)
    culture: Culture = CONSTANT
    schedule: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        if self.medium not in MEDIA:
            raise unknown_name("medium", self.medium, MEDIA)
        own = {
            "inducers_um": amounts("inducer", self.inducers_um, INDUCERS, "uM", 1e6),
            "substrates_mm": amounts("substrate", self.substrates_mm, SUBSTRATES, "mM", STRONGEST_MM),
            "stressors": amounts("stressor", self.stressors, STRESSORS, "in the unit of its name"),
            "temperature_c": bounded("temperature_c", self.temperature_c, 0.0, 60.0),
            "ph": bounded("ph", self.ph, 3.0, 11.0),
            "oxygen": bounded("oxygen", self.oxygen, 0.0, 1.0),
            "supply": None if self.supply is None else bounded("supply", self.supply, 0.0),
            "schedule": _in_order(self.schedule),
        }
        if not isinstance(self.culture, Culture):
            raise ConfigurationError(f"A culture is made by culture.batch() or chemostat(), not {self.culture!r}.")
        for name, value in own.items():
            object.__setattr__(self, name, value)
        for shift in self.schedule:
            self._changed(shift.changes)

    @property
    def relative_supply(self) -> float:
        """Supply of amino acids and ATP relative to the reference medium; none where nothing is dissolved."""
        if self.supply is not None:
            return self.supply
        return MEDIA[self.medium].supply if any(self.fresh_mm) else 0.0

    @cached_property
    def fresh_mm(self) -> tuple[float, ...]:
        """What the fresh medium holds of each of `media.SUBSTRATES`, millimolar."""
        return tuple(self.concentration_mm(name) for name in SUBSTRATES)

    @property
    def dissolved_mm(self) -> dict[str, float]:
        """What the fresh medium holds, millimolar; substrates of which there is none are left out."""
        return {name: mm for name, mm in zip(SUBSTRATES, self.fresh_mm, strict=True) if mm > 0}

    def concentration_mm(self, substrate: str) -> float:
        """What the fresh medium holds of a substrate, millimolar."""
        if substrate in self.substrates_mm:
            return self.substrates_mm[substrate]
        return MEDIA[self.medium].substrates_mm.get(substrate, 0.0)

    def at(self, time_s: int) -> Environment:
        """The surroundings at a time: every shift up to then applied, and no schedule left."""
        if not self.schedule:
            return self
        past = bisect_right(self.schedule, time_s, key=lambda shift: shift.at_s)
        return self._stages[past]

    @cached_property
    def _stages(self) -> tuple[Environment, ...]:
        """What it is before the first shift, and after each."""
        changes: dict[str, Any] = {}
        stages = [self._changed(changes)]
        for shift in self.schedule:
            changes |= _afresh(shift.changes)
            stages.append(self._changed(changes))
        return tuple(stages)

    def shifted(self, time_s: int, **changes: Any) -> Environment:
        """The surroundings as they are at a time with these changes; shifts that are still to come stay.

        Raises:
            UnknownNameError: a field, medium, substrate... that does not exist.
            ConfigurationError: an impossible value.
        """
        coming = tuple(shift for shift in self.schedule if shift.at_s > time_s)
        return replace(self.at(time_s)._changed(changes), schedule=coming)

    def refreshed_within(self, after_s: int, until_s: int) -> bool:
        """Whether a shift after `after_s` and up to `until_s` brings new medium."""
        return any(after_s < shift.at_s <= until_s and REFRESHING & shift.changes.keys() for shift in self.schedule)

    def _changed(self, changes: Mapping[str, Any]) -> Environment:
        """With other values and without a schedule."""
        allowed = [name for name in self.__dataclass_fields__ if name != "schedule"]
        for name in changes:
            if name not in allowed:
                raise unknown_name("field of the environment", name, allowed)
        return replace(self, schedule=(), **_afresh(changes))

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        fields = plain({name: getattr(self, name) for name in self.__dataclass_fields__ if name != "schedule"})
        shifts = [{"at_s": shift.at_s, "changes": plain(shift.changes)} for shift in self.schedule]
        return {**fields, "schedule": shifts}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Environment:
        """The environment of a document; fields that an older one lacks keep their defaults.

        Raises:
            UnknownNameError: a field that an environment does not have.
            ConfigurationError: an impossible value.
        """
        for name in document:
            if name not in cls.__dataclass_fields__:
                raise unknown_name("field of the environment", name, cls.__dataclass_fields__)
        schedule = tuple(_shift(row) for row in document.get("schedule", ()))
        return cls(**{**revived(document), "schedule": schedule})

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Environment:
        """The environment that `temperature`, `pH`, `oxygen` and `nutrients` describe (see `nutrients`).

        For example `{"temperature": 37, "pH": 7.0, "nutrients": ["glucose", "phosphate"]}`.
        """
        from bioxen_nb.cell.nutrients import fields_of_context

        return cls(**fields_of_context(context))

    def describe(self) -> dict[str, str]:
        """Medium, conditions, and what else is not as usual, each in a few words."""
        dissolved = ", ".join(f"{name} {mm:g} mM" for name, mm in self.dissolved_mm.items())
        air = {0.0: "no oxygen", 1.0: "air"}.get(self.oxygen, f"oxygen {self.oxygen:g} of air")
        present = {name: amount for name, amount in self.stressors.items() if amount > 0}
        rows = {
            "medium": f"{self.medium} ({dissolved or 'no carbon source'})",
            "supply": "" if self.supply is None else f"supply {self.supply:g} times the reference",
            "conditions": f"{self.temperature_c:g} °C, pH {self.ph:g}, {air}",
            "inducers": ", ".join(f"{name} {amount:g} uM" for name, amount in self.inducers_um.items() if amount > 0),
            "stressors": _word(present),
            "culture": "" if self.culture == CONSTANT else str(self.culture),
        }
        for shift in self.schedule:
            changes = ", ".join(f"{name} {_word(value)}" for name, value in shift.changes.items())
            rows[f"at {shift.at_s} s"] = f"at {shift.at_s} s {changes}"
        return {name: text for name, text in rows.items() if text}

    def __repr__(self) -> str:
        return f"<Environment: {'; '.join(self.describe().values())}>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in self.describe().items())
        return f"<table>{rows}</table>"


def _in_order(schedule: Iterable[Shift]) -> tuple[Shift, ...]:
    shifts = tuple(schedule)
    for shift in shifts:
        if not isinstance(shift, Shift):
            raise ConfigurationError(f"A schedule holds Shift(at_s, changes), not {shift!r}.")
    return tuple(sorted(shifts, key=lambda shift: shift.at_s))


def _word(value: Any) -> str:
    return ", ".join(f"{name} {amount:g}" for name, amount in value.items()) if isinstance(value, dict) else str(value)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-able values from fields of an environment; `revived` reads them back."""

    def one(value: Any) -> Any:
        if isinstance(value, Culture):
            return value.to_document()
        if isinstance(value, Mapping):
            return {key: one(inner) for key, inner in sorted(value.items())}
        return value.item() if isinstance(value, np.generic) else value

    return {name: one(value) for name, value in values.items()}


def revived(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an environment from JSON-able values."""
    return {name: Culture.from_document(value) if name == "culture" else value for name, value in values.items()}


def _shift(row: Any) -> Shift:
    if not isinstance(row, Mapping) or set(row) != {"at_s", "changes"} or not isinstance(row["changes"], Mapping):
        raise ConfigurationError(f"A shift is given as {{at_s, changes}}, not {row!r}.")
    return Shift(row["at_s"], revived(row["changes"]))


def _afresh(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Another medium comes without the substrates and the supply that were set for the last one."""
    own: dict[str, Any] = {"substrates_mm": {}, "supply": None} if "medium" in changes else {}
    return {**own, **changes}
