"""Sixth pass, part two: rates on a chassis, chosen so that the target copies come out at its reference state.

With s the transcripts of a unit per second and cell, k the decay of its message, mu growth and d protein decay:
message m = s / (k + mu), protein = t m / (mu + d). So t follows from the copies, and a promoter's strength from s and
the mean dosage of its place on the chromosome.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes.drafts import EdgeDraft, PromoterDraft
from bioxen_nb.program.passes.regulation import RULES, rule_parameters
from bioxen_nb.program.readthrough import run_on, total_flux
from bioxen_nb.program.records import RepliconPlan, Terminator, TranscriptionUnit
from bioxen_nb.units import rate_from_half_life, um_from_count

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
    """(p) transcripts per second and gene copy, unregulated."""


def growth_per_s(chassis: Chassis) -> float:
    return chassis.value("reference_growth_rate_per_h") / 3600.0


def mean_volume_fl(chassis: Chassis) -> float:
    """Volume of a mean cell at the reference."""
    return chassis.value("proteome_aa") / chassis.value("aa_per_fl")


def dosage(unit: TranscriptionUnit, plan: RepliconPlan, chassis: Chassis) -> float:
    """Mean copies of a unit's gene in a growing population (Cooper & Helmstetter 1968, J Mol Biol 31:519)."""
    if not plan.is_chromosome:
        return chassis.value("plasmid_copies")
    x = plan.relative_position(unit.start % plan.length)
    after_s = chassis.value("c_period_s") * (1.0 - x) + chassis.value("d_period_s")
    return float(2.0 ** (after_s * growth_per_s(chassis) / math.log(2.0)))


def _messenger_rates(
    units: Sequence[TranscriptionUnit],
    relative: Floats,
    copies: Floats,
    lengths: Floats,
    rows: Sequence[list[int]],
    native: bool,
    chassis: Chassis,
) -> Floats:
    """Transcripts per second and cell of messenger units (u), scaled to the messenger made by a cell; 0 for others."""
    rates = np.zeros(len(units))
    weights = np.zeros(len(units))
    for u, unit in enumerate(units):
        if unit.stable_rna:
            continue
        weights[u] = unit.length_nt
        aa = lengths[rows[u]]
        mean = float((copies[rows[u]] * aa).sum() / aa.sum()) if aa.sum() > 0 else 0.0
        rates[u] = max(mean, _FEWEST_COPIES) ** MESSAGE_EXPONENT if native else relative[u]
    made = float((rates * weights).sum())
    return rates * (chassis.value("mrna_synthesis_nt_per_s") / made) if made > 0 else rates


def _repressed(edges: Sequence[EdgeDraft], promoter: int, copies_of: dict[str, float], volume_fl: float) -> float:
    """Activity left to a promoter by the repressors at their reference copies."""
    left = 1.0
    for edge in edges:
        if edge.promoter != promoter or RULES[edge.rule].sign > 0:
            continue
        constant, hill, fold, _ = rule_parameters(edge)
        x = (um_from_count(copies_of.get(edge.regulator, 0.0), volume_fl) / constant.value) ** hill.value
        left *= 1.0 / fold.value + (1.0 - 1.0 / fold.value) / (1.0 + x)
    return left


def _strengths(
    started: Floats,
    units: Sequence[TranscriptionUnit],
    plans: dict[str, RepliconPlan],
    promoters: Sequence[PromoterDraft],
    shares: Floats,
    left: Floats,
    chassis: Chassis,
) -> Floats:
    copies = np.array([dosage(unit, plans[unit.replicon], chassis) for unit in units])
    rows = np.array([promoter.unit for promoter in promoters], np.int64)
    return started[rows] * shares / copies[rows] / left if rows.size else np.zeros(0)


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
    started = _messenger_rates(units, relative, copies, lengths, rows, native, chassis)
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
    copies_of = {gene.locus_tag: float(copies[k]) for k, gene in enumerate(genes)}
    left = np.ones(len(promoters))
    if native:
        for p in {edge.promoter for edge in edges}:
            left[p] = _repressed(edges, p, copies_of, mean_volume_fl(chassis))
    strength = _strengths(started, units, {plan.id: plan for plan in plans}, promoters, shares, left, chassis)
    return Rates(started, translation, strength)


def rounded(values: Floats) -> list[float]:
    """Each value to nine significant digits."""
    return [round_significant(value) for value in values]


#: Where rates come from, in the words of the parameter list.
NATIVE_SOURCE = "set so that the measured copies of the chassis result"
SEQUENCE_SOURCE = "promoter score and ribosome binding energy read from the sequence"


def rate_grade(native: bool) -> tuple[str, Grade]:
    return (NATIVE_SOURCE, Grade.FITTED) if native else (SEQUENCE_SOURCE, Grade.SEQUENCE)
