"""How long deleted checkpoints lie in the trash, by a clock that no jump of the computer's clock can carry far."""

from __future__ import annotations

import time
from pathlib import Path

from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.documents.container import pack, unpack
from bioxen_nb.errors import CheckpointError
from bioxen_nb.logs import Log

_log = Log("session.store")

KIND = "trash-clock"
FILE = ".clock"

#: From one look at the clock to the next, no more time counts than this, whatever the clock says.
LONGEST_STEP_S = 24 * 3600

#: A longer step is taken for a clock that was set, and counts nothing.
JUMP_S = 60 * 24 * 3600


class TrashClock:
    """Seconds that the store has seen pass; for the holder of its lock.

    Each delete and each prune is a look at the computer's clock. A step back or one of months counts nothing, and any
    other a day at most, so that a clock that is set wrong, or was, makes nothing old. A store that nobody uses ages
    slowly.
    """

    def __init__(self, trash: Path) -> None:
        self.trash = trash

    def seen_s(self) -> int:
        """Seconds seen until now."""
        now_s = time.time()
        try:
            header, _ = unpack(KIND, read_bytes(self.trash / FILE), str(self.trash / FILE))
            seen_s, at_s = float(header["seen_s"]), float(header["at_s"])
        except (CheckpointError, KeyError, TypeError, ValueError):
            seen_s, at_s = max((marked_s(path) or 0 for path in self.trash.glob("*")), default=0), now_s
        step_s = now_s - at_s
        return int(seen_s + (min(step_s, LONGEST_STEP_S) if 0 < step_s < JUMP_S else 0))

    def look(self) -> int:
        """Seconds seen until now, which are written down; on a full disk they are not, and count later."""
        seen_s = self.seen_s()
        try:
            write_atomic(self.trash / FILE, pack(KIND, {"seen_s": seen_s, "at_s": time.time()}, {}))
        except CheckpointError as cause:
            _log.warning("store.trash_clock_not_written", reason=cause.message)
        return seen_s


def marked_s(path: Path) -> int | None:
    """Seconds that had been seen when a checkpoint was put into the trash: NUMBER.SECONDSs.ID.bxn; None if unmarked."""
    mark = path.name.split(".")[1:2]
    return int(mark[0][:-1]) if mark and mark[0].endswith("s") and mark[0][:-1].isdigit() else None


def marked(path: Path, seen_s: int) -> Path:
    """The name of a checkpoint in the trash that says since when it lies there."""
    number, _, rest = path.name.partition(".")
    return path.with_name(f"{number}.{seen_s}s.{rest}")
