"""What a second machinery does: promoters of phage T7, and messages for ribosomes with another anti-Shine-Dalgarno.

Neither belongs to the native proteome: their products have no target copies, their rates are absolute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import T7_PROMOTER, encode
from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.binding import Rates
from bioxen_nb.program.passes.complexes import rrna_alternatives
from bioxen_nb.program.passes.drafts import Layout, PromoterDraft, SiteDraft, UnitDraft
from bioxen_nb.program.passes.transcription_units import LEADER_NT
from bioxen_nb.program.records import Complex
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.strands import PADDING, turns

#: Evidence of a T7 promoter.
T7 = "T7 promoter"
#: Its strength at half saturation; full strength of the order of the 0.5 to 1 a second measured in vitro.
T7_STRENGTH = Parameter(
    0.3, "1/s", "half of the turnover in vitro, Martin & Coleman 1987, Biochemistry 26:2690", Grade.HEURISTIC
)
T7_BURST = Parameter(1.0, "transcripts", "T7 polymerases start one by one", Grade.HEURISTIC)
_POLYMERASE_SYMBOL = re.compile(r"^t7[ _-]?rnap?$|^t7rnap$", re.IGNORECASE)
_POLYMERASE_PRODUCT = re.compile(r"(T7|T3)\S* RNA polymerase|RNA polymerase\W+(of phage )?T7", re.IGNORECASE)
#: A second anti-SD is looked for in the last so many bases of a 16S gene.
_TAIL_NT = 20


def t7_polymerase(genes: Sequence[Gene], chassis: Chassis) -> list[Complex]:
    """The T7 polymerase as a machine; empty when the genome does not encode it or the chassis does not know it."""
    if chassis.value("t7_nt_per_s") <= 0:
        return []
    for gene in genes:
        if gene.is_coding and (_POLYMERASE_SYMBOL.match(gene.symbol) or _POLYMERASE_PRODUCT.search(gene.product)):
            return [Complex("T7 RNA polymerase", "t7_polymerase", ((gene.locus_tag, 1),))]
    return []


def second_ribosome(
    layouts: Sequence[Layout], genes: Sequence[Gene], ribosome: Complex, chassis: Chassis
) -> list[Complex]:
    """Ribosomes with the other anti-SD as a machine: the native proteins around the 16S rRNA that carries it."""
    if not chassis.orthogonal_anti_sd or not ribosome.subunits:
        return []
    word = encode(chassis.orthogonal_anti_sd)[::-1]
    small = set(rrna_alternatives(genes)[0])
    tags = []
    for layout in layouts:
        for placed in layout.stable if layout.strands is not None else ():
            if placed.gene.locus_tag in small:
                assert layout.strands is not None
                end = PADDING + placed.finish(layout.length)
                if find_word(layout.strands.codes(placed.strand), word, end - _TAIL_NT, end)[0].size:
                    tags.append(placed.gene.locus_tag)
    if not tags:
        return []
    return [replace(ribosome, id="second ribosome", role="second_ribosome", rna_subunits=((tuple(tags), 1),))]


def take_t7_promoters(
    layouts: Sequence[Layout], units: Sequence[UnitDraft], promoters: Sequence[PromoterDraft], chassis: Chassis
) -> list[PromoterDraft]:
    """The promoters with those units whose leader holds a T7 promoter given to it alone."""
    if chassis.value("t7_nt_per_s") <= 0:
        return list(promoters)
    found = {number: _t7_promoter(layouts[unit.layout], unit, number) for number, unit in enumerate(units)}
    out: list[PromoterDraft] = []
    for number in range(len(units)):
        draft = found[number]
        out += [draft] if draft else [promoter for promoter in promoters if promoter.unit == number]
    return out


def _t7_promoter(layout: Layout, unit: UnitDraft, number: int) -> PromoterDraft | None:
    if layout.strands is None:
        return None
    begin = unit.genes[0].begin(layout.length)
    start = np.array([max(begin - LEADER_NT, min(unit.before, begin - len(T7_PROMOTER)))], np.int64)
    shift = int(turns(start, layout.length)[0])
    codes, word = layout.strands.codes(unit.strand), encode(T7_PROMOTER)
    at, _ = find_word(codes, word, int(start[0]) - shift + PADDING, begin - shift + PADDING)
    if not at.size:
        return None
    tss = int(at[-1]) - PADDING + shift + len(T7_PROMOTER) - 1
    return PromoterDraft(f"{unit.genes[0].gene.name}p", number, tss, -1, -1, 0, 0.0, T7)


def foreign_genes(
    genes: Sequence[Gene], units: Sequence[UnitDraft], promoters: Sequence[PromoterDraft], sites: Sequence[SiteDraft]
) -> NDArray[np.bool_]:
    """(n) genes that the native machinery does not express: of T7 units, or with a site for the second ribosome."""
    tags = {site.gene for site in sites if site.ribosome == "second"}
    for promoter in promoters:
        if promoter.evidence == T7:
            tags.update(placed.gene.locus_tag for placed in units[promoter.unit].genes)
    return np.array([gene.locus_tag in tags for gene in genes], np.bool_)


def with_foreign(
    rates: Rates, foreign: NDArray[np.bool_], binding: NDArray[np.float64], promoters: Sequence[PromoterDraft]
) -> Rates:
    """Rates in which T7 promoters have their own strength and foreign messages load by their sites alone."""
    of_t7 = np.array([promoter.evidence == T7 for promoter in promoters], np.bool_)
    return replace(
        rates,
        translation=np.where(foreign, binding, rates.translation),
        strength=np.where(of_t7, T7_STRENGTH.value, rates.strength),
    )
