"""Genome files by catalogue id: from the mirror, from the user's cache, or from NCBI; checked by their sequence."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlencode

from bioxen_nb.errors import DownloadError, GenomeFormatError
from bioxen_nb.genome.catalogue import CatalogueEntry, find
from bioxen_nb.genome.download import cache_folder, download
from bioxen_nb.genome.mirror import configured_mirror
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Genome

#: Where EFetch lives; another address can be set by the environment.
NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
NCBI_VARIABLE = "BIOXEN_NCBI_URL"


def fetch(id: str, *, progress: bool = True) -> Path:
    """The GenBank file of a catalogue id or alias.

    The mirror of `BIOXEN_DATA_MIRROR` is tried first (a folder's file is used in place), then the cache, then NCBI.

    Raises:
        GenomeNotFoundError: no such id.
        DownloadError: it cannot be had, or is not the sequence that the catalogue expects (then it is removed).
    """
    return obtain(find(id), progress=progress)[0]


def obtain(entry: CatalogueEntry, *, progress: bool = True) -> tuple[Path, Genome]:
    """The file of an entry and the genome in it, verified; raises as `fetch` does."""
    cache = cache_folder()
    mirror = configured_mirror()
    row = mirror.find(entry, cache) if mirror is not None else None
    if mirror is not None and row is not None:
        path = mirror.fetch(row, cache, progress)
        return path, _verified(entry, path, removable=not mirror.is_folder)
    name = f"{entry.id}.gb"
    path = download(efetch_url(entry), cache / "genomes", name, progress=progress)
    return path, _verified(entry, path, removable=True)


def is_at_hand(entry: CatalogueEntry) -> bool:
    """Whether the sequence can be had without a network: in a folder mirror or in the cache."""
    mirror = configured_mirror()
    if mirror is not None and mirror.is_folder:
        try:
            if mirror.find(entry, cache_folder()) is not None:
                return True
        except DownloadError:
            return False
    return (cache_folder() / "genomes" / f"{entry.id}.gb").is_file()


def efetch_url(entry: CatalogueEntry) -> str:
    """NCBI's address of all records of an entry, as GenBank with sequence."""
    base = os.environ.get(NCBI_VARIABLE, "").strip() or NCBI
    query = {"db": "nuccore", "id": ",".join(entry.records), "rettype": "gbwithparts", "retmode": "text"}
    return f"{base.rstrip('/')}/efetch.fcgi?{urlencode(query, safe=',')}"


def _verified(entry: CatalogueEntry, path: Path, *, removable: bool) -> Genome:
    """The genome of a file, if it is the sequence that the catalogue expects; a bad file in the cache is removed."""
    removed = " and removed" if removable else ""
    try:
        genome = read_genome(path, id=entry.id)
    except GenomeFormatError as error:
        if removable:
            path.unlink(missing_ok=True)
        raise DownloadError(
            f"The file of {entry.id} is not a usable genome and was refused{removed}: {error.message} Try again.",
            id=entry.id,
            file=str(path),
        ) from None
    if not genome.has_sequence or (entry.is_verified and genome.sequence_digest != entry.sequence_sha256):
        if removable:
            path.unlink(missing_ok=True)
        raise DownloadError(
            f"{path.name} does not hold the sequence of {entry.accession} that the catalogue expects (digest "
            f"{genome.sequence_digest[:12] or 'missing'}, expected {entry.sequence_sha256[:12]}); it was "
            f"refused{removed}. Fetch it again, or give the path of your own file.",
            id=entry.id,
            file=str(path),
        )
    return genome
