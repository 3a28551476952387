"""Genome files: parsing, looking over, converting, acquiring."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError, SequenceMissingError, unknown_name
from bioxen_nb.genome.inspection import Inspection, inspect
from bioxen_nb.genome.loading import load_genome

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Gene, Genome

FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class ParsedGenome:
    """Genes and facts of a genome file; `genome` is the record that everything else takes."""

    genome: Genome
    metadata: dict[str, Any]

    @property
    def genes(self) -> tuple[Gene, ...]:
        return self.genome.genes


class RealGenomeParser:
    """Reads one genome: GenBank, FASTA (with GFF3), GFF3, `.genome` and gene tables, or a name of the catalogue.

    Args:
        path: the file, or a name such as "syn3a".
        annotation: a GFF3 file for a FASTA file.
    """

    def __init__(self, path: FilePath, annotation: FilePath | None = None):
        self.path = _source(path)
        self.annotation = None if annotation is None else Path(annotation)

    def parse(self) -> ParsedGenome:
        """Genes and metadata.

        Raises:
            GenomeNotFoundError: neither a file nor a known name.
            GenomeFormatError: a file that cannot be read; names line or feature.
        """
        from bioxen_nb.genome.profile import profile_genome

        genome = load_genome(self.path, annotation=self.annotation)
        facts = profile_genome(genome).to_document()
        metadata = {
            **{name: value for name, value in facts.items() if name != "codon_counts"},
            "accession": genome.accession,
            "taxid": genome.taxid,
            "source": genome.source,
            "chassis": genome.chassis,
            "records": [
                {"id": r.id, "length_bp": r.length, "circular": r.circular, "genes": len(r.genes)}
                for r in genome.replicons
            ],
            "warnings": list(genome.warnings),
        }
        return ParsedGenome(genome, metadata)

    def __repr__(self) -> str:
        return f"<RealGenomeParser of {self.path}>"


class GenomeValidator:
    """Looks genome files over without raising: what is wrong, where, and what to do about it."""

    def validate(self, path: FilePath, annotation: FilePath | None = None) -> Inspection:
        """The report on a file; true when it can be read and holds genes."""
        return inspect(_source(path), annotation=annotation if annotation is None else Path(annotation))


@dataclass(frozen=True)
class Conversion:
    """A file that was written, and what its format could not hold."""

    path: Path
    format: str
    losses: tuple[str, ...]


class GenomeConverter:
    """Converts what can be read into a `.genome` table, GenBank or FASTA.

    A `.genome` table gives name, start, length, strand, type and product of each gene. Its third column is a length;
    tables that hold an end there are recognised when they are read.
    """

    def __init__(self) -> None:
        self._writers = {"genome": _to_table, "genbank": _to_genbank, "fasta": _to_fasta}

    @property
    def formats(self) -> tuple[str, ...]:
        """What `convert` can write."""
        return tuple(self._writers)

    def convert(
        self, source: FilePath | Genome, target: FilePath, format: str | None = None, annotation: FilePath | None = None
    ) -> Conversion:
        """Read `source` and write it to `target`.

        Args:
            source: a genome file, a name of the catalogue, or a genome.
            target: the file to write; its ending tells the format unless `format` does.
            format: "genome", "genbank" or "fasta".
            annotation: a GFF3 file for a FASTA source.

        Raises:
            UnknownNameError: another format.
            GenomeFormatError: a source that cannot be read, or that the format cannot hold.
            SequenceMissingError: GenBank or FASTA asked of a genome without sequence.
        """
        path = Path(_source(target))
        wanted = format or _ENDINGS.get(path.suffix.lower(), "")
        if wanted not in self._writers:
            raise unknown_name("genome format", wanted or path.suffix, self._writers, "Name it as format='genbank'.")
        if not path.parent.is_dir():
            raise ApiError(f"There is no folder {path.parent}. Make it first, or write elsewhere.", file=str(path))
        genome = _genome(source, annotation)
        return Conversion(path, wanted, self._writers[wanted](genome, path))

    def to_genome_format(self, source: FilePath | Genome, target: FilePath) -> Conversion:
        """Write a `.genome` table."""
        return self.convert(source, target, "genome")

    def from_genome_format(self, source: FilePath) -> Genome:
        """Read a `.genome` table."""
        return load_genome(_source(source))


_ENDINGS = {".genome": "genome", ".gb": "genbank", ".gbk": "genbank", ".gbff": "genbank"} | dict.fromkeys(
    (".fa", ".fasta", ".fna"), "fasta"
)


def _to_table(genome: Genome, path: Path) -> tuple[str, ...]:
    from bioxen_nb.genome.genome_table_writing import write_genome_table

    return write_genome_table(genome, path)[1]


def _to_genbank(genome: Genome, path: Path) -> tuple[str, ...]:
    from bioxen_nb.genome.teaching.writing import write_genbank

    pseudo = sum(gene.kind == "pseudogene" for gene in genome.genes)
    if pseudo:
        genome = _without_pseudogenes(genome)
    write_genbank(genome, path)
    return (f"{pseudo:,} pseudogene(s) left out",) if pseudo else ()


def _without_pseudogenes(genome: Genome) -> Genome:
    kept = (tuple(gene for gene in r.genes if gene.kind != "pseudogene") for r in genome.replicons)
    return replace(genome, replicons=tuple(replace(r, genes=g) for r, g in zip(genome.replicons, kept, strict=True)))


def _to_fasta(genome: Genome, path: Path) -> tuple[str, ...]:
    lines: list[str] = []
    for replicon in genome.replicons:
        if replicon.sequence is None:
            raise SequenceMissingError(
                f"{replicon.id} has no sequence, so no FASTA file can be written. Load the record with its sequence.",
                replicon=replicon.id,
            )
        shape = " [circular]" if replicon.circular else ""
        lines.append(f">{replicon.id} {genome.organism}{shape}".rstrip())
        text = replicon.sequence.decode("ascii")
        lines += [text[at : at + 70] for at in range(0, len(text), 70)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return (f"{len(genome.genes):,} gene(s) not kept",) if genome.genes else ()


class JCVIGenomeAcquisition:
    """Genomes of the catalogue: from a data mirror, the cache, or NCBI, checked by the digest of their sequence."""

    def list_available_genomes(self) -> list[dict[str, Any]]:
        """Id, organism, accession, length and licence of each, and whether it can be had without a network."""
        from bioxen_nb.genome.catalogue import entries
        from bioxen_nb.genome.fetch import is_at_hand

        return [
            {
                "id": entry.id,
                "organism": entry.organism,
                "accession": entry.accession,
                "length_bp": entry.length_bp or None,
                "chassis": entry.chassis,
                "licence": entry.licence,
                "aliases": list(entry.aliases),
                "at_hand": is_at_hand(entry),
                "verified": entry.is_verified,
            }
            for entry in entries()
        ]

    def acquire_genome(self, id: str, *, progress: bool = False) -> Path:
        """The GenBank file of a genome of the catalogue, fetched if need be.

        Raises:
            GenomeNotFoundError: no such genome; near names are given.
            DownloadError: it cannot be had, or is not the sequence that the catalogue expects.
        """
        from bioxen_nb.genome.fetch import fetch

        if not isinstance(id, str):
            raise ApiError(f"A genome is named by a text such as 'jcvi_syn3a', not {id!r}.")
        return fetch(id, progress=progress)


def _genome(source: FilePath | Genome, annotation: FilePath | None) -> Genome:
    from bioxen_nb.genome.records import Genome

    if isinstance(source, Genome):
        return source
    return load_genome(_source(source), annotation=None if annotation is None else Path(annotation))


def _source(path: object) -> str | Path:
    """A path, or the name of a genome as it is."""
    if not isinstance(path, str | os.PathLike) or not str(path).strip():
        raise ApiError(f"Name a genome file, not {path!r}.")
    return path if isinstance(path, str) else Path(path)
