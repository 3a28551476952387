"""Proteins that end in the ssrA degradation tag are taken apart by ClpXP and ClpAP, if the genome has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.records import Gene, Replicon
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.encoding import round_significant
from bioxen_nb.program.parameters import Grade, Parameter
from bioxen_nb.program.passes.binding import growth_per_s
from bioxen_nb.program.passes.drafts import Layout
from bioxen_nb.program.records import ProgramGene
from bioxen_nb.units import rate_from_half_life

#: The tag of tmRNA (Keiler, Waller & Sauer 1996, Science 271:990).
SSRA_TAG = "AANDENYALAA"
PROTEASE = "clpP"
TAGGED_HALF_LIFE = Parameter(
    600.0,
    "s",
    "ssrA-tagged repressors: 10 min in the model of Elowitz & Leibler 2000, Nature 403:335",
    Grade.HEURISTIC,
)


def _ends_tagged(gene: Gene, replicon: Replicon) -> bool:
    """Whether the last codons before the stop spell the tag."""
    tail_nt = 3 * (len(SSRA_TAG) + 1)
    if not gene.is_coding or gene.location.length < tail_nt + 3 or gene.location.partial_end:
        return False
    end = replicon.extract(gene.location)[-tail_nt:-3]
    code = genetic_code(gene.translation_table)
    return "".join(code.amino_acid(end[at : at + 3]) for at in range(0, len(end), 3)) == SSRA_TAG


def tagged_genes(layouts: Sequence[Layout]) -> frozenset[str]:
    """Locus tags of genes whose product carries the tag; none without a sequence, or without the protease."""
    placed = [(item.gene, layout) for layout in layouts for item in layout.messengers]
    if not any(gene.symbol == PROTEASE for gene, _ in placed):
        return frozenset()
    return frozenset(
        gene.locus_tag
        for gene, layout in placed
        if layout.replicon.sequence is not None and _ends_tagged(gene, layout.replicon)
    )


def with_tags(genes: Sequence[ProgramGene], tagged: frozenset[str], chassis: Chassis) -> list[ProgramGene]:
    """Program genes with the half-life of the tag, and with the copies that are left at the same synthesis."""
    growth = growth_per_s(chassis)
    left = growth / (growth + rate_from_half_life(TAGGED_HALF_LIFE.value))
    return [
        replace(
            gene,
            protein_half_life_s=TAGGED_HALF_LIFE,
            target_copies=gene.target_copies.with_value(round_significant(gene.target_copies.value * left)),
        )
        if gene.id in tagged
        else gene
        for gene in genes
    ]
