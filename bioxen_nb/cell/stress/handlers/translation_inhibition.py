"""Chloramphenicol: it binds ribosomes reversibly, and those stand still on their messages.

Trigger: chloramphenicol in the medium. Effect: elongation by the share of ribosomes that is free of it; growth
control then makes more ribosomes, as measured (Scott et al. 2010, Science 330:1099). Release: at once, as binding is
reversible. Chloramphenicol acetyltransferase (cat), where encoded, removes it within the cell.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import NOTHING, Response, View
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM

#: Half of the ribosomes are bound: fitted to growth on glucose against dose in Scott et al. 2010, 2 to 12 uM (share
#: of the undrugged rate 0.88, 0.68, 0.53, 0.40 measured; 0.83, 0.72, 0.53, 0.46 in this model); the affinity measured
#: in vitro is of the same order (Harvey & Koch 1980, Antimicrob Agents Chemother 18:323).
HALF_UM = 2.5
#: Removal by acetyltransferase over entry, per micromolar of enzyme: order of Deris et al. 2013, Science 342:1237435.
REMOVAL_PER_UM = 10.0


class TranslationInhibition:
    """Ribosomes held by chloramphenicol."""

    name = "translation_inhibition"
    chassis: tuple[str, ...] = ()
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: share of ribosomes that is bound."""
        outside_um = view.now.stressors.get("chloramphenicol_um", 0.0)
        if outside_um <= 0.0:
            return NOTHING
        enzyme_um = view.count("cat") / view.volume_fl / MOLECULES_PER_FL_PER_UM
        inside_um = outside_um / (1.0 + REMOVAL_PER_UM * enzyme_um)
        free = 1.0 / (1.0 + inside_um / HALF_UM)
        return Response(
            level=1.0 - free,
            active=True,
            note=f"chloramphenicol holds {1.0 - free:.0%} of the ribosomes",
            pace={"elongation": free},
        )


HANDLER = TranslationInhibition()
