"""Writes one transcription unit in the direction of reading: promoter, operators, genes, terminator, decoys."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.motifs import DISCRIMINATOR_NT, T7_PROMOTER, encode, promoter_scores
from bioxen_nb.genome.records import reverse_complement
from bioxen_nb.genome.teaching.coding import design_body, design_rna, quiet_start
from bioxen_nb.genome.teaching.draws import Draws
from bioxen_nb.genome.teaching.recipe import GeneFacts, Recipe, RibosomeGrade, UnitPlan
from bioxen_nb.genome.teaching.signals import (
    boxes,
    leader,
    plain,
    ribosome_site,
    stem_energy,
    terminator,
)

#: What the recipe calls the promoter of phage T7.
T7 = "T7"
#: Bases of the leader that may fold over a start codon, upstream of it.
WINDOW_NT = 35
#: Another promoter in a unit's leader must score at least this much less than the planted one.
MARGIN_NATS = 1.2
_TRIES = 24
_VARIANTS = 6
#: End of 16S rRNA (with the anti-Shine-Dalgarno) and of every tRNA.
_RNA_TAILS = {"rrs": b"ACCTCCTTA", "trna": b"CCA"}
#: End of the 16S rRNA of a second ribosome, by symbol: CCUCC changed to GUGUG, Hui & de Boer 1987, PNAS 84:4762.
_SECOND_TAILS = {"rrsO": b"AGTGTGTTA"}
_DECOY_BOXES = (b"TTGATT", b"TATACT")
_DECOY_SD = b"AAGGAGATG"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at `start` to `end` of a construct, 0-based half-open, in the direction of reading."""

    kind: str
    name: str
    start: int
    end: int
    facts: dict[str, str | int | float] = field(default_factory=dict)
    reverse: bool = False


@dataclass
class Construct:
    """A growing sequence with its marks."""

    sequence: bytes = b""
    marks: list[Mark] = field(default_factory=list)

    def add(
        self, piece: bytes, kind: str = "", name: str = "", reverse: bool = False, **facts: str | int | float
    ) -> None:
        """Append a piece, marked if it has a kind."""
        if kind:
            self.marks.append(Mark(kind, name, len(self.sequence), len(self.sequence) + len(piece), facts, reverse))
        self.sequence += piece


def write_unit(plan: UnitPlan, recipe: Recipe, skew: int) -> Construct:
    """The unit's construct. `skew`: +1 when it is read along the leading strand, -1 along the lagging one."""
    facts = [recipe.genes[symbol] for symbol, _ in plan.genes]
    coding = facts[0].kind == "cds"
    out = _t7_leader(plan, recipe, skew) if plan.promoter == T7 else _quiet_leader(plan, recipe, skew, bool(coding))
    if coding:
        _coding_genes(out, plan, facts, recipe, skew)
    else:
        _rna_genes(out, plan, facts, recipe, skew)
    draws = Draws(recipe.seed, plan.name, "end")
    out.add(leader(8 + draws.below(6), draws) + b"C")
    grade = recipe.terminator[plan.terminator]
    out.add(terminator(grade, draws), "terminator", f"{plan.name}t", grade=plan.terminator)
    return out


def _quiet_leader(plan: UnitPlan, recipe: Recipe, skew: int, coding: bool) -> Construct:
    """Promoter and 5' end, drawn again until no accidental promoter rivals the planted one."""
    best, best_margin = None, -np.inf
    for attempt in range(_TRIES):
        out = _leader(plan, recipe, skew, coding, Draws(recipe.seed, plan.name, "leader", attempt))
        planted = next(mark for mark in out.marks if mark.kind == "promoter")
        scores, spacers = promoter_scores(encode(out.sequence))
        at = planted.end - 6
        margin = float(scores[at] - np.delete(scores, at).max())
        if spacers[at] != planted.facts["spacer"]:
            margin = -np.inf
        elif margin > best_margin:
            planted.facts["score_nats"] = round(float(scores[at]), 4)
            best, best_margin = out, margin
        if margin >= MARGIN_NATS:
            break
    if best is None:
        raise ConfigurationError(f"No leader of unit {plan.name!r} keeps its promoter the best; change its grade.")
    return best


def _t7_leader(plan: UnitPlan, recipe: Recipe, skew: int) -> Construct:
    """The promoter of phage T7, which ends with the first transcribed base, and a leader without another signal."""
    draws = Draws(recipe.seed, plan.name, "leader")
    out = Construct()
    out.add(plain(50 + draws.below(50), skew, draws))
    out.add(T7_PROMOTER, "t7_promoter", f"{plan.name}p", tss_offset=len(T7_PROMOTER) - 1, grade=T7)
    for name in plan.operators:
        site = recipe.sites[name]
        out.add(site.sequence, "operator", name, regulator=site.regulator, sign=-1)
    out.add(leader(12 + draws.below(12), draws))
    return out


