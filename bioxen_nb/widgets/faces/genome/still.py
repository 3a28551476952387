"""The circular map as a picture that stays where nothing can run."""

from __future__ import annotations

import math
from html import escape

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.records import RepliconPlan
from bioxen_nb.widgets.faces.face import Frame

#: Okabe and Ito's colours for the groups of `scene.GROUPS`, greys for the last two.
_COLOURS = ("#E69F00", "#0072B2", "#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#B8A800", "#9aa5b1", "#cfd5db")
_BINS = 720
_SIZE, _RADIUS, _THICK = 360, 150, 14


def ring(frame: Frame, plan: RepliconPlan, caption: str) -> str:
    """The first replicon of a scene as an SVG figure: + strand outside, - strand inside, coloured by function."""
    paths = []
    for strand, radius in ((1, _RADIUS), (-1, _RADIUS - _THICK - 3)):
        codes = _binned(frame, strand, plan.length)
        edges = np.flatnonzero(np.diff(codes, prepend=-2, append=-2))
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if codes[first] >= 0:
                paths.append(_arc(first / _BINS, last / _BINS, radius, _COLOURS[codes[first]]))
    marks = "".join(_mark(place / plan.length, name) for place, name in ((plan.origin, "ori"), (plan.terminus, "ter")))
    groups = [(name, colour) for name, colour in zip(frame.facts["groups"], _COLOURS, strict=True)]
    legend = " ".join(f'<span style="color:{colour}">&#9632;</span> {escape(name)}' for name, colour in groups)
    text = f"{escape(plan.id)}, {plan.length:,} bp"
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" width="{_SIZE}" height="{_SIZE}" role="img" '
        f'aria-label="{escape(caption)}" viewBox="{-_SIZE / 2} {-_SIZE / 2} {_SIZE} {_SIZE}" '
        f'font-family="sans-serif" font-size="11" text-anchor="middle" fill="#777">{"".join(paths)}{marks}'
        f'<text font-size="13">{text}</text></svg><figcaption>{escape(caption)}<br>{legend}</figcaption></figure>'
    )


def _binned(frame: Frame, strand: int, length: int) -> NDArray[np.int64]:
    """(bins) group of the gene of a strand that says most there, -1 for none; later groups say less."""
    codes = np.full(_BINS, -1, np.int64)
    chosen = (frame.arrays["strand"] == strand) & (frame.arrays["replicon"] == 0)
    group = frame.arrays["group"].astype(np.int64)
    for row in np.flatnonzero(chosen)[np.argsort(-group[chosen], kind="stable")].tolist():
        first = int(frame.arrays["start"][row]) * _BINS // length
        last = max(math.ceil(int(frame.arrays["end"][row]) * _BINS / length), first + 1)
        codes[np.arange(first, last) % _BINS] = group[row]
    return codes


def _arc(first: float, last: float, radius: float, colour: str) -> str:
    middle = radius - _THICK / 2
    (x0, y0), (x1, y1) = _point(first, middle), _point(last, middle)
    far = int(last - first > 0.5)
    return (
        f'<path d="M{x0:.1f} {y0:.1f}A{middle} {middle} 0 {far} 1 {x1:.1f} {y1:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="{_THICK}"/>'
    )


def _mark(share: float, name: str) -> str:
    (x0, y0), (x1, y1), (x, y) = (_point(share, far) for far in (_RADIUS - 36, _RADIUS + 5, _RADIUS + 16))
    return (
        f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="#777"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" dy="0.35em">{name}</text>'
    )


def _point(share: float, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * share - math.pi / 2
    return radius * math.cos(angle), radius * math.sin(angle)
