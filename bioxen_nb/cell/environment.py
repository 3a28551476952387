"""What surrounds the cell: a medium, its physical conditions, and when they change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bioxen_nb.cell.culture import CONSTANT, Culture
from bioxen_nb.cell.media import MEDIA, SUBSTRATES
from bioxen_nb.errors import ConfigurationError, unknown_name

#: Small molecules that act on regulators, by the name the program's edges use.
INDUCERS = ("IPTG", "aTc", "arabinose", "cAMP")

#: What can harm a cell, with its unit in the name; a dose is given per minute.
STRESSORS = (
    "chloramphenicol_um",
    "hydrogen_peroxide_um",
    "mitomycin_ng_per_ml",
    "paraquat_um",
    "uv_j_per_m2_min",
)


@dataclass(frozen=True)
class Shift:
    """From `at_s` on (seconds since the founder's birth), the named fields of the environment have new values."""

    at_s: int
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Environment:
    """The surroundings of one cell.

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
        if self.supply is not None:
            _bounded("supply", self.supply, 0.0, math.inf)
        _amounts("inducer", self.inducers_um, INDUCERS, "uM")
        _amounts("substrate", self.substrates_mm, SUBSTRATES, "mM")
        _amounts("stressor", self.stressors, STRESSORS, "its unit")
        _bounded("temperature_c", self.temperature_c, 0.0, 60.0)
        _bounded("ph", self.ph, 3.0, 11.0)
        _bounded("oxygen", self.oxygen, 0.0, 1.0)
        object.__setattr__(self, "schedule", tuple(sorted(self.schedule, key=lambda shift: shift.at_s)))
        for shift in self.schedule:
            _check_shift(self, shift)

    @property
    def relative_supply(self) -> float:
        """Supply of amino acids and ATP relative to the reference medium."""
        return MEDIA[self.medium].supply if self.supply is None else self.supply

    def concentration_mm(self, substrate: str) -> float:
        """What the fresh medium holds of a substrate, millimolar."""
        if substrate in self.substrates_mm:
            return self.substrates_mm[substrate]
        return MEDIA[self.medium].substrates_mm.get(substrate, 0.0)

    def at(self, time_s: int) -> Environment:
        """The surroundings at a time: every shift up to then applied, and no schedule left."""
        changes: dict[str, Any] = {}
        for shift in self.schedule:
            if shift.at_s <= time_s:
                changes.update(shift.changes)
        return replace(self, schedule=(), **changes) if self.schedule else self

    def refreshed_within(self, after_s: int, until_s: int) -> bool:
        """Whether a shift after `after_s` and up to `until_s` brings new medium."""
        fresh = {"medium", "substrates_mm", "culture"}
        return any(after_s < shift.at_s <= until_s and not fresh.isdisjoint(shift.changes) for shift in self.schedule)

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        return {
            "medium": self.medium,
            "supply": self.supply,
            "inducers_um": dict(sorted(self.inducers_um.items())),
            "substrates_mm": dict(sorted(self.substrates_mm.items())),
            "temperature_c": self.temperature_c,
            "ph": self.ph,
            "oxygen": self.oxygen,
            "stressors": dict(sorted(self.stressors.items())),
            "culture": asdict(self.culture),
            "schedule": [{"at_s": shift.at_s, "changes": _plain(shift.changes)} for shift in self.schedule],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Environment:
        """The environment of a document; fields that an older one lacks keep their defaults."""
        known = {name: document[name] for name in cls.__dataclass_fields__ if name in document}
        if "culture" in known:
            known["culture"] = Culture(**known["culture"])
        known["schedule"] = tuple(
            Shift(int(shift["at_s"]), _revived(shift["changes"])) for shift in known.get("schedule", ())
        )
        return cls(**known)


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asdict(value) if isinstance(value, Culture) else value for name, value in sorted(changes.items())}


def _revived(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Culture(**value) if name == "culture" else value for name, value in changes.items()}


def _check_shift(environment: Environment, shift: Shift) -> None:
    allowed = [name for name in environment.__dataclass_fields__ if name != "schedule"]
    for name in shift.changes:
        if name not in allowed:
            raise unknown_name("field of the environment", name, allowed)
    if not (isinstance(shift.at_s, int) and shift.at_s >= 0):
        raise ConfigurationError(f"A shift happens at a whole second >= 0, not {shift.at_s!r}.")
    replace(environment, schedule=(), **shift.changes)


def _bounded(name: str, value: float, low: float, high: float) -> None:
    if not (isinstance(value, (int, float)) and math.isfinite(value) and low <= value <= high):
        limits = f">= {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise ConfigurationError(f"{name} must be a number {limits}, not {value!r}.")


def _amounts(kind: str, amounts: Mapping[str, float], known: tuple[str, ...], unit: str) -> None:
    for name, value in amounts.items():
        if name not in known:
            raise unknown_name(kind, name, known)
        if not (isinstance(value, (int, float)) and math.isfinite(value) and value >= 0):
            raise ConfigurationError(f"{name} must be a number >= 0 in {unit}, not {value!r}.")
