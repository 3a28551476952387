"""Signals near an edit, scored before and after; the parent's numbers change by the ratio and are never set anew."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from bioxen_nb.genome.motifs import (
    OPERATORS,
    RBS_BETA,
    STACK_ENERGY,
    STRENGTH_PER_NAT,
    T7_PROMOTER,
    encode,
    promoter_scores,
    reverse_complement_codes,
)
from bioxen_nb.genome.records import Gene, Replicon
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.mutations.editing import Editing
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.assembly import EFFICIENCY
from bioxen_nb.program.passes.drafts import Layout, SiteDraft, UnitDraft
from bioxen_nb.program.passes.features import place
from bioxen_nb.program.passes.regulation import MISMATCHES
from bioxen_nb.program.passes.regulation_rules import FOLD_PER_MISMATCH
from bioxen_nb.program.passes.ribosome_sites import FOLD_NT, find_ribosome_sites
from bioxen_nb.program.passes.terminators import INTO_TAIL_NT, WEAKEST_SCORE
from bioxen_nb.program.records import Promoter, RegulatoryEdge, RibosomeBindingSite, Terminator
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.ribosome_sites import REACH_NT
from bioxen_nb.program.scans.strands import PADDING, Codes, Strands, read_strands, reading_position
from bioxen_nb.program.scans.terminators import best_terminators

SignalKind = Literal["promoter", "RBS", "operator", "terminator"]

#: A terminator is scored from so far before its last base to so far behind it.
_TERMINATOR_NT = (60, 20)
#: From the first base of the longest -35 box to that of the -10 box.
_BOXES_NT = 6 + 19
#: A promoter without a -10 box that can be scored any more starts so much less often than by its score.
_NO_BOX_NATS = -20.0


@dataclass(frozen=True)
class Scene:
    """One replicon before and after an edit."""

    before: Replicon
    after: Replicon
    editing: Editing
    old: Strands
    new: Strands


def scene(before: Replicon, after: Replicon, editing: Editing) -> Scene:
    """Both sequences, ready for scanning."""
    return Scene(
        before,
        after,
        editing,
        read_strands(before.sequence or b"", before.circular),
        read_strands(after.sequence or b"", after.circular),
    )


@dataclass(frozen=True, slots=True)
class SignalChange:
    """A signal that an edit lies in: its record afterwards (None: gone) and what happened."""

    kind: SignalKind
    record: Any
    text: str


def _changed(parameter: Parameter, factor: float, why: str) -> Parameter:
    value = round_significant(parameter.value * factor)
    return parameter.with_value(value, Grade.SEQUENCE, f"{parameter.source}; {why}")


def _window(strands: Strands, strand: int, start: int, end: int) -> Codes:
    """Codes of reading positions `start` to `end`, which may lie across the origin."""
    turn = start // strands.length * strands.length
    return strands.codes(strand)[PADDING + start - turn : PADDING + end - turn]


def _promoter_score(strands: Strands, strand: int, minus10: int) -> tuple[float, int]:
    """Score and spacer of the best -35 box before a -10 box, of which the leftmost coordinate is given."""
    at = minus10 if strand > 0 else strands.length - 6 - minus10
    scores, spacers = promoter_scores(_window(strands, strand, at - _BOXES_NT, at + 6))
    score = float(scores[-1])
    return (score, int(spacers[-1])) if math.isfinite(score) else (_NO_BOX_NATS, 0)


def promoter_change(old: Promoter, moved: Promoter, scene: Scene) -> SignalChange | None:
    """A promoter whose boxes, spacer or start an edit lies in; None when it lies elsewhere."""
    if old.sigma == "T7":
        return _t7_change(old, moved, scene)
    if old.minus10 < 0:
        touched = scene.editing.touches(old.tss, old.tss + 1)
        text = f"{old.id}: no boxes are known here, so its strength is not predicted."
        return SignalChange("promoter", moved, text) if touched else None
    begin, end = sorted((old.minus35 if old.strand > 0 else old.minus35 + 5, old.tss))
    if end - begin > scene.before.length // 2:
        begin, end = end - scene.before.length, begin
    if not scene.editing.touches(begin, end + 1):
        return None
    was, _ = _promoter_score(scene.old, old.strand, old.minus10)
    minus10 = scene.editing.edge(old.minus10 + 6, closing=True) - 6 if old.strand > 0 else moved.minus10
    now, spacer = _promoter_score(scene.new, old.strand, minus10 % scene.after.length)
    delta = round(now - was, 4)
    if delta == 0.0:
        return SignalChange("promoter", moved, f"{old.id}: its boxes and spacer keep their score.")
    factor = math.exp(STRENGTH_PER_NAT * delta)
    length = scene.after.length
    why = f"times exp({STRENGTH_PER_NAT:g} x {delta:+.3f} nats) for a mutation"
    record = replace(
        moved,
        minus10=minus10 % length,
        minus35=(minus10 - old.strand * (6 + spacer)) % length,
        spacer=spacer,
        score_nats=round(old.score_nats + delta, 4),
        strength=_changed(old.strength, factor, why),
    )
    return SignalChange("promoter", record, f"{old.id}: score {delta:+.2f} nats, strength times {factor:.3g}.")


def _t7_change(old: Promoter, moved: Promoter, scene: Scene) -> SignalChange | None:
    """A promoter of phage T7: it works or, with any change, counts as lost."""
    reach = len(T7_PROMOTER) - 1
    begin, end = sorted((old.tss - old.strand * reach, old.tss))
    if not scene.editing.touches(begin, end + 1):
        return None
    tss = reading_position(moved.tss, moved.strand, scene.after.length)
    if np.array_equal(_window(scene.new, moved.strand, tss - reach, tss + 1), encode(T7_PROMOTER)):
        return SignalChange("promoter", moved, f"{old.id}: the T7 promoter stays as it was.")
    record = replace(moved, strength=_changed(old.strength, 0.0, "lost by a mutation"))
    return SignalChange("promoter", record, f"{old.id}: no T7 promoter any more, only the exact one is known to work.")


def _draft(gene: Gene, replicon: Replicon, strands: Strands, chassis: Chassis) -> SiteDraft:
    placed = place(gene, replicon.length)
    layout = Layout(replicon, (placed,), (), {}, strands)
    unit = UnitDraft(gene.name, 0, placed.strand, (placed,), False, 0, 0)
    return find_ribosome_sites((layout,), (unit,), chassis)[0]


def ribosome_site_change(
    gene: Gene, moved: Gene, site: RibosomeBindingSite, moved_site: RibosomeBindingSite, scene: Scene, chassis: Chassis
) -> SignalChange | None:
    """The start of translation of a gene, when an edit lies within the bases that bind or fold there."""
    start = gene.location.five_prime + gene.location.strand * (gene.codon_start - 1)
    if not site.start_codon or not scene.editing.touches(start - FOLD_NT, start + FOLD_NT + 1):
        return None
    was = _draft(gene, scene.before, scene.old, chassis)
    now = _draft(moved, scene.after, scene.new, chassis)
    delta = round(now.total_energy - was.total_energy, 4)
    factor = math.exp(-RBS_BETA * delta)
    why = f"times exp(-{RBS_BETA:g} x {delta:+.3f} kcal/mol) for a mutation"
    record = replace(
        moved_site,
        sd_position=now.position,
        spacing_nt=now.spacing,
        sd_energy=now.sd_energy,
        fold_energy=now.fold_energy,
        start_codon=now.start_codon,
        total_energy=round(site.total_energy + delta, 3),
        strength=_changed(site.strength, factor, why) if delta else site.strength,
        ribosome=now.ribosome if was.ribosome == site.ribosome else site.ribosome,
    )
    text = f"{gene.name}: ribosome binding {delta:+.2f} kcal/mol, translation times {factor:.3g}."
    return SignalChange("RBS", record, text if delta else f"{gene.name}: ribosome binding keeps its energy.")


def upstream_reach(gene: Gene, editing: Editing) -> bool:
    """Whether an edit lies in the bases right before the start codon, where ribosomes bind."""
    start = gene.location.five_prime + gene.location.strand * (gene.codon_start - 1)
    begin, end = (start - REACH_NT, start) if gene.location.strand > 0 else (start + 1, start + 1 + REACH_NT)
    return editing.touches(begin, end)


def _mismatches(strands: Strands, at: int, word: Codes) -> int:
    """Fewest mismatches of a word, either way round, within a base of a forward coordinate."""
    window = _window(strands, 1, at - 1, at + word.size + 1)
    least = word.size
    for oriented in (word, reverse_complement_codes(word)):
        _, errors = find_word(window, oriented, 0, window.size, word.size)
        least = min(least, int(errors.min())) if errors.size else least
    return least


def operator_change(old: RegulatoryEdge, moved: RegulatoryEdge, width: int, scene: Scene) -> SignalChange | None:
    """An edge whose site an edit lies in. `width`: of the site, in bases."""
    if not scene.editing.touches(old.position, old.position + width):
        return None
    word = next((encode(o.sequence) for o in OPERATORS if o.name == old.site), None)
    if word is None or (was := _mismatches(scene.old, old.position, word)) > MISMATCHES:
        text = f"{old.site} at {old.position}: known from annotation alone, so the change of binding is not predicted."
        return SignalChange("operator", moved, text)
    now = _mismatches(scene.new, moved.position, word)
    if now > MISMATCHES:
        return SignalChange("operator", None, f"{old.site} at {old.position}: {now} mismatches, the factor lets go.")
    factor = FOLD_PER_MISMATCH ** (now - was)
    why = f"times {factor:g} for a mutation ({now} mismatches)"
    record = replace(moved, dissociation_um=_changed(old.dissociation_um, factor, why)) if factor != 1 else moved
    text = f"{old.site} at {old.position}: dissociation constant times {factor:g}."
    return SignalChange("operator", record, text)


def _terminator_score(strands: Strands, strand: int, position: int) -> tuple[float, int]:
    """Best score near a terminator's last base, and the coordinate of the last base that it implies."""
    at = reading_position(position, strand, strands.length)
    begin, end = at - _TERMINATOR_NT[0], at + _TERMINATOR_NT[1]
    turn = begin // strands.length * strands.length
    starts, ends = np.array([begin - turn], np.int64), np.array([end - turn], np.int64)
    scores, _, tails = best_terminators(strands.codes(strand), starts, ends, stacks=STACK_ENERGY)
    last = int(tails[0]) + turn + INTO_TAIL_NT
    return float(scores[0]), reading_position(last, strand, strands.length) % strands.length


