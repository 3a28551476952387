"""Fourth pass: which factor acts at which promoter.

First what the sequence spells out: operators found exactly or with one mismatch whose repressor gene is in the genome,
and annotated binding sites; no regulon is guessed from a matrix. Then what the chassis knows of its own factors
(`known_regulation`), where the genome has both genes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bioxen_nb.genome.motifs import OPERATORS, Operator, encode, reverse_complement_codes
from bioxen_nb.genome.records import Feature
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, PromoterDraft, UnitDraft
from bioxen_nb.program.passes.regulation_rules import RULE_OF_FACTOR, RULES
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.strands import PADDING

#: A site acts on a promoter when its middle lies in this stretch around the transcription start.
REACH = (-75, 50)
MISMATCHES = 1


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    position: int
    width: int
    mismatches: int
    regulators: tuple[str, ...]
    rule: str


def regulators_by_symbol(layouts: Sequence[Layout]) -> dict[str, tuple[str, ...]]:
    """Lower-case symbol -> locus tags of all coding genes that carry it, in order: each makes the factor."""
    found: dict[str, tuple[str, ...]] = {}
    for layout in layouts:
        for placed in layout.messengers:
            symbol = placed.gene.symbol.lower()
            if placed.gene.is_coding and symbol:
                found[symbol] = (*found.get(symbol, ()), placed.gene.locus_tag)
    return found


def _regulators_of(operator: Operator, regulators: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return regulators.get(operator.regulator.lower(), ())


def _words(layout: Layout, regulators: dict[str, tuple[str, ...]]) -> list[_Site]:
    """Known operators of the replicon whose repressor the genome encodes, on either strand."""
    if layout.strands is None:
        return []
    found: dict[tuple[str, int], _Site] = {}
    for operator in OPERATORS:
        makers = _regulators_of(operator, regulators)
        if not makers or operator.name not in RULES:
            continue
        word = encode(operator.sequence)
        for oriented in (word, reverse_complement_codes(word)):
            end = PADDING + layout.length + (word.size - 1 if layout.replicon.circular else 0)
            hits, errors = find_word(layout.strands.plus, oriented, PADDING, end, MISMATCHES)
            for at, wrong in zip(hits.tolist(), errors.tolist(), strict=True):
                site = _Site(operator.name, at - PADDING, word.size, wrong, makers, operator.name)
                known = found.get((operator.regulator, site.position))
                if known is None or wrong < known.mismatches:
                    found[(operator.regulator, site.position)] = site
    return sorted(found.values(), key=lambda s: (s.position, s.name))


def _words_of(feature: Feature) -> list[str]:
    """Words that may name a factor. Of free text only those written like names (LacI, CRP): `can` is a gene as well."""
    named = [feature.qualifiers.get(key, "") for key in ("bound_moiety", "standard_name", "label")]
    free = [feature.label, feature.qualifiers.get("note", "")]
    words = [(word.strip(".,;:()[]"), text in named) for text in (*named, *free) for word in text.split()]
    return [word for word, sure in words if sure or word[1:] != word[1:].lower()]


def _annotated(layout: Layout, feature: Feature, regulators: dict[str, tuple[str, ...]]) -> _Site | None:
    """An annotated binding site whose label or moiety names a known operator, or a gene of the genome."""
    words = _words_of(feature)
    spot, width = feature.location.left, feature.location.length
    for operator in OPERATORS:
        if operator.name in words and operator.name in RULES:
            makers = _regulators_of(operator, regulators)
            return _Site(operator.name, spot, width, 0, makers, operator.name) if makers else None
    for word in words:
        symbol = word.lower()
        if symbol in regulators and (len(word) > 2 or symbol in RULE_OF_FACTOR):
            return _Site(word, spot, width, 0, regulators[symbol], RULE_OF_FACTOR.get(symbol, "annotated"))
    return None


def _sites(layout: Layout, regulators: dict[str, tuple[str, ...]]) -> list[_Site]:
    labelled = [_annotated(layout, feature, regulators) for feature in layout.annotated["operator"]]
    sites = [site for site in labelled if site is not None]
    for site in _words(layout, regulators):
        if not any(abs(s.position - site.position) <= 6 and s.regulators == site.regulators for s in sites):
            sites.append(site)
    return sorted(sites, key=lambda s: (s.position, s.name))


def find_regulation(
    layouts: Sequence[Layout], units: Sequence[UnitDraft], promoters: Sequence[PromoterDraft]
) -> list[EdgeDraft]:
    """Edges from factors to promoters, by promoter and position of the site.

    A factor that several genes make (a cassette beside the chromosome's own copy) gets one edge a gene.
    """
    regulators = regulators_by_symbol(layouts)
    edges: list[EdgeDraft] = []
    for which, layout in enumerate(layouts):
        sites = _sites(layout, regulators)
        if not sites:
            continue
        length = layout.length
        middles = np.array([s.position + s.width // 2 for s in sites], np.int64)
        for number, promoter in enumerate(promoters):
            unit = units[promoter.unit]
            if unit.layout != which:
                continue
            reading = middles if unit.strand > 0 else length - 1 - middles
            offset = reading - promoter.tss
            if layout.replicon.circular:
                offset = (offset + length // 2) % length - length // 2
            for row in np.flatnonzero((offset >= REACH[0]) & (offset <= REACH[1])).tolist():
                site = sites[row]
                edges += [
                    EdgeDraft(tag, number, site.name, site.position % length, site.mismatches, RULES[site.rule])
                    for tag in site.regulators
                ]
    return sorted(edges, key=lambda e: (e.promoter, e.position, e.site, e.regulator))
