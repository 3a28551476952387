"""What meters of VMs read: latest vitals, and shares of wall time over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.context import VITALS
from bioxen_nb.hypervisor.usage import Window

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

COLUMN = {name: column for column, name in enumerate(VITALS)}
_NONE = np.full(len(VITALS), np.nan)


class LatestVitals:
    """The newest vitals of every VM of a session, recorded or looked at, whichever came last."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._last: dict[str, NDArray[np.float64]] = {}

    def of(self, session: Session, name: str) -> NDArray[np.float64]:
        """(vitals,) of a VM; NaN before the first."""
        first, rows = session.vitals_since(name, self._rows.get(name, 0))
        self._rows[name] = first + len(rows)
        if len(rows):
            self._last[name] = rows[-1]
        last, looked = self._last.get(name, _NONE), session.latest_vitals(name)
        return looked if len(looked) and not looked[0] < last[0] else last

    def forget(self, name: str) -> None:
        """The VM is gone, or another has its name."""
        self._rows.pop(name, None)
        self._last.pop(name, None)


class RecentWindow:
    """The hypervisor's counters over the last seconds.

    Args:
        last_s: wall seconds that count.
        every_s: wall seconds between two looks.
    """

    def __init__(self, last_s: float = 3.0, every_s: float = 0.5) -> None:
        self._last_s, self._every_s = last_s, every_s
        self._marks: deque[Window] = deque()
        self._looked_at = -np.inf

    def now(self, session: Session) -> Window:
        """What happened in the last seconds; everything since the beginning at the first look."""
        now_s = time.perf_counter()
        if not self._marks or now_s - self._looked_at >= self._every_s:
            self._looked_at = now_s
            self._mark(session.hypervisor.profile.window(now_s))
        first, last = self._marks[0], self._marks[-1]
        return last - first if len(self._marks) > 1 else last

    def _mark(self, window: Window) -> None:
        if self._marks and window.began_s != self._marks[-1].began_s:
            self._marks.clear()
        self._marks.append(window)
        while len(self._marks) > 2 and window.wall_s - self._marks[1].wall_s >= self._last_s:
            self._marks.popleft()

    @staticmethod
    def cpu_share(window: Window, name: str) -> float:
        """Cores that a VM had, 0 to 1 for one in this process."""
        used = window.usage.get(name)
        return used.cpu_s / window.wall_s if used is not None and window.wall_s > 0 else 0.0
