"""What a store says of a checkpoint without bringing it to life."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Ids are a number that only grows, and eight random digits.
ID = re.compile(r"^\d{6,12}-[0-9a-f]{8}$")
DIGEST = re.compile(r"^[0-9a-f]{64}$")

#: Points of a thumbnail's curves.
THUMBNAIL_POINTS = 24

#: Names, notes and tags are cut to this many characters.
LONGEST_NAME, LONGEST_NOTE, MOST_TAGS = 120, 4000, 32

Numbers = tuple[float | None, ...]


@dataclass(frozen=True)
class VMGlance:
    """One VM in a checkpoint. The curves are a few points of its history; None where a number is not finite."""

    name: str
    state: str
    time_s: int
    generation: int
    volume_fl: float | None
    growth_rate_per_h: float | None
    times_s: tuple[float, ...]
    volumes_fl: Numbers
    growth_rates_per_h: Numbers


@dataclass(frozen=True, repr=False)
class Checkpoint:
    """One checkpoint of a store.

    Attributes:
        id: unique in its store; a later checkpoint has a higher number, whatever the clock said.
        name, note, tags: given by people.
        created: UTC, ISO 8601; of the clock at that moment.
        automatic: made by an autosaver.
        session: name of the session.
        session_key: the same for all checkpoints of one session in one process.
        parents: ids of the checkpoints it grew from, the nearest first.
        origin: its id in the store that it was imported from.
        vms: a glance at each VM.
        content: digest of everything but the histories.
        file_bytes: of its own file.
        shared_bytes: of the pieces that it may share with others.
        damage: why it cannot be loaded; empty when it can.
    """

    id: str
    name: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    created: str = ""
    automatic: bool = False
    session: str = ""
    session_key: str = ""
    parents: tuple[str, ...] = ()
    origin: str = ""
    vms: tuple[VMGlance, ...] = ()
    content: str = ""
    file_bytes: int = 0
    shared_bytes: int = 0
    damage: str = ""

    def __repr__(self) -> str:
        vms = ", ".join(f"{vm.name} at {vm.time_s:,} s" for vm in self.vms)
        told = f", damaged: {self.damage}" if self.damage else ""
        return f"<Checkpoint {self.id} {self.name or 'without a name'}: {vms or 'no VM'}{told}>"

    @property
    def number(self) -> int:
        """Place in the order of making."""
        return int(self.id.partition("-")[0])

    @property
    def parent(self) -> str:
        """Id of the checkpoint that it grew from; empty for a first one."""
        return self.parents[0] if self.parents else ""

    @property
    def is_damaged(self) -> bool:
        """Whether it cannot be loaded."""
        return bool(self.damage)

    def to_document(self) -> dict[str, Any]:
        """JSON-able."""
        return {**vars(self), "vms": [vars(vm) for vm in self.vms]}


def checkpoint_from(document: Mapping[str, Any], **known: Any) -> Checkpoint:
    """A checkpoint from what a file says of itself, nothing of which is believed unseen.

    Raises:
        KeyError, TypeError, ValueError: the document does not have the shape it should have.
    """
    row = {**document, **known}
    return Checkpoint(
        id=_matching(ID, row["id"]),
        name=_text(row["name"], LONGEST_NAME),
        note=_text(row["note"], LONGEST_NOTE),
        tags=tuple(_text(tag, LONGEST_NAME) for tag in list(row["tags"])[:MOST_TAGS]),
        created=_text(row["created"], 40),
        automatic=bool(row["automatic"]),
        session=_text(row["session"], LONGEST_NAME),
        session_key=_text(row["session_key"], 40),
        parents=tuple(_matching(ID, parent) for parent in row["parents"]),
        origin=_text(row["origin"], 40),
        vms=tuple(_glance_from(vm) for vm in row["vms"]),
        content=_text(row["content"], 64),
        file_bytes=int(row["file_bytes"]),
        shared_bytes=int(row["shared_bytes"]),
        damage=_text(row.get("damage", ""), LONGEST_NOTE),
    )


def _glance_from(row: Mapping[str, Any]) -> VMGlance:
    return VMGlance(
        name=_text(row["name"], LONGEST_NAME),
        state=_text(row["state"], 40),
        time_s=int(row["time_s"]),
        generation=int(row["generation"]),
        volume_fl=_number(row["volume_fl"]),
        growth_rate_per_h=_number(row["growth_rate_per_h"]),
        times_s=tuple(float(time_s) for time_s in row["times_s"][:THUMBNAIL_POINTS]),
        volumes_fl=_curve(row["volumes_fl"]),
        growth_rates_per_h=_curve(row["growth_rates_per_h"]),
    )


def glances(
    header: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
    vitals: Mapping[str, NDArray[np.float64]] | None = None,
) -> tuple[VMGlance, ...]:
    """A glance at each VM of a session document.

    Args:
        header: of the session.
        arrays: of the session.
        vitals: of the cells at that moment, in the order of `VITALS`; the last recorded ones unless given.
    """
    rows = enumerate(header["vms"])
    return tuple(_glance(row, f"{number}/history/", arrays, (vitals or {}).get(row["name"])) for number, row in rows)


def _glance(
    row: Mapping[str, Any], prefix: str, arrays: Mapping[str, NDArray[Any]], now: NDArray[np.float64] | None
) -> VMGlance:
    recorded, names = arrays[f"{prefix}vitals"], list(row["history"]["vital_names"])
    points = np.unique(np.linspace(0, max(len(recorded) - 1, 0), THUMBNAIL_POINTS).round().astype(int))[: len(recorded)]
    if now is None:
        now = recorded[-1] if len(recorded) else np.full(len(names), np.nan)

    def curve(name: str) -> Numbers:
        return _curve(recorded[points, names.index(name)].tolist())

    def latest(name: str) -> float | None:
        return _number(float(now[names.index(name)]))

    return VMGlance(
        name=str(row["name"]),
        state=str(row["state"]),
        time_s=int(latest("time_s") or 0),
        generation=int(latest("generation") or 0),
        volume_fl=latest("volume_fl"),
        growth_rate_per_h=latest("growth_rate_per_h"),
        times_s=tuple(recorded[points, names.index("time_s")].tolist()),
        volumes_fl=curve("volume_fl"),
        growth_rates_per_h=curve("growth_rate_per_h"),
    )


def _curve(values: Any) -> Numbers:
    """Four significant digits are enough to draw."""
    return tuple(_number(value, ".4g") for value in list(values)[:THUMBNAIL_POINTS])


def _number(value: Any, digits: str = ".9g") -> float | None:
    return None if value is None or not math.isfinite(value) else float(format(value, digits))


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value[:longest]


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.match(value):
        raise ValueError(f"{value!r} is no id")
    return value
