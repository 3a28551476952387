"""Stop codons inside reading frames, found for all genes of a replicon from one pass over its sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.records import Gene, Replicon, reverse_complement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


class StopCodons:
    """Where stop codons of either strand begin, worked out once a translation table.

    Args:
        sequence: upper-case bases of the replicon.
    """

    def __init__(self, sequence: bytes):
        self._sequence = sequence
        self._masks: dict[tuple[int, int], Mask] = {}

    def in_frame(self, gene: Gene, replicon: Replicon) -> list[int]:
        """0-based indices of stop codons before the last codon, those of `transl_except` left aside.

        Raises:
            KeyError: the gene's translation table does not exist.
        """
        location = gene.location
        skipped = gene.codon_start - 1
        codons = (location.length - skipped) // 3 - (0 if location.partial_end else 1)
        stops = genetic_code(gene.translation_table).stops
        if codons <= 0:
            return []
        if len(location.spans) > 1:
            coding = replicon.extract(location)[skipped:]
            found = [k for k in range(codons) if coding[3 * k : 3 * k + 3] in stops]
        else:
            found = self._in_span(gene, skipped, codons)
        exempt = {index for index, _ in gene.transl_except}
        return [index for index in found if index not in exempt]

    def _in_span(self, gene: Gene, skipped: int, codons: int) -> list[int]:
        span = gene.location.spans[0]
        mask = self._mask(gene.translation_table, span.strand)
        if span.strand > 0:
            first = span.start + skipped
            hits = mask[first : first + 3 * codons : 3]
        else:
            end = span.end - skipped
            hits = mask[end - 3 * codons : end : 3][::-1]
        return [int(index) for index in hits.nonzero()[0]] if hits.any() else []

    def _mask(self, table: int, strand: int) -> Mask:
        mask = self._masks.get((table, strand))
        if mask is None:
            mask = self._masks[(table, strand)] = self._scan(table, strand)
        return mask

    def _scan(self, table: int, strand: int) -> Mask:
        import numpy as np

        bases = np.frombuffer(self._sequence, np.uint8)
        mask = np.zeros(bases.size, np.bool_)
        if bases.size < 3:
            return mask
        begins = mask[:-2]
        for stop in genetic_code(table).stops:
            codon = stop if strand > 0 else reverse_complement(stop)
            begins |= (bases[:-2] == codon[0]) & (bases[1:-1] == codon[1]) & (bases[2:] == codon[2])
        return mask
