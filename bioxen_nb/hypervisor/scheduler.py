"""Who runs next, and for how long: turns of cell time, cut into slices that are short in wall time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.vm import VM


class Scheduler(Protocol):
    """The order of turns. It decides when a VM runs, never what comes out: results do not depend on it."""

    def order(self, candidates: Sequence[VM]) -> list[tuple[VM, int]]:
        """(VM, most cell seconds) turns of one round, first to run first."""
        ...

    def charge(self, vm: VM, elapsed_s: int) -> None:
        """A turn ended after `elapsed_s` cell seconds."""
        ...


class RoundRobin:
    """Equal cell time for all: `quantum_s` seconds of it for each VM in turn; a cut turn goes on first."""

    def __init__(self, quantum_s: int = 20) -> None:
        if quantum_s < 1:
            raise ConfigurationError(f"A quantum is at least 1 s of cell time, not {quantum_s}.")
        self.quantum_s = int(quantum_s)
        self._last = ""
        self._left_s = 0

    def order(self, candidates: Sequence[VM]) -> list[tuple[VM, int]]:
        names = [vm.name for vm in candidates]
        if self._last not in names:
            return [(vm, self.quantum_s) for vm in candidates]
        first = names.index(self._last) + (0 if self._left_s else 1)
        turned = [*candidates[first:], *candidates[:first]]
        turns = [(vm, self.quantum_s) for vm in turned]
        if self._left_s:
            turns[0] = (turns[0][0], self._left_s)
        return turns

    def charge(self, vm: VM, elapsed_s: int) -> None:
        available = self._left_s if vm.name == self._last and self._left_s else self.quantum_s
        self._last = vm.name
        self._left_s = max(available - elapsed_s, 0)

    def __repr__(self) -> str:
        return f"RoundRobin(quantum_s={self.quantum_s})"


class SlicePacer:
    """How many cell seconds of a VM fit into a stretch of wall time, learnt from its slices."""

    def __init__(self) -> None:
        self._wall_per_cell_s: dict[str, float] = {}

    def fit(self, vm: VM, wall_s: float) -> int:
        """Whole cell seconds (at least 1) that should take no more than `wall_s`."""
        rate = self._wall_per_cell_s.get(vm.name)
        return 1 if rate is None else max(1, int(wall_s / rate))

    def learn(self, vm: VM, elapsed_s: int, wall_s: float) -> None:
        """Rise at once with a slow slice, fall slowly after fast ones."""
        if elapsed_s <= 0:
            return
        rate = max(wall_s, 1e-7) / elapsed_s
        known = self._wall_per_cell_s.get(vm.name, 0.0)
        self._wall_per_cell_s[vm.name] = max(rate, 0.8 * known + 0.2 * rate) if known else rate

    def forget(self, name: str) -> None:
        self._wall_per_cell_s.pop(name, None)
