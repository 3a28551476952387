"""What every face of a session looks at: one view-model, free of any user-interface framework.

Numbers flow down as frames (merged, at most `frames_per_s`, at most two unacknowledged; what happens to a VM does not
wait for the next one); commands flow up through one queue. A view says `hello` and gets a snapshot with the whole
history; after that only new rows.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from psygnal import Signal

from bioxen_nb.session.commands import SLOW_VERBS, execute, find_watch, legal_commands
from bioxen_nb.session.describe import (
    PROTOCOL,
    Births,
    RateMeter,
    describe_vm,
    vital_names,
)
from bioxen_nb.session.frames import Block, Feed, Watch, pack
from bioxen_nb.session.undoing import undo_of

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

Header = dict[str, Any]
Subscriber = Callable[[Header, bytes], None]
logger = logging.getLogger(__name__)

_MAX_IN_FLIGHT = 2

#: The least wall time between two frames, however much happens.
_LEAST_S = 0.03

#: A view that owes an acknowledgement gets a frame after this time anyway, and one with no news a sign of life.
_PATIENCE_S = 0.5

#: Views say within this time that they are there. When all are silent nothing is sent for nothing, so that a server
#: sees an idle kernel. Browsers hold back a page out of sight to one word a minute.
ABSENT_S = 90.0


class ViewHub:
    """Serves any number of views of one session. Its two threads live while there are views.

    Args:
        session: what is looked at.
        frames_per_s: the most frames sent in a second, while nothing happens to a VM.
        frame_rows: the most rows of one VM's vitals in a frame.
    """

    turned: ClassVar[Signal] = Signal()
    """Another session is looked at."""

    def __init__(self, session: Session, *, frames_per_s: float = 12.0, frame_rows: int = 120) -> None:
        self.session = session
        self.selected = ""
        self.watches: dict[str, Watch] = {}
        self._interval_s = 1.0 / frames_per_s
        self._frame_rows = frame_rows
        self._lock = threading.RLock()
        self._subscribers: list[Subscriber] = []
        self._feeds: dict[str, Feed] = {}
        self._rates: dict[str, RateMeter] = {}
        self._births = Births()
        self._stale: set[str] = set()
        self._said: Header = {}
        self._sequence = 0
        self._acknowledged = -1
        self._sent_at_s = 0.0
        self._heard_at_s = time.monotonic()
        self._queue: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._news = threading.Event()
        self._closed = False
        self._ended: threading.Event | None = None
        session.changed.connect(self._on_change)
        _hubs.add(self)

    # ---- views -----------------------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Send every frame to `subscriber(header, payload)`, on the hub's thread; returns how to stop it."""
        with self._lock:
            self._subscribers.append(subscriber)
            self._start_threads()

        def stop() -> None:
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)
                if not self._subscribers:
                    self._end_threads()

        return stop

    def snapshot(self, view: str = "*") -> tuple[Header, bytes]:
        """Everything a new view needs: names, states, births, and the history of the vitals."""
        with self._lock:
            self._select_something()
            self._read_new()
            headers, payload = pack([block for feed in self._feeds.values() for block in feed.history()])
            header: Header = {
                "kind": "snapshot",
                "view": view,
                "protocol": PROTOCOL,
                "vitals": vital_names(),
                "blocks": headers,
                **self._describe(),
            }
            return header, payload

    def handle(self, message: Mapping[str, Any]) -> None:
        """Take a view's message; never waits for the cell. Callable from any thread."""
        self._heard_at_s = time.monotonic()
        if message.get("kind") in ("ack", "here"):
            self._acknowledged = max(self._acknowledged, int(message.get("seq", -1)))
            self._wake.set()
            return
        with self._lock:
            self._start_threads()
        self._queue.put(dict(message))

    def watch(self, gene: str, quantity: str = "protein") -> Watch:
        """Show a gene (symbol or locus tag) in every view; returns the curve."""
        self.select(self.selected or next(iter(self.session.vm_names()), ""))
        curve = find_watch(self.session, self.selected, gene, quantity)
        with self._lock:
            self.watches[curve.key] = curve
        self._wake.set()
        return curve

    def unwatch(self, key: str) -> None:
        """Take a curve out of every view."""
        with self._lock:
            self.watches.pop(key, None)
        self._wake.set()

    def select(self, vm: str) -> None:
        """Make `vm` the one that is shown."""
        if vm and vm != self.selected:
            self.session.vm(vm)
            with self._lock:
                self.selected = vm
                self._send(*self.snapshot())

    def turn_to(self, session: Session) -> None:
        """Look at another session from now on; every view starts over."""
        with self._lock:
            self.session.changed.disconnect(self._on_change, missing_ok=True)
            self.session = session
            session.changed.connect(self._on_change)
            self._feeds, self._rates, self._stale, self._said = {}, {}, set(), {}
            self._send(*self.snapshot())
        self.turned.emit()
        self._wake.set()

    def close(self) -> None:
        """Stop the threads and forget the views; the session goes on."""
        _hubs.discard(self)
        self.session.changed.disconnect(self._on_change, missing_ok=True)
        with self._lock:
            self._closed = True
            self._subscribers.clear()
            self._end_threads()

    # ---- frames ----------------------------------------------------------------------------------------

    def _start_threads(self) -> None:
        if self._ended is None and not self._closed:
            self._ended = threading.Event()
            threading.Thread(target=self._frame_loop, args=(self._ended,), name="bioxen-frames", daemon=True).start()
            threading.Thread(target=self._command_loop, name="bioxen-commands", daemon=True).start()

    def _end_threads(self) -> None:
        if self._ended is not None:
            self._ended.set()
            self._ended = None
            self._hurry()
            self._queue.put(None)

    def _on_change(self, vm: str, what: str) -> None:
        if what in ("created", "destroyed"):
            self._stale.add(vm)
        self._hurry()

    def _hurry(self) -> None:
        self._news.set()
        self._wake.set()

    def _frame_loop(self, ended: threading.Event) -> None:
        while not ended.is_set():
            started_s = time.monotonic()
            self._news.clear()
            try:
                self._frame()
            except Exception:
                logger.exception("a frame could not be made; the cells go on")
            ended.wait(_LEAST_S)
            self._news.wait(max(0.0, self._interval_s - (time.monotonic() - started_s)))
            self._rest(ended)

    def _rest(self, ended: threading.Event) -> None:
        """Sleep while there is nothing to say, or while the views are behind."""
        deadline_s = time.monotonic() + _PATIENCE_S
        while (self._is_behind() or not self._is_moving()) and not ended.is_set():
            if not self._wake.wait(max(0.0, deadline_s - time.monotonic())):
                return
            self._wake.clear()
            if not self._is_behind():
                return

    def _is_behind(self) -> bool:
        return self._sequence - 1 - self._acknowledged >= _MAX_IN_FLIGHT

    def _frame(self) -> None:
        if not self._subscribers:
            return
        with self._lock:
            if self._stale:
                self._start_over()
                return
            self._select_something()
            headers, payload = pack(self._read_new())
            news = {key: value for key, value in self._describe().items() if self._said.get(key) != value}
            now_s = time.monotonic()
            is_calm = now_s - self._sent_at_s < 0.9 * _PATIENCE_S or now_s - self._heard_at_s > ABSENT_S
            if not headers and not news and is_calm:
                return
            self._said.update(news)
            self._send({"kind": "frame", "blocks": headers, **news}, payload)

    def _start_over(self) -> None:
        """VMs came or went: whatever has the name of one of them is another cell now."""
        while self._stale:
            name = self._stale.pop()
            for kept in (self._feeds, self._rates):
                kept.pop(name, None)
        self._send(*self.snapshot())

    def _send(self, header: Header, payload: bytes) -> None:
        header["seq"] = self._sequence
        self._sequence += 1
        self._sent_at_s = time.monotonic()
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(header, payload)
            except Exception:
                logger.exception("a view failed; the cells go on")

    def _read_new(self) -> list[Block]:
        names = self.session.vm_names()
        for gone in set(self._feeds) - set(names):
            del self._feeds[gone]
        blocks: list[Block] = []
        for name in names:
            feed = self._feeds.setdefault(name, Feed(self.session, name))
            blocks += feed.new_vitals(self._frame_rows)
            if name == self.selected:
                blocks += feed.now()
        return blocks

    def _is_moving(self) -> bool:
        """Playing, or being run by a notebook cell."""
        return self.session.is_playing or any(rate.value > 0 for rate in self._rates.values())

    def _select_something(self) -> None:
        names = self.session.vm_names()
        if self.selected not in names:
            self.selected = next(iter(names), "")

    def _describe(self) -> Header:
        states = []
        for name in self.session.vm_names():
            described = describe_vm(self.session, name, self._rates.setdefault(name, RateMeter()))
            states.append({**described, "verbs": legal_commands(self.session.vm(name))})
        births, births_before = self._births.of(self.session, self.selected)
        return {
            "selected": self.selected,
            "playing": self._is_moving(),
            "vms": states,
            "watches": [watch.to_header() for watch in tuple(self.watches.values())],
            "births": births,
            "births_before": births_before,
            "undo": [{"number": one.number, "name": one.name} for one in undo_of(self.session).kept()],
        }

    # ---- commands --------------------------------------------------------------------------------------

    def _command_loop(self) -> None:
        while (message := self._queue.get()) is not None:
            if message.get("verb") in SLOW_VERBS:
                threading.Thread(target=self._obey, args=(message,), name="bioxen-create", daemon=True).start()
            else:
                self._obey(message)

    def _obey(self, message: Mapping[str, Any]) -> None:
        try:
            if message.get("kind") == "hello":
                header, payload = self.snapshot(str(message.get("view", "*")))
                with self._lock:
                    self._send(header, payload)
            elif not self._look(message):
                self.select(execute(self.session, message) or "")
        except Exception as error:
            self._notice(error)
        self._wake.set()

    def _look(self, message: Mapping[str, Any]) -> bool:
        """Obey a verb that changes only what is shown; False when it is another one."""
        match message.get("verb"):
            case "select":
                self.select(str(message["vm"]))
            case "watch":
                self.watch(str(message["gene"]), str(message.get("quantity", "protein")))
            case "unwatch":
                self.unwatch(str(message["key"]))
            case _:
                return False
        return True

    def _notice(self, error: Exception) -> None:
        text = str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}"
        logger.info("a command was refused: %s", text)
        with self._lock:
            self._send({"kind": "notice", "level": "error", "text": text, "blocks": []}, b"")


_hubs: weakref.WeakSet[ViewHub] = weakref.WeakSet()


def turn_all(before: Session, now: Session) -> None:
    """Let every hub that looks at one session look at another."""
    for hub in [hub for hub in _hubs if hub.session is before]:
        hub.turn_to(now)
