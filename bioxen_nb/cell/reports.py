"""What a step reports beside the next state: outcomes, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioxen_nb.cell.context import CellularContext


class Status(StrEnum):
    """How the cell is doing."""

    GROWING = "growing"
    SLOW = "slow"
    ARRESTED = "arrested"


@dataclass(frozen=True)
class Division:
    """One division. The cell goes on as `daughters[0]`."""

    time_s: int
    mother: str
    daughters: tuple[CellularContext, CellularContext]
    birth_volume_fl: tuple[float, float]
    interdivision_s: int
    clauses: dict[str, float]
    """What the checkpoint saw, by the names of `Cell.checkpoint`."""


@dataclass(frozen=True)
class StepReport:
    """What happened in one call of `Cell.advance`."""

    elapsed_s: int
    status: Status
    reason: str = ""
    division: Division | None = None
