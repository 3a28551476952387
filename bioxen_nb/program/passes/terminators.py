"""Third pass, part three: where each unit's transcription ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.genome.motifs import STACK_ENERGY
from bioxen_nb.program.passes.drafts import Layout, TerminatorDraft, UnitDraft
from bioxen_nb.program.scans.strands import reading_position, turns
from bioxen_nb.program.scans.terminators import best_terminators

#: Search from `INTO_GENE_NT` before the end of the last gene to `BEHIND_NT` after it.
INTO_GENE_NT = 12
BEHIND_NT = 120
#: Weakest score that counts at a unit's end.
WEAKEST_SCORE = 13.0
#: Transcription stops about this far into the U-tail.
INTO_TAIL_NT = 7


def _annotated(layout: Layout, unit: UnitDraft, number: int) -> TerminatorDraft | None:
    finish = unit.genes[-1].finish(layout.length)
    for feature in layout.annotated["terminator"]:
        if feature.location.strand != unit.strand:
            continue
        begin = reading_position(feature.location.five_prime, unit.strand, layout.length)
        while begin < finish - layout.length // 2:
            begin += layout.length
        if finish - 30 <= begin <= finish + 300:
            name = f"{unit.genes[-1].gene.name}t"
            return TerminatorDraft(name, number, begin + feature.location.length - 1, "annotated", 0.0)
    return None


def _scanned(layout: Layout, numbers: Sequence[int], units: Sequence[UnitDraft]) -> dict[int, TerminatorDraft]:
    """Intrinsic terminators behind units of one strand, where there is one."""
    assert layout.strands is not None
    length = layout.length
    finishes = np.array([units[n].genes[-1].finish(length) for n in numbers], np.int64)
    behind = np.array([units[n].after for n in numbers], np.int64)
    ends = np.minimum(finishes + BEHIND_NT, np.maximum(behind + 40, finishes + 60))
    codes = layout.strands.codes(units[numbers[0]].strand)
    shift = turns(finishes, length)
    scores, _, tails = best_terminators(codes, finishes - INTO_GENE_NT - shift, ends - shift, stacks=STACK_ENERGY)
    out = {}
    for row, number in enumerate(numbers):
        if scores[row] >= WEAKEST_SCORE:
            name = f"{units[number].genes[-1].gene.name}t"
            last = int(tails[row] + shift[row]) + INTO_TAIL_NT
            out[number] = TerminatorDraft(name, number, last, "intrinsic", round(float(scores[row]), 3))
    return out


def _assumed(layout: Layout, unit: UnitDraft, number: int) -> TerminatorDraft:
    last = unit.genes[-1].finish(layout.length) - 1
    return TerminatorDraft(f"{unit.genes[-1].gene.name}t", number, last, "assumed", 0.0)


def find_terminators(layouts: Sequence[Layout], units: Sequence[UnitDraft]) -> list[TerminatorDraft]:
    """One terminator a unit, in the units' order: annotated, or else intrinsic, or else assumed."""
    found: dict[int, TerminatorDraft] = {}
    for which, layout in enumerate(layouts):
        for strand in (1, -1):
            numbers = [n for n, unit in enumerate(units) if unit.layout == which and unit.strand == strand]
            if layout.annotated["terminator"]:
                for number in numbers:
                    draft = _annotated(layout, units[number], number)
                    if draft is not None:
                        found[number] = draft
            rest = [number for number in numbers if number not in found]
            if rest and layout.strands is not None:
                found.update(_scanned(layout, rest, units))
    return [found.get(number) or _assumed(layouts[unit.layout], unit, number) for number, unit in enumerate(units)]
