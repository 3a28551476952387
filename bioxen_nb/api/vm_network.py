"""VMs of two sessions that write to each other over a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bioxen_nb.session.links import LinkPlan, remember
from bioxen_nb.session.network_link import LinkKeys, LinkSettings, NetworkLink

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

__all__ = ["LinkKeys", "NetworkLink", "VMManager"]


class VMManager:
    """Opens links to other sessions. Letters that come in are delivered to the mailboxes of this session's VMs.

    Without keys a link stays on this machine (127.0.0.1, localhost). With keys it may go further: the traffic is
    encrypted, and only peers whose public key is allowed come in. Letters are JSON; nothing in them is executed.

    Args:
        session: whose VMs; the current session of the API unless given.
        name: what this side calls itself.
        keys: of this side, from `LinkKeys.create()`.
        allowed: name of each peer -> its public key.
        host: address to listen at; only with keys another than this machine's own.
    """

    def __init__(
        self,
        session: Session | None = None,
        *,
        name: str = "session",
        keys: LinkKeys | None = None,
        allowed: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
    ):
        self._session = session
        self.settings = LinkSettings(name, keys, dict(allowed or {}))
        self.host = host
        self.links: list[NetworkLink] = []

    @property
    def session(self) -> Session:
        """The session whose VMs get the letters."""
        if self._session is None:
            from bioxen_nb.api.sessions import current_session

            self._session = current_session()
        return self._session

    def run_server(self, port: int) -> NetworkLink:
        """Listen for other sessions; returns at once.

        Raises:
            ApiError: the port is taken or impossible.
        """
        return self._open(listen=(self.host, port))

    def run_client(self, host: str, port: int, *, peer: str | None = None) -> NetworkLink:
        """Connect to a session that listens; returns at once, also when it is not there yet.

        Raises:
            ApiError: an address beyond this machine without keys, or no key of the peer.
        """
        return self._open(connect=(host, port), peer=peer)

    def run_p2p(self, local_port: int, peer_ip: str, peer_port: int, *, peer: str | None = None) -> NetworkLink:
        """Listen at one port and connect to the peer's; both sides call this with the ports exchanged.

        Raises:
            ApiError: as for `run_server` and `run_client`.
        """
        return self._open(listen=(self.host, local_port), connect=(peer_ip, peer_port), peer=peer)

    def close(self) -> None:
        """Close all links."""
        for link in self.links:
            link.close()
        self.links.clear()

    def _open(self, **addresses: Any) -> NetworkLink:
        deliver: Callable[[str, str, Any], object] = self.session.send
        link = NetworkLink(deliver, self.settings, **addresses)
        self.links.append(link)
        remember(
            self.session, link, LinkPlan(self.settings.name, with_keys=self.settings.keys is not None, **addresses)
        )
        return link

    def __enter__(self) -> VMManager:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<VMManager {self.settings.name}: {len(self.links)} link(s)>"
