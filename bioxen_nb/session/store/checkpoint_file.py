"""The file of one checkpoint: a session's document whose shared pieces are named, not held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, unpack_document
from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.lost_history import is_history
from bioxen_nb.session.store.pieces import Arrays
from bioxen_nb.session.store.records import DIGEST, Checkpoint, checkpoint_from
from bioxen_nb.session.storing import Header, history_names

KIND = "checkpoint"
ENDING = ".bxn"

_REASONS = (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True)
class CheckpointFile:
    """What a file holds.

    Attributes:
        checkpoint: facts for lists.
        session, schema: the session's header, and of which schema it is.
        own: arrays that it does not share.
        pieces: digests of those that it does, by the names of the arrays that they make up.
        was_damaged: whether it had to be mended when it was read.
    """

    checkpoint: Checkpoint
    session: Header
    schema: int
    own: Arrays
    pieces: Mapping[str, list[str]]
    was_damaged: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """Digests of the pieces without which it cannot be loaded, each once."""
        rows = [digests for name, digests in self.pieces.items() if not is_history(name)]
        return tuple(dict.fromkeys(digest for digests in rows for digest in digests))

    @property
    def digests(self) -> tuple[str, ...]:
        """Of all pieces, each once; the needed ones first."""
        rows = [digests for name, digests in self.pieces.items() if is_history(name)]
        return tuple(dict.fromkeys((*self.needed, *(digest for digests in rows for digest in digests))))


def write(path: Path, file: CheckpointFile) -> None:
    """Write a checkpoint in one step.

    Raises:
        CheckpointError: it could not be written; says why.
    """
    header = {
        "store": file.checkpoint.to_document(),
        "session": file.session,
        "session_schema": file.schema,
        "pieces": file.pieces,
    }
    write_atomic(path, pack(KIND, header, file.own, history_names(file.own)))


def read(path: Path) -> CheckpointFile:
    """A checkpoint's file, checked in full and mended where that can be done; its pieces are not.

    Raises:
        CheckpointError: missing or damaged beyond repair.
    """
    data = read_bytes(path)
    found = unpack_document(KIND, data, str(path))
    header, own = found.manifest.header, found.arrays
    try:
        checkpoint = checkpoint_from(header["store"], id=id_of(path), file_bytes=len(data))
        pieces = {str(name): [str(digest) for digest in digests] for name, digests in header["pieces"].items()}
        if not all(DIGEST.match(digest) for digests in pieces.values() for digest in digests):
            raise ValueError("it names a piece that cannot exist")
        schema = int(header["session_schema"])
        return CheckpointFile(checkpoint, header["session"], schema, own, pieces, found.mended is not None)
    except _REASONS as cause:
        raise CheckpointError(
            f"{path} is intact, but no checkpoint of a store ({cause}). Delete it from the store.", path=str(path)
        ) from cause


def id_of(path: Path) -> str:
    """Id of the checkpoint in a file; in the trash a number stands before it."""
    return path.name.removesuffix(ENDING).rpartition(".")[2]


def store_facts(told: Any) -> Checkpoint | None:
    """What the file of an exported checkpoint says of itself; None for a plain session file."""
    try:
        return checkpoint_from(told)
    except _REASONS:
        return None
