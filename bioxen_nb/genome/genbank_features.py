"""The features of one GenBank record -> genes and other annotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bioxen_nb.genome.checks import Complaints
from bioxen_nb.genome.genbank_locations import UnusableLocationError, location_of
from bioxen_nb.genome.products import STANDARD_TABLE, product_kind
from bioxen_nb.genome.records import Feature, Gene, GeneKind, Location, Replicon
from bioxen_nb.genome.translation_exceptions import translation_exceptions

#: Features that say nothing a program could use.
IGNORED = frozenset(
    {"source", "mRNA", "exon", "intron", "5'UTR", "3'UTR", "prim_transcript", "precursor_RNA", "mat_peptide"}
    | {"sig_peptide", "transit_peptide", "propeptide", "variation", "misc_difference", "conflict", "unsure"}
    | {"old_sequence", "gap", "assembly_gap", "STS", "modified_base"}
)
_GENE_KEYS = frozenset(
    {"locus_tag", "gene", "product", "transl_table", "codon_start", "transl_except", "protein_id"}
    | {"pseudo", "pseudogene"}
)
#: A line break that hides no blank: after a hyphen or slash, or within a number list such as 2,6.
_FOLD = re.compile(r"(?<=\S[-/])\n\s*|(?<=\d,)\n\s*(?=\d)")

_COMMON_NUMBERS = {str(number): number for number in range(1, 34)}

Qualifiers = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Written:
    """A `gene` feature, or the feature of a product, as it stands in the file; `location` is gb-io's."""

    kind: str
    location: Any
    qualifiers: Qualifiers
    tag: str

    @property
    def is_pseudo(self) -> bool:
        return "pseudo" in self.qualifiers or "pseudogene" in self.qualifiers


class RecordFeatures:
    """Sorts the features of a gb-io record; `replicon` gives id, length and circularity."""

    def __init__(self, record: Any, replicon: Replicon, complaints: Complaints):
        self._replicon = replicon
        self._complaints = complaints
        self._headings: list[_Written] = []
        self._products: list[_Written] = []
        self._others: list[Feature] = []
        for feature in record.features:
            self._sort(feature)

    def _sort(self, feature: Any) -> None:
        kind = feature.kind
        if kind in IGNORED:
            return
        if kind == "gene" or product_kind(kind):
            qualifiers = _gene_qualifiers(feature)
            written = _Written(kind, feature.location, qualifiers, qualifiers.get("locus_tag", ""))
            (self._headings if kind == "gene" else self._products).append(written)
        else:
            self._keep(kind, feature)

    def _keep(self, kind: str, feature: Any) -> None:
        qualifiers = _all_qualifiers(feature)
        label = _label(qualifiers)
        location = self._location(feature.location, f"{kind} {label}".strip())
        if location is not None:
            self._others.append(Feature(kind, location, self._replicon.id, label, qualifiers))

    def _location(self, written: Any, name: str) -> Location | None:
        try:
            return location_of(written, self._replicon.length, self._replicon.circular)
        except UnusableLocationError as error:
            self._complaints.add(f"left out, because of {error}", name)
            return None

    def others(self) -> list[Feature]:
        """Everything annotated that is not a gene."""
        return self._others

    def genes(self) -> Iterator[Gene]:
        """One gene for every product, then the genes that have none."""
        by_tag = {heading.tag: heading for heading in self._headings if heading.tag}
        by_place: dict[str, _Written] = {}
        if not all(product.tag for product in self._products):
            by_place = {repr(heading.location): heading for heading in self._headings}
        used: set[int] = set()
        for number, product in enumerate(self._products, start=1):
            heading = by_tag.get(product.tag) if product.tag else by_place.get(repr(product.location))
            if heading is not None:
                used.add(id(heading))
            yield from self._gene(product, heading, number)
        symbols = {product.qualifiers.get("gene") for product in self._products if not product.tag}
        for number, heading in enumerate(self._headings, start=1):
            named = not heading.tag and heading.qualifiers.get("gene") in symbols
            if id(heading) not in used and not named:
                yield from self._gene_without_product(heading, number)

    def _gene(self, product: _Written, heading: _Written | None, number: int) -> Iterator[Gene]:
        own = product.qualifiers
        above = heading.qualifiers if heading is not None else {}
        symbol = own.get("gene") or above.get("gene", "")
        tag = product.tag or (heading.tag if heading is not None else "")
        pseudo = product.is_pseudo or (heading is not None and heading.is_pseudo)
        kind: GeneKind = "pseudogene" if pseudo else product_kind(product.kind) or "ncrna"
        tag = tag or self._made_tag(symbol, product.kind, number)
        location = self._location(product.location, tag)
        if location is None:
            return
        codon_start = self._number(own, "codon_start", 1, tag)
        codon_start = codon_start if codon_start in (1, 2, 3) else 1
        exceptions = own.get("transl_except", "")
        yield Gene(
            locus_tag=tag,
            kind=kind,
            location=location,
            replicon=self._replicon.id,
            symbol=symbol,
            product=own.get("product", ""),
            translation_table=self._number(own, "transl_table", STANDARD_TABLE, tag),
            codon_start=codon_start,
            transl_except=translation_exceptions(exceptions, location, codon_start) if exceptions else (),
            protein_id=own.get("protein_id", ""),
        )

    def _gene_without_product(self, heading: _Written, number: int) -> Iterator[Gene]:
        symbol = heading.qualifiers.get("gene", "")
        tag = heading.tag or self._made_tag(symbol, "gene", number)
        if not heading.is_pseudo:
            self._complaints.add("genes without a product (no CDS or RNA); read as pseudogenes", tag)
        location = self._location(heading.location, tag)
        if location is not None:
            yield Gene(tag, "pseudogene", location, self._replicon.id, symbol)

    def _made_tag(self, symbol: str, kind: str, number: int) -> str:
        record = self._replicon.id.split(".")[0]
        return f"{record}_{re.sub(r'[^A-Za-z0-9_.-]+', '_', symbol) or f'{kind.lower()}_{number:04d}'}"

    def _number(self, qualifiers: Qualifiers, key: str, default: int, name: str) -> int:
        written = qualifiers.get(key)
        if written is None:
            return default
        if written in _COMMON_NUMBERS:
            return _COMMON_NUMBERS[written]
        if written.isascii() and written.isdecimal():
            return int(written)
        self._complaints.add(f"/{key} that is no number; {default} was taken", f"{name} ({written})")
        return default


def _gene_qualifiers(feature: Any) -> Qualifiers:
    found: Qualifiers = {}
    for qualifier in feature.qualifiers:
        key = qualifier.key
        if key in _GENE_KEYS:
            value = qualifier.value or ""
            if "\n" in value:
                value = _unfolded(value)
            found[key] = f"{found[key]} {value}" if key == "transl_except" and key in found else value
    return found


def _all_qualifiers(feature: Any) -> Qualifiers:
    found: Qualifiers = {}
    for qualifier in feature.qualifiers:
        value = _unfolded(qualifier.value or "")
        found[qualifier.key] = f"{found[qualifier.key]}; {value}" if qualifier.key in found else value
    return found


def _label(qualifiers: Qualifiers) -> str:
    for key in ("label", "standard_name", "bound_moiety", "gene", "note", "mobile_element_type"):
        if qualifiers.get(key):
            return qualifiers[key][:80]
    return ""


def _unfolded(value: str) -> str:
    return " ".join(_FOLD.sub("", value).split())
