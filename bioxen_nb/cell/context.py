"""The complete state of one cell: plain arrays, a lineage, and nothing that points upward."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import CheckpointError

#: What `Cell.vitals` gives, in this order.
VITALS: tuple[str, ...] = (
    "time_s",
    "volume_fl",
    "growth_rate_per_h",
    "atp_um",
    "energy_charge",
    "ribosomes",
    "ribosomes_active",
    "rnap",
    "rnap_free",
    "trna_charged_fraction",
    "mrna_total",
    "protein_total",
    "origins",
    "termini",
    "genome_equivalents",
    "generation",
)

_WHOLE = ("rnas", "proteins", "polymerases", "ribosomes", "multiplicity", "whole", "tally", "unfolded")
_DTYPES: dict[str, Any] = {
    **dict.fromkeys(ly.CellState._fields, np.float64),
    **dict.fromkeys(_WHOLE, np.int64),
    "random": np.uint64,
    "basis": np.int8,
    "command": np.int8,
}
#: Arrays that older checkpoints lack; they start at zero.
_LATER = ("command",)


def empty_state(lengths: Mapping[str, int]) -> ly.CellState:
    """All zeros, of these lengths."""
    return ly.CellState._make(np.zeros(lengths[name], _DTYPES[name]) for name in ly.CellState._fields)


@dataclass(frozen=True)
class CellularContext:
    """State and ancestry of one cell. Treat the arrays as read-only: `Cell.advance` makes new ones."""

    state: ly.CellState
    lineage: str
    """'0' for the founder; each division appends '.0' or '.1'."""
    seed: int

    @property
    def rnas(self) -> NDArray[np.int64]:
        """(n genes) RNA molecules."""
        return self.state.rnas

    @property
    def proteins(self) -> NDArray[np.int64]:
        """(n genes) finished proteins."""
        return self.state.proteins

    @property
    def time_s(self) -> int:
        """Seconds since the founder's birth."""
        return int(self.state.whole[ly.TIME_S])

    @property
    def generation(self) -> int:
        return int(self.state.whole[ly.GENERATION])

    @property
    def protein_total(self) -> int:
        return int(self.state.proteins.sum())

    def copy(self) -> CellularContext:
        """An independent copy."""
        state = ly.CellState._make(array.copy() for array in self.state)
        return CellularContext(state, self.lineage, self.seed)

    def digest(self) -> str:
        """SHA-256 of every number of the state, the lineage and the seed."""
        digest = hashlib.sha256(f"{self.lineage}|{self.seed}|".encode())
        for name in self.state._fields:
            array: NDArray[Any] = getattr(self.state, name)
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()

    def to_document(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays, for a checkpoint."""
        return {"lineage": self.lineage, "seed": self.seed}, dict(zip(self.state._fields, self.state, strict=True))

    @classmethod
    def from_document(
        cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], lengths: Mapping[str, int]
    ) -> CellularContext:
        """The context of a checkpoint.

        Raises:
            CheckpointError: an array is missing, or has another type or length than this program needs.
        """
        parts = []
        for name in ly.CellState._fields:
            array = arrays.get(name)
            if array is None and name in _LATER:
                array = np.zeros(lengths[name], _DTYPES[name])
            if array is None:
                raise CheckpointError(f"The checkpoint holds no array {name!r} for cell {header.get('lineage')}.")
            if array.dtype != _DTYPES[name] or array.shape != (lengths[name],):
                raise CheckpointError(
                    f"Array {name!r} is {array.dtype}{array.shape}, the program needs "
                    f"{np.dtype(_DTYPES[name])}({lengths[name]},): the checkpoint belongs to another program."
                )
            parts.append(np.array(array))
        return cls(ly.CellState._make(parts), str(header["lineage"]), int(header["seed"]))
