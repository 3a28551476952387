"""GFF3 annotation (NCBI, SGD and kin) -> genes and features by sequence name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints
from bioxen_nb.genome.records import Span

Attributes = dict[str, str]

#: Rows that describe the sequence as a whole.
LANDMARKS = frozenset({"region", "chromosome", "contig", "plasmid", "source", "databank_entry"})


@dataclass(frozen=True, slots=True)
class GffRow:
    """One line. `start` is 0-based, `end` exclusive; strand 0 when not given."""

    line: int
    sequence_id: str
    kind: str
    start: int
    end: int
    strand: int
    phase: int
    attributes: Attributes

    @property
    def id(self) -> str:
        return self.attributes.get("ID", "")

    @property
    def parent(self) -> str:
        return self.attributes.get("Parent", "").split(",")[0]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.strand or 1)


@dataclass(slots=True)
class GffSequence:
    """What a GFF3 file says of one sequence. `length` is 0 when it is not stated."""

    id: str
    length: int = 0
    circular: bool = False
    organism: str = ""
    taxid: int | None = None
    rows: list[GffRow] = field(default_factory=list)

    @property
    def least_length(self) -> int:
        """The stated length, or else the rightmost end that is annotated."""
        return self.length or max((row.end for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class GffFile:
    """Sequences in order of appearance, and the FASTA part if the file carries one."""

    sequences: dict[str, GffSequence]
    fasta: bytes


def parse_gff3(data: bytes, complaints: Complaints) -> GffFile:
    """Rows of a GFF3 text, sorted by sequence.

    Raises:
        GenomeFormatError: a line that is not GFF3, or no row at all.
    """
    annotation, fasta = _split_fasta(data)
    sequences: dict[str, GffSequence] = {}
    for number, text in enumerate(annotation.decode("utf-8", "replace").splitlines(), start=1):
        if text.startswith("##sequence-region"):
            _note_region(text, sequences)
        elif text.strip() and not text.startswith("#"):
            row = _row(text, number, complaints.source)
            sequence = sequences.setdefault(row.sequence_id, GffSequence(row.sequence_id))
            if row.kind in LANDMARKS and row.start == 0 and not row.parent:
                _note_landmark(row, sequence)
            else:
                sequence.rows.append(row)
    if not any(sequence.rows for sequence in sequences.values()):
        raise GenomeFormatError(f"{complaints.source}: the GFF3 file holds no feature.", file=complaints.source)
    return GffFile(sequences, fasta)


def _split_fasta(data: bytes) -> tuple[bytes, bytes]:
    for mark in (b"\n##FASTA", b"\n>"):
        at = data.find(mark)
        if at >= 0:
            return data[: at + 1], data[data.find(b">", at) :]
    return data, b""


def _note_region(text: str, sequences: dict[str, GffSequence]) -> None:
    words = text.split()
    if len(words) == 4 and words[3].isdecimal():
        sequences.setdefault(words[1], GffSequence(words[1])).length = int(words[3])


def _note_landmark(row: GffRow, sequence: GffSequence) -> None:
    sequence.length = max(sequence.length, row.end)
    sequence.circular |= row.attributes.get("Is_circular", "").lower() == "true"
    for reference in row.attributes.get("Dbxref", "").split(","):
        if reference.startswith("taxon:") and reference[6:].isdecimal():
            sequence.taxid = int(reference[6:])
    sequence.organism = row.attributes.get("organism", sequence.organism)


def _row(text: str, number: int, source: str) -> GffRow:
    columns = text.rstrip("\r\n").split("\t")
    if len(columns) < 8 or not (columns[3].isdecimal() and columns[4].isdecimal()):
        raise GenomeFormatError(
            f"{source}, line {number:,}: not GFF3 (nine columns divided by tabs, the fourth and fifth being whole "
            f"numbers): {text[:60]!r}. Correct or remove that line.",
            file=source,
            line=number,
        )
    start, end = int(columns[3]) - 1, int(columns[4])
    if start >= end:
        raise GenomeFormatError(
            f"{source}, line {number:,}: the feature ends ({end}) before it starts ({start + 1}).",
            file=source,
            line=number,
        )
    return GffRow(
        line=number,
        sequence_id=unquote(columns[0]),
        kind=columns[2],
        start=start,
        end=end,
        strand={"+": 1, "-": -1}.get(columns[6], 0),
        phase=int(columns[7]) if columns[7] in ("0", "1", "2") else 0,
        attributes=dict(_attributes(columns[8] if len(columns) > 8 else "")),
    )


def _attributes(written: str) -> Iterator[tuple[str, str]]:
    for pair in written.split(";"):
        key, equals, value = pair.partition("=")
        if equals:
            yield key.strip(), unquote(value.strip())
