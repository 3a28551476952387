"""What every reader checks in the same way: names, bounds, reading frames; faults gathered as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.records import Feature, Gene, Location, Replicon
from bioxen_nb.genome.stop_codons import StopCodons

#: So many features are named in one warning; the rest are counted.
NAMED = 5


class Complaints:
    """Faults that leave a file usable, grouped by reason so that a thousand of them stay one line."""

    def __init__(self, source: str):
        self.source = source
        self._groups: dict[str, list[str]] = {}

    def add(self, reason: str, feature: str = "") -> None:
        """Note `reason`, and the feature that it concerns."""
        names = self._groups.setdefault(reason, [])
        if feature:
            names.append(feature)

    def texts(self) -> tuple[str, ...]:
        """One sentence a reason, with the first few features and the count of the others."""
        return tuple(f"{self.source}: {_sentence(reason, names)}" for reason, names in self._groups.items())


def _sentence(reason: str, names: list[str]) -> str:
    if not names:
        return reason
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{reason}: {', '.join(names[:NAMED])}{more}."


def check_genes(genes: Iterable[Gene], replicon: Replicon, taken: set[str], complaints: Complaints) -> tuple[Gene, ...]:
    """The usable genes in order along the replicon, each with a locus tag of its own.

    Args:
        genes: as read; `replicon` needs `id`, `length`, `circular` and `sequence` only.
        taken: locus tags of the genome so far; grows.

    Raises:
        GenomeFormatError: a translation table that does not exist.
    """
    inside = _one_product(_inside(genes, replicon.length, complaints), complaints)
    kept = [_with_own_tag(gene, taken, complaints) for gene in inside]
    stops = StopCodons(replicon.sequence) if replicon.sequence else None
    for gene in kept:
        if gene.is_coding:
            _check_frame(gene, replicon, stops, complaints)
    return tuple(sorted(kept, key=lambda gene: (gene.location.left, gene.location.right)))


def check_features(features: Iterable[Feature], length: int, complaints: Complaints) -> tuple[Feature, ...]:
    """The features that lie inside the record."""
    kept = []
    for feature in features:
        if _fits(feature.location, length):
            kept.append(feature)
        else:
            complaints.add(_outside(length), f"{feature.kind} {feature.label}".strip())
    return tuple(kept)


def _inside(genes: Iterable[Gene], length: int, complaints: Complaints) -> Iterator[Gene]:
    for gene in genes:
        if _fits(gene.location, length):
            yield gene
        else:
            complaints.add(_outside(length), gene.locus_tag)


def _outside(length: int) -> str:
    return f"left out, because they lie outside the record of {length:,} bp"


def _fits(location: Location, length: int) -> bool:
    return all(0 <= span.start < span.end <= length for span in location.spans)


def _one_product(genes: Iterable[Gene], complaints: Complaints) -> list[Gene]:
    """Genes annotated with a second product (another start or stop of the same locus) keep the longest one."""
    kept: list[Gene] = []
    rows: dict[str, int] = {}
    for gene in genes:
        row = rows.get(gene.locus_tag)
        if row is None or not _same_locus(kept[row], gene):
            rows.setdefault(gene.locus_tag, len(kept))
            kept.append(gene)
            continue
        complaints.add("genes with a second product, of which only the longest is read", gene.locus_tag)
        if gene.location.length > kept[row].location.length:
            kept[row] = gene
    return kept


def _same_locus(first: Gene, second: Gene) -> bool:
    """One strand, one kind, and the reading frames share their beginning or their end."""
    a, b = first.location, second.location
    return (
        first.kind == second.kind
        and a.strand == b.strand
        and (a.five_prime == b.five_prime or a.three_prime == b.three_prime)
    )


def _with_own_tag(gene: Gene, taken: set[str], complaints: Complaints) -> Gene:
    tag = gene.locus_tag
    if tag in taken:
        number = 2
        while f"{tag}_{number}" in taken:
            number += 1
        gene = replace(gene, locus_tag=f"{tag}_{number}")
        complaints.add("locus tags that occur more than once; the later ones were renamed", gene.locus_tag)
    taken.add(gene.locus_tag)
    return gene


def _check_frame(gene: Gene, replicon: Replicon, stops: StopCodons | None, complaints: Complaints) -> None:
    location = gene.location
    partial = location.partial_start or location.partial_end
    if not partial and (location.length - (gene.codon_start - 1)) % 3:
        complaints.add("CDS whose length is not a multiple of three", gene.locus_tag)
    try:
        genetic_code(gene.translation_table)
    except KeyError:
        raise GenomeFormatError(
            f"{complaints.source}: CDS {gene.locus_tag} names translation table {gene.translation_table}, which does "
            "not exist. Correct its /transl_table (bacteria: 11, mycoplasmas: 4, standard: 1).",
            file=complaints.source,
            feature=gene.locus_tag,
        ) from None
    if stops is not None and stops.in_frame(gene, replicon):
        complaints.add("CDS with a stop codon inside the reading frame", gene.locus_tag)
