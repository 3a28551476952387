"""Seventh pass: drafts and rates become the immutable records of a program."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.binding import Basis, Rates, rate_grade, rounded
from bioxen_nb.program.passes.drafts import EdgeDraft, Layout, PromoterDraft, SiteDraft, TerminatorDraft, UnitDraft
from bioxen_nb.program.passes.expression_table import Measured
from bioxen_nb.program.passes.orthogonal import T7, T7_BURST, T7_STRENGTH
from bioxen_nb.program.passes.sectors import metabolic_genes, sector_of
from bioxen_nb.program.records import (
    ProgramGene,
    Promoter,
    RegulatoryEdge,
    RibosomeBindingSite,
    Terminator,
    TranscriptionUnit,
)

#: Probability to stop. Absence of a hairpin is no read-through: 71 % of known unit ends of MG1655 show none.
EFFICIENCY = {"annotated": 0.98, "intrinsic": 0.98, "assumed": 0.90}
_FULL_STOP = Parameter(1.0, "1", "stable RNA operons end in tandem terminators", Grade.HEURISTIC)
_POLY_A = Parameter(1.0, "1", "cleavage and polyadenylation end every message", Grade.HEURISTIC)
_FOREVER = Parameter(math.inf, "s", "stable RNA: only dilution removes it", Grade.CHASSIS)
_DILUTED = Parameter(math.inf, "s", "most proteins are only diluted by growth", Grade.CHASSIS)


def _coordinate(position: int, unit: UnitDraft, length: int) -> int:
    return position if unit.strand > 0 else length - 1 - position


def build_terminators(
    drafts: Sequence[TerminatorDraft], units: Sequence[UnitDraft], layouts: Sequence[Layout], chassis: Chassis
) -> list[Terminator]:
    """One record a unit, in the units' order; ids made unique."""
    stops = {
        kind: Parameter(value, "1", "rule of thumb for the kind of terminator", Grade.HEURISTIC)
        for kind, value in EFFICIENCY.items()
    }
    out, taken = [], set()
    for draft in drafts:
        unit = units[draft.unit]
        layout = layouts[unit.layout]
        name = draft.id if draft.id not in taken else f"{unit.id}_t"
        taken.add(name)
        at = _coordinate(draft.last, unit, layout.length) % layout.length
        stop = _FULL_STOP if unit.stable else _POLY_A if chassis.domain == "eukaryote" else stops[draft.kind]
        out.append(Terminator(name, unit.id, at, draft.kind, draft.score, stop))  # type: ignore[arg-type]
    return out


def promoter_ids(drafts: Sequence[PromoterDraft], units: Sequence[UnitDraft]) -> list[str]:
    """Unique ids: the name of the first gene with p, or the unit's id where that name is taken."""
    ids: list[str] = []
    taken: set[str] = set()
    for draft in drafts:
        name = draft.id
        number = 1
        while name in taken:
            name, number = f"{units[draft.unit].id}_p{number}", number + 1
        taken.add(name)
        ids.append(name)
    return ids


def build_units(
    drafts: Sequence[UnitDraft],
    promoters: Sequence[PromoterDraft],
    ids: Sequence[str],
    terminators: Sequence[TerminatorDraft],
    stops: Sequence[Terminator],
    layouts: Sequence[Layout],
) -> list[TranscriptionUnit]:
    """Units from the start of their best promoter to their terminator. Across an origin coordinates run on."""
    mine: list[list[int]] = [[] for _ in drafts]
    for row, promoter in enumerate(promoters):
        mine[promoter.unit].append(row)
    units = []
    for number, draft in enumerate(drafts):
        layout = layouts[draft.layout]
        best = max(mine[number], key=lambda row: (promoters[row].score, -row))
        last = max(terminators[number].last, draft.genes[-1].finish(layout.length) - 1)
        units.append(
            TranscriptionUnit(
                draft.id,
                layout.replicon.id,
                draft.strand,
                _coordinate(promoters[best].tss, draft, layout.length),
                _coordinate(last, draft, layout.length),
                tuple(placed.gene.locus_tag for placed in draft.genes),
                tuple(ids[row] for row in mine[number]),
                stops[number].id,
                draft.stable,
            )
        )
    return units


