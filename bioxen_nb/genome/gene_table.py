"""Gene tables in our own layout: facts of a record (names, places, products), without its sequence.

Comment lines hold facts as `# key: value`, the first of them `# bioxen gene table: 1`. Then tab-separated columns
locus_tag, symbol, kind, start, end, strand, product; coordinates are 0-based and half-open; a gene of several parts
lists their starts and ends with commas, in the order of the product.
"""

from __future__ import annotations

from typing import get_args

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints, check_genes
from bioxen_nb.genome.records import Feature, Gene, GeneKind, Genome, Location, Replicon, Span

HEADLINE = "# bioxen gene table: 1"
COLUMNS = ("locus_tag", "symbol", "kind", "start", "end", "strand", "product")

_KINDS = get_args(GeneKind)


def parse_gene_table(data: bytes, source: str, id: str | None = None) -> Genome:
    """A genome of one replicon, annotation only.

    Raises:
        GenomeFormatError: a fact or a line that does not fit the layout.
    """
    complaints = Complaints(source)
    lines = data.decode("utf-8", "replace").splitlines()
    facts = _facts(lines)
    length = _whole(facts.get("length", ""), "length", 1, source)
    accession = facts.get("accession") or facts.get("id") or source.split(".")[0]
    table = _whole(facts.get("translation_table", "11"), "translation_table", 1, source)
    genes = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#") and not line.startswith(COLUMNS[0] + "\t"):
            genes.append(_gene(line, number, accession, table, source))
    circular = facts.get("circular", "yes") == "yes"
    bare = Replicon(accession, length, circular)
    replicon = Replicon(
        accession,
        length,
        circular,
        check_genes(genes, bare, set(), complaints),
        _origin(facts.get("origin", ""), accession),
        description=facts.get("organism", ""),
    )
    taxid = facts.get("taxid", "")
    return Genome(
        id=id or facts.get("id") or accession,
        replicons=(replicon,),
        organism=facts.get("organism", ""),
        accession=accession,
        taxid=int(taxid) if taxid.isdecimal() else None,
        source=source,
        chassis=facts.get("chassis", "ecoli"),
        warnings=complaints.texts(),
    )


def format_gene_table(genome: Genome, facts: dict[str, str]) -> str:
    """The table of a genome of one replicon.

    Args:
        facts: further `key: value` lines, such as the licence or the source in words.
    """
    replicon = genome.replicons[0]
    written = {
        "id": genome.id,
        "organism": genome.organism,
        "accession": replicon.id,
        "taxid": str(genome.taxid or ""),
        "length": str(replicon.length),
        "circular": "yes" if replicon.circular else "no",
        "chassis": genome.chassis,
        **facts,
    }
    lines = [HEADLINE, *(f"# {key}: {value}" for key, value in written.items() if value), "\t".join(COLUMNS)]
    lines.extend(_line(gene) for gene in replicon.genes)
    return "\n".join(lines) + "\n"


def _line(gene: Gene) -> str:
    spans = gene.location.spans
    starts = ",".join(str(span.start) for span in spans)
    ends = ",".join(str(span.end) for span in spans)
    strand = "+" if gene.location.strand > 0 else "-"
    return "\t".join((gene.locus_tag, gene.symbol, gene.kind, starts, ends, strand, gene.product))


def _facts(lines: list[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in lines:
        if line.startswith("#"):
            key, colon, value = line[1:].partition(":")
            if colon:
                facts.setdefault(key.strip(), value.strip())
    return facts


def _whole(written: str, key: str, least: int, source: str) -> int:
    if not (written.isascii() and written.isdecimal()) or int(written) < least:
        raise GenomeFormatError(
            f"{source}: the gene table needs a line '# {key}: <whole number>', not {written!r}.", file=source
        )
    return int(written)


def _origin(written: str, replicon: str) -> tuple[Feature, ...]:
    start, dots, end = written.partition("..")
    if not (dots and start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        return ()
    return (Feature("rep_origin", Location((Span(int(start), int(end), 1),)), replicon, "oriC"),)


def _gene(line: str, number: int, replicon: str, table: int, source: str) -> Gene:
    columns = line.split("\t")
    try:
        tag, symbol, kind, starts, ends, strand, product = columns
        sign = {"+": 1, "-": -1}[strand]
        places = zip(starts.split(","), ends.split(","), strict=True)
        spans = tuple(Span(int(start), int(end), sign) for start, end in places)
        if not tag or kind not in _KINDS:
            raise ValueError(kind)
    except (ValueError, KeyError):
        raise GenomeFormatError(
            f"{source}, line {number:,}: not a line of a gene table ({', '.join(COLUMNS)}): {line[:60]!r}.",
            file=source,
            line=number,
        ) from None
    return Gene(tag, kind, Location(spans), replicon, symbol, product, table)  # type: ignore[arg-type]
