"""Where a store lies when nobody says."""

from __future__ import annotations

import os
from pathlib import Path

from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.store.records import ID

VARIABLE = "BIOXEN_STORE"


#: Folder of a store with a record and a lock for each session that is watched.
SESSIONS = "sessions"


def default_folder() -> Path:
    """The folder that $BIOXEN_STORE names, else one among the user's own data."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "bioxen_nb" / "checkpoints"


def place_in_store(path: str | os.PathLike[str]) -> tuple[Path, str] | None:
    """(folder of a store, which of its checkpoints) when a path is that of a store or of a file in one."""
    place = Path(path).expanduser()
    if _is_store(place):
        return place, "latest"
    return (place.parent, place.stem) if ID.match(place.stem) and _is_store(place.parent) else None


def check_outside_of_stores(path: str | os.PathLike[str]) -> None:
    """Refuse to write a session file over what a store holds.

    Raises:
        CheckpointError: the path is that of a store or of a file in one.
    """
    if place_in_store(path):
        raise CheckpointError(
            f"{os.fspath(path)} belongs to a store of checkpoints and is not written over. Choose another file, or "
            "save into the store: session.checkpoint(name, store=folder), 'bioxen-nb run --save-as NAME --store DIR'.",
            path=os.fspath(path),
        )


def is_like_a_stored_file(path: str | os.PathLike[str]) -> bool:
    """Whether a file is called as those of a store or of its trash, wherever it lies."""
    return ID.match(Path(path).stem.rpartition(".")[2]) is not None


def _is_store(folder: Path) -> bool:
    return (folder / "chunks").is_dir()
