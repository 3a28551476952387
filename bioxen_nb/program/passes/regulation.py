"""Fourth pass: which factor acts at which promoter.

Only what the sequence spells out: operators found exactly or with one mismatch whose repressor gene is in the genome,
and annotated binding sites. No regulon is guessed from a matrix.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bioxen_nb.genome.motifs import OPERATORS, Operator, encode, reverse_complement_codes
from bioxen_nb.genome.records import Feature
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, PromoterDraft, UnitDraft
from bioxen_nb.program.records import NO_EFFECTOR
from bioxen_nb.program.scans.matches import find_word
from bioxen_nb.program.scans.strands import PADDING
from bioxen_nb.units import um_from_count

#: A site acts on a promoter when its middle lies in this stretch around the transcription start.
REACH = (-75, 50)
MISMATCHES = 1
#: Each mismatch weakens binding tenfold (about 1.4 kcal/mol).
FOLD_PER_MISMATCH = 10.0
#: Volume in which counts were turned into concentrations: about that of a newborn E. coli cell.
BACKGROUND_FL = 1.0

_GARCIA = "Garcia & Phillips 2011, PNAS 108:12173; Razo-Mejia et al. 2018, Cell Syst 6:456"
_ELOWITZ = (
    "assumed by the model of Elowitz & Leibler 2000, Nature 403:335: 40 monomers a cell at half repression, Hill 2"
)
_DODD = "Dodd et al. 2004, Genes Dev 18:344 (operator energies, kcal/mol against 1 M)"
_KT_KCAL = 0.616
_FOLD = "largest effect of the factor: a round number, rule of thumb"
#: Non-specific sites of the E. coli chromosome.
NONSPECIFIC_SITES = 4.6e6


@dataclass(frozen=True, slots=True)
class Rule:
    """How a factor acts at a kind of site."""

    sign: int
    dissociation_um: float
    hill: float
    fold: float
    source: str
    grade: Grade
    effector: str = ""
    effector_k_um: Parameter = NO_EFFECTOR


def _lac_um(energy_kt: float) -> float:
    """K in monomers: half repression at N_NS exp(dE) DNA-binding dimers, two monomers each."""
    return um_from_count(2.0 * NONSPECIFIC_SITES * math.exp(energy_kt), BACKGROUND_FL)


def half_inducing_um(active_um: float = 139.0, inactive_um: float = 0.53, preference_kt: float = 4.5) -> float:
    """Inducer at which half of the two-state repressors are inactive, both of their two sites being equal.

    Solves (1 + c/K_A)^2 = exp(-dE) (1 + c/K_I)^2. The full curve is steeper and has a floor; the runtime uses this
    half point.
    """
    root = math.exp(-preference_kt / 2.0)
    return (1.0 - root) / (root / inactive_um - 1.0 / active_um)


def _ci_um(energy_kcal: float, dimer_kcal: float = -11.0) -> float:
    """K in monomers: free dimer at half occupancy plus the monomers in equilibrium with it."""
    dimer_m = math.exp(energy_kcal / _KT_KCAL)
    monomer_m = math.sqrt(math.exp(dimer_kcal / _KT_KCAL) * dimer_m)
    return (2.0 * dimer_m + monomer_m) * 1e6


def _lac(energy_kt: float) -> Rule:
    return Rule(-1, _lac_um(energy_kt), 1.0, 1000.0, _GARCIA, Grade.FITTED, "IPTG", _IPTG)


def _lambda(energy_kcal: float) -> Rule:
    return Rule(-1, _ci_um(energy_kcal), 2.0, 1000.0, _DODD, Grade.HEURISTIC)


_ANNOTATED = "annotated binding site; how strongly the factor acts is a rule of thumb, not measured"
_UNKNOWN = "annotated binding site; the factor is taken for a repressor, and its strength is a rule of thumb"
_SMALL_MOLECULE = "rule of thumb: order of magnitude of the {} that acts in culture, not measured for this model"
_IPTG = Parameter(
    round_significant(half_inducing_um()),
    "uM",
    "half point of the two-state curve of Razo-Mejia et al. 2018, Cell Syst 6:456",
    Grade.FITTED,
)


def _thumb_um(value: float, molecule: str) -> Parameter:
    return Parameter(value, "uM", _SMALL_MOLECULE.format(molecule), Grade.HEURISTIC)


#: Site name -> how the factor acts there.
RULES: dict[str, Rule] = {
    "lacO": _lac(-15.3),
    "lacO2": _lac(-13.9),
    "lacO3": _lac(-9.7),
    "tetO": Rule(
        -1, um_from_count(40.0, BACKGROUND_FL), 2.0, 1000.0, _ELOWITZ, Grade.HEURISTIC, "aTc", _thumb_um(0.1, "aTc")
    ),
    "OR1": _lambda(-13.2),
    "OR2": _lambda(-10.7),
    "OR3": _lambda(-10.2),
    "crp": Rule(1, 0.5, 2.0, 20.0, _ANNOTATED, Grade.HEURISTIC, "cAMP", _thumb_um(1.0, "cAMP")),
    "araC": Rule(1, 0.05, 2.0, 100.0, _ANNOTATED, Grade.HEURISTIC, "arabinose", _thumb_um(100.0, "arabinose")),
    "lexA": Rule(-1, 0.1, 2.0, 50.0, _ANNOTATED, Grade.HEURISTIC),
    "annotated": Rule(-1, 0.1, 2.0, 50.0, _UNKNOWN, Grade.HEURISTIC),
}

#: Lower-case symbol of a factor -> the rule of its annotated sites.
_RULE_OF_FACTOR = {"crp": "crp", "arac": "araC", "lexa": "lexA", "laci": "lacO", "tetr": "tetO", "ci": "OR1"}


def rule_parameters(draft: EdgeDraft) -> tuple[Parameter, Parameter, Parameter, Parameter]:
    """Dissociation constant, Hill coefficient, fold and half point of the effector of an edge."""
    rule = RULES[draft.rule]
    weaker = FOLD_PER_MISMATCH**draft.mismatches
    note = f"; weakened {weaker:g} fold for {draft.mismatches} mismatch" if draft.mismatches else ""
    grade = rule.grade if not draft.mismatches else Grade.HEURISTIC
    return (
        Parameter(round_significant(rule.dissociation_um * weaker), "uM", rule.source + note, grade),
        Parameter(rule.hill, "1", rule.source, rule.grade),
        Parameter(rule.fold, "1", _FOLD, Grade.HEURISTIC),
        rule.effector_k_um,
    )


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    position: int
    width: int
    mismatches: int
    regulators: tuple[str, ...]
    rule: str


def _regulators(layouts: Sequence[Layout]) -> dict[str, tuple[str, ...]]:
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
        if symbol in regulators and (len(word) > 2 or symbol in _RULE_OF_FACTOR):
            return _Site(word, spot, width, 0, regulators[symbol], _RULE_OF_FACTOR.get(symbol, "annotated"))
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
    regulators = _regulators(layouts)
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
                    EdgeDraft(tag, number, site.name, site.position % length, site.mismatches, site.rule)
                    for tag in site.regulators
                ]
    return sorted(edges, key=lambda e: (e.promoter, e.position, e.site, e.regulator))
