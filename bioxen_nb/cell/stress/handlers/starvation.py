"""Starvation: sigma S, made all the time and lost at once, is kept.

Trigger: growth below 0.3 of the reference, in full at 0.05. Effect: ClpXP with RssB takes sigma S less (half-life 1.4
min in growing cells, above 10 min in starved ones: Lange & Hengge-Aronis 1994, Genes Dev 8:1600; Schweder et al.
1996, J Bacteriol 178:470) and its message is translated more, so it accumulates; sigma S changes promoters by the
sharing of RNA polymerase. Release: with growth. Growth below 0.02 per hour for ten minutes is an arrest, which the
cell itself reports.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import Response, View
from bioxen_nb.cell.stress.handlers.turnover import kept_level, loss_per_s

HALF_LIFE_S, KEPT_HALF_LIFE_S = 84.0, 900.0
ONSET, FULL = 0.3, 0.05
#: Translation of rpoS in starved over growing cells (Lange & Hengge-Aronis 1994: control at all three levels).
TRANSLATION = 5.0


class Starvation:
    """The general stress response's master."""

    name = "starvation"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: 0 growing, 1 starved."""
        level = min(1.0, max(0.0, (ONSET - view.relative_growth) / (ONSET - FULL)))
        note = f"growth at {view.relative_growth:.2f} of the reference: sigma S is kept" if level > 0.0 else ""
        if not view.encodes("rpoS"):
            return Response(level, level > 0.0, note and "growth is low; no sigma S to answer")
        usual = loss_per_s(HALF_LIFE_S)
        loss = usual * (1.0 - level) + loss_per_s(KEPT_HALF_LIFE_S) * level
        protease = min(view.relative("clpP"), 2.0) * view.power if view.encodes("clpX") else 0.0
        return Response(
            level,
            level > 0.0,
            note,
            loading={"rpoS": kept_level(usual, view.reference_growth_per_s) * (1.0 + (TRANSLATION - 1.0) * level)},
            loss_per_s={"rpoS": loss * protease},
        )


HANDLER = Starvation()
