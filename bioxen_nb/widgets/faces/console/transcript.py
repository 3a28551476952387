"""What was run in the consoles of a session, and what came of it."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bioxen_nb.widgets.faces.console.sending import sendable

if TYPE_CHECKING:
    from bioxen_nb.session.process_result import ProcessResult
    from bioxen_nb.session.session import Session
    from bioxen_nb.widgets.faces.console.mistakes import Mistake

#: Runs that a console shows, and texts that it remembers.
_MOST_RUNS, _MOST_TEXTS = 100, 1000


@dataclass
class Run:
    """One text that was run; `status` is "running" until its result is there."""

    number: int
    vm: str
    text: str
    commands: int
    began: str
    status: str = "running"
    wall_s: float = 0.0
    rows: list[Any] = field(default_factory=list)
    said: str = ""
    code: str = ""
    mistake: dict[str, Any] | None = None
    is_stopped: bool = False
    row_changes: list[int] = field(default_factory=list)
    """At which change each row came, in their order."""
    change: int = 0
    began_s: float = field(default_factory=time.monotonic)

    def to_header(self, after: int = 0) -> dict[str, Any]:
        """JSON-able; of a run that was told before, the rows from `first_row` on, which came after a change."""
        told = ("number", "vm", "text", "commands", "began", "status", "said", "code", "mistake")
        wall_s = time.monotonic() - self.began_s if self.status == "running" else self.wall_s
        first = bisect_right(self.row_changes, after)
        rows = {"first_row": first, "rows": self.rows[first:]}
        return {**{name: getattr(self, name) for name in told}, **rows, "wall_s": wall_s, "stopped": self.is_stopped}


class Transcript:
    """The runs of a session, oldest first; every change has a number, so that views ask for what is new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: deque[Run] = deque(maxlen=_MOST_RUNS)
        self._texts: deque[str] = deque(maxlen=_MOST_TEXTS)
        self._numbers = 0
        self.results: deque[ProcessResult] = deque(maxlen=_MOST_RUNS)
        self.change = 0
        self.cleared = 0

    @property
    def texts(self) -> list[str]:
        """All that was run, oldest first, each once in a row."""
        with self._lock:
            return list(self._texts)

    def runs(self, after: int = 0) -> list[dict[str, Any]]:
        """Runs that changed after a change, each with the rows that came after it."""
        with self._lock:
            return [run.to_header(after) for run in self._runs if run.change > after]

    def begin(self, vm: str, text: str, commands: int) -> Run:
        """Take down that a text begins to run."""
        with self._lock:
            self._numbers += 1
            began = datetime.now(UTC).isoformat(timespec="seconds")
            run = Run(self._numbers, vm, text, commands, began)
            self._runs.append(run)
            if not self._texts or self._texts[-1] != text:
                self._texts.append(text)
            self._changed(run)
            return run

    def add(self, run: Run, row: dict[str, Any]) -> None:
        """Take down what one command gave."""
        with self._lock:
            run.rows.append(sendable(row))
            self._changed(run)
            run.row_changes.append(run.change)

    def end(self, run: Run, result: ProcessResult, mistake: Mistake | None = None) -> None:
        """Take down how a text ended, and where the mistake is if there is one."""
        with self._lock:
            run.status, run.wall_s = str(result["status"]), float(result["execution_time"])
            rows = [sendable(row) for row in result["results"]]
            other = next((at for at, pair in enumerate(zip(rows, run.rows, strict=False)) if pair[0] != pair[1]), None)
            known = min(len(rows), len(run.rows)) if other is None else other
            run.said = str(result.get("error") or result.get("reason") or "")
            run.code = str(result.get("error_code") or "")
            run.mistake = mistake.to_header() if mistake is not None else None
            self.results.append(result)
            self._changed(run)
            run.rows = rows
            run.row_changes = [*run.row_changes[:known], *[run.change] * (len(rows) - known)]

    def fail(self, run: Run, said: str) -> None:
        """Take down that a text could not be run at all."""
        with self._lock:
            run.status, run.said, run.wall_s = "error", said, time.monotonic() - run.began_s
            self._changed(run)

    def stop(self, run: Run) -> None:
        """Take down that someone wants a text to end."""
        with self._lock:
            run.is_stopped = True
            self._changed(run)

    def running(self, vm: str = "") -> list[Run]:
        """Runs that are under way, on one VM or on all."""
        with self._lock:
            return [run for run in self._runs if run.status == "running" and vm in ("", run.vm)]

    def clear(self) -> None:
        """Forget what has ended; the texts stay."""
        with self._lock:
            going = [run for run in self._runs if run.status == "running"]
            self._runs.clear()
            self._runs.extend(going)
            self.change += 1
            self.cleared = self.change

    def _changed(self, run: Run) -> None:
        self.change += 1
        run.change = self.change


_known: WeakKeyDictionary[Session, Transcript] = WeakKeyDictionary()
_making = threading.Lock()


def transcript_of(session: Session) -> Transcript:
    """The transcript of a session, which all its consoles share."""
    with _making:
        if session not in _known:
            _known[session] = Transcript()
        return _known[session]
