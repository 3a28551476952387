"""Sixth pass, part two: rates on a chassis, chosen so that the target copies come out at its reference state.

With s the transcripts of a unit per second and cell, k the decay of its message, mu growth and d protein decay:
message m = s / (k + mu), protein = t m / (mu + d). So t follows from the copies, and a promoter's strength from s and
the mean dosage of its place on the chromosome.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes.drafts import EdgeDraft, PromoterDraft
from bioxen_nb.program.readthrough import run_on, total_flux
from bioxen_nb.program.records import RepliconPlan, Terminator, TranscriptionUnit
from bioxen_nb.units import rate_from_half_life

Floats = NDArray[np.float64]

#: Messages grow less than in proportion to protein; the rest is translation. Exponent of message on protein copies.
MESSAGE_EXPONENT = 0.55
#: Fewest mean copies by which a unit is transcribed at all.
_FEWEST_COPIES = 0.1


@dataclass(frozen=True)
class Rates:
    """Rates at the reference state."""

    started: Floats
    """(u) transcripts started per second and cell."""
    translation: Floats
    """(n) relative initiation per message; 0 for RNA genes."""
    strength: Floats
    """(p) transcripts per second and gene copy with no regulator bound."""


def growth_per_s(chassis: Chassis) -> float:
    return chassis.value("reference_growth_rate_per_h") / 3600.0


def mean_volume_fl(chassis: Chassis) -> float:
    """Volume of a mean cell at the reference."""
    return chassis.value("proteome_aa") / chassis.value("aa_per_fl")


def dosage(unit: TranscriptionUnit, plan: RepliconPlan, chassis: Chassis) -> float:
    """Mean copies of a unit's gene in a growing population (Cooper & Helmstetter 1968, J Mol Biol 31:519)."""
    if not plan.is_chromosome:
        return plan.copies.value
    x = plan.relative_position(unit.start % plan.length)
    after_s = chassis.value("c_period_s") * (1.0 - x) + chassis.value("d_period_s")
    return float(2.0 ** (after_s * growth_per_s(chassis) / math.log(2.0)))


def _messenger_rates(
    units: Sequence[TranscriptionUnit],
    relative: Floats,
    copies: Floats,
    lengths: Floats,
    rows: Sequence[list[int]],
    depth: Floats,
    native: bool,
    chassis: Chassis,
) -> Floats:
    """Transcripts per second and cell of messenger units (u), scaled to the messenger made by a cell; 0 for others.

    `depth` (u) is what regulation leaves of a unit at the reference: the message of a fully active unit grows with its
    protein to the power `MESSAGE_EXPONENT`, and regulation acts on messages in proportion.
    """
    rates = np.zeros(len(units))
    weights = np.zeros(len(units))
    for u, unit in enumerate(units):
        if unit.stable_rna:
            continue
        weights[u] = unit.length_nt
        aa = lengths[rows[u]]
        mean = float((copies[rows[u]] * aa).sum() / aa.sum()) if aa.sum() > 0 else 0.0
        rates[u] = depth[u] * (max(mean, _FEWEST_COPIES) / depth[u]) ** MESSAGE_EXPONENT if native else relative[u]
    made = float((rates * weights).sum())
    return rates * (chassis.value("mrna_synthesis_nt_per_s") / made) if made > 0 else rates


def unit_factors(edges: Sequence[EdgeDraft], promoters: Sequence[PromoterDraft], n_units: int) -> tuple[Floats, Floats]:
    """Factor of all operators of each unit (u) at the reference state, and the largest that they can give.

    A site that several promoters of a unit share acts on the unit once. Designed parts count as 1: their promoters are
    stated unregulated.
    """
    reference, most = np.ones(n_units), np.ones(n_units)
    seen: set[tuple[int, str, str, int]] = set()
    for edge in edges:
        key = (promoters[edge.promoter].unit, edge.regulator, edge.site, edge.position)
        if key in seen:
            continue
        seen.add(key)
        reference[key[0]] *= edge.reference
        if edge.relative and edge.rule.sign > 0:
            most[key[0]] *= edge.rule.fold
    return reference, most


