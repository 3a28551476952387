"""What becomes of a newborn: it divides, grows into a filament, arrests, or takes too long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.reports import Status
from bioxen_nb.units import SECONDS_PER_HOUR

End = Literal["divides", "filament", "arrested", "undivided"]

#: How often a growing cell is asked whether it still may divide.
_LOOK_EVERY_S = 600


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one life."""

    end: End
    reason: str
    lived_s: int
    growth_per_h: float
    """Mean over its life, from its volume at both ends."""
    volume_fl: float
    """At the end; that of both daughters after a division."""

    @property
    def division_s(self) -> float:
        """Seconds from birth to division; NaN when it did not divide."""
        return float(self.lived_s) if self.end == "divides" else math.nan


def outcome(cell: Cell, limit_s: int) -> Outcome:
    """Let a cell live until it divides, arrests, becomes a filament that cannot divide, or `limit_s` are over."""
    born_s, born_fl = cell.time_s, cell.volume_fl
    while True:
        left_s = born_s + limit_s - cell.time_s
        report = cell.advance(min(_LOOK_EVERY_S, left_s))
        if report.division is not None:
            end: End = "divides"
            reason, volume_fl = "", sum(report.division.birth_volume_fl)
            break
        volume_fl = cell.volume_fl
        end, reason = _end(cell, report.status)
        if reason:
            break
        if cell.time_s - born_s >= limit_s:
            end, reason = "undivided", f"no division within {limit_s / 60:.0f} min"
            break
    lived_s = cell.time_s - born_s
    growth = math.log(volume_fl / born_fl) / lived_s * SECONDS_PER_HOUR if lived_s > 0 and volume_fl > 0 else 0.0
    return Outcome(end, reason, lived_s, growth, volume_fl)


def _end(cell: Cell, status: Status) -> tuple[End, str]:
    """How it stands with a cell that has not divided; no reason while it may yet."""
    if status is Status.ARRESTED:
        return "arrested", cell.arrest_reason()
    return "filament", cell.stuck_reason()
