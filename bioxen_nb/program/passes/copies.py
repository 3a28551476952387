"""Sixth pass, part one: how many copies of each product a mean cell holds at the reference growth rate.

A chassis's own genes take measured copies. Any other gene takes a share of the proteome in proportion to promoter
strength times ribosome binding, both read from the sequence. Ribosomal proteins come out in their stoichiometric
proportion either way (translational autoregulation, Nomura et al. 1984, Annu Rev Biochem 53:75).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import CONSENSUS_SCORE_NATS, RBS_BETA, STRENGTH_PER_NAT
from bioxen_nb.genome.records import Gene, Genome
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.parameters import Grade
from bioxen_nb.program.passes.complexes import PARALOGUES, replisome, ribosome_copies, rrna_alternatives
from bioxen_nb.program.passes.drafts import PromoterDraft, SiteDraft, UnitDraft
from bioxen_nb.program.passes.expression_table import Measured, measured_expression
from bioxen_nb.program.passes.known_factors import known_factors
from bioxen_nb.program.passes.orthogonal import T7
from bioxen_nb.program.passes.sectors import is_ribosomal
from bioxen_nb.units import SECONDS_PER_HOUR

Floats = NDArray[np.float64]

#: Bounds of ribosome binding, relative to the mean of the genome.
RBS_BOUNDS = (0.05, 5.0)
#: Small and transfer-messenger RNAs: a round number of copies.
SMALL_RNA_COPIES = 100.0
#: Fewest copies of a replisome part: about ten holoenzymes a cell (Kelman & O'Donnell 1995, Annu Rev Biochem 64:171).
FEWEST_REPLISOME = 20.0
#: Fewest copies of a transcription factor that regulates at the reference (rule of thumb: ten dimers).
FEWEST_FACTORS = 20.0
#: Growth over the reference up to which ribosomal genes far from the origin keep up: 20 min doubling for E. coli.
FASTEST = 3.0
#: rRNA made per ribosome in use.
RRNA_SURPLUS = 1.05


def is_native(genome: Genome, chassis: Chassis) -> bool:
    """Whether the expression table of the chassis describes this genome."""
    names = [genome.accession, *(replicon.id for replicon in genome.replicons)]
    return bool(chassis.expression_table) and any(n.split(".")[0] in chassis.native_accessions for n in names if n)


def unit_rates(units: Sequence[UnitDraft], promoters: Sequence[PromoterDraft]) -> Floats:
    """Relative transcription of each unit (u): 1 for one consensus promoter, promoters of a unit added up."""
    rates = np.zeros(len(units))
    for promoter in promoters:
        rates[promoter.unit] += _native_rate(promoter)
    return rates


def promoter_shares(promoters: Sequence[PromoterDraft], rates: Floats) -> Floats:
    """Share of each promoter (p) in the transcription of its unit, given that of the units (u)."""
    return np.array([_native_rate(p) / rates[p.unit] if rates[p.unit] > 0 else 0.0 for p in promoters])


def _native_rate(promoter: PromoterDraft) -> float:
    """Relative strength for the native polymerase, which finds no promoter of T7."""
    return 0.0 if promoter.evidence == T7 else promoter_rate(promoter.score)


def promoter_rate(score_nats: float) -> float:
    """Relative strength of a promoter by its score; 1 for the consensus."""
    return float(np.exp(STRENGTH_PER_NAT * (score_nats - CONSENSUS_SCORE_NATS)))


def binding_rates(genes: Sequence[Gene], sites: Sequence[SiteDraft]) -> Floats:
    """Relative translation initiation (n): exp(-beta dG) over its mean, within bounds; 1 without a known site."""
    energy = {site.gene: site.total_energy for site in sites}
    known = np.array([gene.locus_tag in energy for gene in genes], bool)
    rates = np.ones(len(genes))
    if known.any():
        rates[known] = np.exp([-RBS_BETA * energy[gene.locus_tag] for gene in genes if gene.locus_tag in energy])
        rates[known] /= rates[known].mean()
    return np.clip(rates, *RBS_BOUNDS)


def _equalise(genes: Sequence[Gene], copies: Floats, lengths: Floats) -> NDArray[np.intp]:
    """Put core ribosomal proteins in stoichiometric proportion, their total mass unchanged. Returns their rows."""
    rows = np.array(
        [k for k, gene in enumerate(genes) if is_ribosomal(gene) and gene.symbol not in PARALOGUES], np.intp
    )
    if rows.size:
        each = np.array([ribosome_copies(genes[k]) for k in rows.tolist()], np.float64)
        mass = float((copies[rows] * lengths[rows]).sum())
        copies[rows] = each * mass / float((each * lengths[rows]).sum())
    return rows


def dosage_reserve(position: Floats, chassis: Chassis) -> Floats:
    """What a gene (n) needs in reserve at the reference so as not to fall behind one at the origin in fast growth.

    Forks overlap more the faster a cell grows, so that genes near the terminus lose dosage against those near the
    origin: by 2 ** (position * change of C / tau), here up to `FASTEST` times the reference rate.
    """
    if chassis.value("growth_control") <= 0:
        return np.ones(position.size)
    overlap = (
        chassis.value("c_period_s") / SECONDS_PER_HOUR * chassis.value("reference_growth_rate_per_h") / math.log(2.0)
    )
    return np.asarray(2.0 ** (position * overlap * (FASTEST ** (1.0 - chassis.value("fork_growth_exponent")) - 1.0)))


def _scale(
    genes: Sequence[Gene], copies: Floats, lengths: Floats, native: bool, reserve: Floats, chassis: Chassis
) -> Floats:
    """Copies that add up to the proteome of the chassis.

    Its own genome also gets the ribosomes that the chassis counts, with the surplus of ribosomal proteins that keeps
    the scarcest of them from deciding: growth at the reference depends on their number. Those that are far from the
    origin have more, which their feedback takes away again until they need it.
    """
    ribosomal = _equalise(genes, copies, lengths)
    proteome = chassis.value("proteome_aa")
    if native and ribosomal.size:
        each = np.array([ribosome_copies(genes[k]) for k in ribosomal.tolist()], np.float64)
        fixed = each * chassis.value("ribosomes_per_cell") * chassis.value("ribosomal_surplus") * reserve[ribosomal]
        rest = np.ones(len(genes), bool)
        rest[ribosomal] = False
        left = proteome - float((fixed * lengths[ribosomal]).sum())
        others = float((copies[rest] * lengths[rest]).sum())
        scaled = copies * (max(left, 0.0) / others if others > 0 else 0.0)
        scaled[ribosomal] = fixed
        return scaled
    mass = float((copies * lengths).sum())
    return copies * (proteome / mass if mass > 0 else 0.0)


def _guarantee_replisome(genes: Sequence[Gene], copies: Floats) -> None:
    """A measured table misses rare proteins; no cell replicates without its replisome."""
    for tag, _ in replisome(genes):
        row = next(k for k, gene in enumerate(genes) if gene.locus_tag == tag)
        copies[row] = max(copies[row], FEWEST_REPLISOME)


def _guarantee_factors(genes: Sequence[Gene], copies: Floats, symbols: frozenset[str]) -> None:
    """A measured table misses rare proteins; a factor that is known to regulate is there in some copies."""
    for row, gene in enumerate(genes):
        if gene.symbol in symbols:
            copies[row] = max(copies[row], FEWEST_FACTORS)


def _merge_measured(
    genes: Sequence[Gene], relative: Floats, table: Mapping[str, Measured]
) -> tuple[Floats, list[Grade]]:
    """Measured copies where there are any; other genes by sequence, on the scale of the measured ones."""
    known = np.array([gene.locus_tag in table for gene in genes], bool)
    copies = relative.copy()
    grades = [Grade.SEQUENCE] * len(genes)
    if not known.any():
        return copies, grades
    measured = np.array([table[gene.locus_tag].copies for gene in genes if gene.locus_tag in table])
    copies *= float(np.median(measured)) / max(float(np.median(relative[known])), 1e-300)
    copies[known] = measured
    for k, gene in enumerate(genes):
        if known[k]:
            grades[k] = table[gene.locus_tag].grade
    return copies, grades


def protein_copies(
    genes: Sequence[Gene], rates: Floats, binding: Floats, position: Floats, native: bool, chassis: Chassis
) -> tuple[Floats, list[Grade]]:
    """Copies per cell (n) and their grades; 0 for genes without a protein.

    Args:
        genes: all genes (n).
        rates: relative transcription of the unit of each gene (n).
        binding: relative translation initiation (n).
        position: 0 at the chromosome's origin, 1 at its terminus (n).
        native: the chassis's own genome, so that its measured copies apply.
    """
    coding = np.array([gene.is_coding for gene in genes], bool)
    lengths = np.array([float(gene.length_aa) for gene in genes])
    copies, grades = np.zeros(len(genes)), [Grade.SEQUENCE] * len(genes)
    rows = np.flatnonzero(coding)
    if not rows.size:
        return copies, grades
    own = [genes[k] for k in rows.tolist()]
    some, own_grades = _merge_measured(own, rates[rows] * binding[rows], measured_expression(chassis) if native else {})
    if native:
        _guarantee_replisome(own, some)
        _guarantee_factors(own, some, known_factors(chassis))
    copies[rows] = _scale(own, some, lengths[rows], native, dosage_reserve(position[rows], chassis), chassis)
    for k, grade in zip(rows.tolist(), own_grades, strict=True):
        grades[k] = grade
    return copies, grades


def rna_copies(genes: Sequence[Gene], chassis: Chassis, lumps: Mapping[str, int] | None = None) -> Floats:
    """Copies per cell (n) of stable RNAs; 0 for the others. `lumps`: how many genes a lumped gene stands for."""
    copies = np.zeros(len(genes))
    row = {gene.locus_tag: k for k, gene in enumerate(genes)}
    wanted = chassis.value("ribosomes_per_cell") * RRNA_SURPLUS
    for group in rrna_alternatives(genes):
        copies[[row[tag] for tag in group]] = wanted / len(group)
    transfer = [k for k, gene in enumerate(genes) if gene.kind == "trna"]
    if transfer:
        each = np.array([float((lumps or {}).get(genes[k].locus_tag, 1)) for k in transfer])
        copies[transfer] = chassis.value("trna_per_cell") * each / each.sum()
    small = [k for k, gene in enumerate(genes) if gene.kind in ("tmrna", "ncrna")]
    copies[small] = SMALL_RNA_COPIES
    return copies
