"""GFF3 rows of one sequence -> genes: exons joined, parents followed up to the gene."""

from __future__ import annotations

from collections.abc import Iterator

from bioxen_nb.genome.checks import Complaints
from bioxen_nb.genome.gff3 import GffRow, GffSequence
from bioxen_nb.genome.products import STANDARD_TABLE, product_kind
from bioxen_nb.genome.records import Feature, Gene, GeneKind, Location, Span
from bioxen_nb.genome.translation_exceptions import translation_exceptions

_HEADINGS = frozenset({"gene", "pseudogene", "ncRNA_gene", "tRNA_gene", "rRNA_gene", "transposable_element_gene"})
_EXONS = frozenset({"exon", "noncoding_exon"})
_IGNORED = _EXONS | {"mRNA", "transcript", "intron", "five_prime_UTR", "three_prime_UTR", "nucleotide_match"}
#: Sequence Ontology terms -> the feature keys that GenBank has for them.
_FEATURE_KEYS = {
    "origin_of_replication": "rep_origin",
    "ARS": "rep_origin",
    "oriC": "rep_origin",
    "protein_binding_site": "protein_bind",
    "binding_site": "protein_bind",
    "operator": "protein_bind",
    "mobile_genetic_element": "mobile_element",
    "sequence_feature": "misc_feature",
}


class GffGenes:
    """Genes and features of one sequence of a GFF3 file."""

    def __init__(self, sequence: GffSequence, length: int, complaints: Complaints):
        self._sequence = sequence
        self._length = length
        self._complaints = complaints
        self._by_id = {row.id: row for row in sequence.rows if row.id}
        self._parts = self._parts_by_parent()

    def genes(self) -> Iterator[Gene]:
        """One gene for every product; then the genes that have none."""
        used: set[str] = set()
        for rows in self._products():
            heading = self._heading(rows[0])
            if heading is not None:
                used.add(heading.id)
            yield self._gene(rows, heading)
        for row in self._sequence.rows:
            if row.kind in _HEADINGS and row.id not in used:
                yield self._without_product(row)

    def others(self) -> Iterator[Feature]:
        """Everything that is neither a gene nor a part of one."""
        for row in self._sequence.rows:
            if row.kind in _HEADINGS or row.kind in _IGNORED or product_kind(row.kind):
                continue
            attributes = row.attributes
            label = attributes.get("Name") or attributes.get("Note") or attributes.get("ID") or ""
            kind = _FEATURE_KEYS.get(row.kind, row.kind)
            yield Feature(kind, self._location([row]), self._sequence.id, label[:80], attributes)

    def _parts_by_parent(self) -> dict[str, list[GffRow]]:
        parts: dict[str, list[GffRow]] = {}
        for row in self._sequence.rows:
            if row.kind in _EXONS and row.parent:
                parts.setdefault(row.parent, []).append(row)
        return parts

    def _products(self) -> Iterator[list[GffRow]]:
        """The rows of each product: those of one CDS (same ID, or same parent), the exons of each RNA."""
        groups: dict[str, list[GffRow]] = {}
        for row in self._sequence.rows:
            if product_kind(row.kind) and row.kind not in _HEADINGS:
                key = row.id or row.parent or f"line {row.line}"
                groups.setdefault(f"{row.kind} {key}", []).append(row)
        yield from groups.values()

    def _heading(self, row: GffRow) -> GffRow | None:
        """The gene above a product, through its transcript if there is one."""
        for _ in range(4):
            above = self._by_id.get(row.parent) if row.parent else None
            if above is None or above is row:
                return None
            if above.kind in _HEADINGS:
                return above
            row = above
        return None

    def _gene(self, rows: list[GffRow], heading: GffRow | None) -> Gene:
        first = rows[0]
        above = heading.attributes if heading is not None else {}
        own = first.attributes
        exons = self._parts.get(first.id, []) if first.kind != "CDS" else []
        ordered = _product_order(exons or rows)
        kind: GeneKind = product_kind(first.kind) or "ncrna"
        if "true" in (own.get("pseudo"), above.get("pseudo")) or (heading and heading.kind == "pseudogene"):
            kind = "pseudogene"
        table = own.get("transl_table", "")
        location = self._location(ordered)
        codon_start = ordered[0].phase + 1 if kind == "cds" else 1
        return Gene(
            locus_tag=own.get("locus_tag") or above.get("locus_tag") or _name(above) or _name(own) or _made(first),
            kind=kind,
            location=location,
            replicon=self._sequence.id,
            symbol=own.get("gene") or above.get("gene", ""),
            product=own.get("product") or above.get("product") or own.get("Note") or above.get("Note", ""),
            translation_table=int(table) if table.isdecimal() else STANDARD_TABLE,
            codon_start=codon_start,
            transl_except=translation_exceptions(own.get("transl_except", ""), location, codon_start),
            protein_id=own.get("protein_id", ""),
        )

    def _without_product(self, row: GffRow) -> Gene:
        attributes = row.attributes
        tag = attributes.get("locus_tag") or _name(attributes) or _made(row)
        if row.kind != "pseudogene" and attributes.get("pseudo") != "true":
            self._complaints.add("genes without a product (no CDS or RNA); read as pseudogenes", tag)
        symbol = attributes.get("gene", "")
        return Gene(tag, "pseudogene", self._location([row]), self._sequence.id, symbol)

    def _location(self, rows: list[GffRow]) -> Location:
        spans = [part for row in rows for part in self._wrapped(row.span)]
        left = any(row.attributes.get("start_range", "").startswith(".,") for row in rows)
        right = any(row.attributes.get("end_range", "").endswith(",.") for row in rows)
        forward = spans[0].strand > 0
        return Location(tuple(spans), left if forward else right, right if forward else left)

    def _wrapped(self, span: Span) -> list[Span]:
        """A span beyond the end of a circle goes on at its beginning."""
        if not self._sequence.circular or span.end <= self._length or span.start >= self._length:
            return [span]
        before = Span(span.start, self._length, span.strand)
        after = Span(0, span.end - self._length, span.strand)
        return [before, after] if span.strand > 0 else [after, before]


def _product_order(rows: list[GffRow]) -> list[GffRow]:
    """Rows 5' to 3' of the product."""
    return sorted(rows, key=lambda row: row.start, reverse=rows[0].strand < 0)


def _name(attributes: dict[str, str]) -> str:
    written = attributes.get("Name") or attributes.get("ID", "")
    for prefix in ("gene-", "gene:", "cds-", "rna-"):
        written = written.removeprefix(prefix)
    return written


def _made(row: GffRow) -> str:
    return f"{row.sequence_id.split('.')[0]}_{row.kind.lower()}_{row.start + 1}"
