"""Second pass: which genes are transcribed together.

Rule: neighbours on one strand with less than `operon_gap_nt` between them share a unit (accuracy 0.83 on 3,010 gene
pairs of MG1655), unless the annotation or a strong terminator in the gap says otherwise. Stable RNA genes form units
of their own, with wider gaps: a ribosomal RNA operon spaces its genes by hundreds of bases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from bioxen_nb.genome.motifs import STACK_ENERGY
from bioxen_nb.genome.records import Feature
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.drafts import Layout, PlacedGene, UnitDraft
from bioxen_nb.program.scans.strands import reading_position, turns
from bioxen_nb.program.scans.terminators import best_terminators

#: Largest gap inside a unit of stable RNA, next to an rRNA gene and between tRNA genes.
RRNA_GAP_NT = 450
TRNA_GAP_NT = 120

#: A terminator this strong in a gap ends the unit (score of `best_terminators`).
STRONG_TERMINATOR = 22.0

#: How far before a gene an annotated promoter may lie.
LEADER_NT = 400

Joins = Callable[[PlacedGene, PlacedGene, int], bool]


def _stable_joins(first: PlacedGene, second: PlacedGene, gap: int) -> bool:
    kinds = {first.gene.kind, second.gene.kind}
    if "rrna" in kinds and kinds <= {"rrna", "trna"}:
        return gap < RRNA_GAP_NT
    return kinds == {"trna"} and gap < TRNA_GAP_NT


def _split_by_terminators(layout: Layout, pairs: Sequence[tuple[PlacedGene, PlacedGene]]) -> set[str]:
    """Locus tags of upstream genes after which a strong intrinsic terminator lies."""
    ended: set[str] = set()
    if layout.strands is None:
        return ended
    for strand in (1, -1):
        mine = [(up, down) for up, down in pairs if up.strand == strand]
        starts = np.array([up.finish(layout.length) - 12 for up, _ in mine], np.int64)
        ends = np.array([down.begin(layout.length) for _, down in mine], np.int64)
        shift = turns(starts, layout.length)
        codes = layout.strands.codes(strand)
        scores, _, _ = best_terminators(codes, starts - shift, ends - shift, stacks=STACK_ENERGY)
        ended.update(
            up.gene.locus_tag for (up, _), score in zip(mine, scores, strict=True) if score >= STRONG_TERMINATOR
        )
    return ended


def _operon_of(layout: Layout) -> dict[str, int]:
    """Locus tag -> number of the annotated operon that holds the gene."""
    member: dict[str, int] = {}
    for number, operon in enumerate(layout.annotated["operon"]):
        left, right = operon.location.left, operon.location.right
        for placed in layout.messengers + layout.stable:
            if placed.strand == operon.location.strand and left <= placed.left and placed.right <= right:
                member[placed.gene.locus_tag] = number
    return member


def _leading_genes(layout: Layout) -> set[str]:
    """Genes that an annotated promoter directly precedes: each begins a unit."""
    ordered = sorted(layout.messengers + layout.stable, key=lambda p: p.left)
    found: set[str] = set()
    for promoter in layout.annotated["promoter"]:
        gene = gene_behind(promoter, ordered, layout.length)
        if gene is not None:
            found.add(gene.gene.locus_tag)
    return found


def gene_behind(feature: Feature, genes: Sequence[PlacedGene], length: int) -> PlacedGene | None:
    """The first gene on the feature's strand that begins behind it, within the reach of a leader."""
    strand = feature.location.strand
    at = reading_position(feature.location.three_prime, strand, length)
    best: tuple[int, PlacedGene] | None = None
    for placed in genes:
        if placed.strand != strand:
            continue
        distance = (placed.begin(length) - at) % length
        if distance <= LEADER_NT and (best is None or distance < best[0]):
            best = (distance, placed)
    return best[1] if best else None


def _terminated(layout: Layout, first: PlacedGene, second: PlacedGene) -> bool:
    """Whether an annotated terminator lies between the end of one gene and the start of the next."""
    begin, end = first.finish(layout.length) - 20, second.begin(layout.length)
    for feature in layout.annotated["terminator"]:
        if feature.location.strand == first.strand:
            at = reading_position(feature.location.five_prime, first.strand, layout.length)
            if begin <= at < end:
                return True
    return False


