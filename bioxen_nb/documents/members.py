"""The zip archive around a document: members stored as they are, in order, and nothing else."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import BinaryIO

from bioxen_nb.documents.refusal import Unreadable

MAGIC = b"PK\x03\x04"
MANIFEST = "manifest.json"

#: More members are neither written nor read: each costs the reader about 700 bytes before anything can be checked.
MOST_MEMBERS = 100_000

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_END = struct.Struct("<4s4H2LH")
_WIDE_LOCATOR = struct.Struct("<4sLQL")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_DIRECTORY_ROW_BYTES = 46 + len("arrays/000000.bin")
_WIDE_EXTRA_BYTES = 28


def write_members(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive with these members; the same members give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _REGULAR_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()


def open_members(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in a seekable stream, after its size and the size of its directory were checked."""
    size = stream.seek(0, os.SEEK_END)
    if _directory_bytes(stream, size) > MOST_MEMBERS * (_DIRECTORY_ROW_BYTES + _WIDE_EXTRA_BYTES):
        raise Unreadable(f"it has more than {MOST_MEMBERS:,} parts.")
    archive = zipfile.ZipFile(stream)
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise Unreadable(f"it has more than {MOST_MEMBERS:,} parts.")
    if not entries or entries[0].filename != MANIFEST or entries[0].header_offset != 0:
        raise Unreadable(f"it does not begin with {MANIFEST}. It was not written by this toolkit.")
    if sum(entry.file_size for entry in entries) > size:
        raise Unreadable("its parts are longer than the file. It is damaged or was made to do harm.")
    for entry in entries:
        _check_entry(entry)
    return archive


def check_members(archive: zipfile.ZipFile, expected: Sequence[tuple[str, int]]) -> None:
    """Raises Unreadable unless the archive has exactly these (name, bytes) after the manifest, in this order."""
    found = [(entry.filename, entry.file_size) for entry in archive.infolist()[1:]]
    if found != list(expected):
        raise Unreadable("its parts are not those of its manifest. It was altered; use an earlier copy.")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    stored = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size
    if not stored or entry.flag_bits & 1 or entry.external_attr != _REGULAR_FILE:
        raise Unreadable(
            f"its part {entry.filename[:80]!r} is no plain stored file. It was altered; use an earlier copy."
        )


def _directory_bytes(stream: BinaryIO, size: int) -> int:
    """Length of the archive's directory, which must end the file."""
    end = _tail(stream, size, _END.size)
    signature, *_, directory_bytes, _, comment_bytes = _END.unpack(end)
    if signature != b"PK\x05\x06" or comment_bytes:
        raise Unreadable("it does not end as it should: truncated, or longer than it was. Use an earlier copy.")
    if size < _END.size + _WIDE_LOCATOR.size + _WIDE_END.size:
        return int(directory_bytes)
    locator = _tail(stream, size - _END.size, _WIDE_LOCATOR.size)
    if not locator.startswith(b"PK\x06\x07"):
        return int(directory_bytes)
    wide = _tail(stream, size - _END.size - _WIDE_LOCATOR.size, _WIDE_END.size)
    return int(_WIDE_END.unpack(wide)[8])


def _tail(stream: BinaryIO, end: int, length: int) -> bytes:
    if end < length:
        raise Unreadable(f"it is truncated ({end} bytes). Use an earlier copy.")
    stream.seek(end - length)
    return stream.read(length)
