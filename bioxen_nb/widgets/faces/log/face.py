"""The log panel of the lab, on the kernel's side."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from bioxen_nb.errors import unknown_name
from bioxen_nb.widgets.faces.face import Ask, Badge, Face, Frame, Verb
from bioxen_nb.widgets.faces.log.tape import MOST, TAPE
from bioxen_nb.widgets.still import table

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
#: Lines in one frame; of a flood only the latest are sent.
_MOST_NEW = 2000
#: Lines of the table for places where nothing can run.
_STILL_LINES = 15


class LogFace(Face):
    """What the toolkit tells, live: structured events with level, VM and facts."""

    name: ClassVar[str] = "log"
    title: ClassVar[str] = "Log"
    frames_per_s: ClassVar[float] = 5.0

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._tape = TAPE.open(self)
        self._next, self._said, self._cleared = self._tape.total, (0, 0, ""), self._tape.cleared

    def snapshot(self) -> Frame:
        first, lines = self._tape.since(0)
        return Frame({"reset": True, "most": MOST, "first": first, "lines": lines, **self._standing()})

    def news(self) -> Frame | None:
        if self._cleared != self._tape.cleared:
            self._cleared, self._next = self._tape.cleared, self._tape.total
            return self.snapshot()
        first, lines = self._tape.since(self._next, _MOST_NEW)
        said = (*self._tape.counts, self._level())
        if not lines and said == self._said:
            return None
        self._next, self._said = first + len(lines), said
        return Frame({"first": first, "lines": lines, **self._standing()})

    def badge(self) -> Badge | None:
        warnings, errors = self._tape.counts
        if not warnings and not errors:
            return None
        text = " ".join([f"✕{errors:,}"] * bool(errors) + [f"▲{warnings:,}"] * bool(warnings))
        return Badge(text, f"{errors} errors, {warnings} warnings", "bad" if errors else "warn")

    def verbs(self) -> Mapping[str, Verb]:
        return {"record": self._record, "clear": self._clear}

    def still(self) -> str:
        """The latest events."""
        import json

        events = [json.loads(line) for line in self._tape.since(0, _STILL_LINES)[1]]
        if not events:
            return "<p>Nothing has been logged.</p>"
        rows = ((event["time"], event["level"], event["event"], event.get("vm", "")) for event in events)
        return table(("time (UTC)", "level", "event", "VM"), rows)

    def close(self) -> None:
        self._tape.close_one(self)

    def lines(self, level: str = "debug", vm: str = "") -> list[str]:
        """Lines of JSON, one an event, oldest first.

        Args:
            level: the lowest that counts.
            vm: only events of this VM; of all unless given.

        Raises:
            UnknownNameError: no such level.
        """
        import json

        lowest, kept = _level_of(level), []
        for line in self._tape.since(0)[1]:
            event = json.loads(line)
            number = logging.getLevelNamesMapping().get(str(event["level"]).upper(), logging.INFO)
            if number >= lowest and vm in ("", event.get("vm")):
                kept.append(line)
        return kept

    def _standing(self) -> dict[str, object]:
        warnings, errors = self._tape.counts
        return {"warnings": warnings, "errors": errors, "recording": self._level()}

    def _level(self) -> str:
        return logging.getLevelName(self._tape.level).lower()

    def _record(self, ask: Ask) -> str:
        """Keep events of `level` and above from now on."""
        self._tape.record(_level_of(str(ask.get("level", ""))))
        return self._level()

    def _clear(self, ask: Ask) -> int:
        """Forget what was kept, for every log panel."""
        self._tape.clear()
        return self._tape.total


def _level_of(name: str) -> int:
    if name not in _LEVELS:
        raise unknown_name("level", name, _LEVELS)
    return _LEVELS[name]
