"""What a process command works with: one VM of a session, lived on and changed at slice boundaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bioxen_nb.errors import ApiError, IsolationError, VMStateError
from bioxen_nb.hypervisor.lifecycle import VMState

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.jobs import OperonJob
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.session import Session

#: How the cell's time ended.
LivedEnd = Literal["time", "division", "arrested", "paused", "stopped", "failed", "destroyed"]


@dataclass(frozen=True, slots=True)
class Lived:
    """A stretch of a cell's life."""

    elapsed_s: int
    divisions: int
    ended: LivedEnd
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it went on for as long as was asked."""
        return self.ended in ("time", "division")


def _nothing() -> None:
    return None


class ProcessContext:
    """One VM for the length of one process text.

    Attributes:
        session: where the VM lives.
        name: of the VM.
        raise_if_interrupted: raises KeyboardInterrupt if Ctrl-C came; to be called between slices.
    """

    def __init__(self, session: Session, name: str, raise_if_interrupted: Callable[[], None] = _nothing) -> None:
        self.session = session
        self.name = name
        self.raise_if_interrupted = raise_if_interrupted

    @property
    def vm(self) -> VM:
        return self.session.vm(self.name)

    @property
    def cell(self) -> Cell:
        """To be read; change it through the methods here."""
        return self.vm.cell

    @property
    def program(self) -> GenomeProgram:
        return self.cell.program

    @property
    def genome(self) -> Genome:
        """What the program was compiled from.

        Raises:
            ApiError: the VM was made from a compiled program, so its sequence is not at hand.
        """
        genome = self.session.genome(self.name)
        if genome is None:
            raise ApiError(
                f"VM {self.name!r} was made from a compiled program, and this needs its genome. "
                "Create the VM from a genome, a file, or a catalogue id.",
                vm=self.name,
            )
        return genome

    def live(self, duration_s: float, *, until_division: bool = False) -> Lived:
        """Let the cell live, under its quotas and into its history, while other VMs go on as they did.

        Args:
            duration_s: cell time, whole seconds; at most this when waiting for a division.
            until_division: stop at the first division.
        """
        return _Life(self, round(duration_s), until_division).lived()

    def shift(self, **changes: Any) -> None:
        """Change the surroundings; see `Session.shift`."""
        self.session.shift(self.name, **changes)

    def command(self, names: str | Sequence[str], how: Literal["on", "off", "natural"]) -> tuple[str, ...]:
        """Switch operons on or off, or leave them to their regulators; gives the units of transcription."""
        return self.session.command(self.name, names, how)

    def reprogram(self, program: GenomeProgram, genome: Genome | None = None) -> None:
        """Let the living cell go on with another program."""
        self.session.reprogram(self.name, program, genome)

    def submit_operon(self, genes: Sequence[str], duration_s: float, priority: float = 0.0) -> OperonJob:
        """Queue an operon to run as a job of this VM."""
        return self.session.submit_operon(self.name, genes, duration_s, priority)

    def call(self, function: str, payload: Any) -> Any:
        """What "module:function" gives for the payload, computed where the VM's slices are lived.

        For an isolated VM that is its child process, so a command may run there what could crash or hang.

        Raises:
            IsolationError: the child crashed, hung or went past its limits; the VM is FAILED.
        """
        vm = self.vm
        try:
            return vm.runner.call(function, payload)
        except IsolationError as cause:
            failure = cause
            self.session.submit(lambda: vm.fail(failure) if vm.is_running else None).result()
            raise

    def send(self, recipient: str, body: Any) -> int:
        """Send a letter to another VM; gives its number."""
        return self.session.send(self.name, recipient, body)


class _Life:
    """A stretch of life of a busy VM, lived in turns on whichever thread owns the session."""

    def __init__(self, context: ProcessContext, duration_s: int, until_division: bool) -> None:
        self._session = context.session
        self._raise_if_interrupted = context.raise_if_interrupted
        self._vm = context.vm
        self._goal_s = self._vm.time_s + duration_s
        self._began_s = self._vm.time_s
        self._until_division = until_division
        self._divisions = 0

    def lived(self) -> Lived:
        while (end := self._end()) is None:
            self._raise_if_interrupted()
            if not self._session.submit(self._turn).result():
                self._session.hypervisor.rest()
            self._session.give_way()
        reason = self._vm.error or self._vm.arrested if end in ("failed", "arrested") else ""
        return Lived(self._vm.time_s - self._began_s, self._divisions, end, reason)

    def _end(self) -> LivedEnd | None:
        vm = self._vm
        if vm.state is not VMState.RUNNING:
            if vm.state is VMState.CREATED:
                raise VMStateError(f"VM {vm.name!r} has not been started.", vm=vm.name)
            return _ENDS[vm.state]
        if self._until_division and self._divisions:
            return "division"
        if vm.time_s >= self._goal_s:
            return "time"
        return "arrested" if self._until_division and vm.arrested else None

    def _turn(self) -> int:
        session, vm = self._session, self._vm
        if vm.name not in session.members:
            return 1
        return session.hypervisor.live(vm, self._horizon, self._observe)

    def _horizon(self, vm: VM) -> int:
        if self._until_division and self._divisions:
            return 0
        return min(self._goal_s - vm.time_s, self._session.members[vm.name].until_due_s())

    def _observe(self, vm: VM, report: StepReport) -> None:
        self._divisions += report.division is not None
        self._session.observe(vm, report)


_ENDS: dict[VMState, LivedEnd] = {
    VMState.PAUSED: "paused",
    VMState.STOPPED: "stopped",
    VMState.FAILED: "failed",
    VMState.DESTROYED: "destroyed",
}
