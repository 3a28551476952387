"""The resources of the VMs where nothing can run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.widgets.picture import COLOURS

STILL_COLUMNS = (
    "VM",
    "ATP, mM",
    "energy charge",
    "ribosomes",
    "translating",
    "RNA polymerase",
    "tRNA charged",
    "CPU share",
)
_WIDTH, _LEFT, _ROW = 760, 110, 20
_MOST_ROWS = 16


def still_row(name: str, value: Mapping[str, float]) -> tuple[str, ...]:
    """One VM; a dash where nothing was measured yet."""
    forms = ("atp_mm", ".2f"), ("charge", ".2f"), ("ribosomes", ",.0f"), ("translating", ",.0f"), ("rnap", ",.0f")
    more = ("trna", ".2f"), ("cpu", ".0%")
    return name, *("-" if math.isnan(value[key]) else format(value[key], form) for key, form in (*forms, *more))


def timeline(bars: NDArray[np.float64], who: Sequence[str]) -> str:
    """Who ran when, as SVG; empty when nobody did.

    Args:
        bars: [bars, (number, began, ended)], in seconds of wall time.
        who: names by number.
    """
    if not len(bars):
        return ""
    first, last = float(bars[:, 1].min()), float(bars[:, 2].max())
    per_s = (_WIDTH - _LEFT - 10) / max(last - first, 1e-3)
    shown = who[:_MOST_ROWS]
    height = _ROW * len(shown) + 30
    parts = [
        f'<text x="{_LEFT - 8}" y="{_ROW * row + 19}" text-anchor="end">{escape(name[:16])}</text>'
        for row, name in enumerate(shown)
    ]
    for number, began, ended in _joined(bars, 1.0 / per_s):
        if number < len(shown):
            x, wide = _LEFT + (began - first) * per_s, max((ended - began) * per_s, 0.5)
            colour = COLOURS[number % len(COLOURS)]
            parts.append(
                f'<rect x="{x:.1f}" y="{_ROW * number + 8}" width="{wide:.1f}" height="{_ROW - 6}" fill="{colour}"/>'
            )
    said = f"who ran when, {last - first:.1f} s of wall time"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{said}" font-family="sans-serif" font-size="11" fill="#333">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}'
        f'<text x="{_LEFT}" y="{height - 6}">{said}</text></svg>'
    )


def _joined(bars: NDArray[np.float64], gap_s: float) -> list[tuple[int, float, float]]:
    """Bars of one VM closer than a dot count as one."""
    found: dict[int, list[tuple[int, float, float]]] = {}
    for number, began, ended in bars.tolist():
        mine = found.setdefault(int(number), [])
        if mine and began - mine[-1][2] < gap_s:
            mine[-1] = (int(number), mine[-1][1], ended)
        else:
            mine.append((int(number), began, ended))
    return [bar for mine in found.values() for bar in mine]
