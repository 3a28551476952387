"""What only the sequence tells: composition, letters, and what was planted in a synthetic genome."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import SequenceMissingError
from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.profile import CODONS
from bioxen_nb.genome.records import Genome, Replicon
from bioxen_nb.genome.translate import translate
from bioxen_nb.program.records import GenomeProgram

#: Bases in one bin of the composition, at least; longer replicons have wider bins, so that there are not too many.
BIN_NT = 64
_MOST_BINS = 131_072

#: Bases that are given at once.
MOST_LETTERS = 65_536

_LINE = 70
#: How far from where it was planted a signal may have been found, in bases.
_NEAR_NT = 5


def bin_width(length: int) -> int:
    """Bases in a bin for a replicon of that length: a power of two times `BIN_NT`."""
    width = BIN_NT
    while length / width > _MOST_BINS:
        width *= 2
    return width


def composition(replicon: Replicon) -> dict[str, NDArray[np.uint16]]:
    """G, and C, and bases that are one of A, C, G, T, in each bin of a replicon; empty without a sequence."""
    if replicon.sequence is None:
        return {name: np.zeros(0, np.uint16) for name in ("g", "c", "known")}
    width = bin_width(replicon.length)
    bases = np.frombuffer(replicon.sequence, np.uint8)
    padded = np.zeros(-(-len(bases) // width) * width, np.uint8)
    padded[: len(bases)] = bases
    bins = padded.reshape(-1, width)
    counts = {letter: (bins == ord(letter)).sum(axis=1, dtype=np.uint16) for letter in "ACGT"}
    return {"g": counts["G"], "c": counts["C"], "known": sum(counts.values(), np.zeros(len(bins), np.uint16))}


def letters(replicon: Replicon, start: int, end: int) -> NDArray[np.uint8]:
    """Bases `start` to `end` of the forward strand, as letters; cut to what is there and to `MOST_LETTERS`."""
    sequence = _sequence(replicon)
    start = min(max(start, 0), len(sequence))
    return np.frombuffer(sequence[start : min(end, start + MOST_LETTERS)], np.uint8)


def amino_acids(replicon: Replicon) -> str:
    """What the 64 codons (in the order AAA, AAC, AAG, AAT, ACA...) mean in the code that most genes use."""
    tables = [gene.translation_table for gene in replicon.genes if gene.is_coding] or [11]
    code = genetic_code(max(set(tables), key=tables.count))
    return "".join(code.amino_acid(codon.encode()) for codon in CODONS)


def fasta(genome: Genome, gene_id: str, *, protein: bool = False) -> str:
    """The sequence of a gene or of its product, as FASTA text.

    Raises:
        UnknownNameError: no such gene.
        SequenceMissingError: the genome came from annotation alone.
        GenomeFormatError: a protein of a gene that has none.
    """
    gene = genome.gene(gene_id)
    replicon = genome.replicon(gene.replicon)
    text = translate(replicon, gene) if protein else replicon.extract(gene.location).decode()
    where = f"{replicon.id}:{gene.location.left + 1}..{gene.location.right}({'+' if gene.location.strand > 0 else '-'})"
    head = f">{gene.locus_tag} {gene.name} {gene.product} [{genome.organism}] {where}"
    return "\n".join([head, *(text[at : at + _LINE] for at in range(0, len(text), _LINE))]) + "\n"


def planted(genome: Genome, program: GenomeProgram) -> list[dict[str, Any]]:
    """What was planted in a teaching genome, and whether the program has it; empty for any other genome."""
    if len(genome.replicons) != 1 or not genome.has_sequence:
        return []
    rows = _planted(genome.sequence_digest)
    found = _found(program)
    return [{**row, "found": _is_there(row, found)} for row in rows]


@lru_cache(maxsize=4)
def _planted(sequence_digest: str) -> tuple[dict[str, Any], ...]:
    from hashlib import sha256

    from bioxen_nb.genome.teaching import build, truth

    for edition in ("full", "mini"):
        sequence = build(edition).replicons[0].sequence or b""
        if sha256(sequence + b"\n").hexdigest() == sequence_digest:
            return tuple(_rows(truth(edition)))
    return ()


def _rows(truth: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {
        "promoter": truth["promoters"],
        "T7 promoter": truth["t7_promoters"],
        "ribosome site": truth["ribosome_binding_sites"],
        "operator": truth["operators"],
        "terminator": truth["terminators"],
        "DnaA box": truth["dnaa_boxes"],
        "decoy": truth["decoys"],
        "origin": [truth["origin"]],
        "terminus": [truth["terminus"]],
    }
    keys = ("name", "start", "end", "strand")
    return [
        {"kind": kind, "tss": row.get("tss"), **{key: row[key] for key in keys}}
        for kind, rows in kinds.items()
        for row in rows
    ]


def _found(program: GenomeProgram) -> dict[str, NDArray[np.int64]]:
    """Places of the signals of a program by the kind under which they were planted."""
    promoters = sorted(promoter.tss for promoter in program.promoters)
    places = {
        "promoter": promoters,
        "T7 promoter": promoters,
        "ribosome site": sorted(site.sd_position for site in program.binding_sites),
        "operator": sorted(edge.position for edge in program.edges),
        "terminator": sorted(stop.position for stop in program.terminators),
        "origin": [plan.origin for plan in program.replicons],
        "terminus": [plan.terminus for plan in program.replicons],
    }
    return {kind: np.array(at, np.int64) for kind, at in places.items()}


def _is_there(row: dict[str, Any], found: dict[str, NDArray[np.int64]]) -> bool | None:
    """Whether a signal of that kind lies at a planted place; None for kinds that a program has no record of."""
    places = found.get(row["kind"])
    if places is None:
        return None
    start, end = (row["start"], row["end"]) if row["tss"] is None else (row["tss"], row["tss"])
    low, high = np.searchsorted(places, (start - _NEAR_NT, end + _NEAR_NT))
    return bool(high > low)


def _sequence(replicon: Replicon) -> bytes:
    if replicon.sequence is None:
        raise SequenceMissingError(
            f"The sequence of {replicon.id} is not loaded (annotation only). Load the genome by its catalogue id.",
            replicon=replicon.id,
        )
    return replicon.sequence
