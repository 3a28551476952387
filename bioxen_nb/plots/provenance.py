"""Where the numbers of a run come from, counted for a table: what, how good, from whom, how many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bioxen_nb.program.parameters import Grade

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram

_BEST_FIRST = {grade.value: rank for rank, grade in enumerate(Grade)}


def sources(program: GenomeProgram) -> list[tuple[str, str, str, int]]:
    """(quantity, grade, source, how many) rows; best grade first, then the most numerous."""
    from bioxen_nb.program import chassis
    from bioxen_nb.program.provenance import parameter_rows

    counted: Counter[tuple[str, str, str]] = Counter()
    for owner, quantity, _, _, source, grade in parameter_rows(program):
        if owner != program.chassis:
            counted[quantity.replace("_", " "), grade, source] += 1
    for constant in chassis.get(program.chassis).settings.values():
        counted["chassis constants", constant.grade.value, constant.source] += 1
    ranked = sorted(counted.items(), key=lambda item: (_BEST_FIRST[item[0][1]], -item[1], item[0]))
    return [(what, grade, source, count) for (what, grade, source), count in ranked]
