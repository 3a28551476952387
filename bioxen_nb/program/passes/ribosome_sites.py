"""Third pass, part two: where ribosomes load.

dG = duplex with the anti-SD + spacing + start codon + what has to unfold. The unfolding term is the fold of the 35 nt
on both sides of the start minus the fold of what stays upstream of the duplex (R2 = 0.47 on the 132 designed
sequences of Salis et al. 2009).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import BASES, STACK_ENERGY, START_ENERGY, encode
from bioxen_nb.program.chassis import Chassis
from bioxen_nb.program.passes.drafts import Layout, PlacedGene, SiteDraft, UnitDraft
from bioxen_nb.program.scans.folding import fold_energies
from bioxen_nb.program.scans.ribosome_sites import best_duplexes
from bioxen_nb.program.scans.strands import NOWHERE, PADDING, turns

#: Bases on each side of the start codon that may fold over it.
FOLD_NT = 35
#: A message belongs to the second ribosomes when its duplex with them is at least this strong and that with the native
#: ones at most this strong, kcal/mol: by chance 1 of 4,288 genes of MG1655.
SECOND_DUPLEX, WEAK_DUPLEX = -12.0, -3.0
#: Energy of any other start codon, kcal/mol.
_OTHER_START = 0.0


def _unfolding(codes: NDArray[np.uint8], starts: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """Energy to open the initiation region, 0 or more, kcal/mol."""
    begin = starts - FOLD_NT
    cuts = np.where(first > begin, first - begin, FOLD_NT - 10)
    energies = fold_energies(codes, begin, cuts, width=2 * FOLD_NT, stacks=STACK_ENERGY)
    return np.maximum(energies[:, 1] - energies[:, 0], 0.0)


def _sites(layout: Layout, strand: int, genes: Sequence[PlacedGene], chassis: Chassis) -> list[SiteDraft]:
    assert layout.strands is not None
    codes, length = layout.strands.codes(strand), layout.length
    offsets = np.array([placed.gene.codon_start - 1 for placed in genes], np.int64)
    starts = np.array([placed.begin(length) for placed in genes], np.int64) + offsets
    starts = starts - turns(starts, length)
    native = best_duplexes(codes, starts, anti_sd=encode(chassis.anti_sd), stacks=STACK_ENERGY)
    second = np.zeros(starts.size, np.bool_)
    duplex, paired, first, spacing = native
    if chassis.orthogonal_anti_sd:
        other = best_duplexes(codes, starts, anti_sd=encode(chassis.orthogonal_anti_sd), stacks=STACK_ENERGY)
        second = (other[0] <= SECOND_DUPLEX) & (native[0] >= WEAK_DUPLEX)
        duplex, paired, first, spacing = (np.where(second, o, n) for o, n in zip(other, native, strict=True))
    opening = _unfolding(codes, starts, first)
    letters = BASES + "N"
    out = []
    for row, placed in enumerate(genes):
        at = int(starts[row]) + PADDING
        codon = "".join(letters[code] for code in codes[at : at + 3])
        total = paired[row] + START_ENERGY.get(codon, _OTHER_START) + opening[row]
        position = int(first[row])
        coordinate = position if strand > 0 else length - 1 - position
        out.append(
            SiteDraft(
                placed.gene.locus_tag,
                coordinate % length if position != NOWHERE else -1,
                int(spacing[row]),
                round(float(duplex[row]), 3),
                round(0.0 - float(opening[row]), 3),
                codon,
                round(float(total), 3),
                "second" if second[row] else "native",
            )
        )
    return out


def find_ribosome_sites(layouts: Sequence[Layout], units: Sequence[UnitDraft], chassis: Chassis) -> list[SiteDraft]:
    """One site a coding gene of a replicon with sequence, in the units' order; none for the others."""
    found: dict[str, SiteDraft] = {}
    genes: list[list[list[PlacedGene]]] = [[[], []] for _ in layouts]
    for unit in units:
        genes[unit.layout][0 if unit.strand > 0 else 1].extend(p for p in unit.genes if p.gene.is_coding)
    for layout, by_strand in zip(layouts, genes, strict=True):
        if layout.strands is None:
            continue
        for strand, placed in zip((1, -1), by_strand, strict=True):
            if placed:
                found.update((site.gene, site) for site in _sites(layout, strand, placed, chassis))
    order = [placed.gene.locus_tag for unit in units for placed in unit.genes]
    return [found[tag] for tag in order if tag in found]
