"""Who runs next, and for how long: turns of cell time, cut into slices that are short in wall time."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Protocol

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.vm import VM

#: Cell seconds of one turn: some milliseconds of wall time for a bacterium.
QUANTUM_S = 20

#: Others' cell seconds that a ready VM waits at most before `Preemptive` serves it although it is of low priority.
PATIENCE_S = 600

#: Wall seconds of the shortest slice that is worth its own cost.
SHORTEST_SLICE_WALL_S = 0.006

#: Remembered names beyond the present candidates before those of VMs that are gone are dropped.
_SPARE_NAMES = 256


class Scheduler(Protocol):
    """The order of turns. It decides when a VM runs, never what comes out: results do not depend on it.

    In a tick the hypervisor takes turns one by one until its wall budget is used or the order ends. After each
    turn it calls `charge`, so an order that is an iterator may look at what the last turn did. A VM whose turn
    was charged with 0 s cannot go on in this tick.

    One that goes on in a loaded session where it was has `to_document()`, a dictionary of JSON values, and the class
    method `from_document`; see `scheduler_storing`.
    """

    def order(self, candidates: Sequence[VM]) -> Iterable[tuple[VM, int]]:
        """(VM, most cell seconds) turns of one tick, first to run first; `candidates` are those that can run."""
        ...

    def charge(self, vm: VM, elapsed_s: int) -> None:
        """A turn ended after `elapsed_s` cell seconds."""
        ...


class Turns:
    """Turns of one quantum each: who was served when, and which turn is not over yet."""

    #: Attributes that say where it stands between two ticks, and those that the constructor takes.
    BOOKS: ClassVar[tuple[str, ...]] = ("_turn", "_served", "_open", "_left_s")
    SETTINGS: ClassVar[tuple[str, ...]] = ("quantum_s",)

    def __init__(self, quantum_s: int = QUANTUM_S) -> None:
        if isinstance(quantum_s, bool) or not isinstance(quantum_s, int) or quantum_s < 1:
            raise ConfigurationError(f"A quantum is a whole number of cell seconds from 1 up, not {quantum_s!r}.")
        self.quantum_s = quantum_s
        self._turn = 0
        self._served: dict[str, int] = {}
        self._open = ""
        self._left_s = 0
        self._moved = False

    def charge(self, vm: VM, elapsed_s: int) -> None:
        """Book a turn; one that ended before its quantum was used goes on at the next tick."""
        self._moved = elapsed_s > 0
        if not self._moved:
            return
        self._left_s = max(self._length(vm.name) - elapsed_s, 0)
        self._open = vm.name if self._left_s else ""
        self._turn += 1
        self._served[vm.name] = self._turn

    def _length(self, name: str) -> int:
        """Cell seconds of the next turn of a VM."""
        return self._left_s if name == self._open else self.quantum_s

    def _offer(self, vm: VM) -> tuple[VM, int]:
        self._moved = False
        return vm, self._length(vm.name)

    def _last_turn(self, vm: VM) -> int:
        return self._served.get(vm.name, 0)

    def _unfinished(self, candidates: Sequence[VM]) -> VM | None:
        """The candidate whose turn was cut."""
        return next((vm for vm in candidates if vm.name == self._open), None) if self._open else None

    def _drop_names(self, remembered: dict[str, float] | dict[str, int], candidates: Sequence[VM]) -> None:
        if len(remembered) > len(candidates) + _SPARE_NAMES:
            present = {vm.name for vm in candidates}
            for name in remembered.keys() - present:
                del remembered[name]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(quantum_s={self.quantum_s})"


class RoundRobin(Turns):
    """Equal cell time for all: `quantum_s` seconds of it for each VM in turn; a cut turn goes on first."""

    def order(self, candidates: Sequence[VM]) -> Iterator[tuple[VM, int]]:
        """Those that were served longest ago first; rounds repeat as long as somebody moves."""
        self._drop_names(self._served, candidates)
        line = sorted(candidates, key=self._last_turn)
        if (unfinished := self._unfinished(line)) is not None:
            line.remove(unfinished)
            line.insert(0, unfinished)
        while line:
            moved = []
            for vm in line:
                yield self._offer(vm)
                if self._moved:
                    moved.append(vm)
            line = moved


class Priority(Turns):
    """Cell time in proportion to `quota.priority`, by stride scheduling (Waldspurger and Weihl 1995).

    Each VM has a pass that grows by cell seconds over priority; the smallest goes next. One that is new, or was
    paused or not due, starts from where the others are: it does not catch up on what it missed. On a host of
    finite capacity all VMs finish an allocation epoch together, so there priority shares resources, and
    turns only decide the order within an epoch.
    """

    BOOKS = (*Turns.BOOKS, "_passes", "_now")

    def __init__(self, quantum_s: int = QUANTUM_S) -> None:
        super().__init__(quantum_s)
        self._passes: dict[str, float] = {}
        self._now = 0.0
        self._start = 0.0

    def order(self, candidates: Sequence[VM]) -> Iterator[tuple[VM, int]]:
        """Smallest pass first; ties go to who was served longest ago. A cut turn goes on first."""
        self._drop_names(self._served, candidates)
        self._drop_names(self._passes, candidates)
        for vm in candidates:
            self._passes[vm.name] = max(self._passes.get(vm.name, 0.0), self._now)
        self._start = self._now
        if (unfinished := self._unfinished(candidates)) is not None:
            yield self._offer(unfinished)
        heap = [self._entry(position, vm) for position, vm in enumerate(candidates)]
        heapq.heapify(heap)
        while heap:
            self._start, _, position, vm = heap[0]
            yield self._offer(vm)
            if self._moved:
                heapq.heapreplace(heap, self._entry(position, vm))
            else:
                heapq.heappop(heap)

    def _entry(self, position: int, vm: VM) -> tuple[float, int, int, VM]:
        return self._passes[vm.name], self._last_turn(vm), position, vm

    def charge(self, vm: VM, elapsed_s: int) -> None:
        super().charge(vm, elapsed_s)
        if elapsed_s > 0:
            self._now = max(self._now, self._start)
        self._passes[vm.name] = self._passes.get(vm.name, self._now) + elapsed_s / vm.quota.priority


class Preemptive(Turns):
    """Strictly the highest `quota.priority` that can run; equals take turns of `quantum_s`.

    A VM that becomes ready, or whose priority is raised, runs from the next tick on: at the next slice boundary,
    some milliseconds away. So that nobody starves, a VM that was ready while others lived more than `patience_s`
    seconds of cell time is overdue and gets one quantum; at most every other turn goes to an overdue VM while
    one of higher priority is ready.

    Args:
        quantum_s: cell seconds of a turn among equals, and of the turn of an overdue VM.
        patience_s: others' cell seconds that a ready VM waits before it is overdue; infinite: it may starve.
    """

    BOOKS = (*Turns.BOOKS, "_clock_s", "_since", "_served_late")
    SETTINGS = (*Turns.SETTINGS, "patience_s")

    def __init__(self, quantum_s: int = QUANTUM_S, patience_s: float = PATIENCE_S) -> None:
        super().__init__(quantum_s)
        if isinstance(patience_s, bool) or not isinstance(patience_s, int | float) or not patience_s > 0:
            raise ConfigurationError(f"Patience is a positive number of cell seconds, not {patience_s!r}.")
        self.patience_s = patience_s
        self._clock_s = 0
        self._since: dict[str, int] = {}
        self._look_again_s = 0.0
        self._favoured = ""
        self._served_late = False

    def order(self, candidates: Sequence[VM]) -> Iterator[tuple[VM, int]]:
        """The highest priority as long as it can go on, then the next; overdue VMs in between."""
        self._drop_names(self._served, candidates)
        self._since = {vm.name: self._since.get(vm.name, self._clock_s) for vm in candidates}
        self._look_again_s = 0.0
        levels = self._levels(candidates)
        while levels:
            late = self._overdue(levels)
            vm = late or levels[0][0]
            self._favoured = late.name if late else ""
            yield self._offer(vm)
            level = next(level for level in levels if vm in level) if late else levels[0]
            if not self._moved:
                level.remove(vm)
            elif not late:
                level.rotate(-1)
            if not level:
                levels.remove(level)

    def _levels(self, candidates: Sequence[VM]) -> list[deque[VM]]:
        """Equals together, highest priority first; in each the cut turn first, then who was served longest ago."""
        line = sorted(candidates, key=lambda vm: (-vm.quota.priority, vm.name != self._open, self._last_turn(vm)))
        return [deque(equals) for _, equals in groupby(line, key=lambda vm: vm.quota.priority)]

    def _overdue(self, levels: list[deque[VM]]) -> VM | None:
        """Who waited longest below the highest level, if that is too long and the last turn was not such a one."""
        if self._served_late or self._clock_s < self._look_again_s:
            return None
        lower = [vm for level in levels[1:] for vm in level]
        longest = min(lower, key=lambda vm: self._since[vm.name], default=None)
        since_s = self._clock_s if longest is None else self._since[longest.name]
        if self._clock_s - since_s > self.patience_s:
            return longest
        self._look_again_s = since_s + self.patience_s
        return None

    def charge(self, vm: VM, elapsed_s: int) -> None:
        super().charge(vm, elapsed_s)
        if elapsed_s <= 0:
            return
        self._clock_s += elapsed_s
        unfinished = vm.name == self._favoured and vm.name == self._open
        if not unfinished:
            self._since[vm.name] = self._clock_s
            self._served_late = vm.name == self._favoured

    def __repr__(self) -> str:
        return f"Preemptive(quantum_s={self.quantum_s}, patience_s={self.patience_s})"


class SlicePacer:
    """How many cell seconds of a VM fit into a stretch of wall time, learnt from its slices.

    Slices are never meant to be shorter than `SHORTEST_SLICE_WALL_S`: each has a cost of its own, and the last one of
    a tick may as well go that much over.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, float]] = {}
        self._kin: dict[str, tuple[float, float]] = {}

    def fit(self, vm: VM, wall_s: float) -> int:
        """Whole cell seconds (at least 1) that should take about `wall_s`.

        A VM that never ran is taken to be like the one of its genome that ran last; 1 without such a one.
        """
        seen = self._seen.get(vm.name) or self._kin.get(vm.cell.program.genome_id)
        if seen is None:
            return 1
        spent_s, lived_s = seen
        return max(1, int(max(wall_s, SHORTEST_SLICE_WALL_S) * lived_s / spent_s))

    def learn(self, vm: VM, elapsed_s: int, wall_s: float) -> None:
        """Take in a slice; what was learnt before counts half as much each time."""
        if elapsed_s <= 0:
            return
        spent_s, lived_s = self._seen.get(vm.name, (0.0, 0.0))
        seen = 0.5 * spent_s + max(wall_s, 1e-7), 0.5 * lived_s + elapsed_s
        self._seen[vm.name] = self._kin[vm.cell.program.genome_id] = seen

    def forget(self, name: str) -> None:
        self._seen.pop(name, None)
