"""The verbs of a session that run process texts, or change what a living cell does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from bioxen_nb.cell.commands_to_units import units_of
from bioxen_nb.language.writing import write_call
from bioxen_nb.session.process_result import ProcessResult
from bioxen_nb.session.sources import read_again

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.jobs import OperonJob
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.notices import Notices

T = TypeVar("T")


class SessionProcesses:
    """The verbs of `Session` that run process texts or change what a living cell does."""

    members: dict[str, Member]
    _notices: Notices

    if TYPE_CHECKING:

        def vm(self, name: str) -> VM: ...

        def _member(self, name: str) -> Member: ...

        def _do(self, command: Callable[[], T]) -> T: ...

    def execute(self, name: str, text: str, heard: Callable[[dict[str, Any]], None] | None = None) -> ProcessResult:
        """Run a process text on a VM and wait for its end; a VM that was only created is started.

        The text is read and all its arguments are checked before the first command runs. What goes wrong is in the
        result: `status` "error" with `error_code` and `error`; commands that ran before are in `results`.

        Args:
            name: of the VM.
            text: the process text.
            heard: takes each command's values as soon as it is over.

        Raises:
            VMNotFoundError: no VM of that name.
            KeyboardInterrupt: Ctrl-C came; the cell stands at the end of a slice, and what it lived is kept.
        """
        from bioxen_nb.session.executing import execute

        return execute(cast(Any, self), name, text, heard)

    def finish_process(self, name: str) -> ProcessResult:
        """Run what is left of a process text that was under way when the loaded session was saved.

        It begins with the command that was under way, anew; `vm.unfinished` says which that is. When the VM cannot run
        it now, or something stops it, the result says why, and what is still left stays.

        Raises:
            VMNotFoundError: no VM of that name.
            VMStateError: it has no unfinished process, or runs one now.
            KeyboardInterrupt: Ctrl-C came; the cell stands at the end of a slice, and what it lived is kept.
        """
        from bioxen_nb.session.executing import finish

        return finish(cast(Any, self), name)

    def run_command(self, name: str, command: str, arguments: Mapping[str, Any]) -> ProcessResult:
        """One command of the process language, its arguments as Python values; see `execute`."""
        return self.execute(name, write_call(command, named=arguments))

    def genome(self, name: str) -> Genome | None:
        """What a VM's program was compiled from, where that is known."""
        member = self._member(name)
        if member.genome is None and member.source:
            member.genome = read_again(member.source, member.vm.cell.program)
        return member.genome

    def command(self, name: str, names: str | Sequence[str], how: Literal["on", "off", "natural"]) -> tuple[str, ...]:
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
        """Let the living cell of a VM go on with another program: a gene lost, a mutation, a plasmid gained.

        Raises:
            ConfigurationError: a program for another chassis, or whose metabolic model cannot live on the medium.
            ResourceError: too little memory for the cell with that program; it goes on as it was.
        """
        vm = self.vm(name)

        def command() -> None:
            member = self.members[name]
            member.check_program(program)
            vm.cell.reprogram(program)
            member.genome = genome or member.genome
            member.recorder.follow(vm.cell)
            member.bound_memory()
            self._notices.add(name, "program")

        self._do(command)

    def submit_operon(self, name: str, genes: Sequence[str], duration_s: float, priority: float = 0.0) -> OperonJob:
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
