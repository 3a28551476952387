"""pH: growth falls away from neutral, because uptake, energy and homeostasis suffer.

The cell holds its inside near pH 7.6 (Slonczewski et al. 1981, PNAS 78:6271), so it is feeding and energy that pay,
not the machines. Trigger: a pH other than 7. Release: at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import NOTHING, Response, View

#: The cardinal pH model is that of Rosso et al. 1995, Appl Environ Microbiol 61:610. Limits of E. coli: growth ends
#: near pH 4.4 and pH 9.2 (ranges in Padan, Bibi, Ito & Krulwich 2005, Biochim Biophys Acta 1717:67), best near
#: neutral.
MINIMUM, OPTIMUM, MAXIMUM = 4.4, 7.0, 9.2


def growth_share(ph: float) -> float:
    """Growth rate over that at the best pH."""
    if not MINIMUM < ph < MAXIMUM:
        return 0.0
    inside = (ph - MINIMUM) * (ph - MAXIMUM)
    return inside / (inside - (ph - OPTIMUM) ** 2)


class Acidity:
    """What pH costs."""

    name = "ph"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: pH units away from 7."""
        ph = view.now.ph
        if ph == OPTIMUM:
            return NOTHING
        factor = growth_share(ph)
        return Response(
            level=abs(ph - OPTIMUM),
            active=True,
            note=f"pH {ph:g}: feeding and energy at {factor:.2f} of those at pH 7",
            pace={"supply": factor, "capacity": factor},
        )


HANDLER = Acidity()
