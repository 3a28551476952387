"""Files on their way from a browser, each as parts in their order."""

from __future__ import annotations

import base64
import binascii
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioxen_nb.errors import CheckpointError, GenomeFormatError
    from bioxen_nb.widgets.faces.face import Ask

#: Files that are kept at a time, of all pages: one that makes VMs needs three at most (FASTA, GFF3, SBML).
_MOST_FILES = 12


@dataclass
class Upload:
    """A file under the name that it has for its sender."""

    name: str
    path: Path
    taken: int = 0
    is_whole: bool = False


class Uploads:
    """Takes parts `{upload, name, at, data (base 64), last}` and keeps the files until they are dropped.

    Nobody drops the files of a page that was closed or gave up, so the oldest one goes when there are too many.

    Args:
        most_bytes: of one file.
        error: what is raised for a file that cannot be taken in.
    """

    def __init__(self, most_bytes: int, error: type[CheckpointError] | type[GenomeFormatError]) -> None:
        self._most_bytes, self._error = most_bytes, error
        self._folder: TemporaryDirectory[str] | None = None
        self._files: dict[str, Upload] = {}
        self._places = 0

    def take(self, part: Ask) -> bool:
        """Take a part; tells whether the file is whole.

        Raises:
            the error given: too large, no room left, or a part is missing.
        """
        key, name = str(part["upload"]), Path(str(part["name"])).name or "file"
        at = int(part["at"])
        try:
            if at == 0:
                self._begin(key, name)
            file = self._files.get(key)
            if file is None or file.taken != at:
                raise self._error(f"{name} did not arrive in one piece. Choose it once more.")
            self._append(file, str(part["data"]))
        except OSError as cause:
            self.drop(key)
            raise self._error(f"{name} could not be taken in: {cause.strerror or cause}.") from None
        except self._error:
            self.drop(key)
            raise
        file.is_whole = bool(part.get("last"))
        return file.is_whole

    def whole(self, key: str) -> Upload:
        """A file that has arrived.

        Raises:
            the error given: it has not, or was dropped.
        """
        file = self._files.get(key)
        if file is None or not file.is_whole:
            raise self._error("The file is not here (any more). Choose it once more.")
        return file

    def drop(self, *keys: str) -> None:
        """Forget files; those that are not here (any more) do not matter."""
        for key in keys:
            file = self._files.pop(key, None)
            if file is not None:
                shutil.rmtree(file.path.parent, ignore_errors=True)

    def close(self) -> None:
        """Forget all files."""
        self._files.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _begin(self, key: str, name: str) -> None:
        self.drop(key)
        self.drop(*list(self._files)[: 1 - _MOST_FILES])
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="bioxen-")
        self._places += 1
        place = Path(self._folder.name) / str(self._places)
        place.mkdir()
        self._files[key] = Upload(name, place / name)
        self._files[key].path.write_bytes(b"")

    def _append(self, file: Upload, data: str) -> None:
        try:
            raw = base64.b64decode(data, validate=True)
        except binascii.Error:
            raise self._error(f"{file.name} did not arrive in one piece. Choose it once more.") from None
        if file.taken + len(raw) > self._most_bytes:
            raise self._error(f"{file.name} is larger than {self._most_bytes >> 20:,} MB, so it is not taken in.")
        with file.path.open("ab") as target:
            target.write(raw)
        file.taken += len(raw)
