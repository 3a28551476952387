"""The list of everything planted: what a compiler should find again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from bioxen_nb.genome.records import Span
from bioxen_nb.genome.teaching.chromosome import NOTICE
from bioxen_nb.genome.teaching.layout import Placed, assemble, locus_tag, marks_of
from bioxen_nb.genome.teaching.recipe import UnitPlan, load_recipe
from bioxen_nb.genome.teaching.unit import Mark


def _unit_truth(item: Placed, plan: UnitPlan) -> dict[str, Any]:
    spans = {mark.kind: item.span(mark) for mark in item.construct.marks}
    promoter = next(mark for mark in item.construct.marks if mark.kind in ("promoter", "t7_promoter"))
    first = promoter.start + int(promoter.facts["tss_offset"])
    end = spans["terminator"]
    return {
        "name": plan.name,
        "strand": plan.strand,
        "genes": [locus_tag(plan, symbol) for symbol, _ in plan.genes],
        "tss": item.span(Mark("tss", "", first, first + 1)).start,
        "terminator": end.start if plan.strand > 0 else end.end - 1,
        "stable_rna": load_recipe().genes[plan.genes[0][0]].kind in ("rrna", "trna"),
    }


def _promoter_truth(item: Placed, mark: Mark) -> dict[str, Any]:
    def left(offset: int, width: int) -> int:
        return item.span(Mark("", "", mark.start + offset, mark.start + offset + width)).start

    return {
        "minus35": left(0, 6),
        "minus10": left(int(mark.facts["minus10_offset"]), 6),
        "tss": left(int(mark.facts["tss_offset"]), 1),
        "spacer": mark.facts["spacer"],
        "grade": mark.facts["grade"],
        "score_nats": mark.facts["score_nats"],
    }


def _entry(item: Placed, mark: Mark, span: Span) -> dict[str, Any]:
    """One row of the truth: where a mark lies, and what is known of it."""
    row: dict[str, Any] = {"name": mark.name, "start": span.start, "end": span.end, "strand": span.strand}
    if isinstance(item.entry, UnitPlan):
        row["unit"] = item.entry.name
    if mark.kind == "promoter":
        return row | _promoter_truth(item, mark)
    if mark.kind in ("rbs", "gene"):
        row["gene"] = locus_tag(item.entry, mark.name)
    return row | mark.facts


def truth(edition: str = "full", cassettes: Sequence[str] = ()) -> dict[str, Any]:
    """Everything planted: what a compiler should find again from the bare annotation.

    Returns:
        Lists of rows under 'promoters', 't7_promoters', 'ribosome_binding_sites', 'operators', 'terminators', 'units',
        'decoys', 'dnaa_boxes', and the spans 'origin' and 'terminus'. Coordinates are 0-based, half-open, on the
        forward strand; boxes and starts are leftmost bases. 'sequence_sha256' says which sequence it belongs to.
    """
    chosen = (cassettes,) if isinstance(cassettes, str) else tuple(cassettes)
    sequence, placed = assemble(edition, chosen)
    rows: dict[str, list[dict[str, Any]]] = {}
    for item, mark, span in marks_of(placed):
        kind = "decoy" if mark.kind.startswith("decoy_") else mark.kind
        row = _entry(item, mark, span)
        if kind == "decoy":
            row["kind"] = mark.kind.removeprefix("decoy_")
        rows.setdefault(kind, []).append(row)
    return {
        "notice": NOTICE,
        "edition": edition,
        "cassettes": list(chosen),
        "length": len(sequence),
        "sequence_sha256": hashlib.sha256(sequence).hexdigest(),
        "origin": rows["origin"][0],
        "terminus": rows["terminus"][0],
        "units": [_unit_truth(item, item.entry) for item in placed if isinstance(item.entry, UnitPlan)],
        "promoters": rows["promoter"],
        "t7_promoters": rows.get("t7_promoter", []),
        "ribosome_binding_sites": rows["rbs"],
        "operators": rows.get("operator", []),
        "terminators": rows["terminator"],
        "dnaa_boxes": rows["dnaa_box"],
        "decoys": rows.get("decoy", []),
    }
