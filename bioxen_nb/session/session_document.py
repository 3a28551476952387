"""Sessions as documents: the same files that `Session.save` writes and `Session.load` reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from bioxen_nb.documents.atomic import read_bytes
from bioxen_nb.documents.container import pack, unpack_document
from bioxen_nb.errors import (
    BioXenException,
    CheckpointError,
    DownloadError,
    GenomeFormatError,
    GenomeNotFoundError,
    SequenceMissingError,
)
from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
from bioxen_nb.session.migrations.table import NotingHome, revive_any
from bioxen_nb.session.storing import Arrays, Header, history_names

S = TypeVar("S", bound=NotingHome)

#: What the documents call themselves that hold a session.
DOCUMENT_KIND = "session"

#: Errors that say themselves what is to be done.
_PLAIN = (CheckpointError, GenomeNotFoundError, GenomeFormatError, SequenceMissingError, DownloadError)


class SessionDocument(NamedTuple):
    """A session as plain values, of some schema."""

    header: Header
    arrays: Arrays
    schema: int = SESSION_SCHEMA


def packed(document: SessionDocument) -> bytes:
    """The bytes of a session file."""
    header, arrays, schema = document
    return pack(DOCUMENT_KIND, header, arrays, history_names(arrays), schema=schema)


def unpacked(path: str | os.PathLike[str]) -> SessionDocument:
    """What a session file holds, of this version or an earlier one.

    Raises:
        CheckpointError: missing, damaged, of a newer version, or no session.
    """
    manifest, arrays = unpack_document(DOCUMENT_KIND, read_bytes(path), os.fspath(path), newest_schema=SESSION_SCHEMA)
    return SessionDocument(manifest.header, arrays, manifest.schema)


def revived(make: Callable[..., S], document: SessionDocument, source: str) -> S:
    """The session of a document, made with `make`, brought up to this version where it is of an earlier one.

    Raises:
        CheckpointError: this version cannot make sense of it.
        GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that an earlier version did not store.
    """
    try:
        return revive_any(make, document.header, document.arrays, document.schema)
    except _PLAIN:
        raise
    except (BioXenException, KeyError, TypeError, ValueError) as cause:
        raise CheckpointError(
            f"{source} is intact, but this version cannot make sense of it ({cause}). "
            "Load it with the version that wrote it.",
            source=source,
        ) from cause
