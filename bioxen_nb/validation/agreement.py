"""How well yes-or-no predictions agree with what was seen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Confusion:
    """Counts of genes by what was predicted and what was seen; "lethal" is the positive answer."""

    lethal_both: int
    lethal_predicted: int
    """Predicted lethal, seen to grow."""
    lethal_seen: int
    """Predicted to grow, seen to be lethal."""
    viable_both: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Confusion:
        """From (predicted lethal, seen lethal) pairs."""
        counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
        for predicted, seen in pairs:
            counts[bool(predicted), bool(seen)] += 1
        return cls(counts[True, True], counts[True, False], counts[False, True], counts[False, False])

    @property
    def accuracy(self) -> float:
        """Share of right answers; an answer that is always the same can score high."""
        right = self.lethal_both + self.viable_both
        return right / max(right + self.lethal_predicted + self.lethal_seen, 1)

    @property
    def mcc(self) -> float:
        """Matthews' correlation coefficient: 1 for all right, 0 for no better than chance (Matthews 1975)."""
        a, b, c, d = self.lethal_both, self.lethal_predicted, self.lethal_seen, self.viable_both
        below = math.sqrt(float((a + b) * (a + c) * (d + b) * (d + c)))
        return (a * d - b * c) / below if below > 0 else 0.0
