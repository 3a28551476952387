"""The sign that a session lives: a record of how it is watched, and a lock that the system frees with its process."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import CheckpointError, ConfigurationError
from bioxen_nb.logs import Log
from bioxen_nb.session.store.places import SESSIONS
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import key_of

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

_KEY = re.compile(r"^[0-9a-f]{16}$")

_log = Log("session.recovery")


@dataclass(frozen=True)
class Habits:
    """How a session is saved by itself.

    Args:
        every_s: wall seconds from one save to the next.
        on_division: whether divisions are saved, too.
        keep: how many automatic checkpoints of the session stay.
    """

    every_s: float = 300.0
    on_division: bool = True
    keep: int = 10

    def __post_init__(self) -> None:
        if not self.every_s > 0 or self.keep < 1:
            raise ConfigurationError("An autosaver saves every so many seconds (more than 0) and keeps at least one.")


@dataclass(frozen=True)
class Record:
    """What is written down of a live session: its name, its process, when watching began (UTC, ISO 8601), and how."""

    key: str
    session: str
    pid: int
    began: str
    habits: Habits = Habits()


class Heartbeat:
    """The sign that a session lives, until `end`, `leave` or the end of the process.

    Args:
        store: where its checkpoints go.
        session: that lives.
        habits: how it is saved.
        lock: of its record, held already, when the session goes on for one whose process died.

    Raises:
        CheckpointError: the store cannot be written to.
    """

    def __init__(
        self, store: CheckpointStore, session: Session, habits: Habits | None = None, lock: FileLock | None = None
    ) -> None:
        key = key_of(session)
        self._path = record_path(store, key)
        self._lock = _taken(store, key) if lock is None else lock
        if lock is not None:
            lock.acquire()  # held once more, so that who claimed it can let go
        began = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._write(Record(key, session.name, os.getpid(), began, habits or Habits()))
        except BaseException:
            self._lock.release()
            raise

    def tell(self, habits: Habits) -> None:
        """From now on the session is saved in another way."""
        self._write(replace(self._record, habits=habits))

    def end(self) -> None:
        """The session ended as it should: it will not be offered."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        self.leave()
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)

    def leave(self) -> None:
        """The session ends here, and is offered from now on."""
        self._lock.release()

    def _write(self, record: Record) -> None:
        document = asdict(record)
        habits = document.pop("habits")
        write_atomic(self._path, json.dumps({**document, **habits}).encode())
        self._record = record


def records(store: CheckpointStore) -> list[Record]:
    """Of all sessions that are watched or whose process died."""
    found = []
    for path in (store.folder / SESSIONS).glob("*.json"):
        try:
            record = _record_from(json.loads(path.read_bytes()))
        except FileNotFoundError:
            continue
        except (OSError, KeyError, TypeError, ValueError) as cause:
            _log.warning("recovery.record_unreadable", path=str(path), reason=str(cause))
            continue
        if _KEY.match(record.key) and path.stem == record.key:
            found.append(record)
    return found


def _record_from(row: dict[str, Any]) -> Record:
    """A record as a file says it; those of earlier versions do not say how the session was saved."""
    usual = Habits()
    habits = Habits(
        float(row.get("every_s", usual.every_s)),
        bool(row.get("on_division", usual.on_division)),
        int(row.get("keep", usual.keep)),
    )
    return Record(str(row["key"]), str(row["session"]), int(row["pid"]), str(row["began"]), habits)


def is_dead(store: CheckpointStore, key: str) -> bool:
    """Whether there is a record of a session, and no process that holds it."""
    try:
        with claimed(store, key):
            if record_path(store, key).exists():
                return True
            forget(store, key)  # it ended a moment ago, and what was locked here was made here
    except (CheckpointError, OSError):
        pass
    return False


@contextmanager
def claimed(store: CheckpointStore, key: str) -> Iterator[FileLock]:
    """Hold the record of a session whose process died.

    Raises:
        CheckpointError: the session lives, or the store cannot be written to.
    """
    lock = _taken(store, key)
    try:
        yield lock
    finally:
        lock.release()


def _taken(store: CheckpointStore, key: str) -> FileLock:
    folder = store.folder / SESSIONS
    lock = FileLock(folder / f"{key}.lock", thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as cause:
        raise CheckpointError("This session lives, or another process recovers it right now.") from cause
    except OSError as cause:
        raise CheckpointError(
            f"{folder} cannot be used to watch sessions: {cause.strerror or cause}. Checkpoints can be loaded all the "
            "same: Session.restore().",
            path=str(folder),
        ) from cause
    return lock


def record_path(store: CheckpointStore, key: str) -> Path:
    """Where the record of a session lies."""
    return store.folder / SESSIONS / f"{key}.json"


def forget(store: CheckpointStore, key: str) -> None:
    """Take the record of a session away; for who holds it."""
    for ending in (".json", ".lock"):
        (store.folder / SESSIONS / f"{key}{ending}").unlink(missing_ok=True)
