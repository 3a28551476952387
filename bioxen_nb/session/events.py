"""What happened to the VMs of a session, and when: shifts, other programs, arrests, failures."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from bioxen_nb.errors import CheckpointError

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.program.records import GenomeProgram, ProgramGene
    from bioxen_nb.session.member import Member

EventKind = Literal["shift", "program", "arrest", "recovery", "failure"]

#: Events of one VM that are kept, the latest ones.
KEPT_EVENTS = 500

#: Gene names that a text lists before it only counts.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a VM at a time of its cell."""

    time_s: int
    kind: EventKind
    text: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What a VM was like when it was last looked at."""

    program: GenomeProgram
    surroundings: Environment
    arrested: bool
    failed: bool


class EventLog:
    """What a session's notices meant; reading is safe from any thread. Divisions are in the lineage.

    Args:
        members: of the session, as they come and go.
    """

    def __init__(self, members: Mapping[str, Member]) -> None:
        self._members = members
        self._lock = threading.Lock()
        self._events: dict[str, tuple[Event, ...]] = {}
        self._known: dict[str, _Known] = {}

    def of(self, vm: str) -> tuple[Event, ...]:
        """Events of one VM, oldest first."""
        return self._events.get(vm, ())

    def note(self, vm: str, kind: EventKind, text: str) -> None:
        """Write down an event of a VM, or ("") of all, at this moment."""
        for name in [vm] if vm else tuple(self._members):
            event = Event(self._members[name].vm.time_s, kind, text)
            with self._lock:
                self._events[name] = (*self._events.get(name, ()), event)[-KEPT_EVENTS:]

    def to_document(self) -> dict[str, list[dict[str, Any]]]:
        """JSON-able: the events of each VM that has any."""
        with self._lock:
            return {name: [asdict(event) for event in events] for name, events in self._events.items() if events}

    def fill(self, document: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take over the events that were stored with the VMs as they are now; those of no VM are left out.

        Raises:
            CheckpointError: they are none.
        """
        try:
            stored = {name: tuple(map(_event_from, rows[-KEPT_EVENTS:])) for name, rows in document.items()}
        except (AttributeError, LookupError, TypeError, ValueError) as cause:
            raise CheckpointError(f"The checkpoint's events do not decode ({cause}). Load another one.") from cause
        with self._lock:
            self._events = {name: events for name, events in stored.items() if name in self._members}
            self._known = {name: self._look(name) for name in tuple(self._members)}

    def _look(self, name: str) -> _Known:
        vm = self._members[name].vm
        surroundings = vm.cell.environment.at(vm.time_s)
        return _Known(vm.cell.program, surroundings, bool(vm.arrested), vm.state.value == "failed")

    def hear(self, vm: str, what: str) -> None:
        """Something of a VM changed just now; for the owner of its state."""
        if what in ("created", "destroyed"):
            self._events.pop(vm, None)
            self._known.pop(vm, None)
        if vm not in self._members:
            return
        before, now = self._known.get(vm), self._look(vm)
        self._known[vm] = now
        if before is None:
            return
        if what == "environment":
            self.note(vm, "shift", _shifted(before.surroundings, now.surroundings))
        elif what == "program" and now.program is not before.program:
            self.note(vm, "program", _reprogrammed(before.program, now.program))
        if now.arrested != before.arrested:
            reason = self._members[vm].vm.arrested
            self.note(vm, "arrest" if now.arrested else "recovery", f"arrested: {reason}" if reason else "grows again")
        if now.failed and not before.failed:
            self.note(vm, "failure", f"failed: {self._members[vm].vm.error}")


def _event_from(row: Mapping[str, Any]) -> Event:
    event = Event(**row)
    if type(event.time_s) is not int or event.kind not in get_args(EventKind) or not isinstance(event.text, str):
        raise ValueError(f"{str(row)[:80]} is no event")
    return event


def _shifted(before: Environment, now: Environment) -> str:
    old, new = before.describe(), now.describe()
    changes = [f"{name}: {value}" for name, value in new.items() if old.get(name) != value]
    return "; ".join(changes) or "fresh medium"


def _reprogrammed(before: GenomeProgram, now: GenomeProgram) -> str:
    old, new = _active(before), _active(now)
    lost = [gene.name for id_, gene in old.items() if id_ not in new]
    gained = [gene.name for id_, gene in new.items() if id_ not in old]
    changed = [gene.name for id_, gene in new.items() if id_ in old and gene != old[id_]]
    words = (("without", lost), ("with", gained), ("changed", changed))
    return "; ".join(f"{word} {_few(names)}" for word, names in words if names) or "another program"


def _active(program: GenomeProgram) -> dict[str, ProgramGene]:
    """Genes that are still written in the genome."""
    removed = set(program.removed)
    return {gene.id: gene for gene in program.genes if gene.id not in removed}


def _few(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
