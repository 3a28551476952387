"""What a cell shows of itself, as plain numbers with their units in the names."""

from __future__ import annotations

import math
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.session.process_context import Lived


def vital_signs(cell: Cell) -> dict[str, float | None]:
    """All whole-cell numbers by the names of `VITALS`; None for what is not defined now."""
    return {name: plain(value) for name, value in zip(VITALS, cell.vitals().tolist(), strict=True)}


def growth_per_h(cell: Cell) -> float:
    """Growth rate, the mean of about a minute."""
    return float(cell.vitals()[VITALS.index("growth_rate_per_h")])


def plain(value: float) -> float | None:
    """The number, or None for one that JSON does not know."""
    return value if math.isfinite(value) else None


def gene_name(cell: Cell, row: int) -> str:
    """Symbol of a gene, or its locus tag where it has none."""
    return cell.gene_symbols[row] or cell.gene_ids[row]


def span(lived: Lived) -> dict[str, Any]:
    """How a stretch of life went."""
    return {
        "lived_s": lived.elapsed_s,
        "divisions": lived.divisions,
        "ended": lived.ended,
        **({"ended_because": lived.reason} if lived.reason else {}),
    }


def joined(stretches: list[Lived]) -> dict[str, Any]:
    """How several stretches of life that followed each other went, together."""
    last = stretches[-1]
    elapsed_s = sum(stretch.elapsed_s for stretch in stretches)
    divisions = sum(stretch.divisions for stretch in stretches)
    return span(Lived(elapsed_s, divisions, last.ended, last.reason))
