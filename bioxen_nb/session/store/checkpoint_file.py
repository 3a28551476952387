"""The file of one checkpoint: a session's document whose shared pieces are named, not held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, unpack
from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.store.pieces import Arrays
from bioxen_nb.session.store.records import DIGEST, Checkpoint, checkpoint_from
from bioxen_nb.session.storing import Header, history_names

KIND = "checkpoint"
ENDING = ".bxn"

_REASONS = (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True)
class CheckpointFile:
    """What a file holds: facts for lists, the session's header, its own arrays, digests of its pieces by name."""

    checkpoint: Checkpoint
    session: Header
    schema: int
    own: Arrays
    pieces: Mapping[str, list[str]]

    @property
    def digests(self) -> tuple[str, ...]:
        """Of all pieces, each once."""
        return tuple(dict.fromkeys(digest for digests in self.pieces.values() for digest in digests))


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
    """A checkpoint's file, checked in full; its pieces are not.

    Raises:
        CheckpointError: missing or damaged.
    """
    data = read_bytes(path)
    header, own = unpack(KIND, data, str(path))
    try:
        checkpoint = checkpoint_from(header["store"], id=id_of(path), file_bytes=len(data))
        pieces = {str(name): [str(digest) for digest in digests] for name, digests in header["pieces"].items()}
        if not all(DIGEST.match(digest) for digests in pieces.values() for digest in digests):
            raise ValueError("it names a piece that cannot exist")
        return CheckpointFile(checkpoint, header["session"], int(header["session_schema"]), own, pieces)
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
