"""One writer at a time on a store; the lock of a process that died is free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bioxen_nb.errors import CheckpointError

#: How long to wait for another process that changes the same store.
WAIT_S = 30.0

LOCK = ".lock"


@contextmanager
def locked_if_free(folder: Path) -> Iterator[bool]:
    """Hold the lock of a store if nobody does, not even this thread; tells whether it is held now."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def locked(folder: Path, *, must: bool = True) -> Iterator[None]:
    """Hold the lock of a store.

    Args:
        folder: of the store.
        must: whether it is an error that the folder cannot be written to; if not, go on without the lock.

    Raises:
        CheckpointError: another process holds it longer than `WAIT_S`, or the folder cannot be written to.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=WAIT_S)
    except Timeout:
        raise CheckpointError(
            f"The store {folder} is in use by another process (waited {WAIT_S:g} s). Try again.", path=str(folder)
        ) from None
    except OSError as cause:
        if must:
            raise CheckpointError(
                f"The store {folder} cannot be locked: {cause.strerror or cause}. Choose a folder that can be written.",
                path=str(folder),
            ) from cause
    try:
        yield
    finally:
        lock.release()
