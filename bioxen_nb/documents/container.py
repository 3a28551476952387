"""Documents as bytes: a zip archive of a JSON manifest and compressed arrays (docs/checkpoint-format.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from numpy.typing import NDArray

from bioxen_nb.documents import legacy
from bioxen_nb.documents.atomic import opened
from bioxen_nb.documents.manifest import LONGEST_BYTES, Manifest, check_kind, from_text, to_text, written_now
from bioxen_nb.documents.members import MAGIC, MANIFEST, MOST_MEMBERS, check_members, open_members, write_members
from bioxen_nb.documents.refusal import Unreadable, refusals
from bioxen_nb.documents.stored_array import StoredArray, restore, store
from bioxen_nb.errors import CheckpointError

#: Arrays that need more memory than this are not read unless the caller says so.
MOST_BYTES = 8_000_000_000

#: From here on the memory that is free is looked at before anything is unpacked.
_MUCH_BYTES = 250_000_000

Arrays = Mapping[str, NDArray[Any]]


class Document(NamedTuple):
    """A document that was read and checked in full."""

    manifest: Manifest
    arrays: dict[str, NDArray[Any]]


def pack(
    kind: str, header: Mapping[str, Any], arrays: Arrays, history: frozenset[str] = frozenset(), *, schema: int = 1
) -> bytes:
    """The bytes of a document; the same content gives the same bytes but for the time of writing.

    Args:
        kind: what it is ("session").
        header: JSON-able.
        arrays: C-ordered or not; booleans, integers and floats of any shape.
        history: names of two-dimensional integer arrays whose rows follow each other in time: they are
            stored as differences, which compresses counts about five times better.
        schema: of this kind, counted by the caller from 1.

    Raises:
        CheckpointError: an array of objects, or more than the format holds.
    """
    rows: list[StoredArray] = []
    members: list[tuple[str, bytes]] = []
    for number, (name, array) in enumerate(arrays.items()):
        row, stored = store(name, number, array, name in history)
        rows.append(row)
        members.append((row.member, stored))
    text = to_text(Manifest(kind, schema, written_now(), dict(header), tuple(rows)))
    if len(text) > LONGEST_BYTES or len(members) >= MOST_MEMBERS:
        raise CheckpointError(
            f"This is more than one document can hold ({len(text) / 1e6:.0f} MB of facts, {len(members):,} arrays; "
            f"{LONGEST_BYTES / 1e6:.0f} MB and {MOST_MEMBERS:,} are the most). Store its parts one by one."
        )
    return write_members([(MANIFEST, text), *members])


def unpack(
    kind: str,
    data: bytes,
    source: str = "the document",
    *,
    newest_schema: int = 1,
    most_bytes: int = MOST_BYTES,
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a document (see `unpack_document`)."""
    manifest, arrays = unpack_document(kind, data, source, newest_schema=newest_schema, most_bytes=most_bytes)
    return manifest.header, arrays


def unpack_document(
    kind: str,
    data: bytes,
    source: str = "the document",
    *,
    newest_schema: int = 1,
    most_bytes: int = MOST_BYTES,
) -> Document:
    """Manifest and arrays of a document, after all of it was checked; also of the first, framed format.

    Args:
        kind: what it must be.
        data: the whole file.
        source: what to call it in a complaint.
        newest_schema: of this kind that the caller can read.
        most_bytes: memory that its arrays may need.

    Raises:
        CheckpointError: not such a document, of a newer format or schema, truncated, altered or too large;
            the message says which and what to do.
    """
    with refusals(source):
        if legacy.is_framed(data):
            framed = legacy.read_frame(data)
            check_kind(framed.manifest, kind, newest_schema)
            _check_memory(framed.manifest, most_bytes)
            return Document(framed.manifest, legacy.read_arrays(framed))
        _check_first_bytes(data[: len(legacy.MAGIC)])
        with open_members(BytesIO(data)) as archive:
            manifest = _manifest_of(archive)
            check_kind(manifest, kind, newest_schema)
            _check_memory(manifest, most_bytes)
            return Document(manifest, {row.name: restore(row, archive.read(row.member)) for row in manifest.arrays})


def read_manifest(path: str | os.PathLike[str]) -> Manifest:
    """The manifest of a file; its arrays are neither read nor checked.

    Raises:
        CheckpointError: no such file, no document, or its manifest is damaged.
    """
    source = os.fspath(path)
    with opened(Path(path)) as stream, refusals(source):
        first = stream.read(len(legacy.MAGIC))
        if legacy.is_framed(first):
            return legacy.read_frame(first + stream.read()).manifest
        _check_first_bytes(first)
        with open_members(stream) as archive:
            return _manifest_of(archive)


def _check_first_bytes(first: bytes) -> None:
    if not first:
        raise Unreadable("it is empty. Use an earlier copy.")
    if MAGIC.startswith(first) or legacy.MAGIC.startswith(first):
        raise Unreadable(f"it is truncated ({len(first)} bytes). Use an earlier copy.")
    if not first.startswith(MAGIC):
        raise Unreadable("it is not a bioxen_nb document (wrong first bytes).")


def _manifest_of(archive: ZipFile) -> Manifest:
    entry = archive.infolist()[0]
    if entry.file_size > LONGEST_BYTES:
        raise Unreadable(f"its manifest is longer than {LONGEST_BYTES / 1e6:.0f} MB.")
    manifest = from_text(archive.read(entry))
    check_members(archive, [(row.member, row.stored_bytes) for row in manifest.arrays])
    return manifest


def _check_memory(manifest: Manifest, most_bytes: int) -> None:
    needed = sum(row.nbytes for row in manifest.arrays)
    if needed > most_bytes:
        raise Unreadable(f"its arrays need {needed / 1e9:,.1f} GB of memory, more than {most_bytes / 1e9:,.1f} GB.")
    if needed > _MUCH_BYTES:
        import psutil  # type: ignore[import-untyped]

        free = psutil.virtual_memory().available
        if needed > free:
            raise Unreadable(f"its arrays need {needed / 1e9:,.1f} GB of memory, {free / 1e9:,.1f} GB are free.")
