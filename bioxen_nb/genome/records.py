"""What is written: replicons, genes and other features, as plain frozen records.

Coordinates are 0-based and half-open on the replicon's forward strand, as in Python slices.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bioxen_nb.errors import SequenceMissingError, unknown_name

if TYPE_CHECKING:
    import pandas

GeneKind = Literal["cds", "rrna", "trna", "tmrna", "ncrna", "pseudogene"]

_COMPLEMENT = bytes.maketrans(b"ACGTRYKMBDHVNSW", b"TGCAYRMKVHDBNSW")


def reverse_complement(sequence: bytes) -> bytes:
    """Reverse complement of an upper-case IUPAC nucleotide sequence."""
    return sequence.translate(_COMPLEMENT)[::-1]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one replicon; `start < end`, strand +1 or -1."""

    start: int
    end: int
    strand: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Location:
    """Spans in 5'-to-3' order of the product: a join, or a feature across the origin, has more than one."""

    spans: tuple[Span, ...]
    partial_start: bool = False
    partial_end: bool = False

    @property
    def strand(self) -> int:
        return self.spans[0].strand

    @property
    def length(self) -> int:
        """Length of the joined product in nucleotides."""
        return sum(span.length for span in self.spans)

    @property
    def five_prime(self) -> int:
        """Coordinate of the first transcribed base (the base itself, 0-based)."""
        first = self.spans[0]
        return first.start if first.strand > 0 else first.end - 1

    @property
    def three_prime(self) -> int:
        """Coordinate of the last base."""
        last = self.spans[-1]
        return last.end - 1 if last.strand > 0 else last.start

    @property
    def left(self) -> int:
        """Leftmost forward coordinate as written; of a feature across the origin, where its arc begins."""
        ordered = self.spans if self.strand > 0 else self.spans[::-1]
        return ordered[0].start

    @property
    def right(self) -> int:
        """Rightmost end as written; of a feature across the origin, where its arc ends (less than `left`)."""
        ordered = self.spans if self.strand > 0 else self.spans[::-1]
        return ordered[-1].end


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene with its product. `locus_tag` is unique in a genome; `symbol` may be empty."""

    locus_tag: str
    kind: GeneKind
    location: Location
    replicon: str
    symbol: str = ""
    product: str = ""
    translation_table: int = 11
    codon_start: int = 1
    transl_except: tuple[tuple[int, str], ...] = ()
    """(0-based codon index, one-letter amino acid) pairs, such as (195, 'U') for selenocysteine."""
    protein_id: str = ""

    @property
    def name(self) -> str:
        """What people call it: the symbol, or else the locus tag."""
        return self.symbol or self.locus_tag

    def __repr__(self) -> str:
        """Coordinates as GenBank writes them, from 1 and with the end included."""
        strand = "+" if self.location.strand > 0 else "-"
        size = f"{self.length_aa:,} aa" if self.is_coding else f"{self.location.length:,} nt"
        called = f"{self.symbol} ({self.locus_tag})" if self.symbol else self.locus_tag
        about = f", {self.product}" if self.product else ""
        return (
            f"<Gene {called}: {self.kind}, {self.location.left + 1:,}..{self.location.right:,} {strand}, {size}{about}>"
        )

    @property
    def is_coding(self) -> bool:
        return self.kind == "cds"

    @property
    def length_aa(self) -> int:
        """Amino acids without the stop codon; 0 for RNA genes and pseudogenes."""
        if not self.is_coding:
            return 0
        coding_nt = self.location.length - (self.codon_start - 1)
        return max(coding_nt // 3 - (0 if self.location.partial_end else 1), 0)


@dataclass(frozen=True, slots=True)
class Feature:
    """Anything annotated that is not a gene: promoter, terminator, operator (`protein_bind`), `rep_origin`, ..."""

    kind: str
    location: Location
    replicon: str
    label: str = ""
    qualifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Replicon:
    """One chromosome, plasmid or contig. `sequence` is upper-case bytes, or None when only annotation is at hand."""

    id: str
    length: int
    circular: bool
    genes: tuple[Gene, ...] = ()
    features: tuple[Feature, ...] = ()
    sequence: bytes | None = None
    description: str = ""

    def extract(self, location: Location) -> bytes:
        """The product's sequence 5' to 3'.

        Raises:
            SequenceMissingError: the replicon came from annotation alone.
        """
        if self.sequence is None:
            raise SequenceMissingError(
                f"The sequence of {self.id} is not loaded (annotation only). Fetch it with "
                "`bioxen-nb genomes fetch <id>` and load the genome by its catalogue id.",
                replicon=self.id,
            )
        parts = []
        for span in location.spans:
            part = self.sequence[span.start : span.end]
            parts.append(part if span.strand > 0 else reverse_complement(part))
        return b"".join(parts)


@dataclass(frozen=True)
class Genome:
    """An organism's written program: replicons with genes. Nothing here knows how to run."""

    id: str
    replicons: tuple[Replicon, ...]
    organism: str = ""
    accession: str = ""
    taxid: int | None = None
    source: str = ""
    """Where it came from: a path, a catalogue id, or 'built-in'."""
    chassis: str = "ecoli"
    """Chassis to compile for unless told otherwise."""
    warnings: tuple[str, ...] = ()

    @property
    def genes(self) -> tuple[Gene, ...]:
        return self._genes

    @cached_property
    def _genes(self) -> tuple[Gene, ...]:
        return tuple(gene for replicon in self.replicons for gene in replicon.genes)

    @cached_property
    def _by_name(self) -> dict[str, Gene]:
        index: dict[str, Gene] = {}
        for gene in self.genes:
            if gene.symbol:
                index.setdefault(gene.symbol, gene)
        index.update({gene.locus_tag: gene for gene in self.genes})
        return index

    @property
    def length(self) -> int:
        """Total base pairs."""
        return sum(replicon.length for replicon in self.replicons)

    @property
    def has_sequence(self) -> bool:
        return all(replicon.sequence is not None for replicon in self.replicons)

    @cached_property
    def sequence_digest(self) -> str:
        """SHA-256 over the upper-case sequences in order, whatever the headers say; empty without sequence."""
        if not self.has_sequence:
            return ""
        digest = hashlib.sha256()
        for replicon in self.replicons:
            digest.update(replicon.sequence or b"")
            digest.update(b"\n")
        return digest.hexdigest()

    def gene(self, name: str) -> Gene:
        """The gene of that locus tag or symbol.

        Raises:
            UnknownNameError: no such gene; the message suggests near names.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise unknown_name("gene", name, self._by_name) from None

    def replicon(self, replicon_id: str) -> Replicon:
        for replicon in self.replicons:
            if replicon.id == replicon_id:
                return replicon
        raise unknown_name("replicon", replicon_id, [replicon.id for replicon in self.replicons])

    def __iter__(self) -> Iterator[Gene]:
        return iter(self.genes)

    def __len__(self) -> int:
        return len(self.genes)

    def to_frame(self) -> pandas.DataFrame:
        """One row a gene: locus_tag, symbol, kind, replicon, start (0-based), end, strand, length_aa, product."""
        import pandas

        return pandas.DataFrame(
            [
                (
                    g.locus_tag,
                    g.symbol,
                    g.kind,
                    g.replicon,
                    g.location.left,
                    g.location.right,
                    g.location.strand,
                    g.length_aa,
                    g.product,
                )
                for g in self.genes
            ],
            columns=[
                "locus_tag",
                "symbol",
                "kind",
                "replicon",
                "start",
                "end",
                "strand",
                "length_aa",
                "product",
            ],
        )

    def __repr__(self) -> str:
        written = f"{self.length:,} bp" + ("" if self.has_sequence else ", annotation only")
        return f"<Genome {self.id}: {len(self.genes)} genes, {len(self.replicons)} replicon(s), {written}>"
