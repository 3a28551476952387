"""Any genome file -> `Genome`: looks at what is inside, never at the file's name."""

from __future__ import annotations

import re
from pathlib import Path

from bioxen_nb.errors import GenomeFormatError, GenomeNotFoundError
from bioxen_nb.genome.records import Genome
from bioxen_nb.genome.unpacking import unpacked

_FORMATS = "GenBank, FASTA, GFF3, a .genome table or a gene table, plain, gzipped or alone in a zip archive"
#: So many bytes decide what a file is.
_HEAD = 65536


def read_genome(path: str | Path, *, annotation: str | Path | None = None, id: str | None = None) -> Genome:
    """The genome in a file.

    Args:
        path: GenBank, FASTA, GFF3, `.genome` table or gene table; plain, gzipped, or the only one in a zip archive.
        annotation: a GFF3 file for a FASTA `path`.
        id: name of the genome; by default its accession.

    Raises:
        GenomeFormatError: the content is none of these, or is damaged; names file and line or feature.
        GenomeNotFoundError: no such file.
    """
    source = Path(path).name
    data = _content(Path(path))
    kind = sniff(data, source)
    if annotation is not None:
        return _annotated(data, kind, source, Path(annotation), id)
    if kind == "genbank":
        from bioxen_nb.genome.genbank import parse_genbank

        return parse_genbank(data, source, id)
    if kind in ("fasta", "gff3"):
        from bioxen_nb.genome.assembling import assemble

        return assemble(data if kind == "fasta" else b"", data if kind == "gff3" else b"", source, source, id)
    if kind == "gene table":
        from bioxen_nb.genome.gene_table import parse_gene_table

        return parse_gene_table(data, source, id)
    from bioxen_nb.genome.genome_table import parse_genome_table

    return parse_genome_table(data, source, id)


def _annotated(data: bytes, kind: str, source: str, annotation: Path, id: str | None) -> Genome:
    from bioxen_nb.genome.assembling import assemble

    if kind != "fasta":
        raise GenomeFormatError(
            f"{source}: an annotation goes with a FASTA sequence, and this file is {kind}. Leave `annotation` out.",
            file=source,
        )
    rows = _content(annotation)
    if sniff(rows, annotation.name) != "gff3":
        raise GenomeFormatError(f"{annotation.name}: the annotation must be GFF3.", file=annotation.name)
    return assemble(data, rows, source, annotation.name, id)


def _content(path: Path) -> bytes:
    """The bytes of a file, unpacked."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise GenomeNotFoundError(f"No such file: {path}. Check the path.", file=str(path)) from None
    except IsADirectoryError:
        raise GenomeFormatError(f"{path} is a folder; name the genome file inside it.", file=str(path)) from None
    except OSError as error:
        raise GenomeFormatError(f"{path} cannot be read: {error.strerror}.", file=str(path)) from None
    return unpacked(data, path.name).removeprefix(b"\xef\xbb\xbf")


def sniff(data: bytes, source: str) -> str:
    """What a file's content is: `genbank`, `fasta`, `gff3`, `gene table` or `genome table`.

    Raises:
        GenomeFormatError: empty, binary, or of another kind.
    """
    from bioxen_nb.genome.gene_table import HEADLINE
    from bioxen_nb.genome.genome_table import is_genome_table

    head = data[:_HEAD].lstrip()
    if not head:
        raise GenomeFormatError(f"{source} is empty. Download it again.", file=source)
    if head.startswith(b"PK\x03\x04"):
        raise GenomeFormatError(f"{source} is a zip archive; unpack it and name the .gbff inside.", file=source)
    if b"\0" in head or _control_share(head) > 0.05:
        raise GenomeFormatError(f"{source} is a binary file; expected {_FORMATS}.", file=source)
    if re.match(rb"LOCUS\s", head) or re.search(rb"^LOCUS {2,}\S", head[:4096], re.M):
        return "genbank"
    if head.startswith(b">"):
        return "fasta"
    text = head.decode("utf-8", "replace")
    if text.startswith(HEADLINE):
        return "gene table"
    if text.startswith("##gff-version") or _first_row_is_gff(text):
        return "gff3"
    if is_genome_table(text):
        return "genome table"
    raise GenomeFormatError(f"{source}: {_guess(text)}; expected {_FORMATS}.", file=source)


def _control_share(head: bytes) -> float:
    control = bytes(set(range(32)) - {9, 10, 11, 12, 13})
    return 1.0 - len(head.translate(None, control)) / len(head)


def _first_row_is_gff(text: str) -> bool:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            columns = line.split("\t")
            return len(columns) == 9 and columns[3].isdecimal() and columns[4].isdecimal()
    return False


def _guess(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "this is a web page or XML, not a genome"
    if start.startswith("id   "):
        return "this looks like an EMBL file; download the GenBank form of the record"
    if re.fullmatch(r"[acgtunrykmswbdhv\s]+", start):
        return "this is a bare sequence; put a line '>name' before it to make it FASTA"
    if start.startswith(("features ", "origin", "definition ", "accession ")):
        return "this is a piece of a GenBank file without its LOCUS line"
    return f"no genome file starts like this: {start.splitlines()[0][:40]!r}"
