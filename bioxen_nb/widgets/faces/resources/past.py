"""Memory and CPU of every VM over the last minutes, for small curves that are there when the face is opened."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.session.member import CONTEXTS_KEPT, Member
from bioxen_nb.widgets.faces.resources.meters import RecentWindow

if TYPE_CHECKING:
    from bioxen_nb.session.recorder import Recorder
    from bioxen_nb.session.session import Session

#: Rows of each VM, and the seconds between two.
KEPT, EVERY_S = 240, 0.5


class Past:
    """Bytes and cores of each VM, twice a second while anybody asks."""

    def __init__(self) -> None:
        self._rows: WeakKeyDictionary[Recorder, deque[tuple[float, float]]] = WeakKeyDictionary()
        self._looked_at_s = -np.inf
        self.memory: dict[str, tuple[float, float]] = {}
        """Bytes that each VM has, and may have."""

    def look(self, session: Session, window: RecentWindow) -> None:
        """Take down the present, if the last look is long enough ago."""
        now_s = time.perf_counter()
        if now_s - self._looked_at_s < EVERY_S and self.memory.keys() == set(session.vm_names()):
            return
        self._looked_at_s, shares = now_s, window.now(session)
        members = {name: session.members[name] for name in session.vm_names()}
        self.memory = {name: _memory(member) for name, member in members.items()}
        for name, member in members.items():
            rows = self._rows.setdefault(member.recorder, deque(maxlen=KEPT))
            rows.append((self.memory[name][0], RecentWindow.cpu_share(shares, name)))

    def of(self, member: Member) -> NDArray[np.float32]:
        """[rows, (bytes, cores)] of a VM, oldest first."""
        return np.array(self._rows.get(member.recorder, ()), np.float32).reshape(-1, 2)


def _memory(member: Member) -> tuple[float, float]:
    contexts = CONTEXTS_KEPT * sum(array.nbytes for array in member.vm.cell.context.state)
    return contexts + member.recorder.nbytes, contexts + member.recorder.limit_bytes
