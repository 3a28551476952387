"""The file that holds a session between two commands, and the lock beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.commands.files import require_folder
from bioxen_nb.errors import CheckpointError

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

DEFAULT = "bioxen.session"
VARIABLE = "BIOXEN_SESSION"

#: How long a command waits for another one that changes the same file.
WAIT_S = 10.0


def session_path(given: str | None) -> Path:
    """The file that is meant: the one given, else that of the environment variable, else the usual one here."""
    return Path(given or os.environ.get(VARIABLE) or DEFAULT)


def require_session(path: Path) -> None:
    """Complain when there is no such file, and say how to get one."""
    if not path.exists():
        raise CheckpointError(
            f"There is no session file {path}. Make one with 'bioxen-nb vm create NAME', or name another one with "
            f"--session or {VARIABLE}.",
            path=str(path),
        )


@contextmanager
def reading(path: Path) -> Iterator[Session]:
    """The session of a file, to be looked at; what is changed in it is lost. Needs no lock: files change whole."""
    from bioxen_nb.session.session import Session

    require_session(path)
    with Session.load(path) as session:
        yield session


@contextmanager
def changing(path: Path, *, make: bool = False) -> Iterator[Session]:
    """The session of a file, locked; saved at the end unless something was raised.

    Args:
        path: of the file.
        make: begin a session with the usual host when there is no file.

    Raises:
        CheckpointError: no such file, no session, or another command holds it too long.
    """
    with held(path, make=make) as session:
        yield session
        session.save(path)


@contextmanager
def held(path: Path, *, make: bool = False) -> Iterator[Session]:
    """The session of a file, locked; saving is up to you. Arguments and errors as in `changing`."""
    from bioxen_nb.resources import Host
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.places import check_outside_of_stores

    check_outside_of_stores(path)
    if not make:
        require_session(path)
    with locked(path):
        fresh = make and not path.exists()
        with Session(name=path.stem, host=Host()) if fresh else Session.load(path) as session:
            yield session


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other commands from changing the file meanwhile.

    Raises:
        CheckpointError: another command holds it longer than `WAIT_S`, or the folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    require_folder(path)
    lock = FileLock(lock_path(path))
    try:
        lock.acquire(timeout=WAIT_S)
    except Timeout:
        raise CheckpointError(
            f"{path} is in use by another bioxen-nb command (waited {WAIT_S:g} s). Try again when that has ended, "
            "or use another file: --session FILE.",
            path=str(path),
        ) from None
    except OSError as cause:
        raise CheckpointError(f"{path} cannot be locked: {cause.strerror or cause}.", path=str(path)) from cause
    try:
        yield
    finally:
        lock.release()


def lock_path(path: Path) -> Path:
    """Where the lock of a session file lies: hidden beside it."""
    whole = path.resolve()
    return whole.with_name(f".{whole.name}.lock")


def vm_names_in(path: Path) -> tuple[str, ...]:
    """Names of the VMs in a file; nothing is brought to life for it."""
    from bioxen_nb.documents.container import read_manifest

    return tuple(row["name"] for row in read_manifest(path).header["vms"])
