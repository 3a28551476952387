"""A virtual machine: one living cell with a quota, a lifecycle and an account of what it used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ErrorCode
from bioxen_nb.hypervisor.jobs import JobQueue
from bioxen_nb.hypervisor.lifecycle import Verb, VMState, check
from bioxen_nb.hypervisor.mailbox import Mailbox
from bioxen_nb.hypervisor.runner import InProcess, Runner
from bioxen_nb.hypervisor.unfinished import Unfinished
from bioxen_nb.logs import Log
from bioxen_nb.resources import Demand, Grant, Quota, ResourceAllocation

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport

_log = Log("hypervisor.vm")


@dataclass(slots=True)
class Account:
    """What a VM used since it was created."""

    cell_s: int = 0
    wall_s: float = 0.0
    slices: int = 0
    divisions: int = 0
    beside_s: float = 0.0
    """Wall seconds spent for it outside of its own slices, such as on contexts that a process text made."""

    @property
    def speed(self) -> float:
        """Cell seconds per wall second of its own slices; 0 before the first."""
        return self.cell_s / self.wall_s if self.wall_s > 0 else 0.0


@dataclass(slots=True)
class Epoch:
    """Where the VM stands between two allocations of a host with finite capacity."""

    left_s: int = 0
    grant: Grant | None = None
    asked: Demand | None = None
    """What it would have used at the allocation."""


class VM:
    """A handle with verbs. Make one with `Hypervisor.create` or `Session.create`.

    Attributes:
        name: unique in its hypervisor.
        cell: the living cell; after a division it goes on as the first daughter.
        arrested: why the cell cannot grow at present, or an empty string.
        error: the exception that made the VM fail, if one did, and its code in `error_code`.
        allocation: what it holds of its host; None where the host sets no bounds.
        runner: where its slices are lived.
        jobs: operons that were asked to run for a while.
        mailbox: letters from other VMs.
        busy: what runs it outside of the scheduler's turns at present, such as a process text; else empty.
        unfinished: the process text that is under way; in a loaded session the one that was when it was saved, until
            `session.finish_process`. None without one.
    """

    def __init__(
        self,
        name: str,
        cell: Cell,
        quota: Quota | None = None,
        *,
        allocation: ResourceAllocation | None = None,
        runner: Runner | None = None,
    ) -> None:
        self.name = name
        self.cell = cell
        self.quota = quota or Quota()
        self.allocation = allocation
        self.runner: Runner = runner or InProcess()
        self.jobs = JobQueue()
        self.mailbox = Mailbox()
        self.busy = ""
        self.unfinished: Unfinished | None = None
        self.state = VMState.CREATED
        self.account = Account()
        self.epoch = Epoch()
        self.arrested = ""
        self.error: str = ""
        self.error_code: str = ""
        self.listener: Callable[[VM, str], None] | None = None

    def start(self) -> None:
        """Let it run; a stopped VM goes on from where its cell is."""
        self._apply("start")

    def pause(self) -> None:
        self._apply("pause")

    def resume(self) -> None:
        self._apply("resume")

    def stop(self) -> None:
        self._apply("stop")

    def destroy(self) -> None:
        self._apply("destroy")

    def fail(self, cause: BaseException) -> None:
        """Mark it as failed; its cell stays for inspection, and the other VMs run on."""
        self.error = f"{type(cause).__name__}: {cause}"
        self.error_code = getattr(cause, "code", ErrorCode.ENGINE_ERROR).value
        _log.error("vm.failed", cause, vm=self.name, time_s=self.time_s, reason=self.error)
        self._apply("fail")

    def set_quota(self, quota: Quota, allocation: ResourceAllocation | None = None) -> None:
        """Bounds from the next slice on, or from the next sharing of a finite host."""
        self.quota = quota
        self.allocation = allocation
        self.arrested = ""
        self._tell("quota")

    def _apply(self, verb: Verb) -> None:
        self.state = check(verb, self.state, self.name)
        if verb in ("fail", "destroy"):
            self.runner.close()
        elif verb in ("pause", "stop"):
            self.runner.abandon()
        _log.debug("vm.state", vm=self.name, verb=verb, state=self.state.value)
        self._tell("state")

    def _tell(self, what: str) -> None:
        if self.listener is not None:
            self.listener(self, what)

    @property
    def is_running(self) -> bool:
        return self.state is VMState.RUNNING

    @property
    def time_s(self) -> int:
        """The cell's own clock in whole seconds."""
        return int(self.cell.time_s)

    def unfinished_now(self) -> Unfinished | None:
        """The process text that would be unfinished if everything ended now, to be stored."""
        return replace(self.unfinished, at_s=self.time_s) if self.unfinished and self.busy else self.unfinished

    def credit(self, report: StepReport, wall_s: float) -> None:
        """Book a slice: its cell seconds, its wall seconds, its outcome."""
        account = self.account
        account.cell_s += report.elapsed_s
        account.wall_s += wall_s
        account.slices += 1
        if report.division is not None:
            account.divisions += 1
        arrested = (report.reason or "arrested") if is_arrested(report) else ""
        if bool(arrested) != bool(self.arrested):
            self.arrested = arrested
            self._tell("state")
        self.arrested = arrested

    def status(self) -> dict[str, Any]:
        """What a table or a badge shows of it, plain values only."""
        return {
            "name": self.name,
            "state": self.state.value,
            "genome": self.cell.program.genome_id,
            "chassis": self.cell.program.chassis,
            "time_s": self.time_s,
            "seed": self.cell.seed,
            "divisions": self.account.divisions,
            "arrested": bool(self.arrested),
            "reason": self.error or self.arrested,
            "error": self.error,
            "ribosome_quota": self.quota.ribosomes,
            "atp_quota_per_s": self.quota.atp_per_s,
            "priority": self.quota.priority,
            "isolated": self.runner.is_isolated,
            "letters": self.mailbox.unread,
            "cell_s": self.account.cell_s,
            "wall_s": self.account.wall_s,
            "slices": self.account.slices,
        }

    def __repr__(self) -> str:
        note = f", arrested: {self.arrested}" if self.arrested else ""
        return f"<VM {self.name}: {self.state.value}, {self.cell.program.genome_id} at {self.time_s:,} s{note}>"


def is_arrested(report: StepReport) -> bool:
    """Whether the step says that the cell cannot grow any more as things are."""
    return report.status.name == "ARRESTED"
