"""Proteins whose lifetime is a signal: lost fast, and made faster than the copies of the program would ask for.

Copies of such proteins are imputed from their messages, which know nothing of the loss. So their translation is set
to `RAISED` times the program's, and they stand at `standing_share` of its copies.
"""

from __future__ import annotations

import math

#: Translation of such a message over the program's: more would need more initiations than a message can take.
RAISED = 10.0


def loss_per_s(half_life_s: float) -> float:
    """First-order loss of a half-life."""
    return math.log(2.0) / half_life_s


def standing_share(loss: float, growth_per_s: float, raised: float = RAISED) -> float:
    """Where a protein with an extra `loss` stands at the reference, over the program's copies."""
    return raised * growth_per_s / (growth_per_s + loss)


def kept_level(loss: float, growth_per_s: float) -> float:
    """Factor on translation that holds the program's copies, where these were measured, against an extra `loss`."""
    return (growth_per_s + loss) / growth_per_s
