"""SOS: damaged DNA makes RecA cut LexA; SulA holds division until the damage is repaired.

Trigger: lesions by ultraviolet light, mitomycin or peroxide. Effect: forks stall; RecA on single strands has LexA
cleave itself (half-life of a minute: Little 1983, J Mol Biol 167:791; Sassanfar & Roberts 1990, J Mol Biol 212:79),
which opens its regulon; SulA binds FtsZ and no septum forms while it outnumbers it (Huang, Cao & Lutkenhaus 1996, J
Bacteriol 178:5080). Release: excision repair, which UvrA of the regulon speeds up; then LexA returns and Lon clears
SulA (half-life 1.2 min: Mizusawa & Gottesman 1983, PNAS 80:358), more slowly when there is much of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import Response, View
from bioxen_nb.cell.stress.handlers.oxidative import peroxide_inside_um
from bioxen_nb.cell.stress.handlers.turnover import loss_per_s
from bioxen_nb.units import SECONDS_PER_MINUTE

#: Dimers per chromosome and J/m2 at 254 nm: one in 5 kb of a strand at 40 J/m2 (Courcelle, Crowley & Hanawalt 1999, J
#: Bacteriol 181:916).
DIMERS_PER_J = 45.0
#: Lesions per chromosome and minute: per ng/ml of mitomycin and per uM of peroxide inside; rules of thumb.
MITOMYCIN_PER_MIN, PEROXIDE_PER_MIN = 0.05, 0.03
#: Excision repair: at most this many lesions a minute and chromosome at the reference, up to thrice that with more UvrA
#: (half of 40 J/m2 gone in 20 min, Courcelle et al. 1999), and the lesions at which it runs at half speed.
REPAIR_PER_MIN, REPAIR_HALF, MOST_UVRA = 30.0, 100.0, 3.0
#: Lesions per chromosome at which half of RecA's effect, and half of the speed of forks, is reached.
SIGNAL_HALF, FORK_HALF = 30.0, 150.0
LEXA_HALF_LIFE_S = 60.0
SULA_HALF_LIFE_S = 72.0
#: Translation of sulA over the program's: with it SulA outnumbers FtsZ when the regulon is open, as it must.
SULA_RAISED = 30.0
#: SulA per fL at which Lon is half busy with it, and SulA per FtsZ from which on no ring forms.
LON_HALF_PER_FL, SULA_PER_FTSZ = 700.0, 1.2


class SOS:
    """The response to damaged DNA."""

    name = "sos"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {"lesions": 0.0}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: lesions per chromosome."""
        lesions = _lesions(view, memory["lesions"])
        sula = _sula_loss(view)
        blocked = view.count("sulA") > SULA_PER_FTSZ * view.count("ftsZ") > 0
        kept = {"sulA": SULA_RAISED}
        if lesions <= 0.0 and not blocked:
            remembered = {"lesions": lesions}
            if not view.encodes("sulA"):
                return Response(memory=remembered)
            return Response(loading=kept, loss_per_s={"sulA": sula}, memory=remembered)
        signal = lesions / (lesions + SIGNAL_HALF) * min(view.relative("recA"), 1.0)
        pace = {"forks": 1.0 / (1.0 + lesions / FORK_HALF)} | ({"division": 0.0} if blocked else {})
        return Response(
            level=lesions,
            active=signal > 0.1 or blocked,
            note=f"{lesions:.0f} lesions per chromosome" + ("; SulA blocks division" if blocked else ""),
            loading=kept,
            loss_per_s={"sulA": sula, "lexA": signal * loss_per_s(LEXA_HALF_LIFE_S)},
            pace=pace,
            memory={"lesions": lesions},
        )


def _lesions(view: View, before: float) -> float:
    """Lesions per chromosome after the time since the last tick; new DNA is whole, so growth thins them out."""
    stressors, minutes = view.now.stressors, view.dt_s / SECONDS_PER_MINUTE
    made = (
        DIMERS_PER_J * stressors.get("uv_j_per_m2_min", 0.0)
        + MITOMYCIN_PER_MIN * stressors.get("mitomycin_ng_per_ml", 0.0)
        + PEROXIDE_PER_MIN * peroxide_inside_um(view)
    )
    if made <= 0.0 and before <= 0.0:
        return 0.0
    repair = REPAIR_PER_MIN * min(view.relative("uvrA"), MOST_UVRA) / (before + REPAIR_HALF)
    thinned = view.reference_growth_per_s * max(view.relative_growth, 0.0) * view.dt_s
    after = (before + made * minutes) / (1.0 + repair * minutes + thinned)
    return after if after >= 0.01 else 0.0


def _sula_loss(view: View) -> float:
    """Loss of SulA to Lon, per second."""
    busy = 1.0 + view.count("sulA") / view.volume_fl / LON_HALF_PER_FL
    return loss_per_s(SULA_HALF_LIFE_S) * min(view.relative("lon"), 2.0) * view.power / busy


HANDLER = SOS()
