"""The two strands of a replicon as small integers, padded so that no scan needs to think about the origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import UNKNOWN_BASE, encode, reverse_complement_codes

Codes = NDArray[np.uint8]

#: Bases added before and after each strand: the other end of a circle, or N of a line.
PADDING = 1024

#: Reading position of what was not found.
NOWHERE = -(1 << 40)


@dataclass(frozen=True)
class Strands:
    """Both strands, each read 5' to 3'.

    A *reading position* counts along one strand from its own 5' end: the forward coordinate on the plus strand,
    `length - 1 - coordinate` on the minus strand. `plus[PADDING + position]` is the base there.
    """

    length: int
    plus: Codes
    minus: Codes

    def codes(self, strand: int) -> Codes:
        return self.plus if strand > 0 else self.minus


def read_strands(sequence: bytes, circular: bool) -> Strands:
    """Encode a replicon's sequence for scanning."""
    forward = encode(sequence)
    if circular and forward.size:
        ends = np.pad(forward, PADDING, mode="wrap")
    else:
        ends = np.pad(forward, PADDING, constant_values=UNKNOWN_BASE)
    return Strands(len(sequence), ends, reverse_complement_codes(ends))


def reading_position(coordinate: int, strand: int, length: int) -> int:
    """Forward coordinate -> position along the strand. The same call turns it back."""
    return coordinate if strand > 0 else length - 1 - coordinate


def turns(positions: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """What to subtract from reading positions (n) so that a scan around them stays inside the padded strand.

    Zero, or whole turns of the circle: positions run on past the origin where a gene spans it.
    """
    half = PADDING // 2
    return np.where((positions >= -half) & (positions < length + half), 0, positions // length * length)
