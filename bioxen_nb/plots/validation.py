"""Figures of the report: what was measured in nature, in grey, beside what came out here, in colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.plots.style import COLOURS, INK, MUTED, dress
from bioxen_nb.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from bokeh.plotting import figure

    from bioxen_nb.cell.metabolism.diauxie import Diauxie
    from bioxen_nb.engines.metabolism.carbon_sources import CarbonSourceGrowth
    from bioxen_nb.validation.agreement import Confusion
    from bioxen_nb.validation.burden import Loaded
    from bioxen_nb.validation.growth import Lines
    from bioxen_nb.validation.heat import HeatShift
    from bioxen_nb.validation.induction import Induction
    from bioxen_nb.validation.lineage import Lineage
    from bioxen_nb.validation.noise import Spread
    from bioxen_nb.validation.proteome import Changes

Floats = NDArray[np.float64]
Corner = Literal["top_left", "top_right", "bottom_left", "bottom_right"]
MODEL, NATURE = COLOURS[0], "#9aa5b1"
MEASURED, HERE = "measured", "model"


def new_figure(title: str, x: str, y: str, **options: Any) -> figure:
    """An empty figure in the common look."""
    from bokeh.models.annotations import Title
    from bokeh.plotting import figure

    plot = figure(
        title=Title(text=title, text_color=INK, text_font_size="14px"),
        **{"height": 320, "sizing_mode": "stretch_width", "tools": "pan,wheel_zoom,box_zoom,reset,save", **options},
    )
    plot.xaxis.axis_label, plot.yaxis.axis_label = x, y
    return dress(plot)


def with_legend(plot: figure, location: Corner = "top_left") -> figure:
    """Quieten the legend, and let a click hide what it names."""
    plot.legend.location, plot.legend.click_policy = location, "hide"
    plot.legend.border_line_color, plot.legend.background_fill_alpha = None, 0.7
    plot.legend.label_text_color, plot.legend.label_text_font_size = INK, "11px"
    return plot


def growth_law(lines: Lines) -> figure:
    """Mass fraction of ribosomal protein against growth rate, with the 271 compiled measurements and their line."""
    from bioxen_nb.validation.growth import law, ribosomal_share
    from bioxen_nb.validation.measured import anchor_columns

    plot = new_figure("First growth law", "growth rate (1/h)", "ribosomal mass fraction")
    growth, share = anchor_columns("ribosomal_share", "growth_per_h", "share")
    plot.scatter(growth, share, size=5, color=NATURE, alpha=0.6, legend_label=MEASURED)
    span = np.array([0.0, 2.2])
    plot.line(span, [law(rate) for rate in span], color=MUTED, line_dash="dashed", legend_label="line through them")
    points = [
        (float(line.values("growth_per_h").mean()), ribosomal_share(line))
        for line in (lines.poor, lines.reference, lines.rich)
    ]
    rates, shares = zip(*points, strict=True)
    plot.scatter(rates, shares, size=11, color=MODEL, marker="diamond", legend_label=HERE)
    return with_legend(plot)


def adder(line: Lineage) -> figure:
    """Volume added in a cycle against volume at birth, both over the mean at birth, with mother machine cells."""
    from bioxen_nb.validation.measured import anchor_columns

    plot = new_figure("Adder", "size at birth / mean", "size added / mean at birth")
    birth, added, spread = anchor_columns("added_length", "birth", "added", "added_sd")
    plot.segment(birth, added - spread, birth, added + spread, color=NATURE, line_width=2)
    plot.scatter(birth, added, size=8, color=NATURE, legend_label="measured, mean and SD of 12,539 cells")
    births, adds = line.values("birth_fl"), line.values("added_fl")
    mean = births.mean()
    plot.scatter(births / mean, adds / mean, size=6, color=MODEL, alpha=0.8, legend_label=HERE)
    return with_legend(plot, "top_right")


def protein_noise(cells: Spread) -> figure:
    """Squared coefficient of variation of proteins against their mean, with single-molecule counts."""
    from bioxen_nb.validation.measured import anchor_columns

    plot = new_figure("Noise of proteins", "mean copies", "CV²", x_axis_type="log", y_axis_type="log")
    mean, cv2 = anchor_columns("noise", "protein_mean", "protein_cv2")
    keep = (cells.protein_mean > 0.5) & (cells.protein_cv2 > 0)
    plot.scatter(cells.protein_mean[keep], cells.protein_cv2[keep], size=3, color=MODEL, alpha=0.35, legend_label=HERE)
    plot.scatter(mean, cv2, size=4, color=MUTED, alpha=0.7, legend_label=MEASURED)
    few = np.array([0.5, 2000.0])
    plot.line(few, 1.0 / few, color=INK, line_dash="dotted", legend_label="Poisson")
    return with_legend(plot, "bottom_left")


def message_noise(cells: Spread) -> figure:
    """Fano factor of messages against their mean, with counts by FISH."""
    from bioxen_nb.validation.measured import anchor_columns

    plot = new_figure("Noise of messages", "mean copies", "variance / mean", x_axis_type="log")
    mean, fano = anchor_columns("noise", "rna_mean", "rna_fano")
    keep = (cells.rna_mean > 0.02) & (cells.rna_mean < 30)
    plot.scatter(cells.rna_mean[keep], cells.rna_fano[keep], size=3, color=MODEL, alpha=0.35, legend_label=HERE)
    plot.scatter(mean, fano, size=5, color=MUTED, alpha=0.8, legend_label=MEASURED)
    return with_legend(plot)


def induction(curves: Induction) -> figure:
    """Fold change of lac against IPTG for six repressor counts: kernel as points, formula as lines."""
    from bioxen_nb.validation.induction import CONCENTRATIONS_UM, REPRESSORS

    plot = new_figure("Induction of lac", "IPTG (µM)", "fold change", x_axis_type="log")
    levels = np.array(CONCENTRATIONS_UM[1:])
    for rank, count in enumerate(REPRESSORS):
        colour = COLOURS[rank % len(COLOURS)]
        plot.line(levels, curves.formula[rank, 1:], color=colour, line_width=2, legend_label=f"{count} repressors")
        plot.scatter(levels[::3], curves.runtime[rank, 1::3], size=6, color=colour)
    return with_legend(plot)


def carbon_sources(found: CarbonSourceGrowth) -> figure:
    """Predicted against measured growth on each carbon source."""
    from bokeh.models import ColumnDataSource
    from bokeh.models.annotations import LabelSet

    plot = new_figure("Carbon sources", "measured growth (1/h)", "predicted growth (1/h)")
    data = ColumnDataSource({"x": list(found.measured), "y": list(found.predicted), "name": list(found.names)})
    ends = [min(*found.measured, *found.predicted) * 0.9, max(*found.measured, *found.predicted) * 1.1]
    plot.line(ends, ends, color=MUTED, line_dash="dashed")
    plot.scatter("x", "y", source=data, size=9, color=MODEL)
    plot.add_layout(
        LabelSet(x="x", y="y", text="name", source=data, x_offset=7, y_offset=-5, text_font_size="11px", text_color=INK)
    )
    return plot


def knock_outs(confusions: Mapping[str, Confusion]) -> figure:
    """Right and wrong predictions of each model as bars."""
    kinds = {
        "lethal, rightly": "lethal_both", "viable, rightly": "viable_both",
        "lethal, wrongly": "lethal_predicted", "viable, wrongly": "lethal_seen",
    }  # fmt: skip
    labels = [f"{name} (MCC {found.mcc:.2f})" for name, found in confusions.items()]
    total = [
        found.lethal_both + found.viable_both + found.lethal_predicted + found.lethal_seen
        for found in confusions.values()
    ]
    plot = new_figure("Knock-outs on glucose", "share of genes", "", y_range=list(reversed(labels)), height=240)
    data: dict[str, Any] = {"model": labels}
    for kind, field in kinds.items():
        data[kind] = [
            getattr(found, field) / max(count, 1) for found, count in zip(confusions.values(), total, strict=True)
        ]
    colours = [COLOURS[0], COLOURS[5], COLOURS[1], COLOURS[4]]
    plot.hbar_stack(list(kinds), y="model", height=0.6, color=colours, source=data, legend_label=list(kinds))
    with_legend(plot)
    plot.legend.orientation = "horizontal"
    plot.add_layout(plot.legend[0], "below")
    return plot


def burden(loaded: Loaded) -> figure:
    """Growth against the share of an unneeded protein, both relative to none, with the measured cells."""
    from bioxen_nb.validation.measured import anchor_table

    axis = {"x_range": (0.0, 0.45), "y_range": (0.0, 1.2)}
    plot = new_figure("Burden of an unneeded protein", "share of protein mass", "growth / growth without", **axis)
    rows = anchor_table("useless_protein")
    alone = {row["medium"]: float(row["growth_per_h"]) for row in rows if float(row["share"]) == 0}
    shares = [float(row["share"]) for row in rows]
    relative = [float(row["growth_per_h"]) / alone[row["medium"]] for row in rows]
    plot.scatter(shares, relative, size=6, color=NATURE, legend_label="measured, three media")
    slope, intercept = np.polyfit(loaded.share, loaded.growth_per_h, 1)
    span = np.array([0.0, 0.42])
    plot.line(span, (slope * span + intercept) / intercept, color=MODEL, line_dash="dashed")
    plot.scatter(
        loaded.share, loaded.growth_per_h / intercept, size=10, marker="diamond", color=MODEL, legend_label=HERE
    )
    return with_legend(plot, "top_right")


def fold_changes(changes: Changes) -> figure:
    """Change of each protein's share against glucose: the model's against the measured."""
    plot = new_figure(f"Proteome: {changes.medium} over glucose", "measured, ln", "model, ln")
    plot.scatter(changes.measured, changes.cell, size=4, color=MODEL, alpha=0.4)
    return plot


def heat_shift(course: HeatShift) -> figure:
    """Level of sigma32 after the shift, and when it should be highest and be over."""
    from bokeh.models.annotations import BoxAnnotation

    plot = new_figure("Sigma32 after 30 to 42 °C", "minutes after the shift", "level / before")
    for left, right in ((3.0, 8.0), (20.0, 30.0)):
        plot.add_layout(BoxAnnotation(left=left, right=right, fill_color=NATURE, fill_alpha=0.25))
    minutes = course.time_s / SECONDS_PER_MINUTE
    plot.line(minutes, course.level, color=MODEL, alpha=0.3)
    plot.line(minutes, course.smooth, color=MODEL, line_width=2)
    return plot


def two_sugars(course: Diauxie) -> list[figure]:
    """Sugars in the flask, and growth of the cell, by time."""
    hours = course.time_s / SECONDS_PER_HOUR
    flask = new_figure("Glucose and lactose in one flask", "hours", "mM")
    flask.line(hours, course.glucose_mm, color=COLOURS[0], line_width=2, legend_label="glucose")
    flask.line(hours, course.lactose_mm, color=COLOURS[1], line_width=2, legend_label="lactose")
    growth = new_figure("Growth", "hours", "growth rate (1/h)", x_range=flask.x_range)
    growth.line(hours, course.growth_per_h, color=COLOURS[2], line_width=2)
    return [with_legend(flask, "top_right"), growth]
