"""The framed format of the first builds: read, never written.

Layout (little-endian): magic (8 bytes), schema (uint32), kind (16 bytes, zero-padded ASCII), SHA-256 of all
that follows (32 bytes), length of all that follows (uint64); then the length of the compressed header
(uint64), the header (JSON, zstd) and the compressed parts of the arrays in the order of the header's table.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from bioxen_nb.documents.encoding import check_sizes, checked_type, decode, decompress
from bioxen_nb.documents.manifest import LONGEST_BYTES, Manifest
from bioxen_nb.documents.parsing import parsed
from bioxen_nb.documents.refusal import Unreadable
from bioxen_nb.documents.stored_array import StoredArray

MAGIC = b"\x89BIOXEN\n"

_SCHEMA = 1
_FRAME = struct.Struct("<8sI16s32sQ")
_LENGTH = struct.Struct("<Q")


class Framed(NamedTuple):
    """A checked frame: its manifest, the compressed parts, and (raw, stored) bytes of each part of each array."""

    manifest: Manifest
    payload: memoryview
    parts: list[list[tuple[int, int]]]


def is_framed(data: bytes) -> bool:
    """Whether these are the first bytes of such a file."""
    return data[: len(MAGIC)] == MAGIC


def read_frame(data: bytes) -> Framed:
    """What such a file holds, its digest checked and its arrays not yet unpacked; raises Unreadable."""
    schema, kind, body = _checked_body(memoryview(data))
    (length,) = _LENGTH.unpack(body[: _LENGTH.size])
    stored, payload = body[_LENGTH.size : _LENGTH.size + length], body[_LENGTH.size + length :]
    declared = zstandard.frame_content_size(stored)
    if not 0 <= declared <= LONGEST_BYTES:
        raise Unreadable(f"its header is longer than {LONGEST_BYTES / 1e6:.0f} MB.")
    content = parsed(bytes(decompress(stored, declared)))
    parts = [list(zip(row["raw"], row["stored"], strict=True)) for row in content["arrays"]]
    sizes = [size for part in parts for pair in part for size in pair]
    if any(type(size) is not int or size < 0 for size in sizes):
        raise Unreadable("an array in it has no size. It was not written by this toolkit.")
    if sum(size for part in parts for _, size in part) != len(payload):
        raise Unreadable("its arrays are not as long as its header says. It was not written by this toolkit.")
    rows = tuple(_row(row, part) for row, part in zip(content["arrays"], parts, strict=True))
    return Framed(Manifest(kind, schema, {}, content["header"], rows, format_version=1), payload, parts)


def read_arrays(framed: Framed) -> dict[str, NDArray[Any]]:
    """The arrays of a frame."""
    arrays: dict[str, NDArray[Any]] = {}
    at = 0
    for row, parts in zip(framed.manifest.arrays, framed.parts, strict=True):
        raw = []
        for raw_bytes, stored_bytes in parts:
            raw.append(decompress(framed.payload[at : at + stored_bytes], raw_bytes))
            at += stored_bytes
        whole = raw[0] if len(raw) == 1 else bytearray().join(raw)
        arrays[row.name] = decode(row.encoding, whole, np.dtype(row.dtype), row.shape)
    return arrays


def _checked_body(data: memoryview) -> tuple[int, str, memoryview]:
    if len(data) < _FRAME.size:
        raise Unreadable(f"it is truncated ({len(data)} bytes). Use an earlier copy.")
    _, schema, kind, digest, length = _FRAME.unpack(data[: _FRAME.size])
    if schema != _SCHEMA:
        raise Unreadable(f"its schema {schema} does not exist in its format: the file is damaged.")
    body = data[_FRAME.size :]
    if len(body) != length:
        fault = "truncated" if len(body) < length else "longer than it should be"
        raise Unreadable(f"it is {fault} ({len(body):,} of {length:,} bytes). Use an earlier copy.")
    if hashlib.sha256(body).digest() != digest:
        raise Unreadable("its digest does not match: at least one byte was altered. Use an earlier copy.")
    return schema, kind.rstrip(b"\0").decode("ascii", "replace"), body


def _row(row: Mapping[str, Any], parts: list[tuple[int, int]]) -> StoredArray:
    raw_bytes, stored_bytes = (sum(sizes) for sizes in zip((0, 0), *parts, strict=True))
    dtype, shape = checked_type(row["name"], row["dtype"], row["shape"])
    check_sizes(row["name"], row["encoding"], dtype, shape, raw_bytes)
    return StoredArray(row["name"], "", row["dtype"], shape, row["encoding"], raw_bytes, stored_bytes, "")
