"""Files of a store that were damaged, written anew as they were."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import remade
from bioxen_nb.errors import CheckpointError
from bioxen_nb.logs import Log
from bioxen_nb.session.store.locking import locked

_log = Log("session.store")


def hurt(paths: Iterable[Path]) -> list[Path]:
    """Files of which a byte is not as it was written, and that can be mended; every byte of all is read."""
    found = []
    for path in paths:
        try:
            if remade(read_bytes(path)):
                found.append(path)
        except CheckpointError:
            continue  # gone, or unreadable as a file: whoever needs it says so
    return found


def heal(folder: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    """Write damaged files anew, under the store's lock; gives those that are whole now.

    Args:
        folder: of the store.
        paths: of files in it.
    """
    healed: list[Path] = []
    try:
        with locked(folder):
            for path in paths:
                if made := remade(read_bytes(path)):
                    write_atomic(path, made.data)
                    _log.warning("store.mended", file=str(path), damage=made.told)
                healed.append(path)
    except CheckpointError as cause:
        _log.warning("store.not_mended", folder=str(folder), reason=cause.message)
    return tuple(healed)
