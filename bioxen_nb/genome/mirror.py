"""A mirror of data files: a folder, or the same laid out behind an http address, with its CATALOG.tsv."""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bioxen_nb.errors import DownloadError
from bioxen_nb.genome.catalogue import CatalogueEntry
from bioxen_nb.genome.download import download

VARIABLE = "BIOXEN_DATA_MIRROR"
_INDEX = "CATALOG.tsv"
_GENBANK = (".gb", ".gbk", ".gbff", ".genbank")


@dataclass(frozen=True, slots=True)
class MirrorFile:
    """One row of the mirror's index."""

    file: str
    what: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where `BIOXEN_DATA_MIRROR` points to."""

    address: str

    @property
    def is_folder(self) -> bool:
        return not self.address.startswith(("http://", "https://"))

    def index(self, cache: Path) -> list[MirrorFile]:
        """The rows of CATALOG.tsv.

        Raises:
            DownloadError: the mirror does not answer, or has no such index.
        """
        if self.is_folder:
            path = Path(self.address) / _INDEX
        else:
            path = download(f"{self.address.rstrip('/')}/{_INDEX}", cache / "mirror", _INDEX, fresh=True)
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                return [MirrorFile(row["file"], row["what"] or "", row["sha256"] or "") for row in rows]
        except (OSError, KeyError, UnicodeDecodeError):
            raise DownloadError(
                f"The data mirror {self.address} has no readable {_INDEX}. Set {VARIABLE} to a folder or address "
                "that has one, or unset it to download from NCBI.",
                mirror=self.address,
            ) from None

    def find(self, entry: CatalogueEntry, cache: Path) -> MirrorFile | None:
        """The GenBank file of an entry: the one the catalogue prefers, else the first of its accession."""
        wanted = [row for row in self.index(cache) if _is_genbank(row.file)]
        for row in wanted:
            if entry.mirror_file and PurePosixPath(row.file).name == entry.mirror_file:
                return row
        if len(entry.records) > 1:
            return None
        return next((row for row in wanted if entry.accession in PurePosixPath(row.file).name), None)

    def fetch(self, row: MirrorFile, cache: Path, progress: bool) -> Path:
        """The file of a row: in place in a folder, in the cache from an address; its SHA-256 checked.

        Raises:
            DownloadError: missing, or not what the index says.
        """
        if not self.is_folder:
            url = f"{self.address.rstrip('/')}/{row.file}"
            name = PurePosixPath(row.file).name
            return download(url, cache / "mirror", name, sha256=row.sha256, progress=progress)
        path = Path(self.address) / row.file
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise DownloadError(
                f"The data mirror lists {row.file}, which cannot be read ({error.strerror}). Complete the folder "
                f"that {VARIABLE} names.",
                file=str(path),
            ) from None
        if row.sha256 and digest != row.sha256:
            raise DownloadError(
                f"{path} is not the file that the mirror's {_INDEX} describes (SHA-256 {digest[:12]}..., expected "
                f"{row.sha256[:12]}...). It was refused; copy it again.",
                file=str(path),
            )
        return path


def configured_mirror() -> Mirror | None:
    """The mirror that the environment names, if any."""
    address = os.environ.get(VARIABLE, "").strip()
    return Mirror(address) if address else None


def _is_genbank(file: str) -> bool:
    return file.lower().removesuffix(".gz").endswith(_GENBANK)
