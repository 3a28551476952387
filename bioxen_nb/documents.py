"""One file for a JSON header and named arrays: written atomically, checked in full before it is believed.

Layout (little-endian): magic (8 bytes), schema (uint32), kind (16 bytes, zero-padded ASCII), SHA-256 of all
that follows (32 bytes), length of all that follows (uint64); then the length of the compressed header
(uint64), the header (JSON, zstd) and the compressed arrays in the order of the header's table.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from bioxen_nb.errors import CheckpointError

MAGIC = b"\x89BIOXEN\n"
SCHEMA = 1

_FRAME = struct.Struct("<8sI16s32sQ")
_LENGTH = struct.Struct("<Q")
_LEVEL = 1
_PLAIN = "plain"
_DIFFERENCES = "differences"

Arrays = Mapping[str, NDArray[Any]]


def pack(kind: str, header: Mapping[str, Any], arrays: Arrays, history: frozenset[str] = frozenset()) -> bytes:
    """The bytes of a document.

    Args:
        kind: what it is ("session"), at most 16 ASCII characters.
        header: JSON-able.
        arrays: C-ordered or not; booleans, integers and floats of any shape.
        history: names of two-dimensional integer arrays whose rows follow each other in time: they are
            stored as differences, which compresses counts about five times better.
    """
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    table: list[dict[str, Any]] = []
    payloads: list[bytes] = []
    for name, array in arrays.items():
        _check_dtype(name, array.dtype)
        as_history = name in history and array.ndim == 2 and array.dtype.kind == "i" and array.shape[0] > 1
        raws = _difference(array) if as_history else [_plain(array)]
        compressed = [compressor.compress(raw) for raw in raws]
        table.append(
            {
                "name": name,
                "dtype": array.dtype.str,
                "shape": list(array.shape),
                "encoding": _DIFFERENCES if as_history else _PLAIN,
                "raw": [len(raw) for raw in raws],
                "stored": [len(part) for part in compressed],
            }
        )
        payloads += compressed
    text = json.dumps({"header": dict(header), "arrays": table}, separators=(",", ":")).encode()
    stored = compressor.compress(text)
    body = b"".join([_LENGTH.pack(len(stored)), stored, *payloads])
    frame = _FRAME.pack(MAGIC, SCHEMA, kind.encode("ascii"), hashlib.sha256(body).digest(), len(body))
    return frame + body


def unpack(kind: str, data: bytes, source: str = "the document") -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a document, after all of it was checked.

    Raises:
        CheckpointError: not such a document, of a newer schema, truncated or altered; the message says which.
    """
    body = _checked_body(kind, memoryview(data), source)
    try:
        return _decode(body)
    except CheckpointError:
        raise
    except (ValueError, KeyError, TypeError, struct.error, zstandard.ZstdError, MemoryError) as cause:
        raise CheckpointError(
            f"{source} has an intact digest, but its content does not decode ({cause}). "
            "It was not written by this toolkit.",
            source=source,
        ) from cause


def _checked_body(kind: str, data: memoryview, source: str) -> memoryview:
    def refuse(reason: str) -> CheckpointError:
        return CheckpointError(f"{source} cannot be read: {reason}", source=source)

    if bytes(data[: len(MAGIC)]) != MAGIC[: len(data)] or len(data) == 0:
        raise refuse("it is empty." if len(data) == 0 else "it is not a bioxen_nb document (wrong first bytes).")
    if len(data) < _FRAME.size:
        raise refuse(f"it is truncated ({len(data)} bytes). Use an earlier copy.")
    _, schema, found_kind, digest, length = _FRAME.unpack(data[: _FRAME.size])
    if schema > SCHEMA:
        raise refuse(f"its schema {schema} is newer than {SCHEMA}, which this version reads. Upgrade bioxen_nb.")
    if schema < 1:
        raise refuse(f"its schema {schema} does not exist: the file is damaged.")
    name = found_kind.rstrip(b"\0").decode("ascii", "replace")
    if name != kind:
        raise refuse(f"it holds a {name!r} document, not a {kind!r}.")
    body = data[_FRAME.size :]
    if len(body) != length:
        fault = "truncated" if len(body) < length else "longer than it should be"
        raise refuse(f"it is {fault} ({len(body):,} of {length:,} bytes). Use an earlier copy.")
    if hashlib.sha256(body).digest() != digest:
        raise refuse("its digest does not match: at least one byte was altered. Use an earlier copy.")
    return body


