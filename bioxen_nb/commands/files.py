"""Files that the command line writes: whole or not at all, and errors in plain words."""

from __future__ import annotations

import sys
from pathlib import Path

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import ConfigurationError


def require_folder(path: Path) -> None:
    """Complain before a long run, not after it, when the folder of an output file is missing."""
    if not path.absolute().parent.is_dir():
        raise ConfigurationError(f"Cannot write {path}: the folder {path.absolute().parent} does not exist.")
    if path.is_dir():
        raise ConfigurationError(f"Cannot write {path}: it is a folder; name a file.")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text whole; `-` is the standard output."""
    if str(path) == "-":
        sys.stdout.write(text)
        return
    require_folder(path)
    write_atomic(path, text.encode("utf-8"))
