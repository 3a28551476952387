"""GenBank flat files -> a genome: one gene a product, pseudogenes and other annotation kept."""

from __future__ import annotations

import io
import re
from typing import Any

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints, check_features, check_genes
from bioxen_nb.genome.genbank_features import RecordFeatures
from bioxen_nb.genome.nucleotides import clean_sequence
from bioxen_nb.genome.records import Genome, Replicon

#: Translation table 4 (mycoplasmas) asks for the chassis with that code.
_MYCOPLASMA_TABLE = 4
#: Locations nested deeper than this are refused before the parser, which recurses, sees them.
_NESTING = 40
_NESTED = re.compile(rb"\((?:\s*[a-z-]+\s*\(){%d}" % _NESTING)
_SHORT = re.compile(r"Got (\d+) bytes of sequence, LOCUS promised (\d+)")


def parse_genbank(data: bytes, source: str, id: str | None = None) -> Genome:
    """Genome of a GenBank file with one record or more.

    Args:
        data: the file, decompressed.
        source: its name, for messages.
        id: name of the genome; by default the accession of the first record.

    Raises:
        GenomeFormatError: the file is cut off or not GenBank, or a record contradicts itself.
    """
    complaints = Complaints(source)
    records = _load(_ascii(data, complaints), source)
    taken: set[str] = set()
    names: set[str] = set()
    replicons = []
    for record in records:
        replicon = _replicon(record, taken, complaints)
        if replicon.id in names:
            raise GenomeFormatError(
                f"{source}: record {replicon.id} occurs twice; keep one of the two.", file=source, record=replicon.id
            )
        names.add(replicon.id)
        replicons.append(replicon)
    organism, taxid = _organism(records[0])
    return Genome(
        id=id or replicons[0].id,
        replicons=tuple(replicons),
        organism=organism,
        accession=replicons[0].id,
        taxid=taxid,
        source=source,
        chassis=usual_chassis(replicons),
        warnings=complaints.texts(),
    )


def usual_chassis(replicons: list[Replicon]) -> str:
    """`syn3a` for genomes that speak the mycoplasma code, else `ecoli`."""
    tables = [gene.translation_table for replicon in replicons for gene in replicon.genes if gene.is_coding]
    return "syn3a" if tables and tables.count(_MYCOPLASMA_TABLE) * 2 > len(tables) else "ecoli"


def _ascii(data: bytes, complaints: Complaints) -> bytes:
    """The file with every character outside ASCII replaced by `?`, which is then a warning."""
    if data.isascii():
        return data
    text = data.decode("utf-8", "replace")
    cleaned = text.encode("ascii", "replace")
    at = next(index for index, letter in enumerate(text) if ord(letter) > 127)
    complaints.add(f"line {text.count(chr(10), 0, at) + 1} holds characters that are not ASCII; they were read as '?'.")
    return cleaned


def _load(data: bytes, source: str) -> list[Any]:
    import gb_io

    _refuse_deep_nesting(data, source)
    closed = data.rstrip().endswith(b"//")
    try:
        records = list(gb_io.load(io.BytesIO(data)))
    except Exception as error:
        raise _unreadable(data, source, str(error), closed) from None
    if not records:
        raise GenomeFormatError(f"{source}: no record found; a GenBank record starts with LOCUS.", file=source)
    if not closed:
        raise _cut_off(data, source)
    return records


def _refuse_deep_nesting(data: bytes, source: str) -> None:
    found = _NESTED.search(data)
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise GenomeFormatError(
            f"{source}, line {line:,}: a location nests more than {_NESTING} operators; no real one does. Correct that "
            "line, or get the file again from its source.",
            file=source,
            line=line,
        )


def _cut_off(data: bytes, source: str) -> GenomeFormatError:
    line = data.rstrip().count(b"\n") + 1
    return GenomeFormatError(
        f"{source}: the file is cut off at line {line:,} (its last record is not closed by //). Download it again.",
        file=source,
        line=line,
    )


def _unreadable(data: bytes, source: str, complaint: str, closed: bool) -> GenomeFormatError:
    if not closed:
        return _cut_off(data, source)
    short = _SHORT.search(complaint)
    if short:
        return _wrong_length("a record", int(short[1]), int(short[2]), source)
    _, _, rest = complaint.partition("while parsing [")
    snippet = rest.removesuffix("]").encode("ascii", "replace").lstrip()
    at = data.find(snippet) if snippet else -1
    if at < 0:
        return GenomeFormatError(
            f"{source}: the sequence of a record is damaged ({complaint.removeprefix('parser failed: ')}). Get the "
            "file again from its source.",
            file=source,
        )
    line = data.count(b"\n", 0, at) + 1
    shown = snippet.split(b"\n")[0].strip().decode()[:60]
    return GenomeFormatError(
        f"{source}, line {line:,}: not GenBank: {shown!r}. Correct that line, or get the file again from its source.",
        file=source,
        line=line,
    )


def _wrong_length(record: str, held_bp: int, stated_bp: int, source: str) -> GenomeFormatError:
    return GenomeFormatError(
        f"{source}: {record} announces {stated_bp:,} bp but holds {held_bp:,}. The file is damaged or was cut; get it "
        "again from its source.",
        file=source,
        stated_bp=stated_bp,
        held_bp=held_bp,
    )


def _replicon(record: Any, taken: set[str], complaints: Complaints) -> Replicon:
    name = _accession(record)
    sequence = _sequence(record, name, complaints)
    length = len(sequence) if sequence else int(record.length or 0)
    if length <= 0:
        raise GenomeFormatError(
            f"{complaints.source}: record {name} states no length and has no sequence.",
            file=complaints.source,
            record=name,
        )
    bare = Replicon(name, length, bool(record.circular), sequence=sequence)
    features = RecordFeatures(record, bare, complaints)
    genes = check_genes(features.genes(), bare, taken, complaints)
    if not genes:
        complaints.add("records that annotate no gene", name)
    return Replicon(
        id=name,
        length=length,
        circular=bare.circular,
        genes=genes,
        features=check_features(features.others(), length, complaints),
        sequence=sequence,
        description=" ".join((record.definition or "").split()),
    )


def _accession(record: Any) -> str:
    for written in (record.version, record.accession, record.name):
        if written and written.split():
            return str(written.split()[0])
    return "record"


def _sequence(record: Any, name: str, complaints: Complaints) -> bytes | None:
    written = bytes(record.sequence or b"")
    stated = record.length
    if not written:
        complaints.add(
            "records without a sequence (annotation only; download them as 'GenBank (full)' to have it)", name
        )
        return None
    if stated and stated != len(written):
        raise _wrong_length(f"record {name}", len(written), stated, complaints.source)
    return clean_sequence(written, name, complaints)


def _organism(record: Any) -> tuple[str, int | None]:
    organism, taxid = "", None
    for feature in record.features[:1]:
        if feature.kind == "source":
            for qualifier in feature.qualifiers:
                if qualifier.key == "organism":
                    organism = " ".join((qualifier.value or "").split())
                elif qualifier.key == "db_xref" and (qualifier.value or "").startswith("taxon:"):
                    digits = qualifier.value.removeprefix("taxon:")
                    taxid = int(digits) if digits.isdecimal() else None
    if not organism and record.source is not None:
        organism = ((record.source.organism or record.source.name or "").splitlines() or [""])[0]
    return organism, taxid
