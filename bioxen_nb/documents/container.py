"""Documents as bytes: a zip archive of a JSON manifest and compressed arrays (docs/checkpoint-format.md)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.documents import legacy
from bioxen_nb.documents.atomic import opened
from bioxen_nb.documents.manifest import LONGEST_BYTES, Manifest, check_kind, from_text, to_text, written_now
from bioxen_nb.documents.members import (
    MAGIC,
    MANIFEST,
    MOST_MEMBERS,
    Mended,
    check_members,
    mended,
    open_members,
    write_members,
)
from bioxen_nb.documents.parsing import MOST_PARSED_BYTES, parsed_bytes
from bioxen_nb.documents.refusal import Unreadable, may_pass, refusals
from bioxen_nb.documents.stored_array import StoredArray, restore, store
from bioxen_nb.errors import CheckpointError

#: Arrays that need more memory than this are not read unless the caller says so.
MOST_BYTES = 8_000_000_000

#: From here on the memory that is free is looked at before anything is unpacked.
_MUCH_BYTES = 250_000_000

Arrays = Mapping[str, NDArray[Any]]


class Document(NamedTuple):
    """A document that was read and checked in full.

    Attributes:
        manifest: all but the arrays.
        arrays: by name.
        mended: what its file should be, if it was damaged.
        lost: arrays that could not be read and that the caller can do without; zeros stand for them.
    """

    manifest: Manifest
    arrays: dict[str, NDArray[Any]]
    mended: Mended | None = None
    lost: tuple[str, ...] = ()


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
    if len(text) > LONGEST_BYTES or parsed_bytes(text) > MOST_PARSED_BYTES or len(members) >= MOST_MEMBERS:
        raise CheckpointError(
            f"This is more than one document can hold ({len(text) / 1e6:.0f} MB of facts, which need up to "
            f"{parsed_bytes(text) / 1e6:.0f} MB of memory, and {len(members):,} arrays; {LONGEST_BYTES / 1e6:.0f} MB, "
            f"{MOST_PARSED_BYTES / 1e6:.0f} MB and {MOST_MEMBERS:,} are the most). Store its parts one by one."
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
    found = unpack_document(kind, data, source, newest_schema=newest_schema, most_bytes=most_bytes)
    return found.manifest.header, found.arrays


def unpack_document(
    kind: str,
    data: bytes,
    source: str = "the document",
    *,
    newest_schema: int = 1,
    most_bytes: int = MOST_BYTES,
    can_do_without: Callable[[str], bool] | None = None,
) -> Document:
    """Manifest and arrays of a document, after all of it was checked; also of the first, framed format.

    A damaged one is mended from its repair data where that can be done, and checked again.

    Args:
        kind: what it must be.
        data: the whole file.
        source: what to call it in a complaint.
        newest_schema: of this kind that the caller can read.
        most_bytes: memory that its arrays may need.
        can_do_without: says which arrays may be lost beyond repair.

    Raises:
        CheckpointError: not such a document, of a newer format or schema, truncated, altered beyond repair or too
            large; the message says which and what to do.
    """
    read = partial(_read, kind, source=source, newest_schema=newest_schema, most_bytes=most_bytes)
    try:
        return read(data)
    except CheckpointError as cause:
        made, reason = mended(data), cause
    if made is not None:
        try:
            return read(made.data)._replace(mended=made)
        except CheckpointError as still:
            reason = still if made.is_whole else reason
    if can_do_without is None:
        raise reason
    try:
        return read(made.data if made else data, can_do_without=can_do_without)
    except CheckpointError:
        raise reason from None


def remade(data: bytes) -> Mended | None:
    """What a damaged file of any kind should be; None if nothing is wrong with it or it cannot be mended."""
    made = mended(data)
    if made is None or not made.is_whole:
        return None
    try:
        _read(None, made.data)
    except CheckpointError:
        return None
    return made


def _read(
    kind: str | None,
    data: bytes,
    source: str = "the document",
    newest_schema: int = 1,
    most_bytes: int = MOST_BYTES,
    can_do_without: Callable[[str], bool] = lambda name: False,
) -> Document:
    with refusals(source):
        if legacy.is_framed(data):
            framed = legacy.read_frame(data)
            _check(framed.manifest, kind, newest_schema, most_bytes)
            return Document(framed.manifest, legacy.read_arrays(framed))
        _check_first_bytes(data[: len(legacy.MAGIC)])
        with open_members(BytesIO(data)) as archive:
            manifest = _manifest_of(archive)
            _check(manifest, kind, newest_schema, most_bytes)
            found = {row.name: _array(archive, row, can_do_without(row.name)) for row in manifest.arrays}
    zeros = {row.name: np.zeros(row.shape, row.dtype) for row in manifest.arrays if found[row.name] is None}
    arrays = {name: zeros[name] if array is None else array for name, array in found.items()}
    return Document(manifest, arrays, lost=tuple(zeros))


def _array(archive: ZipFile, row: StoredArray, can_be_lost: bool) -> NDArray[Any] | None:
    if not can_be_lost:
        return restore(row, archive.read(row.member))
    try:
        with refusals(row.name):
            return restore(row, archive.read(row.member))
    except CheckpointError as cause:
        if may_pass(cause):
            raise
        return None


def _check(manifest: Manifest, kind: str | None, newest_schema: int, most_bytes: int) -> None:
    if kind is not None:
        check_kind(manifest, kind, newest_schema)
    rows = manifest.arrays
    check_memory(sum(row.nbytes for row in rows) + max((row.unpacking_bytes for row in rows), default=0), most_bytes)


def read_manifest(path: str | os.PathLike[str]) -> Manifest:
    """The manifest of a file; its arrays are neither read nor checked.

    Raises:
        CheckpointError: no such file, no document, or its manifest is damaged beyond repair.
    """
    source = os.fspath(path)
    with opened(Path(path)) as stream:
        try:
            return _read_manifest(stream, source)
        except CheckpointError:
            stream.seek(0)
            if (made := mended(stream.read())) is None:
                raise
        return _read_manifest(BytesIO(made.data), source)


def _read_manifest(stream: BinaryIO, source: str) -> Manifest:
    with refusals(source):
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


def check_memory(needed_bytes: int, most_bytes: int = MOST_BYTES) -> None:
    """Raises Unreadable unless arrays that need so much memory can be read."""
    needed = f"its arrays need {needed_bytes / 1e9:,.1f} GB of memory"
    if needed_bytes > most_bytes:
        raise Unreadable(f"{needed}, more than {most_bytes / 1e9:,.1f} GB.")
    if needed_bytes > _MUCH_BYTES:
        import psutil  # type: ignore[import-untyped]

        free_bytes = psutil.virtual_memory().available
        if needed_bytes > free_bytes:
            raise Unreadable(f"{needed}, {free_bytes / 1e9:,.1f} GB are free.")
