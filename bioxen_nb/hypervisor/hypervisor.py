"""Runs many VMs on one host: plan, demand, allocate, advance, report."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from bioxen_nb import registry
from bioxen_nb.cell.complement import full_cell
from bioxen_nb.errors import ConfigurationError, VMCreationError, VMNotFoundError
from bioxen_nb.hypervisor.admission import Admission
from bioxen_nb.hypervisor.cpu_budget import CpuBudget
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.mailbox import PEER, Peer, Post
from bioxen_nb.hypervisor.profile import Profile
from bioxen_nb.hypervisor.runner import Runner
from bioxen_nb.hypervisor.scheduler import RoundRobin, Scheduler, SlicePacer
from bioxen_nb.hypervisor.scheduler_storing import scheduler_name
from bioxen_nb.hypervisor.sharing import Sharing
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.logs import Log
from bioxen_nb.resources import Capacity, Host, Quota, ResourceAllocation, quota_on

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport

#: The longest that one tick should hold the thread, so that commands are answered in between.
TICK_WALL_S = 0.025

#: Characters of a VM's name.
LONGEST_NAME = 200

#: Cell seconds that a VM may go at most before somebody looks at it; 0: not now; None: it takes no part.
Horizon = Callable[[VM], "int | None"]
#: Called after each slice.
Observer = Callable[[VM, "StepReport"], None]

_log = Log("hypervisor")


def _no_horizon(vm: VM) -> int:
    return 1 << 30


def _unobserved(vm: VM, report: StepReport) -> None:
    return None


def make_scheduler(wanted: Scheduler | str | None) -> Scheduler:
    if isinstance(wanted, str):
        made: Scheduler = registry.load(registry.SCHEDULERS, wanted)()
        return made
    if wanted is not None and not (hasattr(wanted, "order") and hasattr(wanted, "charge")):
        raise ConfigurationError(f"A scheduler is a name or an object with order() and charge(), not {wanted!r}.")
    return wanted or RoundRobin()


class Hypervisor:
    """Keeps VMs by name and runs those that are RUNNING.

    Args:
        capacity: what the host offers to all together; infinite unless given.
        scheduler: the order of turns, or the name of a registered one; round-robin unless given.
        host: what is set aside for each VM and how many it takes; no bounds unless given.

    Attributes:
        profile: who ran when, who waited, and what the hypervisor itself cost.
        post: letters between VMs.
    """

    def __init__(
        self,
        capacity: Capacity | None = None,
        scheduler: Scheduler | str | None = None,
        host: Host | None = None,
    ) -> None:
        self.sharing = Sharing(capacity or Capacity())
        self.scheduler = make_scheduler(scheduler)
        self.admission = Admission(host)
        self.profile = Profile()
        self.post = Post()
        self._cpu = CpuBudget()
        self._vms: dict[str, VM] = {}
        self._pacer = SlicePacer()

    @property
    def capacity(self) -> Capacity:
        return self.sharing.capacity

    def set_scheduler(self, scheduler: Scheduler | str) -> None:
        """Another order of turns, by name or object."""
        self.scheduler = make_scheduler(scheduler)

    @property
    def scheduler_name(self) -> str:
        """The registered name of the scheduler; that of its class for one that is not registered."""
        return scheduler_name(self.scheduler)

    @property
    def host(self) -> Host | None:
        return self.admission.host

    def create(
        self,
        name: str,
        cell: Cell,
        quota: Quota | None = None,
        *,
        allocation: ResourceAllocation | None = None,
        runner: Runner | None = None,
    ) -> VM:
        """A new VM in state CREATED.

        Args:
            name: unique here.
            cell: that it runs.
            quota: bounds in molecules; on a host, they follow from the allocation unless given.
            allocation: what to set aside on the host; equal shares unless given.
            runner: where its slices are lived; in this process unless given.

        Raises:
            VMCreationError: the name is empty or taken.
            ResourceExhaustedError: it does not fit on the host.
        """
        self.check_name(name)
        held = self.admission.admit(name, allocation) if self.host or allocation else None
        vm = VM(name, cell, quota or self._quota(cell, held), allocation=held, runner=runner)
        self._vms[name] = vm
        _log.info("vm.created", vm=name, genome=cell.program.genome_id, seed=cell.seed)
        return vm

    def _quota(self, cell: Cell, held: ResourceAllocation | None) -> Quota | None:
        return None if held is None else quota_on(self.host or Host(), held, full_cell(cell))

    def quota_of(self, name: str, allocation: ResourceAllocation) -> Quota:
        """What an allocation would mean for a VM, in molecules; nothing is set aside."""
        return quota_on(self.host or Host(), self.admission.settled(allocation), full_cell(self.get(name).cell))

    def allocate(self, name: str, allocation: ResourceAllocation) -> ResourceAllocation:
        """Another allocation for a VM, acting on its cell from the next slice on.

        Raises:
            ResourceExhaustedError: it does not fit on the host; the VM keeps what it had.
        """
        vm = self.get(name)
        held = self.admission.change(name, allocation)
        vm.set_quota(quota_on(self.host or Host(), held, full_cell(vm.cell)), held)
        return held

    def send(self, sender: str, recipient: str, body: object) -> int:
        """Send a letter to a VM, from another or (`peer:...`) from a peer; it arrives before its next slice.

        Returns:
            The letter's number.
        """
        source = Peer(sender) if sender.startswith(PEER) else self.get(sender)
        return self.post.send(source, self.get(recipient), body)

    def check_name(self, name: str) -> None:
        """Raise VMCreationError unless `name` is free and usable."""
        if not isinstance(name, str) or not name.strip():
            raise VMCreationError(f"A VM needs a name that is not empty, not {name!r}.")
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise VMCreationError(
                f"A VM's name is printable text of at most {LONGEST_NAME} characters, not {name[:LONGEST_NAME]!r}."
            )
        if name.startswith(PEER):
            raise VMCreationError(
                f"Names that begin with {PEER!r} are for peers in the network; choose another.", vm=name
            )
        if name in self._vms:
            raise VMCreationError(f"There is already a VM called {name!r}. Choose another name or destroy it.", vm=name)

    def get(self, name: str) -> VM:
        """The VM of that name.

        Raises:
            VMNotFoundError: with near names.
        """
        try:
            return self._vms[name]
        except (KeyError, TypeError):
            raise self.not_found(name) from None

    def not_found(self, name: str) -> VMNotFoundError:
        """The error for a name that no VM has, with near names; for any thread."""
        names = list(self._vms)
        near = difflib.get_close_matches(str(name)[:LONGEST_NAME], names, n=5, cutoff=0.5)
        if near:
            hint = f"Did you mean {', '.join(near)}?"
        elif names:
            hint = f"There are: {', '.join(names)}."
        else:
            hint = "There are none yet: create one first."
        asked = str(name)[:LONGEST_NAME]
        return VMNotFoundError(f"No VM named {asked!r}. {hint}", vm=asked, near=near)

    def destroy(self, name: str) -> VM:
        """End a VM and forget it; the handle that comes back stays readable."""
        vm = self.get(name)
        vm.destroy()
        del self._vms[name]
        for books in (self._pacer, self._cpu, self.profile, self.post):
            books.forget(name)
        self.admission.release(name)
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
        began = time.perf_counter()
        taking_part = [(vm, left) for vm in self.running() if not vm.busy and (left := horizon(vm)) is not None]
        self.sharing.open_epoch([vm for vm, _ in taking_part], [vm for vm in self.running() if vm.busy])
        ready = [vm for vm, left in taking_part if left > 0 and self._is_ready(vm)]
        self.profile.ready([vm.name for vm in ready], began)
        deadline = began + budget_wall_s
        advanced_s = 0
        for vm, turn_s in self.scheduler.order(ready):
            elapsed_s = self._turn(vm, turn_s, deadline, horizon, observe)
            self.scheduler.charge(vm, elapsed_s)
            advanced_s += elapsed_s
            if time.perf_counter() >= deadline:
                break
        self.profile.tick(began, time.perf_counter())
        return advanced_s

    def live(self, vm: VM, horizon: Horizon, observe: Observer, budget_wall_s: float = TICK_WALL_S) -> int:
        """Slices of a busy VM, outside of the scheduler's order, up to its horizon or the budget of wall time.

        Gives the cell seconds that it lived.
        """
        began = time.perf_counter()
        self.sharing.open_epoch([vm], [other for other in self.running() if other is not vm])
        if not self._is_ready(vm):
            return 0
        return self._turn(vm, _no_horizon(vm), began + budget_wall_s, horizon, observe)

    def rest(self, most_wall_s: float = 0.005) -> None:
        """Sleep while nobody can run: until a slice in another process is done, or a quota of CPU allows more."""
        now, running = time.perf_counter(), self.running()
        throttled = [(vm.name, vm.quota.cpu_share) for vm in running if vm.quota.cpu_share is not None]
        wall_s = min(
            (self._cpu.wait_s(name, share, now) or most_wall_s for name, share in throttled), default=most_wall_s
        )
        under_way = [vm.runner.waits_on for vm in running if vm.runner.waits_on is not None]
        if under_way:
            wait(under_way, min(wall_s, most_wall_s))
        else:
            time.sleep(min(wall_s, most_wall_s))

    def may_run(self, vm: VM) -> bool:
        """Whether its quota of CPU lets a VM run now."""
        share = vm.quota.cpu_share
        return share is None or self._cpu.allowed(vm.name, share, time.perf_counter())

    def charge(self, vm: VM, began: float, ended: float) -> None:
        """Book wall time that was spent for a VM outside of its own slices, by the clock of `time.perf_counter`."""
        vm.account.beside_s += ended - began
        self._cpu.spend(vm.name, ended - began, ended)
        self.profile.turn(vm.name, began, ended, 0)

    def _is_ready(self, vm: VM) -> bool:
        return self.sharing.allowance(vm) > 0 and self.may_run(vm)

    def _turn(self, vm: VM, turn_s: int, deadline: float, horizon: Horizon, observe: Observer) -> int:
        """Slices of one VM until its turn, its horizon or the budget ends."""
        done_s = 0
        now = time.perf_counter()
        while vm.state is VMState.RUNNING and done_s < turn_s:
            limit_s = min(horizon(vm) or 0, self.sharing.allowance(vm), turn_s - done_s)
            if limit_s <= 0:
                break
            elapsed_s, now = self._slice(vm, limit_s, now, deadline, observe)
            done_s += elapsed_s
            if now >= deadline or not elapsed_s:
                break
        return done_s

    def _slice(self, vm: VM, limit_s: int, began: float, deadline: float, observe: Observer) -> tuple[int, float]:
        """One `advance` of a cell; what goes wrong in it ends this VM, not the others."""
        try:
            report = vm.runner.advance(vm, self._length(vm, limit_s, began, deadline), self.sharing.grant(vm))
            if report is None:
                return 0, time.perf_counter()
            if report.elapsed_s < 1:
                raise RuntimeError(f"the cell did not advance although {limit_s} s were asked for")
        except Exception as cause:
            vm.fail(cause)
            return 0, time.perf_counter()
        ended = time.perf_counter()
        wall_s = vm.runner.wall_s if vm.runner.is_isolated else ended - began
        vm.credit(report, wall_s)
        self._pacer.learn(vm, report.elapsed_s, wall_s)
        self._cpu.spend(vm.name, wall_s, ended)
        cut = report.elapsed_s < limit_s
        self.profile.turn(vm.name, ended - wall_s, ended, report.elapsed_s, cut, vm.runner.is_isolated)
        self.sharing.spend(vm, report.elapsed_s)
        if vm.jobs:
            vm.jobs.observe(vm.cell)
        observe(vm, report)
        return report.elapsed_s, time.perf_counter()

    def _length(self, vm: VM, limit_s: int, now: float, deadline: float) -> int:
        """Cell seconds of the next slice; what was ordered for its beginning happens."""
        if vm.runner.waits_on is None:
            self.post.deliver(vm.name, vm.mailbox)
            if vm.jobs:
                vm.jobs.begin_due(vm.cell)
                limit_s = min(limit_s, vm.jobs.until_due_s(vm.time_s))
        left_wall_s = TICK_WALL_S if vm.runner.is_isolated else max(deadline - now, 0.0)
        return max(1, min(limit_s, self._pacer.fit(vm, left_wall_s)))

    def __repr__(self) -> str:
        return f"<Hypervisor: {len(self._vms)} VM(s), {len(self.running())} running>"
