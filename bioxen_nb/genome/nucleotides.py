"""Nucleotide sequences as they come: upper-cased, RNA letters turned, anything else refused by name."""

from __future__ import annotations

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints

IUPAC = b"ACGTRYKMBDHVNSW"
#: Letters of proteins that no nucleotide sequence holds.
PROTEIN_ONLY = b"EFILPQZJOX*"
#: Share of unknown bases from which a warning is due.
MANY_UNKNOWN = 0.5

_UPPER_DNA = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyzUu", b"ABCDEFGHIJKLMNOPQRSTTVWXYZTT")


def clean_sequence(written: bytes, name: str, complaints: Complaints) -> bytes:
    """Upper-case IUPAC bases; U becomes T.

    Raises:
        GenomeFormatError: a letter that is no nucleotide; says whether it looks like a protein.
    """
    sequence = written.translate(_UPPER_DNA)
    foreign = sequence.translate(None, IUPAC)
    if foreign:
        raise _foreign(sequence, foreign, name, complaints.source)
    unknown = sequence.count(b"N")
    if unknown > MANY_UNKNOWN * len(sequence):
        complaints.add(
            "records that are mostly unknown bases (N); nothing can be scanned there",
            f"{name} ({unknown:,} of {len(sequence):,})",
        )
    return sequence


def _foreign(sequence: bytes, foreign: bytes, name: str, source: str) -> GenomeFormatError:
    if any(letter in PROTEIN_ONLY for letter in foreign):
        return GenomeFormatError(
            f"{source}: record {name} is a protein sequence (it holds {_letter(foreign)}). Give the nucleotide "
            "FASTA of the genome (NCBI: .fna), not the proteins (.faa).",
            file=source,
            record=name,
        )
    at = sequence.index(foreign[:1])
    return GenomeFormatError(
        f"{source}: record {name} holds {_letter(foreign)} at base {at + 1:,}, which is no nucleotide letter. "
        "Remove gaps and other signs.",
        file=source,
        record=name,
        position=at,
    )


def _letter(foreign: bytes) -> str:
    return repr(foreign[:1].decode("ascii", "replace"))
