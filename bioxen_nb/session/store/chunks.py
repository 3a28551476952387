"""The folder of pieces, each a file named by the digest of its content."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, unpack_document
from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.store.pieces import digest_of
from bioxen_nb.session.store.records import DIGEST

KIND = "chunk"

#: (bytes, time of change in ns, inode): what tells one version of a file from another.
Stamp = tuple[int, int, int]


def stamp_of(stat: os.stat_result) -> Stamp:
    """What tells this version of a file from others."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


class ChunkFolder:
    """Pieces on the disk. Changes are for the holder of the store's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hurt: set[Path] = set()
        """Pieces that were damaged when they were read, and mended in memory."""
        self._sound: dict[str, Stamp] = {}

    def path(self, digest: str) -> Path:
        """Where a piece lies."""
        if not DIGEST.match(digest):
            raise CheckpointError("A checkpoint names a piece that cannot exist. It is damaged; load another one.")
        return self.folder / digest

    def read(self, digest: str) -> NDArray[Any]:
        """A piece, checked against its name; one that can be mended is.

        Raises:
            CheckpointError: missing or damaged beyond repair.
        """
        path = self.path(digest)
        found = unpack_document(KIND, read_bytes(path), str(path))
        array = found.arrays.get("rows")
        if array is None or digest_of(array) != digest:
            raise CheckpointError(f"{path} is not what its name says. It is damaged; use a copy.", path=str(path))
        if found.mended:
            self.hurt.add(path)
        return array

    def is_sound(self, digest: str) -> bool:
        """Whether a piece is there and whole; a file that did not change since is not read again."""
        try:
            stamp = stamp_of(self.path(digest).stat())
        except OSError:
            return False
        if self._sound.get(digest) != stamp:
            try:
                self.read(digest)
            except CheckpointError:
                return False
            self._sound[digest] = stamp
        return True

    def keep(self, digest: str, array: NDArray[Any]) -> int:
        """See to it that a piece is there and whole, mending one that is not; gives its bytes on the disk."""
        path = self.path(digest)
        if array.dtype.name == "uint8":
            self._sound.pop(digest, None)  # a program or genome, which all checkpoints need: read it again
        if not self.is_sound(digest) or path in self.hurt:
            as_history = frozenset({"rows"}) if array.dtype.kind == "i" and array.ndim == 2 else frozenset[str]()
            write_atomic(path, pack(KIND, {}, {"rows": array}, as_history))
            self._sound[digest] = stamp_of(path.stat())
            self.hurt.discard(path)
        return path.stat().st_size

    def paths(self) -> list[Path]:
        """Files of all pieces that are there."""
        return [self.path(digest) for digest in self.stamps()]

    def stamps(self) -> dict[str, Stamp]:
        """All pieces that are there."""
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as found:
            return {item.name: stamp_of(item.stat()) for item in found if DIGEST.match(item.name)}
        return {}

    def sweep(self, kept: Iterable[str]) -> tuple[int, int]:
        """Remove all pieces but these; gives (pieces, bytes) removed."""
        going = self.unwanted(kept)
        for digest in going:
            self.path(digest).unlink(missing_ok=True)
            self._sound.pop(digest, None)
        return len(going), sum(going.values())

    def unwanted(self, kept: Iterable[str]) -> dict[str, int]:
        """All pieces but these, and the bytes of each."""
        wanted = set(kept)
        return {digest: stamp[0] for digest, stamp in self.stamps().items() if digest not in wanted}
