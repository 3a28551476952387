"""The cell to scale as a picture that stays where nothing can run."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bioxen_nb.widgets.faces.cell.geometry import Form
from bioxen_nb.widgets.still import table

_WIDTH, _HEIGHT, _MARGIN = 440, 170, 14
_ROOM = 26
"""Height of the scale bar and its words."""
_WALL, _INSIDE, _DNA = "#8a939c", "#eef4f8", "#0072B2"


def drawing(cell: Mapping[str, Any], fixed: Mapping[str, Any], caption: str) -> str:
    """The outline with septum, one mark a finished chromosome, and a scale bar, as SVG."""
    length, width = float(cell["length_um"]), float(cell["width_um"])
    per_um = min((_WIDTH - 2 * _MARGIN) / length, (_HEIGHT - 2 * _MARGIN - _ROOM) / width)
    middle = _MARGIN + width * per_um / 2
    parts = [_outline(fixed["form"], cell, per_um, middle), _chromosomes(cell, fixed["form"], per_um, middle)]
    bar = 1.0 if per_um < _WIDTH / 2 else 0.1
    y = _HEIGHT - 12
    parts.append(
        f'<path d="M{_MARGIN} {y}h{bar * per_um:.1f}" stroke="#333" stroke-width="2"/>'
        f'<text x="{_MARGIN}" y="{y - 6}">{bar:g} µm</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{y}" text-anchor="end">{escape(caption)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" aria-label="{escape(caption)}" font-family="sans-serif" font-size="11" '
        f'fill="#333"><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def facts(cell: Mapping[str, Any], births: int) -> str:
    """What stands beside the picture."""
    forks = ", ".join(f"{2 * pairs} at {100 * at:.0f} %" for at, pairs in cell["rounds"]) or "none"
    rows = (
        ("volume", f"{cell['volume_fl']:.3f} fL, {cell['birth_fl']:.3f} fL at birth"),
        ("phases", f"growth {cell['growth_phase']}, cell cycle {cell['cycle_phase']}"),
        ("replication forks", forks),
        ("chromosomes finished", int(cell["clauses"].get("termini") or 0)),
        ("ribosomes", f"{cell['ribosomes']:,.0f}"),
        ("RNA polymerases", f"{cell['rnap']:,.0f}"),
        ("divisions so far", births),
        ("stresses", ", ".join(one["name"] for one in cell["stress"]) or "none"),
    )
    return table(("the cell", cell["reason"] or cell["state"]), rows)


def _outline(form: Form, cell: Mapping[str, Any], per_um: float, middle: float) -> str:
    length, width = cell["length_um"] * per_um, cell["width_um"] * per_um
    wall = f'fill="{_INSIDE}" stroke="{_WALL}" stroke-width="2"'
    left = (_WIDTH - length) / 2
    if form == "rod":
        notch = cell["septum"] * width / 2
        x, top, bottom = _WIDTH / 2, middle - width / 2, middle + width / 2
        septum = f"M{x} {top}v{notch:.1f}M{x} {bottom}v{-notch:.1f}"
        size = f'width="{length:.1f}" height="{width:.1f}" rx="{width / 2:.1f}"'
        return (
            f'<rect x="{left:.1f}" y="{top:.1f}" {size} {wall}/><path d="{septum}" stroke="#D55E00" stroke-width="3"/>'
        )
    first, second = width / 2, width / 2 if form == "sphere" else (length - width) / 2
    circles = [(left + first, first), (left + length - second, second)]
    return "".join(
        f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="{radius:.1f}" {wall}/>' for x, radius in circles if radius > 0
    )


def _chromosomes(cell: Mapping[str, Any], form: Form, per_um: float, middle: float) -> str:
    number = int(cell["clauses"].get("termini") or 0)
    if form == "budding" or number < 1:
        return ""
    length, width = cell["length_um"] * per_um, cell["width_um"] * per_um
    share = length / number
    return "".join(
        f'<ellipse cx="{(_WIDTH - length) / 2 + share * (index + 0.5):.1f}" cy="{middle:.1f}" rx="{share * 0.32:.1f}" '
        f'ry="{width * 0.27:.1f}" fill="{_DNA}" fill-opacity="0.35"/>'
        for index in range(number)
    )
