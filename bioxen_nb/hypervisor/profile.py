"""Keeps time for a hypervisor: every slice, who waited meanwhile, and what switching cost."""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.usage import Fairness, Usage, Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Slices and switches that are remembered one by one.
KEPT = 4096

#: A longer gap between two ticks is a loop that stood still: nobody waits in it.
_PAUSE_S = 0.1

#: Slices of one VM closer than this are one bar of a timeline.
_SAME_BAR_S = 0.001


class Slice(NamedTuple):
    """One stretch of a VM on the thread; seconds of `time.perf_counter`, or since the window began in a timeline."""

    vm: str
    began_s: float
    ended_s: float
    cell_s: int


class SwitchTime(NamedTuple):
    """Wall seconds between the slices of two VMs; NaN before the first switch."""

    median_s: float
    p95_s: float
    switches: int
    """How many were measured."""


class Utilisation(NamedTuple):
    """Slices over time; slices in other processes add up with those of the thread, so 1 is one core."""

    edges_s: NDArray[np.float64]
    """(bins + 1) seconds since the window began."""
    busy: NDArray[np.float64]
    """(bins) cores busy with slices, mean of each bin."""
    vms: dict[str, NDArray[np.float64]]
    """The same for each VM."""


class _Tally:
    """The running counters of one VM."""

    __slots__ = ("cell_s", "cpu_s", "cut", "ended_s", "involuntary", "ready_s", "slices", "voluntary")

    def __init__(self) -> None:
        self.cpu_s = self.ready_s = self.ended_s = 0.0
        self.cell_s = self.slices = self.voluntary = self.involuntary = 0
        self.cut = False

    def usage(self) -> Usage:
        return Usage(self.cpu_s, self.ready_s, self.cell_s, self.slices, self.voluntary, self.involuntary)


@dataclass
class _Books:
    """All that is counted since one moment."""

    began_s: float
    tallies: dict[str, _Tally] = field(default_factory=dict)
    slices: deque[tuple[str, float, float, int]] = field(default_factory=lambda: deque(maxlen=KEPT))
    gaps_s: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    tick_s: float = 0.0
    sliced_s: float = 0.0
    busy_s: float = 0.0
    ticks: int = 0
    ready: tuple[str, ...] = ()
    tick_began_s: float = 0.0
    last_s: float = 0.0
    in_tick: bool = False
    running: str = ""
    slice_ended_s: float = 0.0


