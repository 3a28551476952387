"""What regulators do at the reference state, where a native gene's expression was measured with them in place.

A promoter's strength is what it does with no regulator bound. Measured copies already hold what the regulators leave
of it, so the strength of a native promoter is the measured transcription over the factor of its operators there.
Designed parts (operators found in the sequence of a genome that is not the chassis's own) are stated unregulated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.effectors import reference_level_um
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.induction import bound_factor
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.drafts import EdgeDraft
from bioxen_nb.program.readthrough import run_on
from bioxen_nb.program.records import RepliconPlan, Terminator, TranscriptionUnit
from bioxen_nb.units import um_from_count

#: A unit of which regulation leaves less than this at the reference lets no assumed read-through in.
SHUT = 0.2
_SEALED = Parameter(
    1.0, "1", "the unit behind is shut off at the reference, so little can run into it (rule of thumb)", Grade.HEURISTIC
)


def reference_factor(edge: EdgeDraft, copies: float, volume_fl: float) -> float:
    """Factor of an edge with so many copies of its regulator in so many femtolitres, effectors at their reference."""
    constant, hill, fold = (parameter.value for parameter in edge.rule.parameters(edge.mismatches))
    response = edge.rule.response
    active = response.share(reference_level_um(response.effector)) if response.effector else 1.0
    bound = (um_from_count(copies * active, volume_fl) / constant) ** hill
    return bound_factor(bound, edge.rule.sign, fold)


def settle(edges: Sequence[EdgeDraft], copies_of: Mapping[str, float], volume_fl: float) -> list[EdgeDraft]:
    """The edges with their factor at the reference; 1 for those that are not relative to it."""
    return [
        replace(
            edge, reference=round_significant(reference_factor(edge, copies_of.get(edge.regulator, 0.0), volume_fl))
        )
        if edge.relative
        else edge
        for edge in edges
    ]


def seal(
    terminators: Sequence[Terminator],
    units: Sequence[TranscriptionUnit],
    plans: Sequence[RepliconPlan],
    depth: NDArray[np.float64],
) -> list[Terminator]:
    """The terminators, those assumed before a unit that is shut off at the reference made complete.

    Read-through of one polymerase in ten would else drown what a tightly held promoter makes. `depth` (u) is what
    regulation leaves of each unit.
    """
    behind, _ = run_on(units, terminators, plans)
    shut = {units[u].terminator for u in np.flatnonzero(behind >= 0).tolist() if depth[behind[u]] < SHUT}
    return [
        replace(terminator, efficiency=_SEALED)
        if terminator.id in shut and terminator.kind == "assumed"
        else terminator
        for terminator in terminators
    ]
