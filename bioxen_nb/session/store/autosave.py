"""Checkpoints that make themselves: every few minutes and after divisions, without holding the cells up."""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from concurrent.futures import Future
from typing import TYPE_CHECKING

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.logs import Log
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.recovery import Heartbeat
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import Taken, base_of, content_of, key_of, set_base, take

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: At most this share of wall time goes into autosaves: after a costly one the next waits.
SHARE = 0.02

#: How soon the thread sees that its session is over.
_LOOK_S = 0.5

_log = Log("session.autosave")


class Autosaver:
    """Saves a session again and again, on a thread of its own, until the session closes or `stop`.

    The session is taken down between two slices (milliseconds); everything else happens beside it. All that goes wrong
    is logged and told by `last_error`; the cells run on, and the next attempt comes in its time. While it runs, the
    session is watched: when its process dies, `recovery.recoverable` offers it.

    Args:
        session: held weakly.
        store: where to.
        every_s: wall seconds from one to the next; nothing is written when nothing has changed.
        on_division: save after divisions, too, as far as `SHARE` allows.
        keep: how many automatic checkpoints of this session stay; those with a name or a tag stay anyway.
    """

    def __init__(
        self,
        session: Session,
        store: CheckpointStore | None = None,
        every_s: float = 300.0,
        on_division: bool = True,
        keep: int = 10,
    ) -> None:
        if not every_s > 0 or keep < 1:
            raise ConfigurationError("An autosaver saves every so many seconds (more than 0) and keeps at least one.")
        self.store = store or CheckpointStore()
        self.every_s, self.on_division, self.keep = float(every_s), on_division, int(keep)
        self.last: Checkpoint | None = None
        self.last_error = ""
        self.saves = 0
        self.pause_s = 0.0
        """Wall seconds that cells have waited, all in all."""
        self.cost_s = 0.0
        """Processor seconds of this thread, all in all, with the pauses."""
        self._session = weakref.ref(session)
        self._content = ""
        self._asked = False
        self._stopping = threading.Event()
        self._heartbeat: Heartbeat | None = None
        session.changed.connect(self._on_change)
        self._thread = threading.Thread(target=self._live, name="bioxen-autosave", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it still saves."""
        return self._thread.is_alive()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Save a last time and stop watching; if that fails, the session is offered as if its kernel had died."""
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _on_change(self, vm: str, what: str) -> None:
        self._asked = self._asked or (self.on_division and what == "division")

    def _live(self) -> None:
        self._watch()
        due = not_before = time.monotonic()
        while self._goes_on():
            now = time.monotonic()
            if now >= not_before and (now >= due or self._asked):
                self._asked = False
                cost_s = self._attempt()
                due, not_before = now + self.every_s, time.monotonic() + cost_s / SHARE
            self._stopping.wait(min(_LOOK_S, self.every_s))
        session = self._session()
        if session is not None:
            self._attempt()
        if self._heartbeat and not self.last_error:
            self._heartbeat.end()
        if session is not None:
            with contextlib.suppress(ValueError):
                session.changed.disconnect(self._on_change)

    def _watch(self) -> None:
        session = self._session()
        if session is None:
            return
        try:
            self._heartbeat = Heartbeat(self.store, session)
        except Exception as cause:
            self._failed(cause)

    def _goes_on(self) -> bool:
        session = self._session()
        return session is not None and not session.is_closed and not self._stopping.is_set()

    def _attempt(self) -> float:
        """One save; gives what it cost in seconds."""
        began_s, waited_s = time.thread_time(), self.pause_s
        try:
            self._save()
            self.last_error = ""
        except Exception as cause:
            self._failed(cause)
        cost_s = time.thread_time() - began_s + self.pause_s - waited_s
        self.cost_s += cost_s
        return cost_s

    def _save(self) -> None:
        session = self._session()
        if session is None or not session.members:
            return
        if self._heartbeat is None:
            self._watch()
        taken = take(session, self._patiently)
        self.pause_s += taken.pause_s
        content = content_of(taken.document)
        if content == self._content:
            return
        folder = self.store.folder
        self.last = self.store.write(taken, Checkpoint("", automatic=True), base_of(session, folder))
        self._content, self.saves = content, self.saves + 1
        set_base(session, folder, self.last.id)
        self.store.keep_newest_automatic(key_of(session), self.keep)

    def _patiently(self, future: Future[Taken]) -> Taken:
        """Wait for the slice's end, however long it takes, unless it is time to stop."""
        while True:
            try:
                return future.result(timeout=_LOOK_S)
            except TimeoutError:
                if not self._goes_on():
                    future.cancel()
                    raise

    def _failed(self, cause: Exception) -> None:
        self.last_error = str(cause)
        _log.error("autosave.failed", cause, folder=str(self.store.folder))
