"""A row of the report: a quantity, what came out, what was measured, and whether it holds."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

Tier = Literal["A", "B", "C"]


@dataclass(frozen=True)
class Row:
    """`holds` is None when the row has no target (tier C)."""

    id: str
    quantity: str
    measured: float
    low: float
    high: float
    unit: str
    anchor: str
    tier: Tier

    @property
    def holds(self) -> bool:
        """Whether the figure lies inside its target, ends included."""
        return math.isfinite(self.measured) and self.low <= self.measured <= self.high

    @property
    def target(self) -> str:
        """The target as text."""
        if math.isinf(self.high):
            return f">= {self.low:g}"
        if math.isinf(self.low):
            return f"<= {self.high:g}"
        return f"{self.low:g} to {self.high:g}"

    def to_document(self) -> dict[str, Any]:
        """JSON-able: id, quantity, measured, target, unit, anchor, tier, holds."""
        document = asdict(self)
        del document["low"], document["high"]
        measured = self.measured if math.isfinite(self.measured) else None
        return {**document, "measured": measured, "target": self.target, "holds": self.holds}


def table(rows: list[Row]) -> str:
    """The rows as aligned text."""
    lines = [("", "quantity", "measured", "target", "unit", "tier", "anchor")]
    for row in rows:
        verdict = "holds" if row.holds else "FAILS"
        lines.append((verdict, row.quantity, f"{row.measured:.3g}", row.target, row.unit, row.tier, row.anchor))
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, [*widths, 0], strict=True)).rstrip() for line in lines
    )
