"""What travels to a view: blocks of float32 numbers cut from a session, each with a small header."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

Quantity = Literal["protein", "rna"]

#: The most rows of one curve in a snapshot; longer histories are thinned.
HISTORY_ROWS = 3000


@dataclass(frozen=True, slots=True)
class Watch:
    """One curve that a viewer asked for: the copies of a gene's protein or RNA."""

    gene: str
    symbol: str
    quantity: Quantity = "protein"

    @property
    def key(self) -> str:
        return f"{self.gene}|{self.quantity}"

    def to_header(self) -> dict[str, str]:
        return {"key": self.key, "gene": self.gene, "symbol": self.symbol, "quantity": self.quantity}


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one table, time first: `rows` has shape [k, columns]."""

    header: dict[str, Any]
    rows: NDArray[np.float32]


def pack(blocks: Iterable[Block]) -> tuple[list[dict[str, Any]], bytes]:
    """Headers (each with its shape) and the numbers of all blocks, one after the other, row by row."""
    headers: list[dict[str, Any]] = []
    payload: list[bytes] = []
    for block in blocks:
        headers.append({**block.header, "rows": block.rows.shape[0], "columns": block.rows.shape[1]})
        payload.append(np.ascontiguousarray(block.rows, dtype=np.float32).tobytes())
    return headers, b"".join(payload)


def thin(rows: NDArray[Any], limit: int) -> NDArray[np.float32]:
    """At most about `limit` rows, evenly spaced; the last row always stays."""
    count = rows.shape[0]
    if count > limit:
        stride = -(-count // limit)
        rows = rows[(count - 1) % stride :: stride]
    return rows.astype(np.float32)


class Feed:
    """Remembers what one VM's viewers already have, and reads only what is new.

    Points are told apart by their time, so it does not matter when a recorder thins its rows.
    """

    def __init__(self, session: Session, vm: str) -> None:
        self.session = session
        self.vm = vm
        self._row = 0
        self._last_s = -math.inf
        self._now: NDArray[np.float64] | None = None

    def new_vitals(self, limit: int) -> list[Block]:
        """The vitals recorded since the last call."""
        first, rows = self.session.vitals_since(self.vm, self._row)
        self._row = first + len(rows)
        rows = rows[rows[:, 0] > self._last_s] if len(rows) else rows
        if not len(rows):
            return []
        limit = HISTORY_ROWS if math.isinf(self._last_s) else limit
        self._last_s = float(rows[-1, 0])
        return [self._block("vitals", rows, limit)]

    def now(self) -> list[Block]:
        """The vitals of this moment, between two recorded rows; nothing when they are as before."""
        latest = self.session.latest_vitals(self.vm)
        if latest is self._now or not len(latest):
            return []
        self._now = latest
        return [self._block("now", latest[np.newaxis, :], 1)]

    def history(self) -> list[Block]:
        """Everything that was sent so far, thinned; later frames go on from there."""
        _, rows = self.session.vitals_since(self.vm, 0)
        blocks = [self._block("vitals", rows[rows[:, 0] <= self._last_s], HISTORY_ROWS)] if len(rows) else []
        if self._now is not None:
            blocks.append(self._block("now", self._now[np.newaxis, :], 1))
        return blocks

    def _block(self, kind: str, rows: NDArray[np.float64], limit: int) -> Block:
        return Block({"vm": self.vm, "kind": kind}, thin(rows, limit))
