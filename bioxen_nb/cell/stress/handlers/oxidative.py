"""Oxidative stress: hydrogen peroxide and superoxide, what scavengers leave of them, and what that costs.

Trigger: hydrogen peroxide or paraquat outside. Effect: iron-sulphur enzymes of the amino-acid pathways lose activity
(Imlay 2013, Nat Rev Microbiol 11:443), and peroxide damages DNA (see the SOS handler). OxyR and SoxR sense both
within regulation and raise katG, ahpC and sodA. Release: those scavengers bring the inside down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import NOTHING, Response, View

#: Scavenging over entry of peroxide, at the reference (Seaver & Imlay 2001, J Bacteriol 183:7173 and 7182: several
#: times less inside than outside; alkyl hydroperoxide reductase clears traces and saturates, catalase takes the
#: rest).
CATALASE, REDUCTASE_UM, REDUCTASE_HALF_UM = 2.0, 20.0, 1.4
#: Peroxide inside at which feeding is halved in the long run; a rule of thumb. Single enzymes suffer from 1 uM on
#: (Jang & Imlay 2007, J Biol Chem 282:929), and are repaired at the same time.
PEROXIDE_HALF_UM = 20.0
#: Paraquat (aerobic, dismutases at their reference) at which feeding is halved; a rule of thumb.
PARAQUAT_HALF_UM = 200.0
#: Removal of superoxide by dismutases over its spontaneous removal, at the reference.
DISMUTASE = 4.0


def peroxide_inside_um(view: View) -> float:
    """Hydrogen peroxide in the cell when entry balances catalase and alkyl hydroperoxide reductase, micromolar."""
    outside = view.now.stressors.get("hydrogen_peroxide_um", 0.0)
    if outside <= 0.0:
        return 0.0
    linear = 1.0 + CATALASE * view.relative("katG")
    most = REDUCTASE_UM * view.relative("ahpC")
    b = linear * REDUCTASE_HALF_UM + most - outside
    return (-b + math.sqrt(b * b + 4.0 * linear * outside * REDUCTASE_HALF_UM)) / (2.0 * linear)


def superoxide_load(view: View) -> float:
    """Paraquat in micromolar, weighed by oxygen and by what dismutases leave; at the reference it is the dose."""
    dose = view.now.stressors.get("paraquat_um", 0.0) * view.now.oxygen
    if dose <= 0.0:
        return 0.0
    known = [view.relative(symbol) for symbol in ("sodA", "sodB") if view.encodes(symbol)]
    dismutases = sum(known) / len(known) if known else 0.0
    return dose * (1.0 + DISMUTASE) / (1.0 + DISMUTASE * dismutases)


class Oxidative:
    """Peroxide and superoxide."""

    name = "oxidative"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: share of feeding that is lost."""
        peroxide, superoxide = peroxide_inside_um(view), superoxide_load(view)
        if peroxide <= 0.0 and superoxide <= 0.0:
            return NOTHING
        left = 1.0 / ((1.0 + peroxide / PEROXIDE_HALF_UM) * (1.0 + superoxide / PARAQUAT_HALF_UM))
        return Response(
            level=1.0 - left,
            active=True,
            note=f"{peroxide:.3g} uM peroxide inside, superoxide as of {superoxide:.3g} uM paraquat",
            pace={"supply": left},
        )


HANDLER = Oxidative()
