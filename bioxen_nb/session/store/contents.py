"""What all verbs of a store stand on: finding, reading and writing its files."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.documents.refusal import refusals
from bioxen_nb.errors import CheckpointError, unknown_name
from bioxen_nb.session.lost_history import without_lost
from bioxen_nb.session.session_document import DocumentAsRead, SessionDocument
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.checkpoint_file import ENDING, CheckpointFile
from bioxen_nb.session.store.chunks import ChunkFolder, stamp_of
from bioxen_nb.session.store.healing import heal
from bioxen_nb.session.store.index import Entry, Index, Listing, entry_of
from bioxen_nb.session.store.locking import locked
from bioxen_nb.session.store.pieces import join, split
from bioxen_nb.session.store.places import default_folder
from bioxen_nb.session.store.records import Checkpoint, glances
from bioxen_nb.session.store.taking import content_of

LATEST = "latest"

#: Ids may be shortened to this many characters or more.
SHORTEST_ID = 4


class StoreContents:
    """The files of a store; see `CheckpointStore`."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = (default_folder() if folder is None else Path(folder)).absolute()
        self.chunks = ChunkFolder(self.folder / "chunks")
        self.index = Index(self.folder, self.chunks)

    def list(self) -> tuple[Checkpoint, ...]:
        """All checkpoints in the order of making, damaged ones too."""
        return tuple(entry.checkpoint for entry in self.index.read().judged().values())

    def find(self, which: str) -> Checkpoint:
        """The checkpoint that is meant (see the class); "latest" passes over damaged ones."""
        return self._find(which).checkpoint

    def _find(self, which: str, listing: Listing | None = None) -> Entry:
        entries = list((listing or self.index.read()).judged().values())
        newest_first = entries[::-1]
        for meant in (
            lambda found: which == LATEST and not found.is_damaged,
            lambda found: which == found.id,
            lambda found: which == found.name,
        ):
            if chosen := next((entry for entry in newest_first if meant(entry.checkpoint)), None):
                return chosen
        begun = [entry for entry in entries if len(which) >= SHORTEST_ID and entry.checkpoint.id.startswith(which)]
        if len(begun) == 1:
            return begun[0]
        if not entries or which == LATEST:
            raise CheckpointError(f"The store {self.folder} holds no checkpoint that can be loaded. Save one first.")
        names = {name for entry in entries for name in (entry.checkpoint.name, entry.checkpoint.id) if name}
        raise unknown_name("checkpoint", which, names)

    def _document(self, entry: Entry) -> DocumentAsRead:
        """What a checkpoint holds; damaged files of it are written anew, and what is lost of its histories is noted."""
        document, hurt = self._read(entry)
        if hurt and set(self._heal(hurt)) != hurt:
            mended = f"Files of the store {self.folder} are damaged and cannot be written; all was mended on reading."
            document.notes = (*document.notes, mended)
        return document

    def _read(self, entry: Entry) -> tuple[DocumentAsRead, frozenset[Path]]:
        """What a checkpoint holds, with what is lost of its histories; and the files that had to be mended."""
        source = str(entry.path)
        with locked(self.folder, must=False):
            file = checkpoint_file.read(entry.path)
            joined = join(file.own, file.pieces, self.chunks.read, source)
            hurt = frozenset([*self.chunks.hurt, *([entry.path] if file.was_damaged else [])])
        with refusals(source):
            arrays, notes = without_lost(file.session, *joined)
        return DocumentAsRead.of(SessionDocument(file.session, arrays, file.schema), notes), hurt

    def _heal(self, hurt: Iterable[Path]) -> tuple[Path, ...]:
        """Write damaged files anew; gives those that are whole now."""
        healed = heal(self.folder, hurt)
        self.chunks.hurt.difference_update(healed)
        return healed

    def _write(
        self,
        document: SessionDocument,
        facts: Checkpoint,
        parent: str,
        vitals: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> Checkpoint:
        header, arrays, schema = document
        own, names, pieces = split(arrays)
        created = datetime.now(UTC).isoformat(timespec="milliseconds")
        facts = replace(facts, vms=glances(header, arrays, vitals), content=content_of(document))
        with self._changing():
            listing = self.index.read()
            number = listing.highest + 1
            path = self.folder / f"{number:06d}-{secrets.token_hex(4)}{ENDING}"
            shared_bytes = sum(self.chunks.keep(digest, piece) for digest, piece in pieces.items())
            facts = replace(
                facts,
                id=checkpoint_file.id_of(path),
                created=facts.created or created,
                parents=facts.parents or _ancestry(parent, listing),
                shared_bytes=shared_bytes,
            )
            file = CheckpointFile(facts, header, schema, own, names)
            checkpoint_file.write(path, file)
            return self._remember(listing, path, file)

    def _remember(self, listing: Listing, path: Path, file: CheckpointFile) -> Checkpoint:
        stamp = stamp_of(path.stat())
        checkpoint = replace(file.checkpoint, file_bytes=stamp[0])
        entries = {**listing.entries, path.name: entry_of(path, stamp, replace(file, checkpoint=checkpoint))}
        present = self.chunks.stamps()
        unsound = frozenset(digest for digest in listing.unsound if not self.chunks.is_sound(digest))
        self.index.write(Listing(entries, max(listing.highest, checkpoint.number), present, unsound))
        return checkpoint

    def _changing(self) -> AbstractContextManager[None]:
        self._made(self.chunks.folder)
        return locked(self.folder)

    def _made(self, folder: Path) -> Path:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise CheckpointError(
                f"The store {self.folder} cannot be made: {cause.strerror or cause}. Choose another folder.",
                path=str(self.folder),
            ) from cause
        return folder


def _ancestry(parent: str, listing: Listing) -> tuple[str, ...]:
    """A parent and those of its ancestors that are still here or in the trash."""
    if not parent:
        return ()
    here = {entry.checkpoint.id: entry.checkpoint for entry in listing.entries.values()}
    above = here[parent].parents if parent in here else ()
    return (parent, *(id_ for id_ in above if id_ in here))
