"""Checkpoints that make themselves: every few minutes and after divisions, without holding the cells up."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import CheckpointError, ConfigurationError, UnknownNameError
from bioxen_nb.logs import Log
from bioxen_nb.session.store.heartbeat import Habits, Heartbeat
from bioxen_nb.session.store.interactive import is_interactive
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import base_of, content_of, key_of, set_base, take

if TYPE_CHECKING:
    from filelock import FileLock

    from bioxen_nb.session.session import Session

#: At most this share of wall time goes into autosaves: after a costly one the next waits.
SHARE = 0.0125

#: How soon the thread sees that its session is over, and that it is to stop.
_LOOK_S, _STOP_S = 0.5, 0.05

_log = Log("session.autosave")


class Autosaver:
    """Saves a session again and again, on a thread of its own, until the session closes or `stop`.

    The session is taken down between two slices (milliseconds); everything else happens beside it. All that goes wrong
    is logged and told by `last_error`; the cells run on, and the next attempt comes in its time. While it runs, the
    session is watched: when its process dies, `recovery.recoverable` offers it.

    `Session.autosave` makes one.

    Args:
        session: held weakly; it has one autosaver at a time.
        store: where to.
        every_s: wall seconds from one to the next; nothing is written when nothing has changed.
        on_division: save after divisions, too, as far as `SHARE` allows.
        keep: how many automatic checkpoints of this session stay; those with a name or a tag stay anyway.
        lock: of the session's record, held already, when it goes on for one whose process died.
    """

    def __init__(
        self,
        session: Session,
        store: CheckpointStore | None = None,
        every_s: float = 300.0,
        on_division: bool = True,
        keep: int = 10,
        *,
        lock: FileLock | None = None,
    ) -> None:
        self.habits = Habits(float(every_s), bool(on_division), int(keep))
        if session.autosaver is not None:
            raise ConfigurationError(
                "This session is autosaved already; session.autosave(...) changes how."
                if session.autosaver._pid == os.getpid()
                else "This is a copy in a forked process, and the session is saved by the other one. "
                "session.checkpoint() saves the copy."
            )
        self.store = store or CheckpointStore()
        self.last: Checkpoint | None = None
        self.last_error = ""
        self.saves = 0
        self.pause_s = 0.0
        """Wall seconds that cells have waited, all in all."""
        self.cost_s = 0.0
        """Processor seconds of its threads, all in all, with the pauses."""
        self._session = weakref.ref(session)
        self._known = ("", "")
        """Id of the checkpoint that the session goes back to, and its content."""
        self._asked = self._changed = False
        self._pid: int = os.getpid()
        self._stopping = threading.Event()
        self._finishing = threading.Lock()
        self._watching = threading.Lock()
        self._is_over = False
        self._heartbeat: Heartbeat | None = None
        self._watch(session, lock)
        self._thread = threading.Thread(target=self._live, name="bioxen-autosave", daemon=True)
        self._thread.start()
        # Last, because whoever finds it may end it at once.
        session.changed.connect(self._on_change)
        _living.add(self)
        session.autosaver = self

    @property
    def is_running(self) -> bool:
        """Whether it still saves."""
        return not self._is_over and self._thread.is_alive()

    def change(self, every_s: float = 300.0, on_division: bool = True, keep: int = 10) -> None:
        """Save in another way from now on (see the class)."""
        self.habits = Habits(float(every_s), bool(on_division), int(keep))
        self._changed = True
        try:
            with self._watching:
                if self._heartbeat is not None:
                    self._heartbeat.tell(self.habits)
        except CheckpointError as cause:
            self._failed(cause)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Save a last time and stop watching; if that fails, the session is offered as if its kernel had died."""
        self.finish(ended=True, timeout_s=timeout_s)

    def finish(self, *, ended: bool, timeout_s: float = 10.0) -> None:
        """Save a last time; whether the session `ended` as it should decides if it is offered from now on."""
        if self._pid != os.getpid():
            return  # a copy in a forked process; the session is the other's
        with self._finishing:
            if self._is_over:
                return
            self._is_over = True
            self._stopping.set()
            until = time.monotonic() + timeout_s
            if self._thread is not threading.current_thread():
                self._thread.join(timeout_s)
            if self._thread.is_alive():
                self.last_error = "the last save did not end in time"
            else:
                self._attempt(lambda: time.monotonic() < until)
            self._end_watch(ended and not self.last_error)

    def _on_change(self, vm: str, what: str) -> None:
        self._asked = self._asked or (self.habits.on_division and what == "division")

    def _live(self) -> None:
        due = not_before = time.monotonic()
        while self._goes_on():
            now = time.monotonic()
            if self._changed:
                self._changed, due = False, min(due, now + self.habits.every_s)
            if now >= not_before and (now >= due or self._asked):
                self._asked = False
                cost_s = self._attempt(self._goes_on)
                due, not_before = now + self.habits.every_s, time.monotonic() + cost_s / SHARE
            self._stopping.wait(min(_LOOK_S, self.habits.every_s))
        if not self._stopping.is_set() and self._session() is None:
            self._is_over = True
            self._end_watch(True)

    def _watch(self, session: Session, lock: FileLock | None = None) -> None:
        try:
            self._heartbeat = Heartbeat(self.store, session, self.habits, lock)
        except Exception as cause:
            self._failed(cause)

    def _end_watch(self, ended: bool) -> None:
        _living.discard(self)
        session = self._session()
        try:
            with self._watching:
                heartbeat, self._heartbeat = self._heartbeat, None
                if heartbeat is not None and ended:
                    heartbeat.end()
                elif heartbeat is not None:
                    heartbeat.leave()
        except OSError as cause:
            self._failed(cause)
        finally:
            if session is not None:
                with contextlib.suppress(ValueError):
                    session.changed.disconnect(self._on_change)
                session.autosaver = None  # last: whoever finds none begins the next, which needs the record

    def _goes_on(self) -> bool:
        return self._session() is not None and not self._stopping.is_set()

    def _attempt(self, has_time: Callable[[], bool]) -> float:
        """One save; gives what it cost in seconds."""
        began_s, waited_s = time.thread_time(), self.pause_s
        try:
            self._save(has_time)
            self.last_error = ""
        except _OutOfTimeError:
            self.last_error = "the cells did not come to the end of a slice in time"
        except Exception as cause:
            self._failed(cause)
        cost_s = time.thread_time() - began_s + self.pause_s - waited_s
        self.cost_s += cost_s
        return cost_s

    def _save(self, has_time: Callable[[], bool]) -> None:
        session = self._session()
        if session is None or not session.members:
            return
        if self._heartbeat is None:
            self._watch(session)
        taken = take(session, lambda future: _patiently(future, has_time))
        self.pause_s += taken.pause_s
        content, folder = content_of(taken.document), self.store.folder
        base = base_of(session, folder)
        if base != self._known[0]:
            self._known = base, self._content_of_checkpoint(base)
        if content == self._known[1]:
            return
        self.last = self.store.write(taken, Checkpoint("", automatic=True), base)
        self._known = (self.last.id, content)
        set_base(session, folder, self.last.id)
        self.store.thin_automatic(key_of(session), self.habits.keep)
        self.saves += 1

    def _content_of_checkpoint(self, id_: str) -> str:
        """Of what was loaded or saved by somebody else, which need not be saved once more."""
        try:
            return self.store.find(id_).content
        except (CheckpointError, UnknownNameError):
            return ""

    def _failed(self, cause: Exception) -> None:
        self.last_error = str(cause)
        _log.error("autosave.failed", cause, folder=str(self.store.folder))


class _OutOfTimeError(Exception):
    """The moment between two slices did not come in time."""


def _patiently(future: Future[Any], has_time: Callable[[], bool]) -> Any:
    """Wait for the slice's end, however long it takes, as long as there is time."""
    while True:
        try:
            return future.result(timeout=_STOP_S)
        except TimeoutError:
            if future.done():
                raise
            if not has_time() and future.cancel():
                raise _OutOfTimeError from None


_living: weakref.WeakSet[Autosaver] = weakref.WeakSet()


def _leave_all() -> None:
    """At the end of the process: nobody closed these sessions, but a script that came to its end is done with them."""
    ended = not (is_interactive() or hasattr(sys, "last_value"))
    for saver in list(_living):
        if saver._pid == os.getpid():
            saver.finish(ended=ended)


atexit.register(_leave_all)
