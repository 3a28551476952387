"""The latest events of the toolkit, kept as the lines of JSON that a log file would hold."""

from __future__ import annotations

import logging
import threading
from collections import deque
from itertools import islice
from weakref import WeakSet

from bioxen_nb.logs import ROOT_NAME, JsonLines, follow_handlers

MOST = 10_000


class Tape(logging.Handler):
    """Keeps the latest `MOST` events of the whole toolkit while someone looks; the count goes on."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self._lines: deque[str] = deque(maxlen=MOST)
        self._counts = {logging.WARNING: 0, logging.ERROR: 0}
        self._readers: WeakSet[object] = WeakSet()
        self.total, self.cleared = 0, 0

    def emit(self, record: logging.LogRecord) -> None:
        if not self._readers:
            return
        try:
            line = self.format(record)
        except Exception:
            self.handleError(record)
            return
        self._lines.append(line)
        self.total += 1
        if record.levelno >= logging.WARNING:
            self._counts[logging.ERROR if record.levelno >= logging.ERROR else logging.WARNING] += 1

    def since(self, number: int, most: int = MOST) -> tuple[int, list[str]]:
        """(number of the first line, lines): those from a number on that are still there, at most the last `most`."""
        assert self.lock is not None, "a handler has a lock"
        with self.lock:
            first = max(number, self.total - min(len(self._lines), most))
            skipped = len(self._lines) - (self.total - first)
            return first, list(islice(self._lines, skipped, None))

    @property
    def counts(self) -> tuple[int, int]:
        """(warnings, errors) since the tape began."""
        return self._counts[logging.WARNING], self._counts[logging.ERROR]

    def record(self, level: int) -> None:
        """Keep events of that level and above from now on."""
        self.setLevel(level)
        follow_handlers(logging.getLogger(ROOT_NAME))

    def clear(self) -> None:
        """Forget all events; the numbers go on."""
        assert self.lock is not None, "a handler has a lock"
        with self.lock:
            self._lines.clear()
            self.cleared += 1
            self._counts = {logging.WARNING: 0, logging.ERROR: 0}

    def open(self, reader: object) -> Tape:
        """Begin to listen, if nobody did; a reader that is gone counts no more, closed or not."""
        with _counting:
            self._readers.add(reader)
            root = logging.getLogger(ROOT_NAME)
            if self not in root.handlers:
                root.addHandler(self)
                follow_handlers(root)
        return self

    def close_one(self, reader: object) -> None:
        """One who looked goes; with the last one, listening ends."""
        with _counting:
            self._readers.discard(reader)
            if not self._readers:
                root = logging.getLogger(ROOT_NAME)
                root.removeHandler(self)
                follow_handlers(root)


_counting = threading.Lock()

#: One for the whole process, as the events are.
TAPE = Tape()