def terminator_change(old: Terminator, moved: Terminator, strand: int, scene: Scene) -> SignalChange | None:
    """A terminator whose hairpin or tail an edit lies in, or one that an edit makes."""
    ahead, behind = (_TERMINATOR_NT[0] // 2, 3) if strand > 0 else (2, _TERMINATOR_NT[0] // 2 + 1)
    if not scene.editing.touches(old.position - ahead, old.position + behind):
        return None
    was, _ = _terminator_score(scene.old, strand, old.position)
    now, last = _terminator_score(scene.new, strand, moved.position)
    stood, stands = was >= WEAKEST_SCORE, now >= WEAKEST_SCORE
    if stood == stands:
        what = f"score {was:.1f} became {now:.1f}" if stood else "no hairpin with a U-tail is known here"
        record = replace(moved, score=round(now, 3)) if old.kind == "intrinsic" and stands else moved
        return SignalChange("terminator", record, f"{old.id}: {what}; it stops as often as before.")
    kind: Literal["intrinsic", "assumed"] = "intrinsic" if stands else "assumed"
    rate = Parameter(EFFICIENCY[kind], "1", f"{old.efficiency.source}; its hairpin changed", Grade.HEURISTIC)
    record = replace(
        moved,
        kind=kind,
        score=round(now, 3) if stands else 0.0,
        efficiency=rate,
        position=last if stands else moved.position,
    )
    text = f"{old.id}: {'gained' if stands else 'lost'} its hairpin, stops {rate.value:.0%} of polymerases."
    return SignalChange("terminator", record, text)
