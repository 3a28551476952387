"""The deck: any number of faces, and a lab's own hub, behind one line to the browser."""

from __future__ import annotations

import hashlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import unknown_name
from bioxen_nb.widgets.faces.face import Badge, Face, Frame
from bioxen_nb.widgets.faces.line import Subscriber

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.widgets.faces.offer import Offers

STATIC = Path(__file__).parents[1] / "static"

#: A view that has said nothing for so long is gone (a page was closed without a word).
VIEW_SILENT_S = 10.0

#: So often a deck without a hub says that the kernel lives.
BEAT_S = 0.5

#: So many frames of a face may be on their way.
_MOST_IN_FLIGHT = 2

#: A frame goes out after this time even if the last ones were not acknowledged.
_PATIENCE_S = 1.0
_TICK_S = 0.02

#: So often faces are asked what stands on their tabs.
BADGE_S = 0.5

logger = logging.getLogger(__name__)

#: What views ask, in its order; None ends it.
Asks = queue.SimpleQueue[Mapping[str, Any] | None]


@dataclass
class _Shown:
    """A face and who sees it."""

    face: Face
    views: dict[str, float] = field(default_factory=dict)
    sequence: int = 0
    acknowledged: int = -1
    sent_at_s: float = 0.0
    badge: Badge | None = None

    def is_due(self, now_s: float) -> bool:
        since_s = now_s - self.sent_at_s
        behind = self.sequence - 1 - self.acknowledged >= _MOST_IN_FLIGHT
        return bool(self.views) and since_s >= (_PATIENCE_S if behind else 1.0 / self.face.frames_per_s)


