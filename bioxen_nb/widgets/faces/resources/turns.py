"""Who ran when: the hypervisor's slices as they come, for a picture that scrolls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

#: Wall seconds that a new view gets.
SHOWN_S = 30.0


class Turns:
    """Bars since the last look; VMs are numbered in the order of their first turn.

    Attributes:
        who: names by number; they stay when a VM is gone.
    """

    def __init__(self) -> None:
        self.who: list[str] = []
        self._began_s = -1.0
        self._until_s = 0.0

    def all(self, session: Session) -> NDArray[np.float64]:
        """The last `SHOWN_S` seconds: [bars, (number, began, ended)] in seconds since the profile began."""
        return self._bars(session, SHOWN_S, -1.0)

    def since(self, session: Session) -> NDArray[np.float64]:
        """Bars since the last call."""
        now_s = time.perf_counter()
        profile = session.hypervisor.profile
        began_s = profile.window(now_s).began_s
        if began_s != self._began_s:
            self._began_s, self._until_s = began_s, 0.0
        return self._bars(session, min(now_s - began_s - self._until_s + 0.2, SHOWN_S), self._until_s)

    @property
    def began_s(self) -> float:
        """The clock of `time.perf_counter` at zero."""
        return self._began_s

    def _bars(self, session: Session, last_s: float, until_s: float) -> NDArray[np.float64]:
        rows = []
        for vm, began_s, ended_s, _ in session.hypervisor.profile.timeline(last_s):
            if ended_s > until_s:
                rows.append((self._number(vm), max(began_s, until_s), ended_s))
        if rows:
            self._until_s = max(self._until_s, max(row[2] for row in rows))
        return np.array(rows, np.float64).reshape(-1, 3)

    def _number(self, vm: str) -> int:
        if vm not in self.who:
            self.who.append(vm)
        return self.who.index(vm)
