"""Temperature: all machines run faster or slower together, by the cardinal temperatures of growth.

Composition hardly changes between 23 and 37 C (Herendeen, VanBogelen & Neidhardt 1979, J Bacteriol 139:185), so one
factor acts on feeding, energy, transcription, translation, replication and maintenance alike. Trigger: any
temperature but 37 C. Release: at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import NOTHING, Response, View

#: Cardinal temperatures of E. coli: Rosso, Lobry & Flandrois 1993, J Theor Biol 162:447. Growth in truth ends near
#: 7.5 C (Shaw, Marr & Ingraham 1971, J Bacteriol 105:683), where the model gives a hundredth of its best.
MINIMUM_C, OPTIMUM_C, MAXIMUM_C = 4.9, 41.3, 47.5
REFERENCE_C = 37.0
_SCALED = ("supply", "capacity", "elongation", "transcription", "forks", "maintenance")


def growth_share(temperature_c: float) -> float:
    """Growth rate over that at the best temperature: the cardinal temperature model with inflection."""
    if not MINIMUM_C < temperature_c < MAXIMUM_C:
        return 0.0
    low, high = temperature_c - MINIMUM_C, temperature_c - MAXIMUM_C
    span, off = OPTIMUM_C - MINIMUM_C, temperature_c - OPTIMUM_C
    bend = span * off - (OPTIMUM_C - MAXIMUM_C) * (OPTIMUM_C + MINIMUM_C - 2.0 * temperature_c)
    return low * low * high / (span * bend)


_AT_REFERENCE = growth_share(REFERENCE_C)


class Temperature:
    """Speed of life."""

    name = "temperature"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: degrees away from 37 C."""
        now_c = view.now.temperature_c
        if now_c == REFERENCE_C:
            return NOTHING
        factor = growth_share(now_c) / _AT_REFERENCE
        return Response(
            level=abs(now_c - REFERENCE_C),
            active=True,
            note=f"{now_c:g} C: machines run at {factor:.2f} of their speed at 37 C",
            pace=dict.fromkeys(_SCALED, factor),
        )


HANDLER = Temperature()