def _strengths(
    started: Floats,
    units: Sequence[TranscriptionUnit],
    plans: dict[str, RepliconPlan],
    promoters: Sequence[PromoterDraft],
    shares: Floats,
    reference: Floats,
    chassis: Chassis,
) -> Floats:
    """Transcripts per second and gene copy of each promoter (p) with no regulator bound."""
    copies = np.array([dosage(unit, plans[unit.replicon], chassis) for unit in units])
    rows = np.array([promoter.unit for promoter in promoters], np.int64)
    return started[rows] * shares / copies[rows] / reference[rows] if rows.size else np.zeros(0)


def bind(
    genes: Sequence[Gene],
    units: Sequence[TranscriptionUnit],
    terminators: Sequence[Terminator],
    plans: Sequence[RepliconPlan],
    promoters: Sequence[PromoterDraft],
    edges: Sequence[EdgeDraft],
    *,
    relative: Floats,
    shares: Floats,
    copies: Floats,
    rnas: Floats,
    half_life_s: Floats,
    native: bool,
    chassis: Chassis,
) -> Rates:
    """All rates.

    Args:
        genes, units, terminators, plans, promoters, edges: the program so far.
        relative: relative transcription by sequence (u).
        shares: each promoter's share of its unit's transcription (p).
        copies, rnas: target copies of protein and of stable RNA (n).
        half_life_s: of each gene's RNA (n), infinite when stable.
        native: transcription follows the measured copies instead of the promoter's score.
    """
    row = {gene.locus_tag: k for k, gene in enumerate(genes)}
    rows = [[row[tag] for tag in unit.genes] for unit in units]
    mu = growth_per_s(chassis)
    lengths = np.array([float(gene.length_aa) for gene in genes])
    reference, most = unit_factors(edges, promoters, len(units))
    started = _messenger_rates(units, relative, copies, lengths, rows, reference / most, native, chassis)
    for u, unit in enumerate(units):
        if unit.stable_rna:
            started[u] = float(rnas[rows[u]].max()) * mu
    flux = total_flux(started, *run_on(units, terminators, plans))
    messages = np.zeros(len(genes))
    for u in range(len(units)):
        for k in rows[u]:
            messages[k] = flux[u] / (rate_from_half_life(float(half_life_s[k])) + mu)
    translation = np.zeros(len(genes))
    coding = np.flatnonzero([gene.is_coding for gene in genes])
    coding = coding[messages[coding] > 0]
    if coding.size:
        weight = copies[coding] * mu / messages[coding]
        mean = float((weight * messages[coding]).sum() / messages[coding].sum())
        translation[coding] = weight / mean if mean > 0 else 0.0
    strength = _strengths(started, units, {plan.id: plan for plan in plans}, promoters, shares, reference, chassis)
    return Rates(started, translation, strength)


def rounded(values: Floats) -> list[float]:
    """Each value to nine significant digits."""
    return [round_significant(value) for value in values]


class Basis(StrEnum):
    """What the copies and rates of a program rest on."""

    MEASURED = "measured"
    SEQUENCE = "sequence"
    SHARES = "shares"


#: Where rates come from, in the words of the parameter list.
_SOURCES = {
    Basis.MEASURED: ("set so that the measured copies of the chassis result", Grade.FITTED),
    Basis.SEQUENCE: ("promoter score and ribosome binding energy read from the sequence", Grade.SEQUENCE),
    Basis.SHARES: ("even shares of the sectors of the chassis", Grade.HEURISTIC),
}


def rate_grade(basis: Basis) -> tuple[str, Grade]:
    """Source and grade of the rates of a program."""
    return _SOURCES[basis]
