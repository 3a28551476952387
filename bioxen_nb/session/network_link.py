"""Letters between VMs of two sessions over a network: one link, one thread, nothing executed.

A link listens, connects, or does both. Addresses of this machine may be used without keys. Any other address needs
CURVE keys and a list of the public keys that may come in; all else is turned away while connecting.
"""

from __future__ import annotations

import contextlib
import queue
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bioxen_nb.errors import ApiError, OverloadError
from bioxen_nb.logs import Log
from bioxen_nb.session.network_wire import LARGEST_LETTER, Envelope, is_loopback, pack_envelope, unpack_envelope

_log = Log("network")

#: Letters that wait to be sent, at most; and how many received ones are kept to look at.
WAITING = 1_000
KEPT = 1_000
_POLL_MS = 20
_LINGER_MS = 300
#: So many refusals of a link are logged one by one; all are counted.
_LOGGED = 20
_KEY = re.compile(r"[!-~]{40}")

#: Takes (sender, recipient, body): `Session.send`.
Deliver = Callable[[str, str, Any], object]


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """A CURVE key pair, 40 printable letters each. The public one is for the peers, the secret one for nobody."""

    public: str
    secret: str = field(repr=False)

    @classmethod
    def create(cls) -> LinkKeys:
        """A new pair."""
        import zmq

        public, secret = zmq.curve_keypair()
        return cls(public.decode("ascii"), secret.decode("ascii"))


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Who this side is, and who may talk to it.

    Args:
        name: what this side calls itself.
        keys: its key pair; None only on loopback addresses.
        allowed: name of each peer -> its public key.
    """

    name: str = "session"
    keys: LinkKeys | None = None
    allowed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in (*self.allowed.values(), *((self.keys.public, self.keys.secret) if self.keys else ())):
            if not isinstance(text, str) or not _KEY.fullmatch(text):
                raise ApiError("A CURVE key is a text of 40 printable letters, as LinkKeys.create() makes them.")
        if self.keys and not self.allowed:
            raise ApiError("Keys without a list of allowed peers let nobody in: give allowed={'name': 'public key'}.")


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """A letter that came in and was delivered."""

    peer: str
    sender: str
    recipient: str
    body: Any
    at: float
    """Wall clock, seconds since the epoch."""


class NetworkLink:
    """A running link. It works on a thread of its own until `close`.

    Args:
        deliver: called on that thread for each letter that comes in.
        settings: names and keys.
        listen: (host, port) to listen at, or None.
        connect: (host, port) of the peer, or None.
        peer: name in the allow-list of whom `connect` reaches; needed when it holds more than one.

    Raises:
        ApiError: an address outside this machine without keys, a port that is taken, or impossible arguments.
    """

    def __init__(
        self,
        deliver: Deliver,
        settings: LinkSettings | None = None,
        *,
        listen: tuple[str, int] | None = None,
        connect: tuple[str, int] | None = None,
        peer: str | None = None,
    ) -> None:
        import zmq

        self.settings = settings or LinkSettings()
        self.received: deque[ReceivedLetter] = deque(maxlen=KEPT)
        self.refused = 0
        self.sent = 0
        self._deliver = deliver
        self._routes: dict[bytes, str] = {}
        self._waiting: queue.Queue[tuple[str, bytes]] = queue.Queue(WAITING)
        self._closing = threading.Event()
        self._context = zmq.Context()
        self._watchman: Any = None
        self._called = ""
        self._inbox = self._outbox = None
        if listen is None and connect is None:
            raise ApiError("A link listens, connects, or both: give an address to at least one of them.")
        try:
            self._watchman = _admit_only(self._context, self.settings)
            self._inbox = self._listening(listen) if listen else None
            self._outbox = self._connected(connect, peer) if connect else None
        except BaseException:
            self._give_back()
            raise
        self._thread = threading.Thread(target=self._work, name="bioxen-network-link", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return not self._closing.is_set()

    @property
    def peers(self) -> tuple[str, ...]:
        """Names of those who have come in to this side."""
        return tuple(dict.fromkeys(list(self._routes.values())))

    def send(self, vm: str, body: Any, *, sender: str = "", peer: str = "") -> None:
        """Send a letter to a VM of the other side; returns at once.

        Args:
            vm: name of the recipient there.
            body: JSON-able, at most 64 kB once encoded.
            sender: VM of this side, for the reader.
            peer: on a side that listens: to whom, by name; all who have come in unless given.

        Raises:
            ApiError: the link is closed, a recipient without a name, or a body that cannot travel.
            OverloadError: too many letters wait already.
        """
        if not self.is_open:
            raise ApiError("This link is closed. Open another one.")
        if not isinstance(vm, str) or not vm:
            raise ApiError(f"A letter needs the name of a VM on the other side, not {vm!r}.")
        data = pack_envelope(Envelope(self.settings.name, vm, sender, body))
        try:
            self._waiting.put_nowait((peer, data))
        except queue.Full:
            raise OverloadError(f"{WAITING:,} letters wait to be sent already. Wait until the peer answers.") from None

    def wait_for(self, count: int, timeout_s: float = 5.0) -> bool:
        """Wait until so many letters have come in (as `received` holds them), or the time is over."""
        end = time.monotonic() + timeout_s
        while len(self.received) < count and time.monotonic() < end and self.is_open:
            time.sleep(0.005)
        return len(self.received) >= count

    def close(self) -> None:
        """Send what waits, as far as it goes at once, and end; may be called twice."""
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=5.0)

    def __enter__(self) -> NetworkLink:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "open" if self.is_open else "closed"
        return f"<NetworkLink {self.settings.name}: {state}, {self.sent} sent, {len(self.received)} received>"

    # ---- sockets ---------------------------------------------------------------------------------------

    def _socket(self, kind: int) -> Any:
        import zmq

        socket = self._context.socket(kind)
        socket.setsockopt(zmq.LINGER, _LINGER_MS)
        socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_LETTER)
        return socket

    def _listening(self, address: tuple[str, int]) -> Any:
        import zmq

        host, port = _checked(address, self.settings.keys)
        socket = self._socket(zmq.ROUTER)
        if self.settings.keys:
            socket.curve_secretkey = self.settings.keys.secret.encode()
            socket.curve_publickey = self.settings.keys.public.encode()
            socket.curve_server = True
        try:
            socket.bind(f"tcp://{host}:{port}")
        except zmq.ZMQError as error:
            socket.close(0)
            raise ApiError(
                f"Cannot listen at {host}:{port} ({error.strerror}). Choose another port.", port=port
            ) from None
        return socket

    def _connected(self, address: tuple[str, int], peer: str | None) -> Any:
        import zmq

        host, port = _checked(address, self.settings.keys)
        socket = self._socket(zmq.DEALER)
        if self.settings.keys:
            socket.curve_secretkey = self.settings.keys.secret.encode()
            socket.curve_publickey = self.settings.keys.public.encode()
            self._called = _called(peer, self.settings.allowed)
            socket.curve_serverkey = self.settings.allowed[self._called].encode()
        socket.connect(f"tcp://{host}:{port}")
        socket.send(pack_envelope(Envelope(self.settings.name)))
        return socket

    def _give_back(self) -> None:
        if self._watchman is not None:
            self._watchman.stop()
        self._context.destroy(_LINGER_MS)

    # ---- the link's own thread -------------------------------------------------------------------------

    def _work(self) -> None:
        import zmq

        poller = zmq.Poller()
        for socket in (self._inbox, self._outbox):
            if socket is not None:
                poller.register(socket, zmq.POLLIN)
        try:
            while not self._closing.is_set():
                self._send_waiting()
                for socket, _ in poller.poll(_POLL_MS):
                    self._take(socket)
            self._send_waiting()
        finally:
            self._closing.set()
            self._give_back()

    def _send_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                peer, data = self._waiting.get_nowait()
                self.sent += self._post(peer, data)

    def _post(self, peer: str, data: bytes) -> bool:
        import zmq

        if self._outbox is not None:
            targets = [[data]]
            socket = self._outbox
        else:
            targets = [[route, data] for route, name in self._routes.items() if peer in ("", name)]
            socket = self._inbox
        if not targets:
            self._refuse("", f"no peer {peer or 'at all'} to send to")
        done = False
        for frames in targets:
            try:
                socket.send_multipart(frames, zmq.NOBLOCK)
                done = True
            except zmq.ZMQError as error:
                self._refuse(peer, f"not sent: {error.strerror}")
        return done

    def _take(self, socket: Any) -> None:
        frames = socket.recv_multipart(copy=False)
        listening = socket is self._inbox
        if len(frames) != (2 if listening else 1):
            self._refuse("", "not one frame")
            return
        try:
            envelope = unpack_envelope(frames[-1].bytes)
        except ValueError as error:
            self._refuse("", str(error))
            return
        peer = self._who(socket, frames[-1], envelope.name)
        if listening:
            self._remember(frames[0].bytes, peer)
        if envelope.recipient:
            self._hand_over(peer, envelope)

    def _who(self, socket: Any, frame: Any, claimed: str) -> str:
        """The peer's name: by its key where there are keys, else what it calls itself."""
        if not self.settings.keys:
            return claimed or "unnamed"
        if socket is self._outbox:
            return self._called
        key = frame.get("User-Id")
        return next(name for name, known in self.settings.allowed.items() if known == key)

    def _remember(self, route: bytes, peer: str) -> None:
        if route not in self._routes and len(self._routes) >= WAITING:
            self._routes.pop(next(iter(self._routes)))
        self._routes[route] = peer

    def _hand_over(self, peer: str, envelope: Envelope) -> None:
        try:
            self._deliver(f"peer:{peer}", envelope.recipient, envelope.body)
        except Exception as error:  # whatever a letter meets here, the link goes on
            self._refuse(peer, f"{type(error).__name__}: {error}")
            return
        self.received.append(ReceivedLetter(peer, envelope.sender, envelope.recipient, envelope.body, time.time()))

    def _refuse(self, peer: str, reason: str) -> None:
        self.refused += 1
        if self.refused <= _LOGGED:
            _log.warning("network.refused", peer=peer or "?", reason=reason[:200])


