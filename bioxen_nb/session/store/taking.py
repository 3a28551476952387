"""A session taken down between two slices, and which checkpoint it goes back to."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.session.recorder import joined
from bioxen_nb.session.session_document import SessionDocument
from bioxen_nb.session.store.pieces import raw_bytes
from bioxen_nb.session.storing import Header, HeldArrays, encode_programs, hold

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

_keys: WeakKeyDictionary[Session, str] = WeakKeyDictionary()
_bases: WeakKeyDictionary[Session, dict[Path, str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Taken:
    """All of a session at one moment.

    Attributes:
        document: all of it.
        vitals: of each VM's cell, in the order of `VITALS`.
        key: of the session.
        pause_s: wall seconds that its cells had to wait.
    """

    document: SessionDocument
    vitals: dict[str, NDArray[np.float64]]
    key: str
    pause_s: float


@dataclass(frozen=True)
class _Held:
    """What the cells wait for: histories are copied afterwards."""

    header: Header
    arrays: HeldArrays
    vitals: dict[str, NDArray[np.float64]]
    pause_s: float


def take(session: Session, wait: Callable[[Future[Any]], Any] = Future.result) -> Taken:
    """Take a session down, between two slices.

    Args:
        session: open or closed, running or not.
        wait: how to wait for the moment.
    """

    def command() -> _Held:
        began = time.perf_counter()
        header, arrays = hold(session)
        vitals = {name: member.vm.cell.vitals() for name, member in session.members.items()}
        return _Held(header, arrays, vitals, time.perf_counter() - began)

    encode_programs(session)
    held: _Held = wait(session.submit(command))
    document = SessionDocument(held.header, joined(held.arrays))
    return Taken(document, held.vitals, key_of(session), held.pause_s)


def content_of(document: SessionDocument) -> str:
    """Digest of a session's document, without the histories of its VMs."""
    header, arrays, _ = document
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        if "/history/" not in name and not name.startswith("program/"):
            digest.update(raw_bytes(arrays[name]))
    return digest.hexdigest()


def key_of(session: Session) -> str:
    """What tells this session from all others."""
    return _keys.setdefault(session, secrets.token_hex(8))


def set_key(session: Session, key: str) -> None:
    """Let a session go on as another one, whose process died."""
    _keys[session] = key


def base_of(session: Session, folder: Path) -> str:
    """Id of the checkpoint in a store that a session was loaded from or saved to last; empty when there is none."""
    return _bases.get(session, {}).get(folder, "")


def set_base(session: Session, folder: Path, id_: str) -> None:
    """Remember where a session goes on from."""
    _bases.setdefault(session, {})[folder] = id_
