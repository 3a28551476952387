"""Sessions as documents: the same files that `Session.save` writes and `Session.load` reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from bioxen_nb.documents.atomic import read_bytes
from bioxen_nb.documents.container import pack, unpack_document
from bioxen_nb.documents.refusal import refusals
from bioxen_nb.errors import (
    BioXenException,
    CheckpointError,
    DownloadError,
    GenomeFormatError,
    GenomeNotFoundError,
    SequenceMissingError,
)
from bioxen_nb.logs import Log
from bioxen_nb.session.lost_history import is_history, without_lost
from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
from bioxen_nb.session.migrations.table import NotingHome, revive_any
from bioxen_nb.session.storing import Arrays, Header, history_names

_log = Log("session.document")

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


class DocumentAsRead(SessionDocument):
    """A session out of a file; `notes` says what is not as it was written, and `revived` hands that on."""

    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: SessionDocument, notes: Iterable[str]) -> DocumentAsRead:
        """A document with notes."""
        read = cls(*document)
        read.notes = tuple(notes)
        return read


def packed(document: SessionDocument) -> bytes:
    """The bytes of a session file."""
    header, arrays, schema = document
    return pack(DOCUMENT_KIND, header, arrays, history_names(arrays), schema=schema)


def unpacked(path: str | os.PathLike[str]) -> DocumentAsRead:
    """What a session file holds, of this version or an earlier one.

    Damage that can be mended is noted, and so are parts of histories that cannot.

    Raises:
        CheckpointError: missing, damaged beyond repair, of a newer version, or no session.
    """
    source = os.fspath(path)
    found = unpack_document(
        DOCUMENT_KIND, read_bytes(path), source, newest_schema=SESSION_SCHEMA, can_do_without=is_history
    )
    notes, header = [], found.manifest.header
    if found.mended:
        notes.append(f"{source} was damaged {found.mended.told}; all of it was mended. Saving anew makes it whole.")
    with refusals(source):
        arrays, missing = without_lost(header, found.arrays, {name: len(found.arrays[name]) for name in found.lost})
    for note in (*notes, *missing):
        _log.warning("checkpoint.damaged", file=source, note=note)
    return DocumentAsRead.of(SessionDocument(header, arrays, found.manifest.schema), (*notes, *missing))


def revived(make: Callable[..., S], document: SessionDocument, source: str) -> S:
    """The session of a document, made with `make`, brought up to this version where it is of an earlier one.

    Its `notes` say what was damaged, and what of an earlier version had to be assumed.

    Raises:
        CheckpointError: this version cannot make sense of it.
        GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that an earlier version did not store.
    """
    try:
        session = revive_any(make, document.header, document.arrays, document.schema)
    except _PLAIN:
        raise
    except (BioXenException, LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as cause:
        raise CheckpointError(
            f"{source} is intact, but this version cannot make sense of it ({cause}). "
            "Load it with the version that wrote it.",
            source=source,
        ) from cause
    if isinstance(document, DocumentAsRead):
        session.notes = (*document.notes, *session.notes)
    return session