def _decode(body: memoryview) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    decompressor = zstandard.ZstdDecompressor()
    (header_length,) = _LENGTH.unpack(body[: _LENGTH.size])
    at = _LENGTH.size + header_length
    text = decompressor.decompress(bytes(body[_LENGTH.size : at]))
    content = json.loads(text)
    arrays: dict[str, NDArray[Any]] = {}
    for row in content["arrays"]:
        parts = []
        for raw_length, stored_length in zip(row["raw"], row["stored"], strict=True):
            part = decompressor.decompress(body[at : at + stored_length], max_output_size=max(raw_length, 1))
            if len(part) != raw_length:
                raise ValueError(f"array {row['name']} has {len(part)} bytes instead of {raw_length}")
            parts.append(part)
            at += stored_length
        arrays[row["name"]] = _restore(row, parts)
    if at != len(body):
        raise ValueError(f"{len(body) - at} bytes belong to no array")
    return content["header"], arrays


def _restore(row: Mapping[str, Any], parts: list[bytes]) -> NDArray[Any]:
    dtype = np.dtype(row["dtype"])
    _check_dtype(row["name"], dtype)
    shape = tuple(int(length) for length in row["shape"])
    if row["encoding"] == _DIFFERENCES:
        return _accumulate(parts, dtype, shape)
    if row["encoding"] != _PLAIN:
        raise ValueError(f"array {row['name']} has the unknown encoding {row['encoding']!r}")
    return np.frombuffer(parts[0], dtype).reshape(shape).copy()


def _check_dtype(name: str, dtype: np.dtype[Any]) -> None:
    if dtype.kind not in "biuf":
        raise CheckpointError(
            f"Array {name!r} of type {dtype} cannot be stored: only booleans, integers and floats can."
        )


def _plain(array: NDArray[Any]) -> bytes:
    return array.tobytes()


def _difference(array: NDArray[Any]) -> list[bytes]:
    """First row; steps between rows as int8; where these do not fit; what they are there."""
    steps = np.diff(array, axis=0).ravel()
    small = steps.astype(np.int8)
    wide = np.flatnonzero(small != steps)
    return [array[0].tobytes(), small.tobytes(), wide.astype(np.int64).tobytes(), steps[wide].tobytes()]


def _accumulate(parts: list[bytes], dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    rows, columns = shape
    whole = np.empty((rows, columns), dtype)
    whole[0] = np.frombuffer(parts[0], dtype)
    steps = whole[1:].reshape(-1)
    steps[:] = np.frombuffer(parts[1], np.int8)
    steps[np.frombuffer(parts[2], np.int64)] = np.frombuffer(parts[3], dtype)
    for row in range(1, rows):
        np.add(whole[row - 1], whole[row], out=whole[row])
    return whole


def write_atomic(path: str | os.PathLike[str], data: bytes) -> None:
    """Replace the file at `path` by `data` in one step; after any failure the old file is still there.

    Raises:
        CheckpointError: full disk, missing folder, no permission...; says which.
    """
    target = Path(path)
    try:
        with _temporary_beside(target) as (descriptor, name):
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, target)
        _sync_folder(target.parent)
    except OSError as cause:
        raise CheckpointError(
            f"{target} could not be written: {_why(cause, target, len(data))}", path=str(target)
        ) from cause


@contextlib.contextmanager
def _temporary_beside(target: Path) -> Iterator[tuple[int, str]]:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        os.chmod(name, mode)
        yield descriptor, name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why(cause: OSError, target: Path, size: int) -> str:
    kept = " The old file was kept." if target.exists() else ""
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full ({size / 1e6:.1f} MB are needed).{kept} Free space or save elsewhere."
    if isinstance(cause, FileNotFoundError):
        return f"the folder {target.parent} does not exist. Make it first."
    if isinstance(cause, IsADirectoryError):
        return "that is a folder. Give the name of a file."
    if isinstance(cause, PermissionError):
        return f"no permission to write there.{kept} Save elsewhere."
    return f"{cause.strerror or cause}.{kept}"


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """All of a file; a missing or unreadable one is a CheckpointError."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise CheckpointError(f"There is no file {os.fspath(path)}. Check the name.", path=str(path)) from None
    except OSError as cause:
        raise CheckpointError(
            f"{os.fspath(path)} cannot be read: {cause.strerror or cause}.", path=str(path)
        ) from cause
