"""The `.genome` tables of the original code base: genes by place and length, without a sequence.

Lines of columns divided by blanks or tabs, in one of two orders:

    name start length strand type [words ...]
    start length end strand type name [words ...]

`start` is 1-based, `strand` +1 or -1, `type` 1 for proteins and 0 for RNA. `#` opens a comment; lines such as
`organism: JCVI-Syn3A` and `genome_size: 531560` state facts. The third column of the first order is a length.
Tables written by hand sometimes put an end there; that is recognised when lengths would make most genes overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints, check_genes
from bioxen_nb.genome.records import Gene, GeneKind, Genome, Location, Replicon, Span

_STRANDS = {"1": 1, "+1": 1, "+": 1, "-1": -1, "-": -1}
_RNA_WORDS: tuple[tuple[str, GeneKind], ...] = (("trna", "trna"), ("rrna", "rrna"), ("ribosomal rna", "rrna"))


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    start: int
    third: int
    """A length, or in some tables an end (1-based, inclusive)."""
    strand: int
    coding: bool
    words: str


def is_genome_table(text: str) -> bool:
    """Whether the first lines that are neither comments nor facts look like such a table."""
    for line in text.splitlines()[:200]:
        if line.strip() and not line.startswith("#") and _fact(line) is None:
            return _columns(line) is not None
    return False


def parse_genome_table(data: bytes, source: str, id: str | None = None) -> Genome:
    """A genome of one replicon, annotation only.

    Raises:
        GenomeFormatError: a line that is not of this format, or no gene.
    """
    complaints = Complaints(source)
    facts: dict[str, str] = {}
    rows: list[_Row] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fact = _fact(line)
        row = _columns(line) if fact is None else None
        if fact is not None:
            facts[fact[0]] = fact[1]
        elif row is not None:
            rows.append(row)
        else:
            raise GenomeFormatError(
                f"{source}, line {number:,}: not a line of a .genome table (name, start, length, strand, type): "
                f"{line.strip()[:60]!r}.",
                file=source,
                line=number,
            )
    if not rows:
        raise GenomeFormatError(f"{source}: the .genome table holds no gene.", file=source)
    return _genome(rows, facts, complaints, id)


def _genome(rows: list[_Row], facts: dict[str, str], complaints: Complaints, id: str | None) -> Genome:
    as_ends = _third_is_end(rows)
    if as_ends:
        complaints.add("column 3 was read as the end of each gene, because as a length most genes would overlap.")
    organism = facts.get("organism", "")
    name = id or organism.lower().replace(" ", "_") or complaints.source.split(".")[0]
    genes = [_gene(row, as_ends, name) for row in rows]
    stated = facts.get("genome_size", "")
    length = int(stated) if stated.isdecimal() else max(gene.location.right for gene in genes)
    if not stated.isdecimal():
        complaints.add(f"no genome_size is stated; the last gene's end, {length:,} bp, was taken.")
    replicon = Replicon(name, length, True, description=organism)
    kept = check_genes(genes, replicon, set(), complaints)
    return Genome(
        id=name,
        replicons=(Replicon(name, length, True, kept, description=organism),),
        organism=organism,
        source=complaints.source,
        chassis="syn3a" if "syn3" in name.lower() else "ecoli",
        warnings=complaints.texts(),
    )


def _gene(row: _Row, as_ends: bool, replicon: str) -> Gene:
    end = row.third if as_ends else row.start - 1 + row.third
    kind: GeneKind = "cds"
    if not row.coding:
        described = f"{row.name} {row.words}".lower()
        kind = next((kind for word, kind in _RNA_WORDS if word in described), "ncrna")
    location = Location((Span(row.start - 1, end, row.strand),))
    return Gene(row.name, kind, location, replicon, product=row.words)


def _third_is_end(rows: list[_Row]) -> bool:
    if any(row.third <= row.start for row in rows) or len(rows) < 3:
        return False
    ordered = sorted(rows, key=lambda row: row.start)
    overlaps = sum(a.start + a.third > b.start for a, b in pairwise(ordered))
    return overlaps * 2 > len(rows) - 1


def _fact(line: str) -> tuple[str, str] | None:
    key, colon, value = line.partition(":")
    return (key.strip().lower(), value.strip()) if colon and len(key.split()) == 1 and "\t" not in key else None


def _columns(line: str) -> _Row | None:
    words = line.split()
    if len(words) >= 6 and all(word.isdecimal() for word in words[:3]) and words[3] in _STRANDS:
        name, start, third = words[5], min(int(words[0]), int(words[2])), int(words[1])
        strand, coding, rest = words[3], words[4], words[6:]
    elif len(words) >= 5 and words[1].isdecimal() and words[2].isdecimal() and words[3] in _STRANDS:
        name, start, third = words[0], int(words[1]), int(words[2])
        strand, coding, rest = words[3], words[4], words[5:]
    else:
        return None
    if start < 1 or third < 1 or coding not in ("0", "1"):
        return None
    return _Row(name, start, third, _STRANDS[strand], coding == "1", " ".join(rest))
