"""Arrays as compressed bytes and back; nothing is allocated before the declared sizes agree with each other."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from bioxen_nb.documents.refusal import Unreadable
from bioxen_nb.errors import CheckpointError

PLAIN = "plain"
DIFFERENCES = "differences"

_LEVEL = 1
_DTYPE = re.compile(r"[<>|][biuf](1|2|4|8|16)")
_POSITION = np.dtype("<i8")


def check_storable(name: str, dtype: np.dtype[Any]) -> None:
    """Raises a CheckpointError unless values of this type are plain booleans, integers or floats."""
    if dtype.kind not in "biuf":
        raise CheckpointError(
            f"Array {name!r} of type {dtype} cannot be stored: only booleans, integers and floats can.", array=name
        )


def encode(array: NDArray[Any], history: bool) -> tuple[str, bytes]:
    """(encoding, raw bytes) of an array; rows of counts that follow each other in time as differences."""
    if history and array.ndim == 2 and array.dtype.kind == "i" and array.shape[0] > 1:
        return DIFFERENCES, _difference(array)
    return PLAIN, array.tobytes()


def compress(raw: bytes) -> bytes:
    """One zstd frame that declares its size."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(raw)


def decompress(stored: bytes | memoryview, raw_bytes: int) -> bytearray:
    """The content of one zstd frame that must hold exactly `raw_bytes`; never allocates more than these."""
    declared = zstandard.frame_content_size(stored)
    if declared != raw_bytes:
        raise _unlike(declared, raw_bytes)
    raw = bytearray(raw_bytes)
    with zstandard.ZstdDecompressor().stream_reader(stored, read_across_frames=True) as reader:
        found_bytes = reader.readinto(raw) if raw_bytes else 0
        found_bytes += len(reader.read(1))
    if found_bytes != raw_bytes:
        raise _unlike(found_bytes, raw_bytes)
    return raw


def _unlike(found_bytes: int, raw_bytes: int) -> Unreadable:
    return Unreadable(
        f"a part of it unpacks to {found_bytes:,} bytes instead of the {raw_bytes:,} that it should have. "
        "It is damaged or was made to do harm."
    )


def checked_type(name: str, dtype: object, shape: object) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Type and shape that a file declares for an array, believed only when they are plain."""
    if not isinstance(dtype, str) or not _DTYPE.fullmatch(dtype):
        raise Unreadable(f"array {name!r} has the type {dtype!r}; only booleans, integers and floats are read.")
    if not isinstance(shape, Sequence) or any(type(length) is not int or length < 0 for length in shape):
        raise Unreadable(f"array {name!r} has the impossible shape {shape!r}. Use an earlier copy.")
    return np.dtype(dtype), tuple(shape)


def check_sizes(name: str, encoding: object, dtype: np.dtype[Any], shape: tuple[int, ...], raw_bytes: int) -> None:
    """Raises Unreadable unless an array of this type and shape has this many raw bytes."""
    if encoding == PLAIN:
        fits = math.prod(shape) * dtype.itemsize == raw_bytes
    elif encoding == DIFFERENCES:
        fits = len(shape) == 2 and shape[0] > 1 and dtype.kind == "i" and _wide_steps(dtype, shape, raw_bytes) >= 0
    else:
        raise Unreadable(f"array {name!r} has the unknown encoding {encoding!r}. Upgrade bioxen_nb.")
    if not fits:
        raise Unreadable(f"array {name!r} has {raw_bytes:,} bytes, which does not fit its shape {list(shape)}.")


def decode(encoding: str, raw: bytearray, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """The array of raw bytes whose sizes were checked; it may lie in them."""
    if encoding == DIFFERENCES:
        return _accumulate(raw, dtype, shape)
    if dtype.kind == "b" and np.frombuffer(raw, np.uint8).max(initial=0) > 1:
        raise Unreadable("a boolean in it is neither true nor false. Use an earlier copy.")
    return np.frombuffer(raw, dtype).reshape(shape)


#: From so many columns on, adding rows one by one is faster than numpy's accumulate, which goes down each column.
_WIDE = 1024


def _difference(array: NDArray[Any]) -> bytes:
    """First row; steps between rows as int8; positions where these do not fit; the steps there."""
    steps = np.diff(array, axis=0).ravel().astype(array.dtype, copy=False)
    small = steps.astype(np.int8)
    wide = np.flatnonzero(small != steps)
    return b"".join([array[0].tobytes(), small.tobytes(), wide.astype(_POSITION).tobytes(), steps[wide].tobytes()])


def _wide_steps(dtype: np.dtype[Any], shape: tuple[int, ...], raw_bytes: int) -> int:
    """How many steps do not fit int8; -1 when the sizes contradict each other."""
    steps = (shape[0] - 1) * shape[1]
    left = raw_bytes - shape[1] * dtype.itemsize - steps
    wide, rest = divmod(left, _POSITION.itemsize + dtype.itemsize)
    return wide if rest == 0 and 0 <= wide <= steps else -1


def _accumulate(raw: bytearray, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    rows, columns = shape
    small_at = columns * dtype.itemsize
    positions_at = small_at + (rows - 1) * columns
    wide = _wide_steps(dtype, shape, len(raw))
    whole = np.empty(shape, dtype)
    whole[0] = np.frombuffer(raw, dtype, columns)
    steps = whole[1:].reshape(-1)
    steps[:] = np.frombuffer(raw, np.int8, len(steps), small_at)
    positions = np.frombuffer(raw, _POSITION, wide, positions_at)
    steps[positions] = np.frombuffer(raw, dtype, wide, positions_at + positions.nbytes)
    if columns < _WIDE:
        np.add.accumulate(whole, axis=0, out=whole)
        return whole
    for row in range(1, rows):
        np.add(whole[row - 1], whole[row], out=whole[row])
    return whole
