"""What a genome looks like in numbers: size, composition, genes, codons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.motifs import UNKNOWN_BASE, encode
from bioxen_nb.genome.records import Genome, Replicon

Floats = NDArray[np.float64]

#: The 64 codons in the order in which codon usage is given.
CODONS = tuple(f"{a}{b}{c}" for a in "ACGT" for b in "ACGT" for c in "ACGT")


@dataclass(frozen=True, slots=True, eq=False)
class GenomeProfile:
    """The numbers of one genome. What needs the sequence is NaN, or all zero for codons, when there is none."""

    id: str
    organism: str
    length_bp: int
    replicons: int
    circular_replicons: int
    has_sequence: bool
    gc: float
    """Share of G and C among the bases that are A, C, G or T."""
    genes: int
    genes_by_kind: dict[str, int]
    coding_density: float
    """Share of the base pairs that lie in at least one gene."""
    mean_gene_nt: float
    mean_protein_aa: float
    translation_tables: tuple[int, ...]
    """Genetic codes that the coding genes name, the commonest first."""
    codon_counts: NDArray[np.int64]
    """(64) codons in coding genes, in the order of `CODONS`."""
    codon_entropy_bits: float
    """Shannon entropy of the codon usage; log2(61) = 5.93 when all sense codons are alike."""
    complexity: float
    """See `complexity_of`."""

    @property
    def codon_usage(self) -> Floats:
        """(64) share of each codon; zeros without a sequence."""
        total = int(self.codon_counts.sum())
        return self.codon_counts / total if total else np.zeros(64)

    def to_document(self) -> dict[str, object]:
        """JSON-able; numbers that are not known are None."""
        plain: dict[str, object] = {
            "id": self.id,
            "organism": self.organism,
            "length_bp": self.length_bp,
            "replicons": self.replicons,
            "circular_replicons": self.circular_replicons,
            "has_sequence": self.has_sequence,
            "gc": _known(self.gc),
            "genes": self.genes,
            "genes_by_kind": dict(self.genes_by_kind),
            "coding_density": _known(self.coding_density),
            "mean_gene_nt": _known(self.mean_gene_nt),
            "mean_protein_aa": _known(self.mean_protein_aa),
            "translation_tables": list(self.translation_tables),
            "codon_entropy_bits": _known(self.codon_entropy_bits),
            "complexity": _known(self.complexity),
        }
        plain["codon_counts"] = dict(zip(CODONS, self.codon_counts.tolist(), strict=True)) if self.has_sequence else {}
        return plain


def profile_genome(genome: Genome) -> GenomeProfile:
    """Measure a genome, with or without its sequence."""
    coding = [gene for gene in genome.genes if gene.is_coding]
    counts = codon_counts(genome)
    entropy = entropy_bits(counts)
    tables = Counter(gene.translation_table for gene in coding)
    return GenomeProfile(
        id=genome.id,
        organism=genome.organism,
        length_bp=genome.length,
        replicons=len(genome.replicons),
        circular_replicons=sum(replicon.circular for replicon in genome.replicons),
        has_sequence=genome.has_sequence,
        gc=gc_share(genome),
        genes=len(genome.genes),
        genes_by_kind=dict(Counter(gene.kind for gene in genome.genes).most_common()),
        coding_density=sum(map(_covered, genome.replicons)) / genome.length if genome.length else float("nan"),
        mean_gene_nt=_mean([gene.location.length for gene in genome.genes]),
        mean_protein_aa=_mean([gene.length_aa for gene in coding]),
        translation_tables=tuple(table for table, _ in tables.most_common()),
        codon_counts=counts,
        codon_entropy_bits=entropy,
        complexity=complexity_of(int(counts.sum()), entropy),
    )


def complexity_of(codons: int, entropy_bits_per_codon: float) -> float:
    """log10 of the bits that the genome spends on proteins: codons times the entropy of their usage.

    A number to sort genomes by (about 4 for phiX174, 6 for syn3A, 7 for E. coli), not a measure of how much a cell can
    do. NaN without codons.
    """
    bits = codons * entropy_bits_per_codon
    return float(np.log10(bits)) if bits > 0 else float("nan")


def entropy_bits(counts: NDArray[np.int64]) -> float:
    """Shannon entropy of counts (n), in bits; NaN when there are none."""
    total = int(counts.sum())
    if not total:
        return float("nan")
    shares = counts[counts > 0] / total
    return float(-(shares * np.log2(shares)).sum())


def gc_share(genome: Genome) -> float:
    """Share of G and C among the known bases; NaN without a sequence."""
    bases = np.zeros(UNKNOWN_BASE + 1, np.int64)
    for replicon in genome.replicons:
        if replicon.sequence:
            bases += np.bincount(encode(replicon.sequence), minlength=UNKNOWN_BASE + 1)
    known = int(bases[:4].sum())
    return float((bases[1] + bases[2]) / known) if known else float("nan")


def codon_counts(genome: Genome) -> NDArray[np.int64]:
    """(64) codons of all coding genes, start and stop included; codons with an unknown base are left out."""
    counts = np.zeros(64, np.int64)
    for replicon in genome.replicons:
        if replicon.sequence is None:
            continue
        for coding in _coding_sequences(replicon):
            codes = encode(coding[: len(coding) // 3 * 3]).reshape(-1, 3).astype(np.int64)
            codes = codes[(codes < UNKNOWN_BASE).all(axis=1)]
            counts += np.bincount(codes @ np.array([16, 4, 1]), minlength=64)
    return counts


def _coding_sequences(replicon: Replicon) -> Iterator[bytes]:
    for gene in replicon.genes:
        if gene.is_coding:
            yield replicon.extract(gene.location)[gene.codon_start - 1 :]


def _covered(replicon: Replicon) -> int:
    """Base pairs that lie in at least one gene."""
    inside = np.zeros(replicon.length, np.bool_)
    for gene in replicon.genes:
        for span in gene.location.spans:
            inside[span.start : span.end] = True
    return int(inside.sum())


def _mean(lengths: list[int]) -> float:
    return float(np.mean(lengths)) if lengths else float("nan")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
