"""One face and who sees it: a thread sends what is new and answers what views ask, one thing after the other."""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import unknown_name
from bioxen_nb.widgets.faces.face import Badge, Face, Frame

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: A view that has owed an acknowledgement for so long is out of sight (a hidden browser tab) or gone.
VIEW_SILENT_S = 10.0

#: So many frames of a face may be on their way.
_MOST_IN_FLIGHT = 2

#: A frame goes out after this time even if the last ones were not acknowledged, or a snapshot failed.
_PATIENCE_S = 1.0
_TICK_S = 0.02

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any], bytes], None]
Messages = queue.SimpleQueue[Mapping[str, Any] | None]


@dataclass
class _View:
    """One that has opened the face and not closed it."""

    owes_since_s: float | None = None
    sleeps: bool = False


class Showing:
    """Sends the frames of a face while a view is open, and does what views ask.

    The thread begins with the first message and waits for nobody while no view is open. When a view opens, every
    view gets the snapshot: what one has seen, all have seen, so the news are news to all.

    Args:
        face: what is shown.
        send: takes what goes to the browsers.
    """

    def __init__(self, face: Face, send: Send) -> None:
        self.face, self._send = face, send
        self._views: dict[str, _View] = {}
        self._sequence, self._acknowledged = 0, -1
        self._looked_at_s = -math.inf
        self._is_stale = self._has_stumbled = False
        self._of: weakref.ref[Session] | None = None
        self._badge: Badge | None = None
        self._failures: set[tuple[str, type[Exception]]] = set()
        self._turn = threading.Lock()
        self._starting = threading.Lock()
        self._messages: Messages | None = None

    def take(self, message: Mapping[str, Any]) -> None:
        """Take a view's message; never waits. Callable from any thread."""
        if message.get("kind") == "ack":
            self._hear_ack(str(message.get("view", "")), int(message.get("seq", -1)))
            return
        with self._starting:
            if self._messages is None:
                self._messages = queue.SimpleQueue()
                name = f"bioxen-face-{self.face.name}"
                threading.Thread(target=self._work, args=(self._messages,), name=name, daemon=True).start()
            self._messages.put(dict(message))

    def end(self) -> None:
        """Forget the views; the thread ends after what it does now."""
        with self._starting:
            self._views.clear()
            if self._messages is not None:
                self._messages.put(None)
                self._messages = None

    def _hear_ack(self, name: str, sequence: int) -> None:
        view = self._views.get(name)
        if view is None:
            return
        self._acknowledged = max(self._acknowledged, sequence)
        view.owes_since_s = None if sequence >= self._sequence - 1 else time.monotonic()
        if view.sleeps:
            self.take({"kind": "open", "view": name})

    def _work(self, messages: Messages) -> None:
        while True:
            try:
                message = messages.get(timeout=_TICK_S if self._is_seen else None)
            except queue.Empty:
                message = {}
            if message is None:
                return
            with self._turn, self._trying("turn"):
                if message:
                    self._do(message)
                self._show(time.monotonic())

    # ---- frames ----------------------------------------------------------------------------------------

    @property
    def _is_seen(self) -> bool:
        return any(not view.sleeps for view in tuple(self._views.values()))

    def _show(self, now_s: float) -> None:
        for view in tuple(self._views.values()):
            view.sleeps = view.owes_since_s is not None and now_s - view.owes_since_s > VIEW_SILENT_S
        if not self._is_seen:
            return
        session = self.face.session
        if self._of is None or self._of() is not session:
            self._of, self._is_stale = weakref.ref(session), True
        if now_s - self._looked_at_s < self._pause_s():
            return
        self._looked_at_s = now_s
        with self._trying("snapshot" if self._is_stale else "frame") as kind:
            frame = self.face.snapshot() if self._is_stale else self.face.news()
            if frame is not None:
                self._send_frame(kind, frame)
            self._is_stale = self._has_stumbled = False

    def _pause_s(self) -> float:
        """How long after the last look comes the next one."""
        if self._has_stumbled:
            return _PATIENCE_S
        if self._is_stale:
            return 0.0
        behind = self._sequence - 1 - self._acknowledged >= _MOST_IN_FLIGHT
        return _PATIENCE_S if behind else 1.0 / self.face.frames_per_s

    def _send_frame(self, kind: str, frame: Frame) -> None:
        header, payload = frame.packed()
        sequence, self._sequence = self._sequence, self._sequence + 1
        now_s = time.monotonic()
        for view in tuple(self._views.values()):
            if view.owes_since_s is None:
                view.owes_since_s = now_s
        self._send({**header, "kind": kind, "face": self.face.name, "view": "*", "seq": sequence}, payload)

    @contextmanager
    def _trying(self, what: str) -> Iterator[str]:
        """Tell of a failure (once of each kind) and go on with a snapshot: news that were lost do not come again."""
        try:
            yield what
        except Exception as cause:
            self._is_stale = self._has_stumbled = True
            self._tell(what, cause)

    def _tell(self, what: str, cause: Exception) -> None:
        if (what, type(cause)) not in self._failures:
            self._failures.add((what, type(cause)))
            logger.error("the face %r failed (%s); the cells go on", self.face.name, what, exc_info=cause)

    # ---- badges ----------------------------------------------------------------------------------------

    def look_at_badge(self, *, sends: bool = True) -> None:
        """Ask the face what stands on its tab; one that is busy is asked another time.

        Args:
            sends: whether it goes to the browsers when it is something else now.
        """
        if not self._turn.acquire(blocking=False):
            return
        try:
            badge = self.face.badge()
        except Exception as cause:
            self._tell("badge", cause)
            return
        finally:
            self._turn.release()
        if sends and badge != self._badge:
            self._badge = badge
            self._send_badge(badge or Badge("", ""))

    def show_badge(self) -> None:
        """Send what stood on the tab at the last look, if anything, to a view that is new."""
        if self._badge is not None:
            self._send_badge(self._badge)

    def _send_badge(self, badge: Badge) -> None:
        self._send({"kind": "badge", "face": self.face.name, **asdict(badge)}, b"")

    # ---- what views ask --------------------------------------------------------------------------------

    def _do(self, message: Mapping[str, Any]) -> None:
        kind, view = message.get("kind"), str(message.get("view", ""))
        if kind == "open":
            self._views[view] = _View()
            self._is_stale, self._has_stumbled = True, False
        elif kind == "close":
            self._views.pop(view, None)
        elif kind == "ask" and message.get("verb") in self.face.slow:
            threading.Thread(target=self._answer, args=(message,), name="bioxen-ask", daemon=True).start()
        elif kind == "ask":
            self._answer(message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        about = {"face": self.face.name, "id": message.get("id", "")}
        try:
            verbs, verb = self.face.verbs(), str(message.get("verb", ""))
            if verb not in verbs:
                raise unknown_name("command", verb, verbs)
            found = verbs[verb](message)
            header, payload = (found if isinstance(found, Frame) else Frame({"value": found})).packed()
        except Exception as cause:
            text = in_words(cause)
            logger.info("a face refused: %s", text)
            self._send({**about, "kind": "refusal", "text": text}, b"")
        else:
            self._send({**header, **about, "kind": "answer"}, payload)


def in_words(cause: Exception) -> str:
    """What a view says of a refusal."""
    return str(getattr(cause, "message", "")) or f"{type(cause).__name__}: {cause}"
