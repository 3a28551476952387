"""Escherichia coli that carries a second machinery: the RNA polymerase of phage T7, and ribosomes of a second kind.

T7 polymerase starts at its own promoter alone, from a pool of its own. A second 16S rRNA whose anti-Shine-Dalgarno is
mutated takes a share of the ribosomes; they read the messages whose Shine-Dalgarno pairs with it, and no others. Both
use the host's amino acids, nucleotides and ATP. The genome must bring the genes; without them this is `ecoli`.
"""

from __future__ import annotations

from dataclasses import replace

from bioxen_nb.program.chassis import ALL_SETTINGS
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.parameters import Grade, Parameter

_SPEED = "Golomb & Chamberlin 1974, J Biol Chem 249:2858 (200 to 260 nt/s at 37 C)"
_AFFINITY = "tens of nM without salt (Martin & Coleman 1987, Biochemistry 26:2690), weaker in a cell full of DNA"

CHASSIS = replace(
    ECOLI,
    id="orthogonal",
    name="Escherichia coli K-12 with orthogonal expression",
    # CCUCC of the native end (written 3' to 5': AUUCCUCCA) changed to GUGUG, Hui & de Boer 1987, PNAS 84:4762.
    orthogonal_anti_sd="AUUGUGUGA",
    settings={
        **ECOLI.settings,
        "t7_nt_per_s": Parameter(230.0, ALL_SETTINGS["t7_nt_per_s"][0], _SPEED, Grade.MEASURED),
        "t7_half_um": Parameter(0.1, ALL_SETTINGS["t7_half_um"][0], _AFFINITY, Grade.HEURISTIC),
    },
)
