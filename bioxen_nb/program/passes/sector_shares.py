"""Sixth pass without measured copies and without promoters to read: the proteome is divided by sector.

Ribosomal proteins suffice for the ribosomes that the chassis counts, subunits of RNA polymerase for its polymerases,
metabolism gets its share of the mass, and all the rest what is left; within a sector every gene counts alike, or by how
well ribosomes bind where that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.records import Gene
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.binding import MESSAGE_EXPONENT
from bioxen_nb.program.passes.complexes import PARALOGUES, ribosome_copies
from bioxen_nb.program.passes.drafts import UnitDraft
from bioxen_nb.program.passes.eukaryote import ribosomal_share
from bioxen_nb.program.passes.sectors import sector_of
from bioxen_nb.program.records import Complex

Floats = NDArray[np.float64]

#: Ribosomes and polymerases take at most this share of the proteome.
_MOST_MACHINERY = 0.6


def _fixed_copies(genes: Sequence[Gene], lumps: Mapping[str, int], machine: Complex, chassis: Chassis) -> Floats:
    """Copies (n) of ribosomal proteins and polymerase subunits; 0 for the others."""
    copies = np.zeros(len(genes))
    ribosomes = chassis.value("ribosomes_per_cell") * chassis.value("ribosomal_surplus")
    subunits = {gene: copies for gene, copies in machine.subunits if copies}
    for k, gene in enumerate(genes):
        if gene.locus_tag in subunits:
            copies[k] = chassis.value("rnap_per_cell") * subunits[gene.locus_tag]
        elif sector_of(gene) == "ribosomal" and gene.symbol not in PARALOGUES:
            copies[k] = ribosomes * lumps.get(gene.locus_tag, ribosome_copies(gene) * ribosomal_share(gene))
    return copies


def sector_copies(
    genes: Sequence[Gene], binding: Floats, lumps: Mapping[str, int], machine: Complex, chassis: Chassis
) -> Floats:
    """Protein copies per cell (n); 0 for genes without a protein.

    Args:
        genes: all genes (n).
        binding: relative translation initiation (n); ones where nothing is known.
        lumps: how many genes a lumped gene stands for.
        machine: the RNA polymerase.
    """
    lengths = np.array([float(gene.length_aa) for gene in genes])
    sectors = np.array([sector_of(gene) if gene.is_coding else "none" for gene in genes])
    proteome = chassis.value("proteome_aa")
    copies = _fixed_copies(genes, lumps, machine, chassis)
    fixed = copies > 0
    used = float((copies * lengths).sum())
    if used > _MOST_MACHINERY * proteome:
        copies *= _MOST_MACHINERY * proteome / used
        used = _MOST_MACHINERY * proteome
    weight = binding * np.array([float(lumps.get(gene.locus_tag, 1)) for gene in genes]) * ~fixed
    metabolic = (sectors == "metabolic") & ~fixed
    rest = (sectors != "metabolic") & (sectors != "none") & ~fixed
    share = min(chassis.value("metabolic_fraction") * proteome, proteome - used)
    for rows, aa in _divided(metabolic, rest, share, proteome - used - share):
        mass = float((weight * lengths)[rows].sum())
        copies[rows] = weight[rows] * (aa / mass if mass > 0 else 0.0)
    return copies


def _divided(
    metabolic: NDArray[np.bool_], rest: NDArray[np.bool_], share: float, left: float
) -> list[tuple[NDArray[np.bool_], float]]:
    """Mass of both sectors; a sector without genes leaves its mass to the other."""
    if not metabolic.any():
        return [(rest, share + left)]
    if not rest.any():
        return [(metabolic, share + left)]
    return [(metabolic, share), (rest, left)]


def message_rates(units: Sequence[UnitDraft], copies: Mapping[str, float], lumps: Mapping[str, int]) -> Floats:
    """Relative transcription (u) that goes with the copies: a lump has the messages of all its genes."""
    rates = np.ones(len(units))
    for u, unit in enumerate(units):
        tags = [placed.gene.locus_tag for placed in unit.genes]
        number = sum(lumps.get(tag, 1) for tag in tags) / len(tags)
        mean = sum(copies[tag] for tag in tags) / len(tags) / number
        rates[u] = number * max(mean, 0.1) ** MESSAGE_EXPONENT
    return rates
