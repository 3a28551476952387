"""The session that the factory's VMs live in, unless another one is named."""

from __future__ import annotations

import threading

from bioxen_nb.config.plain_data import kind_of
from bioxen_nb.errors import ApiError
from bioxen_nb.resources import Host
from bioxen_nb.session.session import Session

_lock = threading.Lock()
_current: list[Session] = []


def current_session() -> Session:
    """The session of the factory: on a host of 80 ribosomes for four VMs, made at first use."""
    with _lock:
        if not _current or _current[0].is_closed:
            _current[:] = [Session(host=Host(), name="bioxen")]
        return _current[0]


def use_session(session: Session) -> Session:
    """Let the factory's next VMs live in this session, such as one on a larger host; gives it back.

    Raises:
        ApiError: not a Session.
    """
    if not isinstance(session, Session):
        raise ApiError(f"VMs live in a Session, not in {kind_of(session)}.")
    with _lock:
        _current[:] = [session]
    return session
