"""Arrays in pieces that checkpoints share: full blocks of history rows, programs, genomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import CheckpointError

Arrays = dict[str, NDArray[Any]]

#: A block of history rows has about so many bytes before compression, and so many rows at least and at most.
BLOCK_BYTES = 256 * 1024
LEAST_ROWS, MOST_ROWS = 64, 256

#: Checkpoints that claim to be larger in memory are not put together.
MOST_BYTES = 8_000_000_000


def block_rows(array: NDArray[Any]) -> int:
    """Rows of a block of this history: a power of two, the same as long as its columns are."""
    row_bytes: int = max(array.itemsize * array.shape[1], 1)
    fitting: int = 1 << (max(BLOCK_BYTES // row_bytes, 1).bit_length() - 1)
    return min(max(fitting, LEAST_ROWS), MOST_ROWS)


def digest_of(array: NDArray[Any]) -> str:
    """SHA-256 of type, shape and numbers."""
    digest = hashlib.sha256(f"{array.dtype.str}|{array.shape}|".encode())
    digest.update(raw_bytes(array))
    return digest.hexdigest()


def raw_bytes(array: NDArray[Any]) -> memoryview:
    """The bytes of an array's numbers, not copied where they lie in one stretch."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def split(arrays: Mapping[str, NDArray[Any]]) -> tuple[Arrays, dict[str, list[str]], Arrays]:
    """(what stays in the checkpoint's own file, digests of the pieces of each name, pieces by digest).

    History stays in its own file from its last full block on, so that going on with a run makes new pieces and never
    changes old ones.
    """
    own: Arrays = {}
    names: dict[str, list[str]] = {}
    pieces: Arrays = {}
    for name, array in arrays.items():
        blocks, rest = _blocks(name, array)
        if rest is not None:
            own[name] = rest
        if blocks:
            found = {digest_of(block): block for block in blocks}
            names[name] = [digest_of(block) for block in blocks] if len(found) != len(blocks) else list(found)
            pieces.update(found)
    return own, names, pieces


def _blocks(name: str, array: NDArray[Any]) -> tuple[Sequence[NDArray[Any]], NDArray[Any] | None]:
    if name.startswith("program/") or name.endswith("/genome"):
        return [array], None
    if "/history/" not in name or array.ndim != 2:
        return [], array
    rows = block_rows(array)
    full = len(array) // rows * rows
    return [array[first : first + rows] for first in range(0, full, rows)], array[full:]


def join(own: Arrays, names: Mapping[str, Any], read: Callable[[str], NDArray[Any]], source: str) -> Arrays:
    """The arrays that `split` took apart.

    Args:
        own: arrays of the checkpoint's own file.
        names: digests of the pieces of each name.
        read: gives a piece.
        source: for messages.

    Raises:
        CheckpointError: a piece is missing or damaged, or pieces do not fit together.
    """
    arrays, total = dict(own), 0
    for name, digests in names.items():
        parts = []
        for digest in digests:
            parts.append(read(digest))
            total += parts[-1].nbytes
            if total > MOST_BYTES:
                raise CheckpointError(f"{source} claims more than {MOST_BYTES / 1e9:g} GB. It is damaged.")
        parts += [own[name]] if name in own else []
        if len({(part.dtype.str, part.shape[1:]) for part in parts}) != 1:
            raise CheckpointError(f"The pieces of {name!r} in {source} do not fit together. Load another checkpoint.")
        arrays[name] = np.concatenate(parts) if len(parts) > 1 else parts[0]
    return arrays
