"""`load_genome`: a file, a catalogue name or a built-in genome, by one word."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.catalogue import CatalogueEntry, known, not_found
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Genome

#: Name -> edition of the built-in teaching genome.
TEACHING = {"teaching-cell": "full", "teaching-mini": "mini"}

#: Name -> (catalogue id, whether the sequence is taken when it is at hand).
TABLE_NAMES = {
    "ecoli": ("ecoli_k12_mg1655", True),
    "syn3a": ("jcvi_syn3a", True),
    "ecoli_table": ("ecoli_k12_mg1655", False),
    "syn3a_table": ("jcvi_syn3a", False),
}


def load_genome(name_or_path: str | Path, *, annotation: str | Path | None = None) -> Genome:
    """The genome of that name or file.

    Args:
        name_or_path: a genome file; a catalogue id, alias or accession (downloaded if need be); `teaching-cell` or
            `teaching-mini`; `ecoli` or `syn3a` (with sequence if it is at hand, else from the shipped gene
            table), `ecoli_table` or `syn3a_table` (always the table).
        annotation: a GFF3 file for a FASTA file.

    Raises:
        GenomeNotFoundError: neither a file nor a known name; the message suggests near names.
        GenomeFormatError: the file cannot be read.
        DownloadError: the file of a catalogue name cannot be had.
    """
    if annotation is not None or isinstance(name_or_path, Path) or _is_file(name_or_path):
        return read_genome(name_or_path, annotation=annotation)
    name = str(name_or_path)
    if name.lower() in TEACHING:
        return _teaching(TEACHING[name.lower()])
    if name.lower() in TABLE_NAMES:
        return _table_or_sequence(*TABLE_NAMES[name.lower()])
    entry = known(name)
    if entry is not None:
        return _fetched(entry)
    if "/" in name or "\\" in name or os.path.isdir(name):
        return read_genome(name)
    raise not_found(name, [*TEACHING, *TABLE_NAMES])


def _is_file(name: str) -> bool:
    """Whether there is such a file; a folder that happens to bear a genome's name does not hide the genome."""
    return os.path.isfile(name)


def _teaching(edition: str) -> Genome:
    from bioxen_nb.genome.teaching import build

    return build(edition)


def _fetched(entry: CatalogueEntry) -> Genome:
    from bioxen_nb.genome.fetch import obtain

    genome = obtain(entry)[1]
    warnings = genome.warnings
    if not entry.is_verified:
        warnings += (
            f"{entry.id}: not yet verified: the catalogue knows no digest of this sequence, so a wrong file would "
            "not be noticed.",
        )
    return replace(
        genome,
        organism=genome.organism or entry.organism,
        accession=entry.accession,
        taxid=genome.taxid or entry.taxid,
        source=entry.id,
        chassis=entry.chassis,
        warnings=warnings,
    )


def _table_or_sequence(id: str, sequence_if_at_hand: bool) -> Genome:
    from bioxen_nb.genome.catalogue import find
    from bioxen_nb.genome.fetch import is_at_hand

    entry = find(id)
    if sequence_if_at_hand and is_at_hand(entry):
        return _fetched(entry)
    path = genomes_path(f"tables/{entry.gene_table}")
    if not path.is_file():
        raise GenomeFormatError(f"The gene table {path} is missing; reinstall bioxen_nb.", file=str(path))
    genome = read_genome(path)
    warning = (
        f"{genome.id}: from the shipped gene table of {entry.accession}, without sequence. "
        f"`bioxen-nb genomes fetch {entry.id}` gets the sequence."
    )
    return replace(genome, source=f"gene table of {entry.accession}", warnings=(*genome.warnings, warning))
