"""Runs many VMs on one host: plan, demand, allocate, advance, report."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bioxen_nb import registry
from bioxen_nb.errors import VMCreationError, VMNotFoundError
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.scheduler import RoundRobin, Scheduler, SlicePacer
from bioxen_nb.hypervisor.sharing import Sharing
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.logs import Log
from bioxen_nb.resources import Capacity, Quota

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport

#: The longest that one tick should hold the thread, so that commands are answered in between.
TICK_WALL_S = 0.025

#: Cell seconds that a VM may go at most before somebody looks at it; 0: not now; None: it takes no part.
Horizon = Callable[[VM], "int | None"]
#: Called after each slice.
Observer = Callable[[VM, "StepReport"], None]

_log = Log("hypervisor")


def _no_horizon(vm: VM) -> int:
    return 1 << 30


def _unobserved(vm: VM, report: StepReport) -> None:
    return None


def _scheduler(wanted: Scheduler | str | None) -> Scheduler:
    if isinstance(wanted, str):
        made: Scheduler = registry.load(registry.SCHEDULERS, wanted)()
        return made
    return wanted or RoundRobin()


class Hypervisor:
    """Keeps VMs by name and runs those that are RUNNING.

    Args:
        capacity: what the host offers to all together; infinite unless given.
        scheduler: the order of turns, or the name of a registered one; round-robin unless given.
    """

    def __init__(self, capacity: Capacity | None = None, scheduler: Scheduler | str | None = None) -> None:
        self.sharing = Sharing(capacity or Capacity())
        self.scheduler = _scheduler(scheduler)
        self._vms: dict[str, VM] = {}
        self._pacer = SlicePacer()

    @property
    def capacity(self) -> Capacity:
        return self.sharing.capacity

    def create(self, name: str, cell: Cell, quota: Quota | None = None) -> VM:
        """A new VM in state CREATED.

        Raises:
            VMCreationError: the name is empty or taken.
        """
        self.check_name(name)
        vm = VM(name, cell, quota)
        self._vms[name] = vm
        _log.info("vm.created", vm=name, genome=cell.program.genome_id, seed=cell.seed)
        return vm

    def check_name(self, name: str) -> None:
        """Raise VMCreationError unless `name` is free and usable."""
        if not isinstance(name, str) or not name.strip():
            raise VMCreationError(f"A VM needs a name that is not empty, not {name!r}.")
        if name in self._vms:
            raise VMCreationError(f"There is already a VM called {name!r}. Choose another name or destroy it.", vm=name)

    def get(self, name: str) -> VM:
        """The VM of that name.

        Raises:
            VMNotFoundError: with near names.
        """
        try:
            return self._vms[name]
        except KeyError:
            raise self.not_found(name) from None

    def not_found(self, name: str) -> VMNotFoundError:
        """The error for a name that no VM has, with near names; for any thread."""
        names = list(self._vms)
        near = difflib.get_close_matches(str(name), names, n=5, cutoff=0.5)
        if near:
            hint = f"Did you mean {', '.join(near)}?"
        elif names:
            hint = f"There are: {', '.join(names)}."
        else:
            hint = "There are none yet: create one first."
        return VMNotFoundError(f"No VM named {str(name)!r}. {hint}", vm=str(name), near=near)

    def destroy(self, name: str) -> VM:
        """End a VM and forget it; the handle that comes back stays readable."""
        vm = self.get(name)
        vm.destroy()
        del self._vms[name]
        self._pacer.forget(name)
        return vm

    def list(self) -> tuple[VM, ...]:
        """All VMs in the order of their creation."""
        return tuple(self._vms.values())

    def running(self) -> Sequence[VM]:
        """Those in state RUNNING."""
        return [vm for vm in self.list() if vm.state is VMState.RUNNING]

    def tick(
        self,
        budget_wall_s: float = TICK_WALL_S,
        horizon: Horizon = _no_horizon,
        observe: Observer = _unobserved,
    ) -> int:
        """Run turns until the wall budget is used or nobody can go on; gives the cell seconds of all VMs.

        At least one slice runs if one can. Slices end on whole seconds of cell time; where they end changes
        nothing in the results.
        """
        taking_part = [(vm, left) for vm in self.running() if (left := horizon(vm)) is not None]
        self.sharing.open_epoch([vm for vm, _ in taking_part])
        ready = [vm for vm, left in taking_part if left > 0 and self.sharing.allowance(vm) > 0]
        deadline = time.perf_counter() + budget_wall_s
        advanced_s = 0
        for vm, turn_s in self.scheduler.order(ready):
            elapsed_s = self._turn(vm, turn_s, deadline, horizon, observe)
            self.scheduler.charge(vm, elapsed_s)
            advanced_s += elapsed_s
            if time.perf_counter() >= deadline:
                break
        return advanced_s

    def _turn(self, vm: VM, turn_s: int, deadline: float, horizon: Horizon, observe: Observer) -> int:
        """Slices of one VM until its turn, its horizon or the budget ends."""
        done_s = 0
        now = time.perf_counter()
        while vm.state is VMState.RUNNING and done_s < turn_s:
            limit_s = min(horizon(vm) or 0, self.sharing.allowance(vm), turn_s - done_s)
            if limit_s <= 0:
                break
            slice_s = min(limit_s, self._pacer.fit(vm, max(deadline - now, 0.0)))
            elapsed_s, now = self._slice(vm, slice_s, now, observe)
            done_s += elapsed_s
            if now >= deadline:
                break
        return done_s

    def _slice(self, vm: VM, slice_s: int, began: float, observe: Observer) -> tuple[int, float]:
        """One `advance` of a cell; what goes wrong in it ends this VM, not the others."""
        try:
            report = vm.cell.advance(slice_s, self.sharing.grant(vm))
            if report.elapsed_s < 1:
                raise RuntimeError(f"the cell did not advance although {slice_s} s were asked for")
        except Exception as cause:
            vm.fail(cause)
            return 0, time.perf_counter()
        ended = time.perf_counter()
        vm.credit(report, ended - began)
        self._pacer.learn(vm, report.elapsed_s, ended - began)
        self.sharing.spend(vm, report.elapsed_s)
        observe(vm, report)
        return report.elapsed_s, time.perf_counter()

    def __repr__(self) -> str:
        return f"<Hypervisor: {len(self._vms)} VM(s), {len(self.running())} running>"
