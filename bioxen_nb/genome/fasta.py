"""FASTA: nucleotide records, checked and upper-cased."""

from __future__ import annotations

from dataclasses import dataclass

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints
from bioxen_nb.genome.nucleotides import clean_sequence


@dataclass(frozen=True, slots=True)
class FastaRecord:
    """One record: the first word of its header, the rest of the header, upper-case bases."""

    id: str
    description: str
    sequence: bytes

    @property
    def says_circular(self) -> bool:
        """Whether the header itself says that the molecule is a circle."""
        text = self.description.lower()
        return "circular=true" in text or "topology=circular" in text or "[circular]" in text


def parse_fasta(data: bytes, complaints: Complaints) -> list[FastaRecord]:
    """All records of a FASTA text.

    Raises:
        GenomeFormatError: no record, an empty one, two of one name, or a sequence that is not of nucleotides.
    """
    source = complaints.source
    records: list[FastaRecord] = []
    for number, chunk in enumerate((b"\n" + data.lstrip()).split(b"\n>")[1:], start=1):
        header, _, body = chunk.partition(b"\n")
        words = header.decode("utf-8", "replace").split(None, 1)
        name = words[0] if words else f"record_{number}"
        sequence = body.translate(None, b" \t\r\n0123456789")
        if not sequence:
            raise GenomeFormatError(
                f"{source}: record {name} has a header but no sequence; the file may be cut off. Get it again.",
                file=source,
                record=name,
            )
        if any(record.id == name for record in records):
            raise GenomeFormatError(
                f"{source}: two records are named {name}; give each its own name.", file=source, record=name
            )
        cleaned = clean_sequence(sequence.rstrip(b"*"), name, complaints)
        records.append(FastaRecord(name, words[1].strip() if len(words) > 1 else "", cleaned))
    if not records:
        raise GenomeFormatError(f"{source}: no FASTA record found (a record starts with '>').", file=source)
    return records
