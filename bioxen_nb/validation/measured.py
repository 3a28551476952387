"""What was measured in nature: small tables of the package, and files of the data mirror."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import DownloadError
from bioxen_nb.genome.download import cache_folder
from bioxen_nb.genome.mirror import VARIABLE, configured_mirror

_FOLDER = Path(__file__).resolve().parent / "anchors"


@cache
def anchor_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a shipped table, such as `noise`; its first line, a comment, names the source."""
    with (_FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t"))


def anchor_source(name: str) -> str:
    """Where a shipped table comes from, in one sentence."""
    with (_FOLDER / f"{name}.tsv").open(encoding="utf-8") as stream:
        return stream.readline().removeprefix("#").strip()


def anchor_columns(name: str, *columns: str) -> list[NDArray[np.float64]]:
    """Columns of a shipped table as numbers; NaN where nothing was measured."""
    rows = anchor_table(name)
    return [np.array([float(row[column] or "nan") for row in rows]) for column in columns]


def mirror_file(name: str) -> Path:
    """A file of the data mirror, its digest checked.

    Raises:
        DownloadError: no mirror is set, or it does not hold the file.
    """
    mirror = configured_mirror()
    advice = f"set {VARIABLE} to a folder or address that holds {name}"
    if mirror is None:
        raise DownloadError(f"{advice}.", file=name)
    for row in mirror.index(cache_folder()):
        if row.file == name:
            return mirror.fetch(row, cache_folder(), progress=False)
    raise DownloadError(f"The data mirror {mirror.address} does not list it; {advice}.", file=name)


def mirror_table(name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file of the data mirror."""
    with mirror_file(name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))
