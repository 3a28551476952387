"""GC skew: where the leading strand changes from one side of a chromosome to the other."""

from __future__ import annotations

import numpy as np
from numba import njit

from bioxen_nb.program.scans.strands import PADDING, Codes, Strands


@njit(cache=True, nogil=True)
def _extremes(codes: Codes, drift: float) -> tuple[int, float, int, float]:
    level, lowest, highest, at_lowest, at_highest = 0.0, 0.0, 0.0, 0, 0
    for i in range(codes.size):
        if codes[i] == 2:
            level += 1.0
        elif codes[i] == 1:
            level -= 1.0
        level -= drift
        if level < lowest:
            lowest, at_lowest = level, i + 1
        if level > highest:
            highest, at_highest = level, i + 1
    return at_lowest, lowest, at_highest, highest


def skew_extremes(strands: Strands) -> tuple[int, int, float]:
    """Coordinates of the minimum (origin) and maximum (terminus) of the cumulative G - C count, and their contrast.

    The mean is taken off first, so that the answer does not depend on where the record begins. The contrast is the
    range of the curve over the spread of a random sequence of that length (the square root of its G and C); above
    about 4 the skew is real.
    """
    codes = strands.plus[PADDING : PADDING + strands.length]
    g, c = int(np.count_nonzero(codes == 2)), int(np.count_nonzero(codes == 1))
    if not g + c:
        return 0, 0, 0.0
    at_lowest, lowest, at_highest, highest = _extremes(codes, (g - c) / codes.size)
    return at_lowest % codes.size, at_highest % codes.size, float(highest - lowest) / float(g + c) ** 0.5
