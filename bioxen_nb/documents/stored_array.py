"""One array in a document: its row in the manifest, from an array and back to it."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.documents.encoding import (
    PLAIN,
    check_sizes,
    check_storable,
    checked_type,
    compress,
    decode,
    decompress,
    encode,
)
from bioxen_nb.documents.refusal import Unreadable


@dataclass(frozen=True)
class StoredArray:
    """Where and how an array is stored.

    Attributes:
        name: the caller's.
        member: of the zip archive.
        dtype: as numpy writes it, with the byte order.
        shape: lengths of its axes.
        encoding: "plain" or "differences".
        raw_bytes: once unpacked.
        stored_bytes: in the archive.
        sha256: of the bytes in the archive.
    """

    name: str
    member: str
    dtype: str
    shape: tuple[int, ...]
    encoding: str
    raw_bytes: int
    stored_bytes: int
    sha256: str

    def check(self, number: int) -> None:
        """Raises Unreadable unless this can be the row with this number and its sizes fit each other."""
        if not (isinstance(self.name, str) and isinstance(self.sha256, str)) or self.member != member_name(number):
            raise Unreadable(f"array {number} is not where it should be ({self.member!r}).")
        if any(type(size) is not int or size < 0 for size in (self.raw_bytes, self.stored_bytes)):
            raise Unreadable(f"array {self.name!r} has no size.")
        dtype, shape = checked_type(self.name, self.dtype, self.shape)
        check_sizes(self.name, self.encoding, dtype, shape, self.raw_bytes)

    @property
    def nbytes(self) -> int:
        """Memory of the array."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def unpacking_bytes(self) -> int:
        """Memory that is needed beside the array while it is unpacked."""
        return 0 if self.encoding == PLAIN else self.raw_bytes


def member_name(number: int) -> str:
    """The archive's name of the array with this number."""
    return f"arrays/{number:04d}.bin"


def store(name: str, number: int, array: NDArray[Any], history: bool) -> tuple[StoredArray, bytes]:
    """The row of an array and its compressed bytes.

    Raises:
        CheckpointError: it holds other things than booleans, integers and floats.
    """
    check_storable(name, array.dtype)
    encoding, raw = encode(array, history)
    stored = compress(raw)
    digest = hashlib.sha256(stored).hexdigest()
    row = StoredArray(name, member_name(number), array.dtype.str, array.shape, encoding, len(raw), len(stored), digest)
    return row, stored


def restore(row: StoredArray, stored: bytes) -> NDArray[Any]:
    """The array of a checked row; raises Unreadable when its bytes are not those that were written."""
    if hashlib.sha256(stored).hexdigest() != row.sha256:
        raise Unreadable(f"array {row.name!r} was altered: its digest does not match. Use an earlier copy.")
    return decode(row.encoding, decompress(stored, row.raw_bytes), np.dtype(row.dtype), row.shape)
