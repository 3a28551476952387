"""A row of the report: a target, what came out, and whether it holds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

Tier = Literal["A", "B", "C"]


@dataclass(frozen=True)
class NotRun:
    """Stands where a figure could not be had."""

    reason: str


#: What a measurement gives: a number, or why there is none.
Figure = float | NotRun


@dataclass(frozen=True)
class Target:
    """What was measured in nature, and by whom.

    Tier A must hold, B is reported, C has no target. A target that its source states with two digits is compared
    with two digits: `digits` are those behind the point.
    """

    id: str
    subject: str
    """Module of this package that measures it."""
    quantity: str
    low: float
    high: float
    unit: str
    anchor: str
    tier: Tier
    digits: int | None = None

    @property
    def number(self) -> int:
        """The row's number without the letter behind it."""
        return int(self.id.rstrip("abcdefgh"))

    @property
    def text(self) -> str:
        """The target in words."""
        if self.tier == "C":
            return "reported"
        if self.low == self.high:
            return f"{self.low:g}"
        if math.isinf(self.high):
            return f">= {self.low:g}"
        if math.isinf(self.low):
            return f"<= {self.high:g}"
        return f"{self.low:g} to {self.high:g}"

    def row(self, figure: Figure) -> Row:
        """The row of this target with what came out."""
        return Row(self, math.nan, figure.reason) if isinstance(figure, NotRun) else Row(self, float(figure))


@dataclass(frozen=True)
class Row:
    """One line of the report. `measured` is NaN when it was not run, or when nothing could be measured."""

    target: Target
    measured: float
    not_run: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the figure lies inside its target, ends included; None without a target, or when not run."""
        target = self.target
        if target.tier == "C" or self.not_run:
            return None
        if not math.isfinite(self.measured):
            return False
        measured = self.measured if target.digits is None else round(self.measured, target.digits)
        return target.low <= measured <= target.high

    @property
    def verdict(self) -> str:
        """One word: holds, FAILS, reported, or not run."""
        if self.not_run:
            return "not run"
        return {True: "holds", False: "FAILS", None: "reported"}[self.holds]

    def to_document(self) -> dict[str, Any]:
        """JSON-able: id, quantity, measured, target, unit, anchor, tier, holds, and a reason if it was not run."""
        target = self.target
        document = {
            "id": target.id,
            "quantity": target.quantity,
            "measured": self.measured if math.isfinite(self.measured) else None,
            "target": target.text,
            "unit": target.unit,
            "anchor": target.anchor,
            "tier": target.tier,
            "holds": self.holds,
        }
        return document | {"reason": self.not_run} if self.not_run else document


HEADS = ("verdict", "row", "quantity", "measured", "target", "unit", "tier", "anchor")


def cells(row: Row) -> tuple[str, ...]:
    """The texts of one row under `HEADS`."""
    target = row.target
    measured = "-" if row.not_run else f"{row.measured:.4g}"
    return (row.verdict, target.id, target.quantity, measured, target.text, target.unit, target.tier, target.anchor)


def frame(rows: list[Row]) -> DataFrame:
    """The rows as a table under `HEADS`, row id first."""
    import pandas

    return pandas.DataFrame([cells(row) for row in rows], columns=list(HEADS)).set_index("row")


def table(rows: list[Row]) -> str:
    """The rows as aligned text, and below them why some were not run."""
    lines = [HEADS, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS) - 1)]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, [*widths, 0], strict=True)).rstrip() for line in lines
    ]
    text += [f"not run: row {row.target.id}: {row.not_run}" for row in rows if row.not_run]
    return "\n".join(text)
