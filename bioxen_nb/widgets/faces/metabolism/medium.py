"""Changing the medium of a living cell from a view: at once, at a later time, and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bioxen_nb.cell.environment import STRESSORS, Environment, Shift, plain, revived
from bioxen_nb.cell.media import MEDIA, STRONGEST_MM, SUBSTRATES
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.effectors import EFFECTORS, INDUCERS

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

#: Edits of one VM that can be taken back.
_KEPT = 50
PATIENCE_S = 5.0


@dataclass(frozen=True)
class _Edit:
    """What was done, and the surroundings before."""

    told: str
    before: Environment


def choices(cell: Cell) -> dict[str, Any]:
    """What an environment can be made of, with the ranges of its numbers."""
    linked = cell.metabolism
    known = linked.uptakes.known if linked else SUBSTRATES
    return {
        "media": {
            name: {"supply": each.supply, "substrates_mm": dict(each.substrates_mm)} for name, each in MEDIA.items()
        },
        "substrates": [{"name": name, "known": name in known} for name in SUBSTRATES],
        "strongest_mm": STRONGEST_MM,
        "inducers": [{"name": name, "meaning": EFFECTORS[name].meaning} for name in INDUCERS],
        "stressors": list(STRESSORS),
        "ranges": {"temperature_c": [0, 60], "ph": [3, 11], "oxygen": [0, 1]},
    }


def surroundings(cell: Cell) -> dict[str, Any]:
    """The environment now, what the medium holds, and the shifts that are still to come."""
    time_s = cell.time_s
    environment = cell.environment
    document = environment.at(time_s).to_document()
    document.pop("schedule")
    held = cell.context.state.medium.tolist()
    coming = [shift for shift in environment.schedule if shift.at_s > time_s]
    return {
        "environment": document,
        "recipe_mm": dict(zip(SUBSTRATES, environment.at(time_s).fresh_mm, strict=True)),
        "held_mm": dict(zip(SUBSTRATES, held[:-1], strict=True)),
        "schedule": [{"at_s": shift.at_s, "changes": plain(shift.changes)} for shift in coming],
    }


class MediumDesk:
    """Edits the surroundings of the VMs that a hub looks at, and remembers how they were."""

    def __init__(self, hub: ViewHub) -> None:
        self._hub = hub
        self._edits: WeakKeyDictionary[VM, list[_Edit]] = WeakKeyDictionary()

    def can_undo(self, vm: VM) -> str:
        """What would be taken back next; empty when nothing can be."""
        edits = self._edits.get(vm)
        return edits[-1].told if edits else ""

    def shift(self, vm: VM, changes: Any) -> str:
        """Change the environment now; returns what was done.

        Raises:
            ConfigurationError: nothing to change, or an impossible value.
            UnknownNameError: a field, medium, substrate... that does not exist.
        """
        wanted = _changes(changes)
        before = vm.cell.environment
        self._hub.session.shift(vm.name, **wanted)
        return self._remember(vm, f"shift to {_told(wanted)}", before)

    def plan(self, vm: VM, changes: Any, *, at_s: Any = None, after_s: Any = None, instead_of: Any = None) -> str:
        """Add a shift to the schedule, or put it `instead_of` another; returns what was done.

        Args:
            vm: whose cell is shifted.
            changes: fields of the environment.
            at_s: cell time, whole seconds in the future; or give
            after_s: seconds from now.
            instead_of: `{number, at_s}` of the shift that it replaces, counted from 0 among those to come.

        Raises:
            ConfigurationError: a time that has passed, or an impossible value.
            UnknownNameError: a field, medium, substrate... that does not exist.
        """
        wanted = _changes(changes)

        def edited(time_s: int, coming: Sequence[Shift]) -> tuple[tuple[Shift, ...], str]:
            at = _whole(at_s) if at_s is not None else time_s + _whole(after_s)
            if at <= time_s:
                raise ConfigurationError(f"The cell is at {time_s} s already. Choose a later time than {at} s.")
            gone = _find(coming, instead_of) if instead_of is not None else -1
            kept = [shift for number, shift in enumerate(coming) if number != gone]
            word = "plan for" if instead_of is None else "new plan for"
            return (*kept, Shift(at, wanted)), f"{word} {at} s: {_told(wanted)}"

        return self._reschedule(vm, edited)

    def drop(self, vm: VM, which: Any) -> str:
        """Take a shift, `{number, at_s}`, out of the schedule; returns what was done.

        Raises:
            ConfigurationError: this shift is not to come any more.
        """

        def edited(time_s: int, coming: Sequence[Shift]) -> tuple[tuple[Shift, ...], str]:
            number = _find(coming, which)
            rest = tuple(shift for index, shift in enumerate(coming) if index != number)
            return rest, f"no shift at {coming[number].at_s} s"

        return self._reschedule(vm, edited)

    def undo(self, vm: VM) -> str:
        """Take the last edit back; returns what was taken back. Food that was eaten meanwhile does not return.

        Raises:
            ConfigurationError: nothing was edited here.
        """
        edits = self._edits.get(vm)
        if not edits:
            raise ConfigurationError("There is nothing to take back: no shift was made here.")
        edit = edits.pop()
        self._hub.session.set_environment(vm.name, lambda _: edit.before)
        return edit.told

    def _reschedule(self, vm: VM, edited: Callable[[int, Sequence[Shift]], tuple[tuple[Shift, ...], str]]) -> str:
        told = ""

        def made(before: Environment) -> Environment:
            nonlocal told
            time_s = vm.cell.time_s
            still = before.shifted(time_s)
            schedule, told = edited(time_s, still.schedule)
            return replace(still, schedule=schedule)

        before = self._hub.session.set_environment(vm.name, made)
        return self._remember(vm, told, before)

    def _remember(self, vm: VM, told: str, before: Environment) -> str:
        edits = self._edits.setdefault(vm, [])
        edits.append(_Edit(told, before))
        del edits[:-_KEPT]
        return told


def _changes(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not given:
        raise ConfigurationError("Nothing is changed yet: set a medium or a number first.")
    return revived(given)


def _find(coming: Sequence[Shift], which: Any) -> int:
    """Number of a shift, which the view saw when others may have been before it."""
    number, at_s = (which.get("number"), which.get("at_s")) if isinstance(which, Mapping) else (None, None)
    if not isinstance(number, int) or not 0 <= number < len(coming) or coming[number].at_s != at_s:
        raise ConfigurationError("This shift is not to come any more. Look at the list again.")
    return number


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | float) or given != int(given) or given < 0:
        raise ConfigurationError(f"A shift happens at a whole second, not {given!r}.")
    return int(given)


def _told(changes: Mapping[str, Any]) -> str:
    def one(value: Any) -> str:
        if isinstance(value, Mapping):
            return " ".join(f"{name} {amount:g}" for name, amount in value.items()) or "none"
        return f"{value:g}" if isinstance(value, int | float) else str(value)

    return ", ".join(f"{name} {one(value)}" for name, value in changes.items())
