"""Genomes of portable sessions: what travels along, what is told where to be had, and what the reader is given."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.catalogue import known
from bioxen_nb.genome.document import genome_from_json, genome_to_json
from bioxen_nb.genome.loading import TABLE_NAMES, TEACHING, load_genome
from bioxen_nb.genome.records import Genome
from bioxen_nb.session.member import Member
from bioxen_nb.session.sources import source_of

#: A genome, or where to read it.
Given = Genome | str | Path
Genomes = Mapping[str, Given] | Iterable[Given]

#: A digest may be shortened to this many characters or more.
_SHORTEST_DIGEST = 8


class Embedded:
    """Genomes that no file holds, written into the document once each."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self._keys: dict[bytes, str] = {}

    def key(self, member: Member) -> str | None:
        """The key of a VM's genome among `documents`; None when it can be read again from its source."""
        genome = member.genome
        if genome is None or source_of(genome) or member.source:
            return None
        text = genome_to_json(genome)
        if text not in self._keys:
            key = genome.sequence_digest or genome.id
            self._keys[text] = key if key not in self.documents else f"{key}-{len(self.documents)}"
            self.documents[self._keys[text]] = json.loads(text)
        return self._keys[text]


def whereabouts(member: Member, embedded: str | None) -> dict[str, Any]:
    """What is known of a VM's genome: id, accession, digest, where it was read, whether it travels along."""
    genome, program = member.genome, member.vm.cell.program
    return {
        "id": program.genome_id,
        "accession": genome.accession if genome else "",
        "sequence_digest": program.sequence_digest,
        "source": source_of(genome) or member.source,
        "embedded": embedded,
    }


def missing_note(vm: str, place: Mapping[str, Any]) -> str:
    """A sentence for a genome that nobody will find again by what the document says of it; empty for any other."""
    name = place["source"] or place["id"]
    if place["embedded"] is not None or _can_be_found(name) or _can_be_found(place["accession"]):
        return ""
    digest = f"sequence {place['sequence_digest'][:12]}" if place["sequence_digest"] else "annotation alone"
    return (
        f"VM {vm!r}: its genome {place['id']!r} ({digest}) can be read from no file, catalogue name or accession that "
        "is known here. Keep the genome with the portable state, and give it when that is loaded: "
        f"Session.load_portable(path, genomes={{{place['id']!r}: 'its file'}})."
    )


def _can_be_found(name: str) -> bool:
    """Whether a name is one of a file or the catalogue; nothing is loaded or fetched."""
    return bool(name) and (
        name.lower() in {**TEACHING, **TABLE_NAMES} or known(name) is not None or os.path.exists(name)
    )


class Supply:
    """Genomes at hand while a portable session is read: those of the document and those that the user gave.

    Args:
        documents: that travelled along, by key.
        given: genomes, or names or files to read them from; a mapping says which they stand for: by id, digest of the
            sequence (8 characters of it will do), or the source that the document names.

    Raises:
        ConfigurationError: neither a mapping nor a row of genomes.
        GenomeNotFoundError, GenomeFormatError: one that cannot be read.
    """

    def __init__(self, documents: Mapping[str, Any], given: Genomes | None) -> None:
        self._embedded = {key: genome_from_json(json.dumps(genome).encode()) for key, genome in documents.items()}
        named = given.items() if isinstance(given, Mapping) else ((None, genome) for genome in _row(given))
        self._given = [(name, genome if isinstance(genome, Genome) else load_genome(genome)) for name, genome in named]

    def embedded(self, row: Mapping[str, Any]) -> Genome | None:
        """What travelled along for a VM of the document."""
        if "genome" in row:
            key = row["genome"]["embedded"]
            return None if key is None else self._embedded[str(key)]
        return self._embedded.get(str(row["cell"]["program"]["sequence_digest"]))

    def given(self, program: Mapping[str, Any]) -> Genome | None:
        """What the user gave for a program: by the name it was given for, else by its sequence, else by its id."""
        digest = str(program["sequence_digest"])
        names = {str(program["genome_id"]), str(program["source"]), digest}
        for name, genome in self._given:
            if name is not None and (name in names or (len(name) >= _SHORTEST_DIGEST and digest.startswith(name))):
                return genome
        unnamed = [genome for name, genome in self._given if name is None]
        same = (genome for genome in unnamed if digest and genome.sequence_digest == digest)
        return next(same, None) or next((genome for genome in unnamed if genome.id == program["genome_id"]), None)

    def by_accession(self, row: Mapping[str, Any]) -> Genome | None:
        """The genome of a VM whose file is not here, from the catalogue, if that has the same sequence."""
        place = row.get("genome", {})
        source, accession = str(place.get("source", "")), str(place.get("accession", ""))
        if not source or _can_be_found(source) or known(accession) is None:
            return None
        genome = load_genome(accession)
        return genome if genome.sequence_digest == place["sequence_digest"] else None


def _row(given: Iterable[Given] | None) -> list[Given]:
    if given is None:
        return []
    if isinstance(given, Genome | str | Path):
        return [given]
    try:
        row = list(given)
    except TypeError:
        row = [None]  # type: ignore[list-item]
    if not all(isinstance(genome, Genome | str | Path) for genome in row):
        raise ConfigurationError(
            "genomes are given as {id: genome or file, ...} or as a list of genomes or files, not "
            f"{type(given).__name__} of something else."
        )
    return row
