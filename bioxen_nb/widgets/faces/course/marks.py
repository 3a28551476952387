"""What happened to the shown VMs, as marks on the axis of time; each is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bioxen_nb.session.events import Event
    from bioxen_nb.session.lineage import Birth
    from bioxen_nb.session.session import Session

#: Divisions of one VM that are marked, the latest ones; of events its log keeps as many.
MOST_DIVISIONS = 500

Mark = dict[str, Any]


@dataclass(frozen=True)
class _Told:
    """How far one VM's marks are told."""

    births: int = 0
    first: Birth | None = None
    event: Event | None = None
    planned: tuple[Any, ...] = ()


class Marks:
    """Divisions, shifts that are planned, and events. Reading is safe while the cells run."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def all(self, session: Session, vms: Sequence[str]) -> dict[str, Any]:
        """All marks (`events`), and how many divisions before them have none (`unmarked`)."""
        self._told = {vm: _standing(session, vm) for vm in vms}
        marks: list[Mark] = []
        unmarked = 0
        for vm in vms:
            births = session.lineage(vm)
            unmarked += max(len(births) // 2 - MOST_DIVISIONS, 0)
            marks += _divisions(vm, births[-2 * MOST_DIVISIONS :])
            marks += _planned(vm, session) + _events(vm, session.events.of(vm))
        return {"events": marks, "unmarked": unmarked}

    def new(self, session: Session, vms: Sequence[str]) -> dict[str, Any]:
        """What came since the last call (`more_events`), or all where a past has changed; nothing when all is told."""
        before = self._told
        now = {vm: _standing(session, vm) for vm in vms}
        if now == before:
            return {}
        if set(now) != set(before) or any(_is_other(before[vm], now[vm]) for vm in vms):
            return self.all(session, vms)
        self._told = now
        more: list[Mark] = []
        for vm in vms:
            more += _divisions(vm, session.lineage(vm)[before[vm].births : now[vm].births])
            more += _events(vm, _after(session.events.of(vm), before[vm].event))
        return {"more_events": more}


def _standing(session: Session, vm: str) -> _Told:
    births, events = session.lineage(vm), session.events.of(vm)
    planned = session.vm(vm).cell.environment.schedule
    return _Told(len(births), births[0] if births else None, events[-1] if events else None, tuple(planned))


def _is_other(before: _Told, now: _Told) -> bool:
    """Whether what was told is not so any more: the VM was taken back in time, or something else is planned."""
    is_shorter = now.births < before.births or (before.event is not None and now.event is None)
    return is_shorter or before.planned != now.planned or (before.first or now.first) is not now.first


def _after(events: Sequence[Event], last: Event | None) -> Sequence[Event]:
    for place in range(len(events) - 1, -1, -1):
        if events[place] is last:
            return events[place + 1 :]
    return events


def _divisions(vm: str, births: Sequence[Birth]) -> list[Mark]:
    return [
        {
            "vm": vm,
            "time_s": birth.time_s,
            "kind": "division",
            "text": f"division, generation {birth.lineage.count('.')}",
        }
        for birth in births[::2]
    ]


def _planned(vm: str, session: Session) -> list[Mark]:
    marks = []
    for shift in session.vm(vm).cell.environment.schedule:
        text = "shift: " + ", ".join(f"{name} {value}" for name, value in shift.changes.items())
        marks.append({"vm": vm, "time_s": shift.at_s, "kind": "shift", "text": text})
    return marks


def _events(vm: str, events: Sequence[Event]) -> list[Mark]:
    return [{"vm": vm, "time_s": event.time_s, "kind": event.kind, "text": event.text} for event in events]