class Profile:
    """What the hypervisor tells (`ready`, `turn`, `tick`), and what anybody may read of it from any thread.

    Seconds are wall seconds of `time.perf_counter`. A slice costs well under a microsecond to take down.
    """

    def __init__(self, now: float | None = None) -> None:
        self._books = _Books(time.perf_counter() if now is None else now)

    # ---- what the hypervisor tells ---------------------------------------------------------------------

    def ready(self, names: Collection[str], now: float) -> None:
        """A tick begins with these VMs able to run."""
        books = self._books
        self._book_waiting(books, frozenset(names), now)
        books.ready = tuple(names)
        books.tick_began_s = books.last_s = now
        books.in_tick = True

    def turn(
        self, vm_name: str, began_s: float, ended_s: float, cell_s: int, cut: bool = False, elsewhere: bool = False
    ) -> None:
        """A slice ended.

        Args:
            vm_name: whose it was.
            began_s, ended_s: when.
            cell_s: cell seconds lived in it.
            cut: the budget ended it before its turn was over.
            elsewhere: it was lived in another process, while this thread did other things.
        """
        books = self._books
        books.slices.append((vm_name, began_s, ended_s, cell_s))
        tally = books.tallies.get(vm_name)
        if tally is None:
            tally = books.tallies[vm_name] = _Tally()
        spent_s = ended_s - began_s
        tally.cpu_s += spent_s
        tally.cell_s += cell_s
        tally.slices += 1
        tally.ended_s = ended_s
        if elsewhere:
            return
        if vm_name != books.running:
            self._switch(books, vm_name, began_s)
        tally.cut = cut
        books.slice_ended_s = books.last_s = ended_s
        books.busy_s += spent_s
        if books.in_tick:
            books.sliced_s += spent_s

    def tick(self, began_s: float, ended_s: float) -> None:
        """The tick that `ready` opened is over."""
        books = self._books
        books.tick_s += ended_s - began_s
        books.ticks += 1
        books.last_s = ended_s
        books.in_tick = False

    def forget(self, vm_name: str) -> None:
        """A VM is gone: its counters go, its remembered slices stay."""
        self._books.tallies.pop(vm_name, None)

    def reset(self, now: float | None = None) -> None:
        """Begin anew, from now on."""
        self._books = _Books(time.perf_counter() if now is None else now)

    @staticmethod
    def _switch(books: _Books, vm_name: str, began_s: float) -> None:
        left = books.tallies.get(books.running)
        if left is not None:
            if left.cut:
                left.involuntary += 1
            else:
                left.voluntary += 1
            if books.in_tick and books.slice_ended_s > books.tick_began_s:
                books.gaps_s.append(began_s - books.slice_ended_s)
        books.running = vm_name

    @staticmethod
    def _book_waiting(books: _Books, still_ready: frozenset[str], now: float) -> None:
        """Time since the last tick began: for who is ready again all of it, for others up to their last slice."""
        began_s = books.tick_began_s
        until_s = now if now - books.last_s < _PAUSE_S else books.last_s
        for name in books.ready:
            tally = books.tallies.get(name)
            if tally is None:
                tally = books.tallies[name] = _Tally()
            if name in still_ready:
                tally.ready_s += until_s - began_s
            else:
                tally.ready_s += (tally.ended_s if tally.ended_s > began_s else books.last_s) - began_s

    # ---- what anybody may read -------------------------------------------------------------------------

    def window(self, now: float | None = None) -> Window:
        """The counters since the last reset. Subtract an earlier window of the same profile for what came after it."""
        books = self._books
        now = time.perf_counter() if now is None else now
        usage = {name: tally.usage() for name, tally in books.tallies.copy().items()}
        wall_s = now - books.began_s
        return Window(books.began_s, wall_s, books.tick_s, books.sliced_s, books.busy_s, books.ticks, usage)

    def usage(self, vm_name: str) -> Usage:
        """The counters of one VM since the last reset; zeros for one that never could run."""
        tally = self._books.tallies.get(vm_name)
        return Usage() if tally is None else tally.usage()

    def fairness(self, priorities: Mapping[str, float] | None = None) -> Fairness:
        """See `Window.fairness`."""
        return self.window().fairness(priorities)

    @property
    def overhead_share(self) -> float:
        """Share of the time in ticks outside slices, 0 to 1; NaN before the first tick."""
        return self.window().overhead_share

    def switch_s(self) -> SwitchTime:
        """How long the thread takes from a slice of one VM to one of another, within a tick."""
        gaps = sorted(self._books.gaps_s.copy())
        if not gaps:
            return SwitchTime(math.nan, math.nan, 0)
        return SwitchTime(statistics.median(gaps), gaps[min(int(0.95 * len(gaps)), len(gaps) - 1)], len(gaps))

    def timeline(self, last_s: float = math.inf, now: float | None = None) -> list[Slice]:
        """Bars of the last `last_s` wall seconds, at most the last 4,096 slices; times since the window began.

        Slices of one VM that follow each other closely are one bar.
        """
        books = self._books
        since_s = (time.perf_counter() if now is None else now) - last_s
        bars: list[Slice] = []
        for vm, began_s, ended_s, cell_s in books.slices.copy():
            if ended_s < since_s:
                continue
            begin_s, end_s = began_s - books.began_s, ended_s - books.began_s
            last = bars[-1] if bars else None
            if last is not None and last.vm == vm and begin_s - last.ended_s < _SAME_BAR_S:
                bars[-1] = Slice(vm, last.began_s, end_s, last.cell_s + cell_s)
            else:
                bars.append(Slice(vm, begin_s, end_s, cell_s))
        return bars

    def utilisation(self, bins: int = 60, last_s: float = math.inf, now: float | None = None) -> Utilisation:
        """Busy share over time, of what is remembered of the last `last_s` wall seconds.

        Raises:
            ConfigurationError: no bin at all, or no stretch of time.
        """
        import numpy as np

        if isinstance(bins, bool) or not isinstance(bins, int) or bins < 1 or not last_s > 0:
            raise ConfigurationError(f"Utilisation needs at least one bin and a stretch of time: {bins!r}, {last_s!r}.")
        books = self._books
        slices = books.slices.copy()
        end_s = (time.perf_counter() if now is None else now) - books.began_s
        first_s = slices[0][1] - books.began_s if len(slices) == KEPT else 0.0
        edges_s = np.linspace(min(max(first_s, end_s - last_s), end_s), max(end_s, 1e-9), bins + 1)
        by_vm: dict[str, list[float]] = {}
        for vm, began_s, ended_s, _ in slices:
            by_vm.setdefault(vm, []).extend((began_s - books.began_s, ended_s - books.began_s))
        vms = {vm: _busy_shares(ends, edges_s) for vm, ends in by_vm.items()}
        busy: NDArray[np.float64] = np.sum(list(vms.values()), axis=0) if vms else np.zeros(bins)
        return Utilisation(edges_s, busy, vms)


def _busy_shares(ends_s: Sequence[float], edges_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """(bins) share of each bin inside stretches that are given by their begin, end, begin, end..."""
    import numpy as np

    at_s = np.array(ends_s)
    lengths = np.diff(at_s)
    lengths[1::2] = 0.0
    shares: NDArray[np.float64] = np.diff(np.interp(edges_s, at_s, np.append(0.0, np.cumsum(lengths))))
    return shares / np.maximum(np.diff(edges_s), 1e-12)
