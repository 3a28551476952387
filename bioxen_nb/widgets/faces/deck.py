"""The deck: any number of faces, and a lab's own hub, behind one line to the browser."""

from __future__ import annotations

import hashlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import unknown_name
from bioxen_nb.session.hub import ABSENT_S
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.line import Subscriber
from bioxen_nb.widgets.faces.showing import Messages, Showing, in_words

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.widgets.faces.offer import Offers

STATIC = Path(__file__).parents[1] / "static"

#: So often a deck without a hub says that the kernel lives, and each asks what stands on the tabs.
BEAT_S = 0.5

logger = logging.getLogger(__name__)


class _Subscribers:
    """All who carry messages to browsers."""

    def __init__(self) -> None:
        self.all: list[Subscriber] = []

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        for subscriber in tuple(self.all):
            try:
                subscriber(header, payload)
            except Exception:
                logger.exception("a view failed; the cells go on")


class Deck:
    """Carries the messages of faces; for the rest it is the hub of the lab itself.

    Each face that was opened has a thread of its own, so one that waits for a cell holds up nobody else. The threads
    end with the last subscriber.

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
        self._subscribers = _Subscribers()
        self._send = self._subscribers.send
        self._shown = {face.name: Showing(face, self._send) for face in faces}
        self._lock = threading.RLock()
        self._messages: Messages | None = None
        self._heard_at_s = time.monotonic()

    @property
    def faces(self) -> tuple[Face, ...]:
        """In the order of their tabs."""
        return tuple(shown.face for shown in self._shown.values())

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Send everything to `subscriber(header, payload)`; returns how to stop it."""
        stop_hub = self.hub.subscribe(subscriber) if self._with_hub else None
        with self._lock:
            self._subscribers.all.append(subscriber)
            if self._messages is None:
                self._messages = queue.SimpleQueue()
                threading.Thread(target=self._work, args=(self._messages,), name="bioxen-deck", daemon=True).start()

        def stop() -> None:
            if stop_hub is not None:
                stop_hub()
            with self._lock:
                if subscriber in self._subscribers.all:
                    self._subscribers.all.remove(subscriber)
                if not self._subscribers.all:
                    self._end()

        return stop

    def handle(self, message: Mapping[str, Any]) -> None:
        """Take a view's message; never waits for a cell. Callable from any thread."""
        kind, shown = message.get("kind"), self._shown.get(str(message.get("face", "")))
        self._heard_at_s = time.monotonic()
        with self._lock:
            messages = self._messages
            if messages is not None and shown is not None:
                shown.take(message)
            elif messages is not None and kind in ("bundle", "hello", "offer"):
                messages.put(dict(message))
        if shown is None and kind not in ("bundle", "offer") and self._with_hub:
            self.hub.handle(message)

    def close(self) -> None:
        """Forget the views and let the faces go; the session and its hub go on."""
        with self._lock:
            self._subscribers.all.clear()
            self._end()
        for face in self.faces:
            try:
                face.close()
            except Exception:
                logger.exception("the face %r could not be closed", face.name)

    def _end(self) -> None:
        for shown in self._shown.values():
            shown.end()
        if self._messages is not None:
            self._messages.put(None)
            self._messages = None

    # ---- what belongs to no face -----------------------------------------------------------------------

    def _work(self, messages: Messages) -> None:
        beat_s = 0.0
        while True:
            try:
                message = messages.get(timeout=BEAT_S)
            except queue.Empty:
                message = {}
            if message is None:
                return
            if message:
                self._answer(message)
            if (now_s := time.monotonic()) - beat_s >= BEAT_S:
                beat_s = now_s
                self._beat()

    def _beat(self) -> None:
        if not self._with_hub and time.monotonic() - self._heard_at_s < ABSENT_S:
            self._send({"kind": "alive"})
        for shown in self._shown.values():
            shown.look_at_badge(sends=self._with_hub)

    def _answer(self, message: Mapping[str, Any]) -> None:
        try:
            self._do(message)
        except Exception as cause:
            text = in_words(cause)
            logger.info("a view's wish was refused: %s", text)
            self._send({"kind": "refusal", "face": "", "id": message.get("id", ""), "text": text})

    def _do(self, message: Mapping[str, Any]) -> None:
        kind, view = message.get("kind"), str(message.get("view", ""))
        if kind == "bundle":
            name = str(message.get("name", ""))
            if name not in self._shown:
                raise unknown_name("face", name, self._shown)
            text = bundle(name)
            digest = hashlib.sha256(text).hexdigest()[:16]
            self._send({"kind": "bundle", "view": view, "name": name, "digest": digest}, text)
            return
        if kind == "hello":
            tabs = [{"name": face.name, "title": face.title} for face in self.faces]
            self._send({"kind": "faces", "view": view, "faces": tabs})
            for each in self._shown.values() if self._with_hub else ():
                each.show_badge()
        if self.offers is not None:
            arguments = (self.offers, message if kind == "offer" else None)
            threading.Thread(target=self._send_offers, args=arguments, name="bioxen-offers", daemon=True).start()

    def _send_offers(self, offers: Offers, chosen: Mapping[str, Any] | None) -> None:
        """Do what a view chose, if it did, and tell all views what is offered now."""
        said, tone = "", "good"
        try:
            if chosen is not None:
                said = offers.choose(str(chosen.get("id", "")), str(chosen.get("choice", "")))
        except Exception as cause:
            said, tone = in_words(cause), "bad"
            logger.info("an offer was refused: %s", said)
        try:
            offered = [offer.to_header() for offer in offers.offers()]
        except Exception:
            logger.exception("what is offered could not be read; the cells go on")
            offered = []
        self._send({"kind": "offers", "offers": offered, "said": said, "tone": tone})


class Lead:
    """A line to a deck that lets go of it when its widget stops listening: widgets of Jupyter outlive their closing.

    Args:
        deck: at the other end.
    """

    def __init__(self, deck: Deck) -> None:
        self._deck: Deck | None = deck
        self._stops: list[Callable[[], None]] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """As that of a deck."""
        if self._deck is not None:
            self._stops.append(self._deck.subscribe(subscriber))
        return self._let_go

    def handle(self, message: Mapping[str, Any]) -> None:
        """As that of a deck."""
        if self._deck is not None:
            self._deck.handle(message)

    def _let_go(self) -> None:
        self._deck = None
        while self._stops:
            self._stops.pop()()


@lru_cache
def bundle(name: str) -> bytes:
    """The browser's part of a face, as built."""
    return (STATIC / f"face-{name}.js").read_bytes()