def build_genes(
    genes: Sequence[Gene],
    targets: Sequence[float],
    grades: Sequence[Grade],
    half_lives: Sequence[Parameter],
    basis: Basis,
    chassis: Chassis,
) -> list[ProgramGene]:
    """Program genes in the order given."""
    sources = {
        grade: f"{chassis.expression_table}, scaled to the proteome"
        if basis is Basis.MEASURED and grade is not Grade.SEQUENCE
        else rate_grade(Basis.SEQUENCE if basis is Basis.MEASURED else basis)[0]
        for grade in Grade
    }
    metabolic = metabolic_genes(genes, chassis)
    out = []
    for gene, target, grade, half_life in zip(genes, targets, grades, half_lives, strict=True):
        source = sources[grade] if gene.is_coding else "chassis count shared among the genes of the kind"
        copies = Parameter(target, "1", source, grade if gene.is_coding else Grade.CHASSIS)
        out.append(
            ProgramGene(
                gene.locus_tag,
                gene.symbol,
                gene.kind,
                gene.product,
                gene.replicon,
                gene.location.strand,
                gene.location.five_prime,
                gene.location.three_prime,
                gene.location.length,
                gene.length_aa,
                sector_of(gene, metabolic),
                copies,
                half_life,
                _DILUTED if gene.is_coding else _FOREVER,
            )
        )
    return out


def rna_half_lives(genes: Sequence[Gene], table: Mapping[str, Measured], chassis: Chassis) -> list[Parameter]:
    """Half-life of each gene's RNA: measured, or the chassis's; infinite for stable RNA."""
    usual = chassis.settings["mrna_half_life_s"]
    default = Parameter(usual.value, "s", usual.source, Grade.CHASSIS)
    out = []
    for gene in genes:
        row = table.get(gene.locus_tag)
        if gene.kind not in ("cds", "pseudogene"):
            out.append(_FOREVER)
        elif row is not None and row.half_life_s is not None:
            out.append(Parameter(row.half_life_s, "s", chassis.expression_table, Grade.MEASURED))
        else:
            out.append(default)
    return out


def build_promoters(
    drafts: Sequence[PromoterDraft],
    ids: Sequence[str],
    units: Sequence[UnitDraft],
    layouts: Sequence[Layout],
    rates: Rates,
    sites: Mapping[int, list[str]],
    basis: Basis,
    chassis: Chassis,
) -> list[Promoter]:
    """Promoters with their strength per gene copy."""
    source, grade = rate_grade(basis)
    usual = chassis.settings["transcription_burst"]
    burst = Parameter(usual.value, "transcripts", usual.source, usual.grade)
    out = []
    for row, (draft, name, strength) in enumerate(zip(drafts, ids, rounded(rates.strength), strict=True)):
        unit = units[draft.unit]
        layout = layouts[unit.layout]
        out.append(
            Promoter(
                name,
                unit.id,
                layout.replicon.id,
                unit.strand,
                _coordinate(draft.tss, unit, layout.length) % layout.length,
                "T7" if draft.evidence == T7 else "sigma70" if draft.minus10 >= 0 else "assumed",
                draft.minus35,
                draft.minus10,
                draft.spacer,
                round(draft.score, 4),
                draft.evidence,
                T7_STRENGTH if draft.evidence == T7 else Parameter(strength, "1/s", source, grade),
                T7_BURST if draft.evidence == T7 else burst,
                tuple(sites.get(row, ())),
            )
        )
    return out


def build_sites(
    genes: Sequence[Gene], drafts: Sequence[SiteDraft], rates: Rates, basis: Basis
) -> list[RibosomeBindingSite]:
    """One site a coding gene, in the genes' order; without a sequence its position is -1 and its energies 0."""
    source, grade = rate_grade(basis)
    found = {draft.gene: draft for draft in drafts}
    out = []
    for gene, strength in zip(genes, rounded(rates.translation), strict=True):
        if not gene.is_coding:
            continue
        d = found.get(gene.locus_tag) or SiteDraft(gene.locus_tag, -1, 0, 0.0, 0.0, "", 0.0)
        out.append(
            RibosomeBindingSite(
                gene.locus_tag,
                d.position,
                d.spacing,
                d.sd_energy,
                d.fold_energy,
                d.start_codon,
                d.total_energy,
                Parameter(strength, "1", source, grade),
                d.ribosome,
            )
        )
    return out


def build_edges(drafts: Sequence[EdgeDraft], ids: Sequence[str]) -> list[RegulatoryEdge]:
    """Regulatory edges with the constants of their rule."""
    return [
        RegulatoryEdge(
            draft.regulator,
            ids[draft.promoter],
            draft.site,
            draft.position,
            1 if draft.rule.sign > 0 else -1,
            *draft.rule.parameters(draft.mismatches),
            draft.reference,
            draft.rule.response.effector,
            *draft.rule.response.parameters(),
        )
        for draft in drafts
    ]
