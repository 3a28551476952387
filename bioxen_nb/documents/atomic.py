"""Files that are replaced in one step, and files that are read with a reason when they cannot be."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bioxen_nb.errors import CheckpointError


def write_atomic(path: str | os.PathLike[str], data: bytes) -> None:
    """Replace the file at `path` by `data` in one step; after any failure the old file is still there.

    Raises:
        CheckpointError: full disk, missing folder, no permission...; says which.
    """
    target = Path(path)
    try:
        with _temporary_beside(target) as (descriptor, name):
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, target)
        _sync_folder(target.parent)
    except OSError as cause:
        raise CheckpointError(
            f"{target} could not be written: {_why(cause, target, len(data))}", path=str(target)
        ) from cause


@contextlib.contextmanager
def _temporary_beside(target: Path) -> Iterator[tuple[int, str]]:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        os.chmod(name, mode)
        yield descriptor, name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why(cause: OSError, target: Path, size: int) -> str:
    kept = " The old file was kept." if target.exists() else ""
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full ({size / 1e6:.1f} MB are needed).{kept} Free space or save elsewhere."
    if isinstance(cause, FileNotFoundError):
        return f"the folder {target.parent} does not exist. Make it first."
    if isinstance(cause, IsADirectoryError):
        return "that is a folder. Give the name of a file."
    if isinstance(cause, PermissionError):
        return f"no permission to write there.{kept} Save elsewhere."
    return f"{cause.strerror or cause}.{kept}"


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """All of a file; a missing or unreadable one is a CheckpointError."""
    with opened(path) as stream:
        return stream.read()


@contextlib.contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to be read; a missing or unreadable one is a CheckpointError."""
    try:
        with open(path, "rb") as stream:
            yield stream
    except FileNotFoundError:
        raise CheckpointError(f"There is no file {os.fspath(path)}. Check the name.", path=str(path)) from None
    except OSError as cause:
        raise CheckpointError(
            f"{os.fspath(path)} cannot be read: {cause.strerror or cause}.", path=str(path)
        ) from cause
