"""Process texts: read and checked as a whole, then run command by command on one VM."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bioxen_nb import registry
from bioxen_nb.cell.commands_to_units import units_of
from bioxen_nb.errors import BioXenException, ProcessError, VMStateError
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.writing import write_call
from bioxen_nb.logs import Log, bound
from bioxen_nb.session.process_context import ProcessContext
from bioxen_nb.session.process_result import ProcessResult

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.jobs import OperonJob
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.language.signatures import Signature
    from bioxen_nb.language.vocabulary import Vocabulary
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.notices import Notices
    from bioxen_nb.session.session import Session

T = TypeVar("T")

_log = Log("session.process")


@cache
def vocabulary() -> Vocabulary:
    """All commands of the process language, built-in ones and those of plug-ins."""
    from bioxen_nb.language.vocabulary import Vocabulary

    return Vocabulary.of({name: registry.load(registry.PROCESSES, name) for name in registry.names(registry.PROCESSES)})


class SessionProcesses:
    """The verbs of `Session` that run process texts or change what a living cell does."""

    members: dict[str, Member]
    _notices: Notices

    if TYPE_CHECKING:

        def vm(self, name: str) -> VM: ...

        def start(self, name: str) -> None: ...

        def _member(self, name: str) -> Member: ...

        def _do(self, command: Callable[[], T]) -> T: ...

    def execute(self: Session, name: str, text: str) -> ProcessResult:
        """Run a process text on a VM and wait for its end; a VM that was only created is started.

        The text is read and all its arguments are checked before the first command runs. What goes wrong is in the
        result: `status` "error" with `error_code` and `error`; commands that ran before are in `results`.

        Raises:
            VMNotFoundError: no VM of that name.
        """
        vm = self.vm(name)
        began = time.perf_counter()
        result = ProcessResult(status="success", vm_id=name, process_code=text, execution_time=0.0, results=[])
        try:
            calls = vocabulary().check(parse(text))
            self._occupy(vm)
        except BioXenException as error:
            return _finished(result, began, vm, error)
        try:
            if vm.runner.is_isolated:
                from bioxen_nb.session.isolated_process import execute_elsewhere

                result.update(execute_elsewhere(self, vm, text))
                return _finished(result, began, vm, None)
            return _finished(result, began, vm, self._run_calls(vm, calls, result))
        finally:
            vm.busy = ""

    def run_command(self: Session, name: str, command: str, arguments: Mapping[str, Any]) -> ProcessResult:
        """One command of the process language, its arguments as Python values; see `execute`."""
        return self.execute(name, write_call(command, named=arguments))

    def _occupy(self, vm: VM) -> None:
        """Take a VM out of the scheduler's turns, started if need be."""

        def command() -> None:
            if vm.busy:
                raise VMStateError(f"VM {vm.name!r} is busy with {vm.busy}. Wait for its end.", vm=vm.name)
            if vm.state is VMState.CREATED:
                vm.start()
            if vm.state is not VMState.RUNNING:
                cure = {"paused": "Resume it first.", "stopped": "Start it first."}.get(vm.state.value, "")
                raise VMStateError(
                    f"VM {vm.name!r} is {vm.state.value}, so it runs no process. {cure or 'Create a new VM.'}",
                    vm=vm.name,
                    state=vm.state.value,
                )
            vm.runner.abandon()
            vm.busy = "a process"

        self._do(command)

    def _run_calls(
        self: Session, vm: VM, calls: Sequence[tuple[Signature, dict[str, Any]]], result: ProcessResult
    ) -> BioXenException | None:
        """Run commands until one fails or the cell is stopped; gives what went wrong."""
        for signature, arguments in calls:
            vm.busy = signature.name
            context = ProcessContext(self, vm.name)
            began, before, began_s = time.perf_counter(), vm.cell.ledger, vm.time_s
            try:
                with bound(vm=vm.name, time_s=lambda: vm.time_s, operation=signature.name):
                    computed = signature.function(context, **arguments)
            except BioXenException as error:
                return error
            except Exception as cause:
                _log.error("process.failed", cause, vm=vm.name, time_s=vm.time_s, operation=signature.name)
                return ProcessError(f"{signature.name} failed: {type(cause).__name__}: {cause}.", command=signature.name)
            wall_s = time.perf_counter() - began
            used = vm.cell.ledger.since(before)
            row = {"command": signature.name, **computed, "cell_s": vm.time_s - began_s, "wall_s": wall_s, "used": used}
            result["results"].append(row)
            _log.info("process.done", vm=vm.name, time_s=vm.time_s, operation=signature.name, wall_s=round(wall_s, 6))
            if vm.state is not VMState.RUNNING:
                break
        return None

    def genome(self, name: str) -> Genome | None:
        """What a VM's program was compiled from, where that is known."""
        return self._member(name).genome

    def command(
        self, name: str, names: str | Sequence[str], how: Literal["on", "off", "natural"]
    ) -> tuple[str, ...]:
        """Switch operons of a VM on or off, or leave them to their regulators; by genes or units.

        Raises:
            UnknownNameError: no such gene or unit.
        """
        vm = self.vm(name)

        def command() -> tuple[str, ...]:
            units: tuple[str, ...] = vm.cell.command(names, how)
            self._notices.add(name, "program")
            return units

        return self._do(command)

    def reprogram(self, name: str, program: GenomeProgram, genome: Genome | None = None) -> None:
        """Let the living cell of a VM go on with another program: a gene lost, a mutation, a plasmid gained."""
        vm = self.vm(name)

        def command() -> None:
            vm.cell.reprogram(program)
            member = self.members[name]
            member.genome = genome or member.genome
            member.recorder.follow(vm.cell)
            self._notices.add(name, "program")

        self._do(command)

    def submit_operon(
        self, name: str, genes: Sequence[str], duration_s: float, priority: float = 0.0
    ) -> OperonJob:
        """Queue genes to be switched on for a while, as a job of the VM with a state and a result.

        Args:
            name: of the VM.
            genes: symbols, locus tags or units of transcription.
            duration_s: cell time.
            priority: larger ones begin first.

        Raises:
            UnknownNameError: no such gene.
            OverloadError: too many jobs wait.
        """
        vm = self.vm(name)

        def command() -> OperonJob:
            for gene in [genes] if isinstance(genes, str) else genes:
                units_of(vm.cell.lowered, gene)
            return vm.jobs.submit(genes, duration_s, priority)

        return self._do(command)


def _finished(result: ProcessResult, began: float, vm: VM, error: BioXenException | None) -> ProcessResult:
    """The result with its status; a single command's values stand at the top."""
    if len(result["results"]) == 1:
        result.update({key: value for key, value in result["results"][0].items() if key not in result})
    if error is not None:
        problem = error.context.get("problem", error.message)
        result.update(status="error", error_code=error.code.value, error=problem)
        result.update({key: error.context[key] for key in ("line", "column", "pointer") if key in error.context})
    elif result["status"] == "success":
        if vm.state is not VMState.RUNNING:
            failed = vm.state is VMState.FAILED
            result.update(status="error" if failed else "stopped")
            if failed:
                result.update(error_code=vm.error_code, error=vm.error)
        elif vm.arrested:
            result.update(status="arrested", reason=vm.arrested)
    result["execution_time"] = time.perf_counter() - began
    return result
