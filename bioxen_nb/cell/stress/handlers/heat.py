"""Heat shock: sigma32 is made more, lost less and freed when unfolded proteins occupy DnaK.

Trigger: temperature (the message of rpoH opens, Morita et al. 1999, Genes Dev 13:655) and unfolded protein, which
takes DnaK away from sigma32 (Tomoyasu et al. 1998, Mol Microbiol 30:567). Effect: translation of rpoH rises, FtsH no
longer gets sigma32 handed over, and more of it is active. Release: the heat-shock proteins it makes fold the load
away, free DnaK binds sigma32 again and hands it to FtsH; translation is shut off (Straus, Walter & Gross 1987, Nature
329:348).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import NOTHING, Response, View
from bioxen_nb.cell.stress.handlers.turnover import RAISED, loss_per_s, standing_share

#: Half-life of sigma32 in unstressed cells: one minute (Straus et al. 1987).
HALF_LIFE_S = 60.0
#: Share of sigma32 that DnaK holds at the reference: by levels, not activity, is the shift answered (Straus et al.).
HELD = 0.3
#: The thermosensor: share of messages that are open in the cold, temperature of half melting and its width, set so that
#: translation rises three- to fourfold from 30 to 42 C (Morita et al. 1999).
ALWAYS_OPEN, MELTING_C, WIDTH_C = 0.2, 41.0, 2.0
#: Free DnaK below this share of the reference is called a heat shock.
SHOCK = 0.7


def open_share(temperature_c: float) -> float:
    """Share of rpoH messages whose ribosome site is open."""
    melted = 1.0 / (1.0 + math.exp((MELTING_C - temperature_c) / WIDTH_C))
    return ALWAYS_OPEN + (1.0 - ALWAYS_OPEN) * melted


_OPEN_AT_37_C = open_share(37.0)


class Heat:
    """The sigma32 circuit of E. coli."""

    name = "heat"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: sigma32 over its concentration at the reference."""
        if not view.encodes("rpoH"):
            return NOTHING
        free = view.relative_free_dnak
        held = free / (free + 1.0 / HELD - 1.0)
        usual = loss_per_s(HALF_LIFE_S)
        loss = usual * held / HELD * min(view.relative("ftsH"), 2.0) * view.power
        shut_off = 2.0 / (1.0 + free * free)
        making = open_share(view.now.temperature_c) / _OPEN_AT_37_C * shut_off
        standing = standing_share(usual, view.reference_growth_per_s)
        return Response(
            level=view.relative("rpoH") / standing,
            active=free < SHOCK,
            note=f"free DnaK at {free:.2f} of the reference, {view.unfolded} proteins unfolded",
            activity={"rpoH": (1.0 - held) / (1.0 - HELD) / standing},
            loading={"rpoH": making * RAISED},
            loss_per_s={"rpoH": loss},
        )


HANDLER = Heat()
