"""How all figures look: one palette that colour-blind readers can tell apart, units on every axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.units import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from bokeh.models.renderers import GlyphRenderer
    from bokeh.plotting import figure

#: Okabe and Ito's palette without its black and its yellow, which is faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("solid", "dashed", "dotted", "dotdash")
INK, MUTED, GRID = "#23303d", "#6b7785", "#e6eaee"


def new_figure(title: str, unit: str, largest: float | None = None, height_px: int = 280) -> figure:
    """An empty figure over cell time in minutes; the upright axis begins at 0 and may end at `largest`."""
    from bokeh.models import DataRange1d
    from bokeh.models.annotations import Title
    from bokeh.plotting import figure

    plot = figure(
        title=Title(text=title, text_color=INK, text_font_size="14px"),
        y_range=DataRange1d(start=0) if largest is None else DataRange1d(start=0, end=largest),
        height=height_px,
        sizing_mode="stretch_width",
        tools="pan,wheel_zoom,box_zoom,reset,save",
    )
    plot.xaxis.axis_label, plot.yaxis.axis_label = "cell time (min)", unit
    return dress(plot)


def dress(plot: figure) -> figure:
    """The look that all figures share: a quiet grid, no frame, tools that hide."""
    plot.toolbar.logo = None
    plot.toolbar.autohide = True
    plot.outline_line_color = None
    plot.grid.grid_line_color = GRID
    for axis in (*plot.xaxis, *plot.yaxis):
        axis.axis_label_text_font_style = "normal"
        axis.axis_label_text_color = axis.major_label_text_color = MUTED
        axis.axis_line_color = axis.major_tick_line_color = MUTED
        axis.minor_tick_line_color = None
    return plot


def add_line(plot: figure, times_s: NDArray[Any], values: NDArray[Any], label: str, rank: int) -> GlyphRenderer[Any]:
    """One series; its colour and dashes follow from its rank. Large numbers get short tick labels."""
    from bokeh.models import NumeralTickFormatter

    if np.max(values, initial=0) >= 10_000:
        plot.yaxis.formatter = NumeralTickFormatter(format="0.[00]a")
    return plot.line(
        times_s / SECONDS_PER_MINUTE,
        np.asarray(values),
        legend_label=label,
        color=COLOURS[rank % len(COLOURS)],
        line_dash=DASHES[(rank // len(COLOURS)) % len(DASHES)],
        line_width=2,
        name=label,
    )


def mark_divisions(plot: figure, times_s: Iterable[float]) -> None:
    """A thin upright line at each division."""
    from bokeh.models.annotations import Span

    for time_s in times_s:
        place = time_s / SECONDS_PER_MINUTE
        plot.add_layout(Span(location=place, dimension="height", line_color=MUTED, line_dash="dashed"))


def finish(plot: figure, lines: list[GlyphRenderer[Any]]) -> figure:
    """Hover text, and a legend that hides lines on a click; no legend for a single series."""
    from bokeh.models import HoverTool

    tips = [("", "$name"), ("min", "@x{0.0}"), ("", "@y{0,0.[000]}")]
    plot.add_tools(HoverTool(tooltips=tips, renderers=[*lines]))
    plot.legend.visible = len(lines) > 1
    if len(lines) > 1:
        plot.legend.click_policy = "hide"
        plot.legend.border_line_color = None
        plot.legend.label_text_color = INK
        plot.legend.label_text_font_size = "11px"
        plot.legend.spacing, plot.legend.margin, plot.legend.location = 6, 0, "left"
        plot.legend.orientation, plot.legend.ncols = "horizontal", 4 if len(lines) > 4 else 2
        plot.add_layout(plot.legend[0], "below")
    return plot
