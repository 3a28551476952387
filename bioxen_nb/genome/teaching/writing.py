"""Writes a genome as a GenBank flat file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bioxen_nb.errors import SequenceMissingError
from bioxen_nb.genome.motifs import BASES
from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon
from bioxen_nb.genome.translate import translate

#: Date of the recipe, so that the same genome always gives the same file.
_DATE = "01-JAN-2026"
_KEYS = {"cds": "CDS", "rrna": "rRNA", "trna": "tRNA", "tmrna": "tmRNA", "ncrna": "ncRNA"}
_UNQUOTED = ("codon_start", "transl_table", "direction")


def write_genbank(genome: Genome, path: str | Path) -> Path:
    """Write all replicons of a genome with sequence into one file.

    Raises:
        SequenceMissingError: a replicon came from annotation alone.
    """
    target = Path(path)
    lines = [line for replicon in genome.replicons for line in _record(genome, replicon)]
    target.write_text("\n".join(lines) + "\n", encoding="ascii")
    return target


def _record(genome: Genome, replicon: Replicon) -> Iterator[str]:
    if replicon.sequence is None:
        raise SequenceMissingError(
            f"{replicon.id} has no sequence, so no GenBank file can be written. Fetch it with "
            "`bioxen-nb genomes fetch <id>` first."
        )
    shape = "circular" if replicon.circular else "linear"
    yield f"LOCUS       {replicon.id:<16} {replicon.length:>11} bp    DNA     {shape:<8} SYN {_DATE}"
    yield from _wrapped("DEFINITION", f"{genome.organism}, {genome.id}.")
    yield f"ACCESSION   {replicon.id}"
    yield f"VERSION     {replicon.id}"
    yield "KEYWORDS    ."
    yield f"SOURCE      {genome.organism}"
    yield f"  ORGANISM  {genome.organism}"
    yield "            other sequences; artificial sequences."
    if replicon.description:
        yield from _wrapped("COMMENT", replicon.description)
    yield "FEATURES             Location/Qualifiers"
    source = {"organism": genome.organism, "mol_type": "other DNA"}
    yield from _feature("source", f"1..{replicon.length}", source.items())
    items: list[Gene | Feature] = [*replicon.genes, *replicon.features]
    for item in sorted(items, key=_order):
        yield from _gene(item, replicon) if isinstance(item, Gene) else _annotation(item)
    yield "ORIGIN"
    yield from _sequence(replicon.sequence.decode("ascii").lower())
    yield "//"


def _order(item: Gene | Feature) -> tuple[int, int, str]:
    return item.location.left, -item.location.right, "" if isinstance(item, Gene) else item.kind


def _gene(gene: Gene, replicon: Replicon) -> Iterator[str]:
    place = _place(gene.location)
    names = [("locus_tag", gene.locus_tag)]
    if gene.symbol:
        names.insert(0, ("gene", gene.symbol))
    yield from _feature("gene", place, names)
    facts = list(names)
    if gene.is_coding:
        facts += [("codon_start", str(gene.codon_start)), ("transl_table", str(gene.translation_table))]
    if gene.kind == "ncrna":
        facts.append(("ncRNA_class", "other"))
    if gene.product:
        facts.append(("product", gene.product))
    if gene.is_coding:
        facts.append(("translation", translate(replicon, gene)))
    yield from _feature(_KEYS[gene.kind], place, facts)


def _annotation(feature: Feature) -> Iterator[str]:
    facts = list(feature.qualifiers.items())
    if feature.label and "label" not in feature.qualifiers:
        facts.append(("label", feature.label))
    yield from _feature(feature.kind, _place(feature.location), facts)


def _place(location: Location) -> str:
    spans = location.spans if location.strand > 0 else location.spans[::-1]
    parts = ",".join(f"{span.start + 1}..{span.end}" for span in spans)
    text = f"join({parts})" if len(spans) > 1 else parts
    return text if location.strand > 0 else f"complement({text})"


def _feature(key: str, place: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"     {key:<16}{place}"
    for name, value in facts:
        text = f"/{name}={value}" if name in _UNQUOTED else f'/{name}="{value}"'
        while text:
            cut = _cut(text, 58)
            yield " " * 21 + text[:cut].rstrip()
            text = text[cut:]


def _cut(text: str, width: int) -> int:
    """Where to break a line: after the last blank that fits, or hard when there is none."""
    if len(text) <= width:
        return len(text)
    blank = text.rfind(" ", 0, width + 1)
    return blank + 1 if blank > 0 else width


def _wrapped(key: str, text: str) -> Iterator[str]:
    head = f"{key:<12}"
    while text:
        cut = _cut(text, 67)
        yield head + text[:cut].rstrip()
        head, text = " " * 12, text[cut:]


def _sequence(letters: str) -> Iterator[str]:
    assert set(letters) <= set(BASES.lower()) | set("nrykmswbdhv")
    for at in range(0, len(letters), 60):
        row = letters[at : at + 60]
        yield f"{at + 1:>9} " + " ".join(row[k : k + 10] for k in range(0, len(row), 10))
