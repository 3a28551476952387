"""Sequence (FASTA) and annotation (GFF3) put together by name, or each on its own."""

from __future__ import annotations

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.checks import Complaints, check_features, check_genes
from bioxen_nb.genome.fasta import FastaRecord, parse_fasta
from bioxen_nb.genome.genbank import usual_chassis
from bioxen_nb.genome.gff3 import GffFile, GffSequence, parse_gff3
from bioxen_nb.genome.gff3_genes import GffGenes
from bioxen_nb.genome.records import Genome, Replicon


def assemble(fasta: bytes, gff: bytes, source: str, annotation_source: str, id: str | None) -> Genome:
    """A genome from either or both; empty bytes for what is missing.

    Raises:
        GenomeFormatError: either is damaged, or they do not belong together.
    """
    complaints = Complaints(source)
    notes = complaints if annotation_source == source else Complaints(annotation_source)
    annotation = parse_gff3(gff, notes) if gff else GffFile({}, b"")
    sequence = fasta or annotation.fasta
    records = parse_fasta(sequence, complaints) if sequence else []
    if records:
        pairs = _paired(records, annotation.sequences, notes)
    else:
        pairs = [(None, found) for found in annotation.sequences.values()]
        complaints.add("annotation only: no sequence. Give the FASTA file, and this one as `annotation`.")
    if records and not gff:
        complaints.add("a sequence without annotation: no gene is known. Give a GFF3 file as `annotation`.")
    taken: set[str] = set()
    replicons = [_replicon(record, found, taken, notes) for record, found in pairs]
    first = pairs[0][1]
    warnings = complaints.texts() + (notes.texts() if notes is not complaints else ())
    return Genome(
        id=id or replicons[0].id,
        replicons=tuple(replicons),
        organism=first.organism if first else "",
        accession=replicons[0].id,
        taxid=first.taxid if first else None,
        source=source,
        chassis=usual_chassis(replicons),
        warnings=warnings,
    )


def _paired(
    records: list[FastaRecord], annotated: dict[str, GffSequence], notes: Complaints
) -> list[tuple[FastaRecord | None, GffSequence | None]]:
    """Each sequence with its annotation, by name; a single one of each need not share a name."""
    names = {record.id for record in records}
    left = [found for name, found in annotated.items() if name not in names and found.rows]
    if len(records) == 1 and len(left) == 1 and records[0].id not in annotated:
        notes.add(f"annotates {left[0].id}, the sequence is named {records[0].id}; taken for the same.")
        return [(records[0], left[0])]
    if annotated and not names & set(annotated):
        raise GenomeFormatError(
            f"{notes.source}: annotates {', '.join(list(annotated)[:3])}, but the sequences are named "
            f"{', '.join(sorted(names)[:3])}. Give files of the same assembly.",
            file=notes.source,
        )
    for found in left:
        notes.add("annotated sequences that the FASTA file does not hold were left out", found.id)
    return [(record, annotated.get(record.id)) for record in records]


def _replicon(record: FastaRecord | None, found: GffSequence | None, taken: set[str], notes: Complaints) -> Replicon:
    name = record.id if record else found.id if found else ""
    length = len(record.sequence) if record else found.least_length if found else 0
    if record and found and found.length and found.length != length:
        raise GenomeFormatError(
            f"{notes.source}: says that {found.id} is {found.length:,} bp long, but the sequence has {length:,}. "
            "Give files of the same assembly.",
            file=notes.source,
            record=name,
        )
    circular = bool(record and record.says_circular) or bool(found and found.circular)
    bare = Replicon(name, length, circular, sequence=record.sequence if record else None)
    description = record.description if record else ""
    if found is None:
        return Replicon(name, length, circular, sequence=bare.sequence, description=description)
    found.id = name
    read = GffGenes(found, length, notes)
    return Replicon(
        id=name,
        length=length,
        circular=circular,
        genes=check_genes(read.genes(), bare, taken, notes),
        features=check_features(read.others(), length, notes),
        sequence=bare.sequence,
        description=description,
    )
