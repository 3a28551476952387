"""Sessions whose kernel died: who is alive is known by a lock, which the system frees when a process ends."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import CheckpointError, unknown_name
from bioxen_nb.logs import Log
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import key_of

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: Folder of a store with a record and a lock for each session that is watched.
SESSIONS = "sessions"

_KEY = re.compile(r"^[0-9a-f]{16}$")

_log = Log("session.recovery")


@dataclass(frozen=True)
class Record:
    """What is written down of a live session: its name, its process and when watching began (UTC, ISO 8601)."""

    key: str
    session: str
    pid: int
    began: str


@dataclass(frozen=True)
class Offer:
    """A session that ended without saying so, and its checkpoints, the newest last; `id` names it."""

    id: str
    session: str
    pid: int
    began: str
    checkpoints: tuple[Checkpoint, ...]

    @property
    def newest(self) -> Checkpoint:
        """Where it goes on from, unless that is damaged."""
        return self.checkpoints[-1]


class Heartbeat:
    """The sign that a session lives, from now until `end` or the end of the process.

    Raises:
        CheckpointError: the store cannot be written to.
    """

    def __init__(self, store: CheckpointStore, session: Session) -> None:
        folder = store.folder / SESSIONS
        key = key_of(session)
        self._record = folder / f"{key}.json"
        self._lock = _lock(folder, key)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except (OSError, Timeout) as cause:
            raise CheckpointError(
                f"{folder} cannot be used to watch the session: {cause}.", path=str(folder)
            ) from cause
        record = Record(key, session.name, os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
        write_atomic(self._record, json.dumps(asdict(record)).encode())

    def end(self) -> None:
        """The session ended as it should: it will not be offered."""
        with contextlib.suppress(OSError):
            self._record.unlink(missing_ok=True)
        self._lock.release()
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)


def recoverable(store: CheckpointStore | None = None) -> tuple[Offer, ...]:
    """Sessions whose process is gone and that have a checkpoint, the latest to begin last.

    Args:
        store: the usual one unless given.
    """
    store = store or CheckpointStore()
    records = [record for record in _records(store) if _is_dead(store, record.key)]
    listed = store.list() if records else ()
    offers = []
    for record in records:
        mine = tuple(found for found in listed if found.session_key == record.key and not found.is_damaged)
        if mine:
            offers.append(Offer(record.key, record.session, record.pid, record.began, mine))
    return tuple(sorted(offers, key=lambda offer: offer.newest.number))


def recover(store: CheckpointStore | None = None, id: str | None = None) -> Session:
    """The session of a dead process, from its newest checkpoint that can be read; it is not offered again.

    Args:
        store: the usual one unless given.
        id: of an offer; the newest offer unless given.

    Raises:
        CheckpointError: there is nothing to recover, another process does so already, or all its checkpoints are
            damaged.
        UnknownNameError: no such offer.
    """
    store = store or CheckpointStore()
    offer = _chosen(recoverable(store), id)
    with _claimed(store, offer.id):
        if not _record_path(store, offer.id).exists():
            raise CheckpointError(f"{offer.session!r} was recovered by another process a moment ago.")
        session = _newest_readable(store, offer)
        _forget(store, offer.id)
    return session


def dismiss(store: CheckpointStore, id: str) -> None:
    """Do not offer a session again; its checkpoints stay."""
    offer = _chosen(recoverable(store), id)
    with _claimed(store, offer.id):
        _forget(store, offer.id)


def _chosen(offers: tuple[Offer, ...], id_: str | None) -> Offer:
    if not offers:
        raise CheckpointError("There is no session to recover: all that were watched ended as they should, or live.")
    if id_ is None:
        return offers[-1]
    found = next((offer for offer in offers if offer.id == id_), None)
    if found is None:
        raise unknown_name("session to recover", id_, [offer.id for offer in offers])
    return found


def _newest_readable(store: CheckpointStore, offer: Offer) -> Session:
    for checkpoint in reversed(offer.checkpoints):
        try:
            return store.load(checkpoint.id)
        except CheckpointError as cause:
            _log.warning("recovery.passed_over", checkpoint=checkpoint.id, reason=cause.message)
    raise CheckpointError(f"No checkpoint of {offer.session!r} can be read. See CheckpointStore.list for the reasons.")


def _records(store: CheckpointStore) -> list[Record]:
    found = []
    for path in (store.folder / SESSIONS).glob("*.json"):
        try:
            row: dict[str, Any] = json.loads(path.read_bytes())
            record = Record(str(row["key"]), str(row["session"]), int(row["pid"]), str(row["began"]))
        except (OSError, KeyError, TypeError, ValueError) as cause:
            _log.warning("recovery.record_unreadable", path=str(path), reason=str(cause))
            continue
        if _KEY.match(record.key) and path.stem == record.key:
            found.append(record)
    return found


def _is_dead(store: CheckpointStore, key: str) -> bool:
    try:
        with _claimed(store, key):
            return _record_path(store, key).exists()
    except CheckpointError:
        return False


@contextmanager
def _claimed(store: CheckpointStore, key: str) -> Iterator[None]:
    lock = _lock(store.folder / SESSIONS, key)
    try:
        lock.acquire(timeout=0)
    except (OSError, Timeout) as cause:
        raise CheckpointError("This session lives, or another process recovers it right now.") from cause
    try:
        yield
    finally:
        lock.release()


def _lock(folder: Path, key: str) -> FileLock:
    return FileLock(folder / f"{key}.lock", thread_local=False)


def _record_path(store: CheckpointStore, key: str) -> Path:
    return store.folder / SESSIONS / f"{key}.json"


def _forget(store: CheckpointStore, key: str) -> None:
    for ending in (".json", ".lock"):
        (store.folder / SESSIONS / f"{key}{ending}").unlink(missing_ok=True)
