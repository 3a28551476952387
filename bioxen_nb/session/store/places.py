"""Where a store lies when nobody says."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "BIOXEN_STORE"


def default_folder() -> Path:
    """The folder that $BIOXEN_STORE names, else one among the user's own data."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "bioxen_nb" / "checkpoints"