class Deck:
    """Carries the messages of faces; for the rest it is the hub of the lab itself.

    Args:
        hub: of the session that is looked at.
        faces: in the order of their tabs.
        with_hub: whether the lab's own frames go to the browser, too; without it the deck shows faces only.

    Attributes:
        offers: what is offered above the faces; None for nothing.
    """

    def __init__(self, hub: ViewHub, faces: Iterable[Face], *, with_hub: bool = True) -> None:
        self.hub, self._with_hub = hub, with_hub
        self.offers: Offers | None = None
        self._shown = {face.name: _Shown(face) for face in faces}
        self._lock = threading.RLock()
        self._subscribers: list[Subscriber] = []
        self._queue: Asks = queue.SimpleQueue()
        self._ended: threading.Event | None = None
        self._beat_s, self._badged_s = 0.0, 0.0

    @property
    def faces(self) -> tuple[Face, ...]:
        """In the order of their tabs."""
        return tuple(shown.face for shown in self._shown.values())

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Send everything to `subscriber(header, payload)`; returns how to stop it."""
        stop_hub = self.hub.subscribe(subscriber) if self._with_hub else None
        with self._lock:
            self._subscribers.append(subscriber)
            if self._ended is None:
                self._ended, self._queue = threading.Event(), queue.SimpleQueue()
                for loop, about, name in (
                    (self._frame_loop, self._ended, "bioxen-faces"),
                    (self._ask_loop, self._queue, "bioxen-asks"),
                ):
                    threading.Thread(target=loop, args=(about,), name=name, daemon=True).start()

        def stop() -> None:
            if stop_hub is not None:
                stop_hub()
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)
                if not self._subscribers and self._ended is not None:
                    self._ended.set()
                    self._ended = None
                    self._queue.put(None)

        return stop

    def handle(self, message: Mapping[str, Any]) -> None:
        """Take a view's message; never waits for a cell. Callable from any thread."""
        shown = self._shown.get(str(message.get("face", "")))
        kind = message.get("kind")
        if kind == "ack" and shown is not None:
            shown.acknowledged = max(shown.acknowledged, int(message.get("seq", -1)))
            shown.views[str(message.get("view", ""))] = time.monotonic()
        elif shown is not None or kind in ("bundle", "hello", "offer"):
            self._queue.put(dict(message))
        if shown is None and kind not in ("bundle", "offer") and self._with_hub:
            self.hub.handle(message)

    def close(self) -> None:
        """Forget the views and let the faces go; the session and its hub go on."""
        with self._lock:
            self._subscribers.clear()
            if self._ended is not None:
                self._ended.set()
                self._ended = None
                self._queue.put(None)
        for face in self.faces:
            face.close()

    # ---- frames ----------------------------------------------------------------------------------------

    def _frame_loop(self, ended: threading.Event) -> None:
        session = self.hub.session
        while not ended.wait(_TICK_S):
            now_s = time.monotonic()
            if self.hub.session is not session:
                session = self.hub.session
                self._start_over()
            for shown in self._shown.values():
                if shown.is_due(now_s):
                    self._send_news(shown, now_s)
            if self._with_hub and now_s - self._badged_s >= BADGE_S:
                self._badged_s = now_s
                for shown in self._shown.values():
                    self._send_badge(shown)
            if not self._with_hub and now_s - self._beat_s >= BEAT_S:
                self._beat_s = now_s
                self._send({"kind": "alive"})

    def _start_over(self) -> None:
        """Another session is looked at: every view gets everything anew."""
        for shown in self._shown.values():
            for view in list(shown.views):
                try:
                    self._send_frame(shown, "snapshot", shown.face.snapshot(), view=view)
                except Exception:
                    logger.exception("the face %r failed; the cells go on", shown.face.name)

    def _send_badge(self, shown: _Shown, *, again: bool = False) -> None:
        """What stands on a face's tab, if it is something else now or was asked for."""
        badge = shown.face.badge()
        if badge != shown.badge or (again and badge is not None):
            shown.badge = badge
            facts = {"text": "", "told": "", "tone": "good"} if badge is None else asdict(badge)
            self._send({"kind": "badge", "face": shown.face.name, **facts})

    def _send_news(self, shown: _Shown, now_s: float) -> None:
        for view, heard_s in list(shown.views.items()):
            if now_s - heard_s > VIEW_SILENT_S and shown.sequence - 1 > shown.acknowledged:
                shown.views.pop(view, None)
        shown.sent_at_s = now_s
        try:
            frame = shown.face.news() if shown.views else None
        except Exception:
            logger.exception("the face %r failed; the cells go on", shown.face.name)
            return
        if frame is not None:
            self._send_frame(shown, "frame", frame)

    def _send_frame(self, shown: _Shown, kind: str, frame: Frame, **more: Any) -> None:
        header, payload = frame.packed()
        with self._lock:
            sequence, shown.sequence = shown.sequence, shown.sequence + 1
        self._send({**header, "kind": kind, "face": shown.face.name, "seq": sequence, **more}, payload)

    def _send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(header, payload)
            except Exception:
                logger.exception("a view failed; the cells go on")

    # ---- what views ask --------------------------------------------------------------------------------

    def _ask_loop(self, asks: Asks) -> None:
        while (message := asks.get()) is not None:
            shown = self._shown.get(str(message.get("face", "")))
            is_slow = shown is not None and message.get("verb") in shown.face.slow
            if is_slow or message.get("kind") == "offer":
                threading.Thread(target=self._answer, args=(shown, message), name="bioxen-ask", daemon=True).start()
            else:
                self._answer(shown, message)

    def _answer(self, shown: _Shown | None, message: Mapping[str, Any]) -> None:
        try:
            self._do(shown, message)
        except Exception as cause:
            text = str(getattr(cause, "message", "")) or f"{type(cause).__name__}: {cause}"
            logger.info("a face refused: %s", text)
            face = shown.face.name if shown else ""
            self._send({"kind": "refusal", "face": face, "id": message.get("id", ""), "text": text})

    def _do(self, shown: _Shown | None, message: Mapping[str, Any]) -> None:
        kind, view = message.get("kind"), str(message.get("view", ""))
        if kind == "hello":
            tabs = [{"name": face.name, "title": face.title} for face in self.faces]
            self._send({"kind": "faces", "view": view, "faces": tabs})
            for each in self._shown.values() if self._with_hub else ():
                self._send_badge(each, again=True)
            if self.offers is not None:
                self._send_offers(self.offers)
        elif kind == "offer" and self.offers is not None:
            self._send_offers(self.offers, message)
        elif kind == "bundle":
            name = str(message.get("name", ""))
            if name not in self._shown:
                raise unknown_name("face", name, self._shown)
            text = bundle(name)
            digest = hashlib.sha256(text).hexdigest()[:16]
            self._send({"kind": "bundle", "view": view, "name": name, "digest": digest}, text)
        elif shown is not None and kind == "open":
            shown.views[view] = time.monotonic()
            self._send_frame(shown, "snapshot", shown.face.snapshot(), view=view)
        elif shown is not None and kind == "close":
            shown.views.pop(view, None)
        elif shown is not None and kind == "ask":
            verbs, verb = shown.face.verbs(), str(message.get("verb", ""))
            if verb not in verbs:
                raise unknown_name("command", verb, verbs)
            found = verbs[verb](message)
            answer = found if isinstance(found, Frame) else Frame({"value": found})
            header, payload = answer.packed()
            self._send({**header, "kind": "answer", "face": shown.face.name, "id": message.get("id", "")}, payload)

    def _send_offers(self, offers: Offers, chosen: Mapping[str, Any] | None = None) -> None:
        """Do what a view chose, if it did, and tell all views what is offered now."""
        said, tone = "", "good"
        if chosen is not None:
            try:
                said = offers.choose(str(chosen.get("id", "")), str(chosen.get("choice", "")))
            except Exception as cause:
                said, tone = str(getattr(cause, "message", "")) or f"{type(cause).__name__}: {cause}", "bad"
                logger.info("an offer was refused: %s", said)
        offered = [offer.to_header() for offer in offers.offers()]
        self._send({"kind": "offers", "offers": offered, "said": said, "tone": tone})


@lru_cache
def bundle(name: str) -> bytes:
    """The browser's part of a face, as built."""
    return (STATIC / f"face-{name}.js").read_bytes()
