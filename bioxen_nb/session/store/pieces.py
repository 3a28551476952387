"""Arrays in pieces that checkpoints share: full blocks of history rows, programs, genomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.documents.container import check_memory
from bioxen_nb.documents.refusal import may_pass, refusals
from bioxen_nb.errors import CheckpointError
from bioxen_nb.logs import Log
from bioxen_nb.session.lost_history import is_history

Arrays = dict[str, NDArray[Any]]

#: A block of history rows has about so many bytes before compression, and so many rows at least and at most.
BLOCK_BYTES = 256 * 1024
LEAST_ROWS, MOST_ROWS = 64, 256

_log = Log("session.store")


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


class Joined(NamedTuple):
    """Arrays put together; and of tables of which pieces could not be read, how many of the first rows are no good."""

    arrays: Arrays
    lost: dict[str, int]


def join(own: Arrays, names: Mapping[str, Any], read: Callable[[str], NDArray[Any]], source: str) -> Joined:
    """The arrays that `split` took apart.

    Args:
        own: arrays of the checkpoint's own file.
        names: digests of the pieces of each name.
        read: gives a piece.
        source: for messages.

    Raises:
        CheckpointError: a piece that is no history is missing or damaged beyond repair, or pieces do not fit together.
    """
    arrays, lost, total = dict(own), dict[str, int](), 0
    for name, digests in names.items():
        if is_history(name) and name in own and own[name].ndim == 2:
            arrays[name], bad = _table(name, digests, own[name], read, source, total)
            lost.update({name: bad} if bad else {})
        elif len(digests) == 1 and name not in own:
            arrays[name] = _needed(name, digests[0], read, source)
        else:
            raise _unfit(name, source)
        total += arrays[name].nbytes
    return Joined(arrays, lost)


def _table(
    name: str, digests: Sequence[str], rest: NDArray[Any], read: Callable[[str], NDArray[Any]], source: str, total: int
) -> tuple[NDArray[Any], int]:
    """A table from its blocks and its last rows; and how many rows go up to the end of the last block that is lost."""
    rows, whole, lost = 0, rest, 0
    for number, digest in enumerate(digests):
        try:
            block = read(digest)
        except CheckpointError as cause:
            if may_pass(cause):
                raise
            _log.warning("store.history_lost", table=name, source=source, reason=cause.message)
            lost = number + 1
            continue
        if block.ndim != rest.ndim:
            raise _unfit(name, source)
        if not rows:
            rows = len(block)
            whole = _room(rows * len(digests) + len(rest), rest, source, total)
        if (len(block), block.dtype, block.shape[1:]) != (rows, rest.dtype, rest.shape[1:]):
            raise _unfit(name, source)
        whole[number * rows : (number + 1) * rows] = block
    if not rows:
        rows = block_rows(rest)
        whole = _room(rows * len(digests) + len(rest), rest, source, total)
    whole[rows * len(digests) :] = rest
    return whole, lost * rows


def _room(rows: int, rest: NDArray[Any], source: str, total: int) -> NDArray[Any]:
    with refusals(source):
        check_memory(total + rows * rest.shape[1] * rest.itemsize)
    return np.zeros((rows, rest.shape[1]), rest.dtype)


def _needed(name: str, digest: str, read: Callable[[str], NDArray[Any]], source: str) -> NDArray[Any]:
    try:
        return read(digest)
    except CheckpointError as cause:
        raise CheckpointError(
            f"{source} cannot be loaded without {name!r}: {cause.message} Saving any session with the same program or "
            "genome into this store writes it anew; so does copying the piece from a backup.",
            source=source,
        ) from cause


def _unfit(name: str, source: str) -> CheckpointError:
    return CheckpointError(f"The pieces of {name!r} in {source} do not fit together. Load another checkpoint.")
