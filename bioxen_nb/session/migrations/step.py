"""What a migration gives: a session as plain values of a later edition, and what had to be assumed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import CheckpointError

Header = dict[str, Any]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Step:
    """Header and arrays after a migration."""

    header: Header
    arrays: Arrays
    notes: tuple[str, ...]
    """Plain sentences for the user: what is exact, what is not, what was assumed."""


def part(arrays: Arrays, prefix: str) -> Arrays:
    """Arrays below a prefix, without it."""
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(prefix + "/")}


def check_digest(row: Mapping[str, Any], arrays: Arrays, fields: Sequence[str]) -> None:
    """Compare a cell's arrays with the digest that its edition computed over these fields.

    Raises:
        CheckpointError: a number is not the one that was saved.
    """
    if digest_of(row["cell"], arrays, fields) != row["cell_digest"]:
        raise CheckpointError(
            f"The cell of VM {row['name']!r} is not as it was saved. Use an earlier copy of the file.", vm=row["name"]
        )


def digest_of(cell: Mapping[str, Any], arrays: Arrays, fields: Sequence[str]) -> str:
    """SHA-256 of lineage, seed and the arrays of these fields, in their order, as every edition computes it."""
    digest = hashlib.sha256(f"{cell['lineage']}|{cell['seed']}|".encode())
    for name in fields:
        array = arrays[name]
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
