"""The zip archive around a document: members stored as they are, in order, and nothing else."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import BinaryIO, NamedTuple

from bioxen_nb.documents.refusal import Unreadable
from bioxen_nb.documents.repair import recover, repair_data

MAGIC = b"PK\x03\x04"
MANIFEST = "manifest.json"
REPAIR = "repair.bin"

#: More members are neither written nor read: each costs the reader about 700 bytes before anything can be checked.
MOST_MEMBERS = 100_000

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_LOCAL = struct.Struct("<4s5H3L2H")
_WIDE, _WIDE_SIZE, _WIDE_SIZE_AT = 0xFFFFFFFF, struct.Struct("<Q"), 12
_END = struct.Struct("<4s4H2LH")
_WIDE_LOCATOR = struct.Struct("<4sLQL")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_DIRECTORY_ROW_BYTES = 46 + len("arrays/000000.bin")
_WIDE_EXTRA_BYTES = 28


class Mended(NamedTuple):
    """A damaged file made whole.

    Attributes:
        data: all of it, as it was written.
        places: (begin, end) of the blocks that were bad; none where only the archive's directory or the repair data
            were hit.
        is_whole: whether all of these could be mended.
    """

    data: bytes
    places: tuple[tuple[int, int], ...]
    is_whole: bool

    @property
    def told(self) -> str:
        """Where the damage was, for people."""
        where = ", ".join(f"{begin:,} to {end - 1:,}" for begin, end in self.places[:3])
        more = f" and {len(self.places) - 3:,} more places" if len(self.places) > 3 else ""
        return f"at bytes {where}{more}" if where else "in its directory or its repair data"


def write_members(members: Iterable[tuple[str, bytes]], *, repair: bool = True) -> bytes:
    """An archive with these members and what mends them; the same members give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(_plain(name), content)
        if repair:
            archive.writestr(_plain(REPAIR), repair_data(buffer.getvalue()))
    return buffer.getvalue()


def _plain(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system, entry.external_attr = _UNIX, _REGULAR_FILE
    return entry


def mended(data: bytes) -> Mended | None:
    """A damaged archive made anew from its repair data; None if it has none or nothing is wrong with it."""
    found = recover(data)
    if found is None:
        return None
    try:
        whole = write_members(_walk(found.covered))
    except (struct.error, ValueError):
        return None
    return None if whole == data else Mended(whole, found.places, found.is_whole)


def _walk(covered: bytes) -> Iterator[tuple[str, bytes]]:
    """Members by their local headers, one after the other, without the archive's directory."""
    at, names = 0, set[bytes]()
    while at < len(covered):
        signature, *_, stored_bytes, _, name_bytes, extra_bytes = _LOCAL.unpack_from(covered, at)
        name_at, begin = at + _LOCAL.size, at + _LOCAL.size + name_bytes + extra_bytes
        name = covered[name_at : name_at + name_bytes]
        if signature != MAGIC or name in names or len(names) == MOST_MEMBERS:
            raise ValueError("no member begins here")
        names.add(name)
        if stored_bytes == _WIDE:
            (stored_bytes,) = _WIDE_SIZE.unpack_from(covered, name_at + name_bytes + _WIDE_SIZE_AT)
        at = begin + stored_bytes
        yield name.decode("ascii"), covered[begin:at]


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
    """Raises Unreadable unless the archive has exactly these (name, bytes) after the manifest, in this order.

    What mends them may come last; files of format 2 have none.
    """
    found = [(entry.filename, entry.file_size) for entry in archive.infolist()[1:]]
    if found and found[-1][0] == REPAIR:
        found.pop()
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
