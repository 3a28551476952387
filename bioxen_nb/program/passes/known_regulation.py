"""Regulation that a chassis knows of its own genes, laid over what the sequence shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, PromoterDraft, UnitDraft
from bioxen_nb.program.passes.known_factors import known_edges, with_odds
from bioxen_nb.program.passes.regulation import regulators_by_symbol
from bioxen_nb.program.passes.regulation_rules import Rule


def _units_by_symbol(units: Sequence[UnitDraft]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        for placed in unit.genes:
            rows = found.setdefault(placed.gene.symbol, [])
            if placed.gene.symbol and number not in rows:
                rows.append(number)
    return found


def _best_promoters(promoters: Sequence[PromoterDraft]) -> dict[int, int]:
    """Unit -> row of its strongest promoter."""
    best: dict[int, int] = {}
    for row, promoter in enumerate(promoters):
        if promoter.unit not in best or promoter.score > promoters[best[promoter.unit]].score:
            best[promoter.unit] = row
    return best


def _position(promoter: PromoterDraft, unit: UnitDraft, layout: Layout) -> int:
    """Forward coordinate of the transcription start: the table does not say where the site lies."""
    tss = promoter.tss if unit.strand > 0 else layout.length - 1 - promoter.tss
    return tss % layout.length


def add_known_regulation(
    found: Sequence[EdgeDraft],
    layouts: Sequence[Layout],
    units: Sequence[UnitDraft],
    promoters: Sequence[PromoterDraft],
    *,
    copies_of: Mapping[str, float],
    volume_fl: float,
    native: bool,
    chassis: Chassis,
) -> list[EdgeDraft]:
    """The edges found in the sequence, and those of the chassis's table for genes that the genome has.

    Where both speak of one factor at one unit, a native genome takes the strength of the table at the strongest site
    found (the table counts all sites and loops); a designed genome keeps what its sequence spells out.
    """
    edges = [
        replace(edge, relative=native, rule=with_odds(edge.rule, copies_of.get(edge.regulator, 0.0), volume_fl))
        for edge in found
    ]
    makers, homes, best = regulators_by_symbol(layouts), _units_by_symbol(units), _best_promoters(promoters)
    for entry in known_edges(chassis):
        for unit in homes.get(entry.target, ()):
            for tag in makers.get(entry.regulator.lower(), ()):
                rule = entry.rule(copies_of.get(tag, 0.0), volume_fl)
                here = [e for e in edges if e.regulator == tag and promoters[e.promoter].unit == unit]
                if here:
                    edges = _with_strength(edges, here, rule) if native else edges
                elif unit in best:
                    at = _position(promoters[best[unit]], units[unit], layouts[units[unit].layout])
                    edges.append(EdgeDraft(tag, best[unit], entry.site, at, 0, rule, relative=True))
    return sorted(edges, key=lambda edge: edge.promoter)


def _with_strength(edges: Sequence[EdgeDraft], here: Sequence[EdgeDraft], rule: Rule) -> list[EdgeDraft]:
    """`edges` with the strongest of the sites `here` acting as the rule says, and the others gone."""
    strongest = min(here, key=lambda edge: (edge.rule.name == "table", edge.rule.dissociation_um))
    if strongest.rule.name == "table":
        return list(edges)
    kept = replace(strongest, rule=rule, mismatches=0)
    return [kept if edge is strongest else edge for edge in edges if edge is strongest or edge not in here]
