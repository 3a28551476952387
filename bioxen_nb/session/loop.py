"""The live clock: a daemon thread that runs turns until told otherwise, paced against the wall clock."""

from __future__ import annotations

import math
import threading
import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.logs import Log

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.ownership import Ownership

_log = Log("session.loop")

#: A cell that lags more than this behind its pace starts to count anew instead of rushing to catch up.
_LAG_WALL_S = 0.5

#: A cell that cannot grow is looked at now and then, in case things get better; it need not use up a core.
_ARRESTED_SPEED = 60.0


class Loop:
    """One thread, started on first use, that ends with `close` or with its session.

    Args:
        ownership: the thread is an owner like any other, and steps aside when somebody else wants to be.
        turn: advances what is due and gives the wall seconds to sleep before the next turn (0: none;
            infinite: until a command comes). Held weakly.
    """

    def __init__(self, ownership: Ownership, turn: Callable[[], float]) -> None:
        self._ownership = ownership
        self._turn = weakref.WeakMethod(turn)
        self._thread: threading.Thread | None = None
        self.is_playing = False
        self._closed = False
        self._starting = threading.Lock()

    def play(self) -> None:
        """Let turns run from now on; nothing happens once closed."""
        with self._starting:
            if self._closed:
                return
            self.is_playing = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="bioxen-session", daemon=True)
                self._thread.start()

    def pause(self) -> None:
        """No further turn after the present one."""
        self.is_playing = False

    def close(self, timeout_s: float = 2.0) -> None:
        """End the thread."""
        with self._starting:
            self.is_playing = False
            self._closed = True
        self._ownership.submit(_nothing)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _live(self) -> None:
        while not self._closed:
            sleep_s = math.inf
            self._ownership.claim_last()
            try:
                sleep_s = self._turns()
            except Exception as cause:
                self.is_playing = False
                _log.error("loop.stopped", cause)
            finally:
                wake = self._ownership.release()
            if sleep_s > 0 and not self._closed:
                self._ownership.wait(None if math.isinf(sleep_s) else sleep_s, wake)

    def _turns(self) -> float:
        """Turns until it is time to sleep or to step aside."""
        while self.is_playing and not self._ownership.is_wanted:
            self._ownership.drain()
            turn = self._turn()
            if turn is None:
                self._closed = True
                return 0.0
            sleep_s = turn()
            del turn  # between two turns nothing here holds the session
            if sleep_s > 0:
                return sleep_s
        return 0.0 if self.is_playing else math.inf


def _nothing() -> None:
    return None


class Pace:
    """Speeds in cell seconds per wall second, and how far each VM may be by now. None: as fast as it goes."""

    def __init__(self) -> None:
        self.default: float | None = None
        self._speeds: dict[str, float | None] = {}
        self._anchors: dict[str, tuple[float, int]] = {}

    def speed(self, name: str) -> float | None:
        return self._speeds.get(name, self.default)

    def set(self, name: str | None, speed: float | None) -> None:
        """Speed of one VM, or (`None`) of all and of those to come.

        Raises:
            ConfigurationError: not a positive number.
        """
        if speed is not None and not (isinstance(speed, int | float) and speed > 0):
            raise ConfigurationError(
                f"A speed is a positive number of cell seconds per second, or None, not {speed!r}."
            )
        speed = None if speed is None or math.isinf(speed) else float(speed)
        if name is None:
            self.default = speed
            self._speeds.clear()
            self._anchors.clear()
        else:
            self._speeds[name] = speed
            self._anchors.pop(name, None)

    def due_s(self, vm: VM, alone: bool = True) -> tuple[int, float]:
        """(whole cell seconds that are due now, wall seconds until the next one is).

        An arrested cell is held back, unless others wait for it (not `alone`) because they share a finite host.
        """
        speed = self.speed(vm.name)
        if vm.arrested and alone:
            speed = min(speed or math.inf, _ARRESTED_SPEED)
        if speed is None:
            return 1 << 30, 0.0
        now = time.perf_counter()
        wall, cell_s = self._anchors.get(vm.name, (0.0, -1))
        due = int((now - wall) * speed) + cell_s - vm.time_s
        if cell_s < 0 or due < 0 or due > max(_LAG_WALL_S * speed, 1.0):
            self._anchors[vm.name] = (now, vm.time_s)
            due = 0 if cell_s < 0 or due < 0 else 1
            wall, cell_s = now, vm.time_s
        if due > 0:
            return due, 0.0
        next_wall = wall + (vm.time_s + 1 - cell_s) / speed
        return 0, max(next_wall - now, 1e-4)

    def forget(self, name: str) -> None:
        self._speeds.pop(name, None)
        self._anchors.pop(name, None)

    def document(self) -> dict[str, float | None]:
        """Speeds that were set for single VMs."""
        return dict(self._speeds)
