"""Who used how much of a stretch of wall time: plain counters, their differences, and how fair they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

#: A VM counts as ready the whole time when it was for this share of it.
_WHOLE_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Usage:
    """What one VM used, or waited for.

    Attributes:
        cpu_s: wall seconds inside its own slices.
        ready_s: wall seconds in which it could run, whether it did or not.
        cell_s: cell seconds it lived.
        voluntary: switches away from it because its turn was over or it had nothing more to do.
        involuntary: switches away from it because the tick's budget ended in its turn.
    """

    cpu_s: float = 0.0
    ready_s: float = 0.0
    cell_s: int = 0
    slices: int = 0
    voluntary: int = 0
    involuntary: int = 0

    @property
    def wait_s(self) -> float:
        """Ready but not running."""
        return max(self.ready_s - self.cpu_s, 0.0)

    @property
    def switches(self) -> int:
        return self.voluntary + self.involuntary

    def __sub__(self, earlier: Usage) -> Usage:
        return Usage(*(getattr(self, field.name) - getattr(earlier, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Fairness:
    """Jain's index over the VMs that were ready all the time: 1 is equal, 1/n is all for one; NaN without any.

    Attributes:
        cpu: of wall seconds in slices.
        cell_time: of cell seconds, each divided by the VM's priority.
        vms: who was compared.
    """

    cpu: float
    cell_time: float
    vms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Counters of a stretch of wall time.

    Attributes:
        began_s: when it began, `time.perf_counter`.
        wall_s: how long it was.
        tick_s: the part of it that the hypervisor spent in ticks.
        sliced_s: the part of that inside slices.
        busy_s: the part of it inside slices of this process, in ticks or not.
        ticks: how many.
        usage: by VM name.
    """

    began_s: float
    wall_s: float
    tick_s: float
    sliced_s: float
    busy_s: float
    ticks: int
    usage: Mapping[str, Usage]

    def __sub__(self, earlier: Window) -> Window:
        """What happened since `earlier`, or since the last reset if that came after it.

        A VM that is gone is left out; one that was made anew under an old name counts from its making.
        """
        if earlier.began_s != self.began_s:
            return self
        usage = {}
        for name, used in self.usage.items():
            before = earlier.usage.get(name)
            usage[name] = used - before if before is not None and before.slices <= used.slices else used
        return Window(
            self.began_s + earlier.wall_s,
            self.wall_s - earlier.wall_s,
            self.tick_s - earlier.tick_s,
            self.sliced_s - earlier.sliced_s,
            self.busy_s - earlier.busy_s,
            self.ticks - earlier.ticks,
            usage,
        )

    @property
    def utilisation(self) -> float:
        """Share of the wall time inside slices, 0 to 1; NaN for no time at all."""
        return self.busy_s / self.wall_s if self.wall_s > 0 else math.nan

    @property
    def overhead_share(self) -> float:
        """Share of the time in ticks outside slices, 0 to 1; NaN before the first tick."""
        return max(1.0 - self.sliced_s / self.tick_s, 0.0) if self.tick_s > 0 else math.nan

    def share(self, name: str) -> float:
        """A VM's part of all time inside slices, 0 to 1; 0 when there was none."""
        whole_s = sum(used.cpu_s for used in self.usage.values())
        return self.usage[name].cpu_s / whole_s if whole_s > 0 else 0.0

    def fairness(self, priorities: Mapping[str, float] | None = None) -> Fairness:
        """How equally those were served that could run all the time.

        Args:
            priorities: by VM name; 1 unless given.
        """
        weights = priorities or {}
        most_s = max((used.ready_s for used in self.usage.values()), default=0.0)
        chosen = {name: used for name, used in self.usage.items() if 0 < _WHOLE_SHARE * most_s <= used.ready_s}
        cell_time = [used.cell_s / weights.get(name, 1.0) for name, used in chosen.items()]
        return Fairness(jain([used.cpu_s for used in chosen.values()]), jain(cell_time), tuple(chosen))


def jain(amounts: Sequence[float]) -> float:
    """Jain's fairness index, (sum x)^2 / (n sum x^2) (Jain, Chiu and Hawe 1984); NaN if nobody got anything."""
    squares = sum(amount * amount for amount in amounts)
    return sum(amounts) ** 2 / (len(amounts) * squares) if squares > 0 else math.nan