def _checked(address: tuple[str, int], keys: LinkKeys | None) -> tuple[str, int]:
    host, port = address
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65535:
        raise ApiError(f"A port is a whole number from 1 to 65535, not {port!r}.")
    if not isinstance(host, str) or not re.fullmatch(r"[A-Za-z0-9.:_*-]+", host):
        raise ApiError(f"{host!r} is no address of a machine.")
    if not keys and not is_loopback(host):
        raise ApiError(
            f"{host} is not this machine: a link beyond it needs keys. Make a pair on each side with "
            "LinkKeys.create(), and give keys= and allowed={'name of the peer': 'its public key'}."
        )
    return ("127.0.0.1" if host == "localhost" else f"[{host}]" if ":" in host else host), port


def _called(peer: str | None, allowed: Mapping[str, str]) -> str:
    """Name of the peer that is called, of those in the allow-list."""
    if peer in allowed:
        return str(peer)
    if peer is None and len(allowed) == 1:
        return next(iter(allowed))
    raise ApiError(f"Say which peer is called: peer= one of {', '.join(allowed)}.")


def _admit_only(context: Any, settings: LinkSettings) -> Any:
    """The guard that lets in the allowed keys alone; None without keys."""
    if not settings.keys:
        return None
    from zmq.auth.thread import ThreadAuthenticator

    known = {key.encode() for key in settings.allowed.values()}

    class Guests:
        def callback(self, domain: str, key: bytes) -> bool:
            return key in known

    guard = ThreadAuthenticator(context)
    guard.start()
    guard.configure_curve_callback(domain="*", credentials_provider=Guests())
    return guard
