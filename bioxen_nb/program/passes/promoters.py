"""Third pass, part one: where each unit's transcription starts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.genome.motifs import CONSENSUS_SCORE_NATS
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.drafts import Layout, PromoterDraft, UnitDraft
from bioxen_nb.program.passes.transcription_units import LEADER_NT, gene_behind
from bioxen_nb.program.scans.promoters import BOX10_TO_TSS, best_promoters, leader_penalty
from bioxen_nb.program.scans.strands import reading_position, turns

#: Search this far upstream of a unit's first gene, never genome-wide: the matrix has 8 hits a kilobase by chance.
SEARCH_NT = 250
#: A window reaches this far into the gene upstream, and is at least `SHORTEST_NT` long.
OVERLAP_NT = 40
SHORTEST_NT = 90
#: Below this score (nats) nothing deserves the name; the unit gets an assumed promoter of this score.
WEAKEST_NATS = 1.5
#: Further promoters of a unit must come this close to its best one.
SECOND_WITHIN_NATS = 0.7
#: Leader of an assumed promoter.
ASSUMED_LEADER_NT = 30


def _assumed(number: int, unit: UnitDraft, layout: Layout, score: float, evidence: str) -> PromoterDraft:
    begin = unit.genes[0].begin(layout.length)
    room = max(begin - unit.before, 0) if unit.before <= begin else 0
    tss = begin - min(ASSUMED_LEADER_NT, room)
    if not layout.replicon.circular:
        tss = max(tss, 0)
    return PromoterDraft(f"{unit.genes[0].gene.name}p", number, tss, -1, -1, 0, score, evidence)


def _window(unit: UnitDraft, layout: Layout) -> tuple[int, int]:
    begin = unit.genes[0].begin(layout.length)
    start = max(begin - SEARCH_NT, unit.before - OVERLAP_NT)
    start = min(start, begin - SHORTEST_NT)
    if not layout.replicon.circular:
        start = max(start, 0)
    return start, max(begin - BOX10_TO_TSS + 6, start)


def _box(position: int, strand: int, length: int) -> int:
    """Leftmost forward coordinate of a six-base box that begins at a reading position."""
    return (position if strand > 0 else length - 6 - position) % length


def _found(
    numbers: Sequence[int],
    units: Sequence[UnitDraft],
    layout: Layout,
    windows: Sequence[tuple[int, int]],
    *,
    hits: int,
    any_leader: bool = False,
) -> dict[int, list[PromoterDraft]]:
    """Promoters scanned in the windows of units of one strand: the best, and others that come close to it."""
    assert layout.strands is not None
    strand, length = units[numbers[0]].strand, layout.length
    starts, ends = np.array(windows, np.int64).T
    shift = turns(starts, length)
    codes = layout.strands.codes(strand)
    scores, box35, box10 = best_promoters(codes, starts - shift, ends - shift, hits=hits, any_leader=any_leader)
    worth = scores if any_leader else scores + leader_penalty(ends[:, None] - shift[:, None] - box10 - 6)
    out: dict[int, list[PromoterDraft]] = {}
    for row, number in enumerate(numbers):
        rows = [
            h
            for h in range(hits)
            if scores[row, h] >= WEAKEST_NATS and worth[row, h] >= worth[row, 0] - SECOND_WITHIN_NATS
        ]
        name = f"{units[number].genes[0].gene.name}p"
        out[number] = [
            PromoterDraft(
                name if len(rows) == 1 else f"{name}{rank}",
                number,
                int(box10[row, h] + shift[row]) + BOX10_TO_TSS,
                _box(int(box35[row, h]), strand, length),
                _box(int(box10[row, h]), strand, length),
                int(box10[row, h] - box35[row, h]) - 6,
                round(float(scores[row, h]), 4),
                "scan",
            )
            for rank, h in enumerate(rows, 1)
        ]
    return out


def _annotated(layout: Layout, numbers: Sequence[int], units: Sequence[UnitDraft]) -> dict[int, list[PromoterDraft]]:
    """Annotated promoters by unit; their boxes are looked for inside the annotated stretch."""
    leads = {units[number].genes[0].gene.locus_tag: number for number in numbers}
    genes = [units[number].genes[0] for number in numbers]
    out: dict[int, list[PromoterDraft]] = {}
    for feature in layout.annotated["promoter"]:
        placed = gene_behind(feature, genes, layout.length)
        if placed is None:
            continue
        number = leads[placed.gene.locus_tag]
        unit = units[number]
        begin = reading_position(feature.location.five_prime, unit.strand, layout.length)
        finish = begin + feature.location.length
        ahead = unit.genes[0].begin(layout.length)
        while begin > ahead:
            begin, finish = begin - layout.length, finish - layout.length
        draft = PromoterDraft("", number, finish - 1, -1, -1, 0, CONSENSUS_SCORE_NATS / 2, "annotated")
        if layout.strands is not None and finish - begin >= 27:
            window = [(max(begin - 2, ahead - LEADER_NT - 100), finish + 2)]
            hit = _found([number], units, layout, window, hits=1, any_leader=True)[number]
            if hit:
                h = hit[0]
                draft = PromoterDraft("", number, h.tss, h.minus35, h.minus10, h.spacer, h.score, "annotated")
        out.setdefault(number, []).append(draft)
    return {number: _named(drafts, units[number]) for number, drafts in out.items()}


def _named(drafts: list[PromoterDraft], unit: UnitDraft) -> list[PromoterDraft]:
    name = f"{unit.genes[0].gene.name}p"
    ordered = sorted(drafts, key=lambda d: (d.tss, d.minus10))
    return [
        PromoterDraft(
            name if len(ordered) == 1 else f"{name}{rank}",
            d.unit,
            d.tss,
            d.minus35,
            d.minus10,
            d.spacer,
            d.score,
            d.evidence,
        )
        for rank, d in enumerate(ordered, 1)
    ]


def _of_strand(
    layout: Layout, numbers: list[int], units: Sequence[UnitDraft], chassis: Chassis
) -> dict[int, list[PromoterDraft]]:
    found = _annotated(layout, numbers, units) if layout.annotated["promoter"] else {}
    rest = [number for number in numbers if number not in found]
    if layout.strands is None or not chassis.scan_promoters:
        found.update({n: [_assumed(n, units[n], layout, CONSENSUS_SCORE_NATS / 2, "assumed")] for n in rest})
    elif rest:
        scanned = _found(rest, units, layout, [_window(units[n], layout) for n in rest], hits=3)
        for number, drafts in scanned.items():
            found[number] = drafts or [_assumed(number, units[number], layout, WEAKEST_NATS, "assumed")]
    return found


def find_promoters(layouts: Sequence[Layout], units: Sequence[UnitDraft], chassis: Chassis) -> list[PromoterDraft]:
    """Promoters of all units in the units' order: annotated ones, or else scanned, or else assumed."""
    by_unit: dict[int, list[PromoterDraft]] = {}
    for which, layout in enumerate(layouts):
        for strand in (1, -1):
            numbers = [n for n, unit in enumerate(units) if unit.layout == which and unit.strand == strand]
            if numbers:
                by_unit.update(_of_strand(layout, numbers, units, chassis))
    return [draft for number in range(len(units)) for draft in by_unit[number]]
