"""The genomes that can be asked for by name: `genomes/catalog.toml`, read and checked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from bioxen_nb.errors import ConfigurationError, GenomeNotFoundError
from bioxen_nb.genome.data_files import genomes_path


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One genome: what it is, where it comes from, how to know that it is the right one."""

    id: str
    organism: str
    accession: str
    """Accession.version of its first record."""
    records: tuple[str, ...]
    """Accession.version of all records, in order."""
    taxid: int
    length_bp: int
    """Total length; 0 when it is not yet verified."""
    sequence_sha256: str
    """Digest of the sequences (`Genome.sequence_digest`); empty when it is not yet verified."""
    licence: str
    chassis: str
    aliases: tuple[str, ...] = ()
    mirror_file: str = ""
    """Preferred file name in a mirror that holds several files of the accession."""
    gene_table: str = ""
    """Shipped gene table that can stand in without a sequence."""
    note: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether a download can be checked against a known sequence digest."""
        return bool(self.sequence_sha256)


@lru_cache(maxsize=1)
def entries() -> tuple[CatalogueEntry, ...]:
    """All entries, in the catalogue's order.

    Raises:
        ConfigurationError: the catalogue is missing or damaged.
    """
    path = genomes_path("catalog.toml")
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return tuple(_entry(row) for row in document["genome"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"The genome catalogue {path} cannot be read ({error}); reinstall bioxen_nb.", file=str(path)
        ) from None


def _entry(row: dict[str, Any]) -> CatalogueEntry:
    values = {field.name: row[field.name] for field in fields(CatalogueEntry) if field.name in row}
    unknown = set(row) - set(values)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    values.setdefault("records", [row["accession"]])
    for key in ("records", "aliases"):
        values[key] = tuple(values.get(key, ()))
    return CatalogueEntry(**values)


def known(name: str) -> CatalogueEntry | None:
    """The entry of that id, alias or accession, in any case; None if there is none."""
    wanted = name.lower()
    for entry in entries():
        names = (entry.id, *entry.aliases, entry.accession)
        if wanted in (candidate.lower() for candidate in names):
            return entry
    return None


def find(name: str) -> CatalogueEntry:
    """The entry of that id, alias or accession.

    Raises:
        GenomeNotFoundError: no such entry; the message suggests near names.
    """
    entry = known(name)
    if entry is None:
        raise not_found(name, ())
    return entry


def not_found(name: str, also: Iterable[str]) -> GenomeNotFoundError:
    """The error for a name that no genome has, with near names; `also` are names outside the catalogue."""
    names = [*also, *(candidate for entry in entries() for candidate in (entry.id, *entry.aliases))]
    lowered = {candidate.lower(): candidate for candidate in names}
    near = [lowered[match] for match in difflib.get_close_matches(name.lower(), lowered, n=5, cutoff=0.5)]
    hint = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(names)}."
    return GenomeNotFoundError(f"No genome named {name!r}, and no such file. {hint}", name=name, near=near)
