"""Checkpoints as files of the browser: one goes down in one piece, one comes up in parts."""

from __future__ import annotations

import base64
import binascii
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from bioxen_nb.errors import CheckpointError
from bioxen_nb.widgets.faces.checkpoints.rows import label_of
from bioxen_nb.widgets.faces.face import Ask, Frame

if TYPE_CHECKING:
    from bioxen_nb.session.store.records import Checkpoint
    from bioxen_nb.session.store.store import CheckpointStore

#: The largest file that is taken from a browser.
MOST_BYTES = 1 << 30

_PLAIN = frozenset(" -_.()")


def exported(store: CheckpointStore, which: str) -> Frame:
    """A checkpoint as one file: its name, and its bytes."""
    checkpoint = store.find(which)
    with tempfile.TemporaryDirectory(prefix="bioxen-") as folder:
        path = Path(folder) / "checkpoint.bxn"
        store.export(which, path)
        data = np.frombuffer(path.read_bytes(), np.uint8)
    return Frame({"name": f"{_plain(label_of(checkpoint))}.bxn"}, {"file": data})


def _plain(text: str) -> str:
    """A name that every file system takes."""
    kept = "".join(sign if sign.isalnum() or sign in _PLAIN else "-" for sign in text)
    return kept.strip(" .")[:60] or "checkpoint"


@dataclass
class _Upload:
    name: str
    file: IO[bytes]
    taken: int = 0


class Uploads:
    """Files on their way up, each as parts in their order: {upload, name, at, data (base 64), last}."""

    def __init__(self) -> None:
        self._open: dict[str, _Upload] = {}

    def take(self, store: CheckpointStore, part: Ask) -> Checkpoint | None:
        """Take a part; after the last one the checkpoint goes into the store.

        Raises:
            CheckpointError: no checkpoint, damaged, too large, or a part is missing.
        """
        key, name = str(part["upload"]), str(part["name"])
        if int(part["at"]) == 0:
            self._drop(key)
            self._open[key] = _Upload(name, tempfile.NamedTemporaryFile(prefix="bioxen-", suffix=".bxn"))  # noqa: SIM115
        upload = self._open.get(key)
        if upload is None or upload.taken != int(part["at"]):
            self._drop(key)
            raise CheckpointError(f"{name} did not arrive in one piece. Choose it once more.")
        self._append(key, upload, part)
        if not part.get("last"):
            return None
        try:
            return self._into(store, upload)
        finally:
            self._drop(key)

    def close(self) -> None:
        """Forget what did not come to its end."""
        for key in list(self._open):
            self._drop(key)

    def _append(self, key: str, upload: _Upload, part: Ask) -> None:
        try:
            data = base64.b64decode(str(part["data"]), validate=True)
            if upload.taken + len(data) > MOST_BYTES:
                raise CheckpointError(f"{upload.name} is larger than {MOST_BYTES >> 20:,} MB, so it is not taken in.")
            upload.file.write(data)
        except (binascii.Error, OSError, CheckpointError) as cause:
            self._drop(key)
            told: Any = getattr(cause, "message", "") or f"{upload.name} could not be taken in: {cause}"
            raise CheckpointError(told) from cause
        upload.taken += len(data)

    def _into(self, store: CheckpointStore, upload: _Upload) -> Checkpoint:
        upload.file.flush()
        path = Path(upload.file.name)
        try:
            taken = store.import_(path)
        except CheckpointError as cause:
            raise CheckpointError(cause.message.replace(str(path), upload.name)) from cause
        return store.rename(taken.id, Path(upload.name).stem[:60]) if taken.name == path.stem else taken

    def _drop(self, key: str) -> None:
        upload = self._open.pop(key, None)
        if upload is not None:
            upload.file.close()
