"""Which links to other sessions are open, so that a stored session can say how to open them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from bioxen_nb.errors import CheckpointError

if TYPE_CHECKING:
    from bioxen_nb.session.network_link import NetworkLink

Address = tuple[str, int]

_open: WeakKeyDictionary[object, list[tuple[ref[NetworkLink], LinkPlan]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """A link without its sockets and keys.

    Attributes:
        name: what this side called itself.
        listen: (host, port) at which it listened.
        connect: (host, port) of the peer that it called.
        peer: name of that peer.
        with_keys: whether it needed keys, which are never stored.
    """

    name: str
    listen: Address | None = None
    connect: Address | None = None
    peer: str | None = None
    with_keys: bool = False

    def told(self) -> str:
        """A sentence on what was open, and the call that opens it again."""
        manager = [f"session, name={self.name!r}"]
        if self.with_keys:
            manager.append("keys=..., allowed=...")
        if self.listen and self.listen[0] != "127.0.0.1":
            manager.append(f"host={self.listen[0]!r}")
        peer = [f"peer={self.peer!r}"] if self.peer else []
        if self.listen and self.connect:
            call, values = "run_p2p", [str(self.listen[1]), repr(self.connect[0]), str(self.connect[1]), *peer]
        elif self.listen:
            call, values = "run_server", [str(self.listen[1])]
        else:
            host, port = self.connect or ("", 0)
            call, values = "run_client", [repr(host), str(port), *peer]
        keys = " Keys are not stored." if self.with_keys else ""
        return (
            f"A link to another session was open when this was saved. VMManager({', '.join(manager)})."
            f"{call}({', '.join(values)}) opens it again.{keys}"
        )

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> LinkPlan:
        """The link of a checkpoint.

        Raises:
            CheckpointError: it is none.
        """
        try:
            return cls(
                str(document["name"]),
                _address(document["listen"]),
                _address(document["connect"]),
                None if document["peer"] is None else str(document["peer"]),
                bool(document["with_keys"]),
            )
        except (KeyError, TypeError, ValueError) as cause:
            raise CheckpointError(f"A link of the checkpoint does not decode ({cause}).") from cause


def _address(value: Any) -> Address | None:
    if value is None:
        return None
    host, port = value
    return str(host), int(port)


def remember(session: object, link: NetworkLink, plan: LinkPlan) -> None:
    """Book a link that was opened for a session."""
    _open.setdefault(session, []).append((ref(link), plan))


def links_of(session: object) -> tuple[LinkPlan, ...]:
    """The links of a session that are open."""
    still = [(held, plan) for held, plan in _open.get(session, ()) if (link := held()) is not None and link.is_open]
    if session in _open:
        _open[session] = still
    return tuple(plan for _, plan in still)
