"""Checkpoints as files of the browser: one goes down in one piece, one comes up in parts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bioxen_nb.errors import CheckpointError
from bioxen_nb.widgets.faces.checkpoints.rows import label_of
from bioxen_nb.widgets.faces.face import Frame

if TYPE_CHECKING:
    from bioxen_nb.session.store.records import Checkpoint
    from bioxen_nb.session.store.store import CheckpointStore
    from bioxen_nb.widgets.faces.uploads import Upload

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


def taken_in(store: CheckpointStore, upload: Upload) -> Checkpoint:
    """The checkpoint in a file that a browser sent.

    Raises:
        CheckpointError: no checkpoint, or damaged.
    """
    try:
        return store.import_(upload.path)
    except CheckpointError as cause:
        raise CheckpointError(cause.message.replace(str(upload.path), upload.name)) from cause
