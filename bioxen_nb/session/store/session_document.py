"""Sessions as documents: the same files that `Session.save` writes and `Session.load` reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

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
from bioxen_nb.session.files import DOCUMENT_KIND
from bioxen_nb.session.migrations.editions import SESSION_SCHEMA
from bioxen_nb.session.migrations.table import revive_any
from bioxen_nb.session.storing import Arrays, Header, history_names

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


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


def revived(document: SessionDocument, source: str) -> Session:
    """The session of a document, brought up to this version where it is of an earlier one.

    Raises:
        CheckpointError: this version cannot make sense of it.
        GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that an earlier version did not store.
    """
    from bioxen_nb.session.session import Session

    try:
        return revive_any(Session, document.header, document.arrays, document.schema)
    except (CheckpointError, GenomeNotFoundError, GenomeFormatError, SequenceMissingError, DownloadError):
        raise
    except (BioXenException, KeyError, TypeError, ValueError) as cause:
        raise CheckpointError(
            f"{source} is intact, but this version cannot make sense of it ({cause}). "
            "Load it with the version that wrote it.",
            source=source,
        ) from cause
