"""The list of a store's checkpoints, remembered in a file that may be lost or wrong without harm.

What the index says of a file holds as long as the file has not changed; anything else is read again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, unpack
from bioxen_nb.errors import CheckpointError
from bioxen_nb.logs import Log
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.checkpoint_file import ENDING, CheckpointFile
from bioxen_nb.session.store.chunks import ChunkFolder, Stamp, stamp_of
from bioxen_nb.session.store.locking import locked_if_free
from bioxen_nb.session.store.records import ID, Checkpoint, checkpoint_from

KIND = "store-index"
INDEX, TRASH = ".index", "trash"

_log = Log("session.store")


@dataclass(frozen=True)
class Entry:
    """A file of a store.

    Attributes:
        path: of it.
        stamp: which version of it.
        checkpoint: what it says.
        digests: the pieces that it refers to; None when nobody knows.
        needed: how many of these, from the first on, it cannot be loaded without; the others are history.
    """

    path: Path
    stamp: Stamp
    checkpoint: Checkpoint
    digests: tuple[str, ...] | None
    needed: int = 0


#: Entries by file, the highest number ever given, and the stamps of pieces that were sound.
_Remembered = tuple[dict[str, Entry], int, dict[str, Stamp]]


def entry_of(path: Path, stamp: Stamp, file: CheckpointFile) -> Entry:
    """The entry of a file that was read."""
    return Entry(path, stamp, file.checkpoint, file.digests, len(file.needed))


@dataclass(frozen=True)
class Listing:
    """What a store holds.

    Attributes:
        entries: by the file's path within the store, in the order of making; as the files say it.
        highest: number ever given.
        present: pieces that are there.
        unsound: pieces that changed since they were written, and not for the better.
    """

    entries: Mapping[str, Entry]
    highest: int
    present: Mapping[str, Stamp]
    unsound: frozenset[str]

    def judged(self, trash: bool = False) -> dict[str, Entry]:
        """Entries of the store or of its trash, with what is wrong about their pieces."""
        return {name: self._judged(entry) for name, entry in self.entries.items() if name.startswith(TRASH) == trash}

    def _judged(self, entry: Entry) -> Entry:
        if entry.checkpoint.damage or entry.digests is None:
            return entry
        needed = entry.digests[: entry.needed]
        lost = sum(digest not in self.present or digest in self.unsound for digest in needed)
        if not lost:
            return entry
        damage = (
            f"{lost} of the {len(needed)} programs and genomes that it needs are missing or damaged. Load another one."
        )
        return replace(entry, checkpoint=replace(entry.checkpoint, damage=damage))


class Index:
    """Reads what a store holds, and remembers it."""

    def __init__(self, folder: Path, chunks: ChunkFolder) -> None:
        self.folder = folder
        self.chunks = chunks
        self.path = folder / INDEX
        self._memory: tuple[Stamp, _Remembered] | None = None

    def read(self) -> Listing:
        """What the store holds now."""
        known, highest, stamps = self._remembered()
        found = {name: self._entry(name, stamp, known.get(name)) for name, stamp in self._files().items()}
        entries = [(name, entry) for name, entry in found.items() if entry is not None]
        entries.sort(key=lambda item: (item[1].checkpoint.number, item[0]))
        present = self.chunks.stamps()
        changed = [digest for digest, stamp in stamps.items() if digest in present and present[digest] != stamp]
        unsound = frozenset(digest for digest in changed if not self.chunks.is_sound(digest))
        highest = max([highest, *(entry.checkpoint.number for _, entry in entries)])
        listing = Listing(dict(entries), highest, present, unsound)
        if {name: entry.stamp for name, entry in entries} != {name: entry.stamp for name, entry in known.items()}:
            with locked_if_free(self.folder) as is_mine:
                if is_mine:
                    self.write(listing)
        return listing

    def write(self, listing: Listing) -> None:
        """Remember this, for the holder of the store's lock; a failure to do so costs time later, nothing else."""
        highest = max(listing.highest, self._remembered()[1])
        numbers: dict[str, int] = {}
        rows: list[dict[str, Any]] = []
        for name, entry in listing.entries.items():
            needs = None if entry.digests is None else [numbers.setdefault(d, len(numbers)) for d in entry.digests]
            rows.append(
                {
                    "file": name,
                    "stamp": entry.stamp,
                    "says": entry.checkpoint.to_document(),
                    "needs": needs,
                    "needed": entry.needed,
                }
            )
        nothing = (0, 0, 0)
        stamps = {
            digest: nothing if digest in listing.unsound else listing.present.get(digest, nothing) for digest in numbers
        }
        pieces = [[digest, *stamp] for digest, stamp in stamps.items()]
        try:
            write_atomic(self.path, pack(KIND, {"entries": rows, "pieces": pieces, "highest": highest}, {}))
            self._memory = stamp_of(self.path.stat()), (dict(listing.entries), highest, stamps)
        except (CheckpointError, OSError) as cause:
            _log.warning("store.index_not_written", reason=str(cause), folder=str(self.folder))

    def _remembered(self) -> _Remembered:
        """What the index says, also if it was read before and has not changed since."""
        try:
            stamp = stamp_of(self.path.stat())
            if self._memory is None or self._memory[0] != stamp:
                self._memory = stamp, self._parsed()
            return self._memory[1]
        except FileNotFoundError:
            return {}, 0, {}
        except (OSError, CheckpointError, KeyError, IndexError, TypeError, ValueError) as cause:
            _log.warning("store.index_made_anew", reason=str(cause), folder=str(self.folder))
            return {}, 0, {}

    def _parsed(self) -> _Remembered:
        header, _ = unpack(KIND, read_bytes(self.path), str(self.path))
        pieces = [(str(row[0]), (int(row[1]), int(row[2]), int(row[3]))) for row in header["pieces"]]
        entries = {row["file"]: self._entry_from(row, pieces) for row in header["entries"]}
        return entries, int(header["highest"]), dict(pieces)

    def _entry_from(self, row: dict[str, Any], pieces: list[tuple[str, Stamp]]) -> Entry:
        size, changed, inode = row["stamp"]
        digests = None if row["needs"] is None else tuple(pieces[number][0] for number in row["needs"])
        says = checkpoint_from(row["says"])
        stamp = int(size), int(changed), int(inode)
        return Entry(self.folder / row["file"], stamp, says, digests, int(row["needed"]))

    def _files(self) -> dict[str, Stamp]:
        found: dict[str, Stamp] = {}
        for folder, prefix in ((self.folder, ""), (self.folder / TRASH, f"{TRASH}/")):
            with contextlib.suppress(FileNotFoundError), os.scandir(folder) as items:
                for item in items:
                    if item.name.endswith(ENDING) and ID.match(checkpoint_file.id_of(Path(item.name))):
                        with contextlib.suppress(FileNotFoundError):
                            found[prefix + item.name] = stamp_of(item.stat())
        return found

    def _entry(self, name: str, stamp: Stamp, known: Entry | None) -> Entry | None:
        if known is not None and known.stamp == stamp and not known.checkpoint.damage:
            return known
        path = self.folder / name
        try:
            file = checkpoint_file.read(path)
        except CheckpointError as cause:
            if not path.exists():
                return None
            told = known.checkpoint if known else Checkpoint(checkpoint_file.id_of(path))
            damaged = replace(told, damage=cause.message, file_bytes=stamp[0])
            return replace(known, stamp=stamp, checkpoint=damaged) if known else Entry(path, stamp, damaged, None)
        return entry_of(path, stamp, file)
