"""A static picture of a VM's time course, drawn as SVG: molecules above, volume below."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import UnknownNameError
from bioxen_nb.session.frames import Watch, thin

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: Okabe and Ito's colours, without the yellow that is faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#222222")
_WIDTH, _LEFT, _RIGHT = 760, 64, 140
_UPPER = (14, 230)
_LOWER = (252, 340)
_HEIGHT = 372
_POINTS = 600


@dataclass(frozen=True)
class Curve:
    """Times in seconds and values, both [n]."""

    label: str
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """An SVG drawing that notebooks show."""

    svg: str
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the drawing to a file; returns its path."""
        target = Path(path)
        target.write_text(self.svg, encoding="utf-8")
        return target

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"


def draw(session: Session, vm: str, watches: Sequence[Watch]) -> Picture:
    """The time course of one VM so far; watched genes that it does not have are left out."""
    upper, volume = _curves(session, vm, watches)
    title = f"{vm}, {session.vm(vm).cell.program.genome_id}"
    end_s = max((curve.times_s[-1] for curve in (*upper, volume) if len(curve.times_s)), default=0.0)
    end_s = max(float(end_s), 60.0)
    births = {birth.time_s for birth in session.lineage(vm)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="11" fill="#333">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *(_division(time_s, end_s) for time_s in sorted(births)),
        *_plot(upper, _UPPER, end_s, "molecules per cell", logarithmic=True),
        *_plot([volume], _LOWER, end_s, "volume, fL", logarithmic=False),
        *_time_axis(end_s),
        "</svg>",
    ]
    return Picture("\n".join(parts), title)


def _curves(session: Session, vm: str, watches: Iterable[Watch]) -> tuple[list[Curve], Curve]:
    from bioxen_nb.cell.context import VITALS

    _, rows = session.vitals_since(vm, 0)
    table = thin(rows, _POINTS).astype(np.float64).reshape(-1, len(VITALS))

    def vital(name: str, label: str) -> Curve:
        return Curve(label, table[:, 0], table[:, VITALS.index(name)])

    curves = [vital("ribosomes", "ribosomes"), vital("rnap", "RNA polymerase"), vital("mrna_total", "mRNA")]
    for watch in watches:
        try:
            times_s, values = session.gene_series(vm, watch.gene, watch.quantity)
        except UnknownNameError:
            continue
        points = thin(np.column_stack((times_s, values)), _POINTS).astype(np.float64)
        label = watch.symbol if watch.quantity == "protein" else f"{watch.symbol} RNA"
        curves.append(Curve(label, points[:, 0], points[:, 1]))
    return curves, vital("volume_fl", "volume")


def _x(time_s: float, end_s: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * time_s / end_s


def _division(time_s: float, end_s: float) -> str:
    x = _x(time_s, end_s)
    return f'<path d="M{x:.1f} {_UPPER[0]}V{_LOWER[1]}" stroke="#999" stroke-dasharray="3 4"/>'


def _plot(curves: Sequence[Curve], span: tuple[int, int], end_s: float, label: str, *, logarithmic: bool) -> list[str]:
    top, bottom = span
    most = max((float(curve.values.max()) for curve in curves if len(curve.values)), default=1.0)
    high = max(1.0, math.log10(max(most, 1.0)) * 1.05) if logarithmic else most * 1.1 or 1.0

    def y(values: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = np.log10(np.maximum(values, 1.0)) if logarithmic else values
        return bottom - (bottom - top) * scaled / high

    ticks = [10.0**power for power in range(int(high) + 1)] if logarithmic else _nice_ticks(most)
    parts = []
    for tick, at in zip(ticks, y(np.array(ticks)), strict=True):
        parts.append(f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#e4e6ea"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{_short(tick)}</text>')
    middle = (top + bottom) / 2
    parts.append(f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{label}</text>')
    for index, curve in enumerate(curves):
        parts += _line(curve, y(curve.values), index, end_s, top)
    return parts


def _line(curve: Curve, heights: NDArray[np.float64], index: int, end_s: float, top: int) -> list[str]:
    colour = COLOURS[index % len(COLOURS)]
    xs = [_x(float(time_s), end_s) for time_s in curve.times_s]
    points = " ".join(f"{x:.1f},{height:.1f}" for x, height in zip(xs, heights, strict=True))
    row = top + 10 + 17 * index
    legend = _WIDTH - _RIGHT + 12
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>',
        f'<path d="M{legend} {row}h16" stroke="{colour}" stroke-width="3"/>',
        f'<text x="{legend + 22}" y="{row + 4}">{escape(curve.label)}</text>',
    ]


def _time_axis(end_s: float) -> list[str]:
    ticks = _nice_ticks(end_s / 60.0)
    baseline = _LOWER[1]
    labels = [
        f'<text x="{_x(tick * 60.0, end_s):.1f}" y="{baseline + 15}" text-anchor="middle">{tick:g}</text>'
        for tick in ticks
    ]
    axis = f'<path d="M{_LEFT} {baseline}H{_WIDTH - _RIGHT}" stroke="#888"/>'
    return [axis, *labels, f'<text x="{_WIDTH - _RIGHT + 22}" y="{baseline + 15}">cell time, min</text>']


def _nice_ticks(most: float) -> list[float]:
    """From 0 up to `most`, four to eight round numbers."""
    if most <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(most / 4.0))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if most / (power * factor) <= 7)
    return [step * index for index in range(int(most / step) + 1)]


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e3 else f"{value:g}"