def _runs(genes: Sequence[PlacedGene], layout: Layout, joins: Joins) -> list[tuple[PlacedGene, ...]]:
    """Cut the ring (or line) of genes where neighbours do not join; each run 5' to 3'."""
    n = len(genes)
    if not n:
        return []
    linked = []
    for k in range(n):
        first, second = genes[k], genes[(k + 1) % n]
        wraps = k == n - 1
        gap = second.left + (layout.length if wraps else 0) - first.right
        possible = n > 1 and first.strand == second.strand and (layout.replicon.circular or not wraps)
        pair = (first, second) if first.strand > 0 else (second, first)
        linked.append(possible and joins(*pair, gap))
    if all(linked):
        linked[-1] = False
    begin = linked.index(False) + 1
    runs: list[list[PlacedGene]] = [[]]
    for k in range(begin, begin + n):
        runs[-1].append(genes[k % n])
        if not linked[k % n]:
            runs.append([])
    return [tuple(run if run[0].strand > 0 else run[::-1]) for run in runs if run]


def _unwrapped(run: tuple[PlacedGene, ...], length: int) -> tuple[PlacedGene, ...]:
    """Genes of a run across the origin, shifted so that reading positions rise along the run."""
    out = [run[0]]
    for placed in run[1:]:
        while placed.begin(length) < out[-1].begin(length) - length // 2:
            shift = length if placed.strand > 0 else -length
            placed = PlacedGene(placed.gene, placed.left + shift, placed.right + shift)
        out.append(placed)
    return tuple(out)


def _messenger_runs(layout: Layout, chassis: Chassis) -> list[tuple[PlacedGene, ...]]:
    genes, length = layout.messengers, layout.length
    operon, leading = _operon_of(layout), _leading_genes(layout)
    close = [
        (a, b) if a.strand > 0 else (b, a)
        for a, b in pairwise(genes)
        if a.strand == b.strand and 8 <= b.left - a.right < chassis.operon_gap_nt
    ]
    ended = _split_by_terminators(layout, close)

    def joins(first: PlacedGene, second: PlacedGene, gap: int) -> bool:
        if chassis.domain == "eukaryote":
            return False
        one, two = operon.get(first.gene.locus_tag, -1), operon.get(second.gene.locus_tag, -2)
        if one == two:
            return True
        if second.gene.locus_tag in leading or first.gene.locus_tag in ended:
            return False
        return gap < min(chassis.operon_gap_nt, length) and not _terminated(layout, first, second)

    return _runs(genes, layout, joins)


def _unit_ids(runs: Sequence[tuple[PlacedGene, ...]], taken: set[str]) -> list[str]:
    ids = []
    for run in runs:
        stem = f"TU_{run[0].gene.name}"
        name = stem if stem not in taken else f"TU_{run[0].gene.locus_tag}"
        number = 2
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name)
        ids.append(name)
    return ids


def _neighbours(
    layout: Layout, run: tuple[PlacedGene, ...], order: Sequence[PlacedGene], at: dict[str, int]
) -> tuple[int, int]:
    """Reading positions of the end of the gene before a run and of the start of the gene behind it."""
    length, strand = layout.length, run[0].strand
    first, last = at[run[0].gene.locus_tag], at[run[-1].gene.locus_tag]
    before, behind = order[(first - strand) % len(order)], order[(last + strand) % len(order)]
    begin, finish = run[0].begin(length), run[-1].finish(length)
    up = before.right if strand > 0 else length - before.left
    down = behind.left if strand > 0 else length - behind.right
    if not layout.replicon.circular:
        up = up if up < finish else 0
        down = down if down > begin else length
        return min(up, begin), max(down, finish)
    return begin - _gap((begin - up) % length, before, run[0], length), finish + _gap(
        (down - finish) % length, behind, run[-1], length
    )


def _gap(around: int, other: PlacedGene, own: PlacedGene, length: int) -> int:
    """Bases between two neighbours on a circle; 0 when they overlap, so that `around` is nearly a whole turn."""
    overlap = length - around
    return 0 if other is not own and overlap <= other.right - other.left else around


def find_units(layouts: Sequence[Layout], chassis: Chassis) -> list[UnitDraft]:
    """All transcription units, by replicon and coordinate."""
    units: list[UnitDraft] = []
    taken: set[str] = set()
    for number, layout in enumerate(layouts):
        order = sorted(layout.messengers + layout.stable, key=lambda p: (p.left, p.right, p.gene.locus_tag))
        at = {placed.gene.locus_tag: k for k, placed in enumerate(order)}
        runs = [(run, False) for run in _messenger_runs(layout, chassis)]
        runs += [(run, True) for run in _runs(layout.stable, layout, _stable_joins)]
        runs = [(_unwrapped(run, layout.length), stable) for run, stable in runs]
        runs.sort(key=lambda item: (min(p.left for p in item[0]), item[1]))
        ids = _unit_ids([run for run, _ in runs], taken)
        for unit_id, (run, stable) in zip(ids, runs, strict=True):
            before, after = _neighbours(layout, run, order, at)
            units.append(UnitDraft(unit_id, number, run[0].strand, run, stable, before, after))
    return units
