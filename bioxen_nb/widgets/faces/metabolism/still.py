"""What a cell takes up and gives off, where nothing can run."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.processes.pathways import metabolite_of
from bioxen_nb.widgets.faces.metabolism.atlas import metabolite_name
from bioxen_nb.widgets.faces.metabolism.study import vital_facts

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM

_WIDTH, _MIDDLE, _REACH, _ROW = 640, 400, 170, 19
#: In mmol/gDW/h; what is less is the solver's rounding.
_LEAST_FLUX = 1e-9
_IN, _OUT = "#0072B2", "#D55E00"


def exchanges(vm: VM) -> str:
    """Growth in words, and the exchanges as bars: uptake to the left, release to the right."""
    cell = vm.cell
    growth = vital_facts(cell)["growth_per_h"]
    told = f"growth {growth:.3g} per hour" if growth is not None else "growth not known"
    said = f"<p>{escape(vm.name)} at {cell.time_s:,} s: {told}</p>"
    linked = cell.metabolism
    if linked is None:
        return f"{said}<p>No metabolic model.</p>"
    fluxes = cell.context.state.fluxes
    outside = np.flatnonzero(linked.network.is_exchange)
    carried = outside[np.argsort(fluxes[outside])]
    rows = []
    for j in carried[np.abs(fluxes[carried]) > _LEAST_FLUX].tolist():
        metabolite = metabolite_of(linked.network, j)
        rows.append((metabolite_name(metabolite) or metabolite, float(fluxes[j])))
    return said + _bars(rows) if rows else f"{said}<p>Nothing is taken up or given off.</p>"


def _bars(rows: list[tuple[str, float]]) -> str:
    most = max(abs(flux) for _, flux in rows)
    height = _ROW * len(rows) + 26
    parts = [f'<path d="M{_MIDDLE} 6V{height - 22}" stroke="#999"/>']
    for row, (name, flux) in enumerate(rows):
        wide, y = _REACH * abs(flux) / most, 8 + _ROW * row
        x, colour = (_MIDDLE - wide, _IN) if flux < 0 else (_MIDDLE, _OUT)
        parts.append(
            f'<text x="8" y="{y + 11}">{escape(name[:28])}</text>'
            f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_ROW - 5}" fill="{colour}"/>'
            f'<text x="{_WIDTH - 8}" y="{y + 11}" text-anchor="end">{flux:+.3g}</text>'
        )
    said = "uptake (left) and release (right), mmol/gDW/h"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{said}" font-family="sans-serif" font-size="11" fill="#333">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}'
        f'<text x="{_MIDDLE}" y="{height - 7}" text-anchor="middle">{said}</text></svg>'
    )