def _leader(plan: UnitPlan, recipe: Recipe, skew: int, coding: bool, draws: Draws) -> Construct:
    out = Construct()
    out.add(plain(50 + draws.below(50), skew, draws))
    minus35, minus10, spacer = boxes(recipe.promoter_nats[plan.promoter], draws)
    before = len(minus35) + spacer + len(minus10) + DISCRIMINATOR_NT
    for name in plan.activators:
        site = recipe.sites[name]
        out.add(site.sequence, "operator", name, regulator=site.regulator, sign=1)
        out.add(plain(site.centre_nt - before - len(site.sequence) // 2, skew, draws))
    gap = plain(spacer, skew, draws)
    out.add(
        minus35 + gap + minus10,
        "promoter",
        f"{plan.name}p",
        minus35_offset=0,
        minus10_offset=6 + spacer,
        tss_offset=before,
        spacer=spacer,
        grade=plan.promoter,
    )
    out.add(plain(DISCRIMINATOR_NT, skew, draws))
    for name in plan.operators:
        site = recipe.sites[name]
        out.add(site.sequence, "operator", name, regulator=site.regulator, sign=-1)
    if plan.near_miss:
        out.add(_near_miss(recipe.sites[plan.near_miss].sequence, draws), "decoy_operator", plan.near_miss)
    out.add(leader(12 + draws.below(12), draws) if coding else plain(20 + draws.below(12), skew, draws))
    return out


def _near_miss(word: bytes, draws: Draws) -> bytes:
    """The word with four bases changed: no operator any more."""
    letters = bytearray(word)
    step = len(word) // 4
    for block in range(4):
        at = block * step + draws.below(step)
        letters[at] = reverse_complement(bytes(letters[at : at + 1]))[0]
    return bytes(letters)


def _coding_genes(out: Construct, plan: UnitPlan, facts: list[GeneFacts], recipe: Recipe, skew: int) -> None:
    for number, ((symbol, letter), gene) in enumerate(zip(plan.genes, facts, strict=True)):
        draws = Draws(recipe.seed, plan.name, symbol)
        grade = recipe.ribosome[letter]
        room = WINDOW_NT - len(grade.word) - grade.gap_nt - 1
        if number and plan.genes[number - 1][0] in recipe.decoys["hairpin"]:
            out.add(_tailless_hairpin(draws), "decoy_hairpin", plan.genes[number - 1][0])
            room = 15
        before, site, head = _initiation(room, grade, gene, draws)
        out.add(before + site[:1])
        out.add(grade.word, "rbs", symbol, grade=letter, gap_nt=grade.gap_nt)
        out.add(site[1 + len(grade.word) :])
        tag = recipe.tags[plan.tag] if plan.tag else b""
        body = design_body(head, gene.length_nt + len(tag), recipe.codons, skew, draws, tag)
        body, decoys = _with_decoys(body, symbol, recipe, draws)
        begin = len(out.sequence)
        out.add(body, "gene", symbol)
        out.marks += [Mark(m.kind, m.name, m.start + begin, m.end + begin, m.facts) for m in decoys]


def _initiation(room: int, grade: RibosomeGrade, gene: GeneFacts, draws: Draws) -> tuple[bytes, bytes, bytes]:
    """Leader of `room` bases, ribosome site and first codons: of a few variants, the one that folds least."""
    variants = [
        (leader(room, draws), ribosome_site(grade, draws), gene.start_codon + quiet_start(draws))
        for _ in range(_VARIANTS)
    ]
    best = int(stem_energy([b"".join(variant) for variant in variants]).argmax())
    return variants[best]


def _rna_genes(out: Construct, plan: UnitPlan, facts: list[GeneFacts], recipe: Recipe, skew: int) -> None:
    for number, gene in enumerate(facts):
        draws = Draws(recipe.seed, plan.name, gene.symbol)
        if number:
            out.add(plain(45 + draws.below(30), skew, draws))
        tail = _SECOND_TAILS.get(gene.symbol) or _RNA_TAILS.get(gene.symbol[:3], _RNA_TAILS.get(gene.kind, b""))
        out.add(design_rna(gene.length_nt, tail, skew, draws), "gene", gene.symbol)


def _tailless_hairpin(draws: Draws) -> bytes:
    """Six GC-rich pairs and a loop, then no U: stops nothing."""
    stem = bytes(draws.pick(b"GC") for _ in range(5)) + b"C"
    return stem + b"TTCG" + reverse_complement(stem)


def _with_decoys(body: bytes, symbol: str, recipe: Recipe, draws: Draws) -> tuple[bytes, list[Mark]]:
    """The coding sequence with the traps the recipe sets in it, in frame; marks relative to its start."""
    wanted = recipe.decoys
    marks: list[Mark] = []
    places = {"promoter_inside": len(body) // 2, "promoter_near_end": len(body) - 75}
    for key, place in places.items():
        if symbol in wanted[key]:
            body, mark = _decoy_promoter(body, place - place % 3, symbol)
            marks.append(mark)
    if symbol in wanted["shine_dalgarno"]:
        at = 3 * (len(body) // 12 + draws.below(20))
        body = body[:at] + _DECOY_SD + body[at + len(_DECOY_SD) :]
        marks.append(Mark("decoy_rbs", symbol, at, at + len(_DECOY_SD)))
    return body, marks


def _decoy_promoter(body: bytes, at: int, symbol: str) -> tuple[bytes, Mark]:
    """Boxes written over whole codons from `at` on; moved a codon upstream while they would make a run of T."""
    minus35, minus10 = _DECOY_BOXES
    second = len(minus35) + 17
    while True:
        changed = body[:at] + minus35 + body[at + 6 : at + second] + minus10 + body[at + second + 6 :]
        if b"TTTT" not in changed[at - 4 : at + second + 10]:
            return changed, Mark("decoy_promoter", symbol, at, at + second + 6)
        at -= 3
