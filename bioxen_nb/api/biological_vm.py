"""A biological VM as the specification has it: a handle on a VM of a session."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from bioxen_nb.api.metrics import metrics_of, status_of
from bioxen_nb.api.packages import install
from bioxen_nb.config.plain_data import shown
from bioxen_nb.errors import ApiError
from bioxen_nb.language.describing import describe
from bioxen_nb.program.plasmids import plasmid_count
from bioxen_nb.resources import ResourceAllocation
from bioxen_nb.session.executing import vocabulary

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.config.vm_settings import VMSettings
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.goals import RunOutcome, Until
    from bioxen_nb.session.process_result import ProcessResult
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.timecourse import Timecourse

#: What `manage_operons` may be asked, as commands to the cell.
OPERON_ACTIONS: dict[str, Literal["on", "off", "natural"]] = {
    "activate": "on",
    "induce": "on",
    "repress": "off",
    "silence": "off",
    "release": "natural",
}


class BiologicalVM(ABC):
    """The verbs that every kind of VM has.

    Attributes:
        vm_id: name of the VM.
        settings: its checked configuration.
    """

    def __init__(self, vm_id: str, biological_type: str, settings: VMSettings) -> None:
        self.vm_id = vm_id
        self.settings = settings
        self._biological_type = biological_type

    @abstractmethod
    def get_vm_type(self) -> str:
        """`basic` or `xcpng`."""

    def get_biological_type(self) -> str:
        """The organism that it was made as."""
        return self._biological_type

    @abstractmethod
    def start(self) -> bool:
        """CREATED or STOPPED to RUNNING."""

    @abstractmethod
    def pause(self) -> bool:
        """RUNNING to PAUSED."""

    @abstractmethod
    def resume(self) -> bool:
        """PAUSED to RUNNING."""

    @abstractmethod
    def stop(self) -> bool:
        """RUNNING or PAUSED to STOPPED."""

    @abstractmethod
    def destroy(self) -> bool:
        """End it and give back what it held."""

    @abstractmethod
    def get_status(self) -> dict[str, Any]:
        """State, clock and resources."""

    @abstractmethod
    def execute_biological_process(self, process_code: str) -> dict[str, Any]:
        """Run a text of the process language."""

    @abstractmethod
    def install_biological_package(self, package_name: str) -> dict[str, Any]:
        """Add a plasmid or cassette from a sequence file."""

    @abstractmethod
    def get_biological_metrics(self) -> dict[str, Any]:
        """Numbers of the living cell."""

    @abstractmethod
    def allocate_resources(self, **resources: float | None) -> dict[str, Any]:
        """Another share of the host."""

    @abstractmethod
    def start_transcription(self, gene_ids: Sequence[str]) -> bool:
        """Switch genes on."""

    @abstractmethod
    def get_essential_genes(self) -> list[str]:
        """Genes that the cell cannot do without."""

    @abstractmethod
    def manage_operons(self, operon_ids: Sequence[str], action: str) -> bool:
        """Activate, repress or release operons."""

    @abstractmethod
    def get_plasmid_count(self) -> int:
        """Plasmids in the genome."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.vm_id}: {self._biological_type}>"


class BasicBiologicalVM(BiologicalVM):
    """A VM of a session in this kernel; the lab shows the same one.

    Attributes:
        session: that it lives in.
    """

    def __init__(self, session: Session, vm_id: str, biological_type: str, settings: VMSettings) -> None:
        super().__init__(vm_id, biological_type, settings)
        self.session = session

    def get_vm_type(self) -> str:
        return "basic"

    @property
    def vm(self) -> VM:
        """The VM behind it (VMNotFoundError once destroyed)."""
        return self.session.vm(self.vm_id)

    @property
    def cell(self) -> Cell:
        """The living cell, to be read."""
        return self.vm.cell

    def start(self) -> bool:
        """CREATED or STOPPED to RUNNING; it lives when the session runs or plays.

        Raises:
            VMStateError: not from the present state; the message says what is possible.
        """
        self.session.start(self.vm_id)
        return True

    def pause(self) -> bool:
        self.session.pause(self.vm_id)
        return True

    def resume(self) -> bool:
        self.session.resume(self.vm_id)
        return True

    def stop(self) -> bool:
        self.session.stop(self.vm_id)
        return True

    def destroy(self) -> bool:
        self.session.destroy(self.vm_id)
        return True

    def run(self, until: Until = None, *, duration_s: float | None = None) -> RunOutcome:
        """Live at full speed until a time, an event or a condition; started or resumed if need be."""
        state = self.vm.state.value
        if state != "running":
            (self.resume if state == "paused" else self.start)()
        return self.session.run(until, duration_s=duration_s, vm=self.vm_id)

    @property
    def timecourse(self) -> Timecourse:
        """What was recorded of it."""
        return self.session.timecourse(self.vm_id)

    def get_status(self) -> dict[str, Any]:
        return status_of(self.session, self.vm_id) | {
            "vm_type": self.get_vm_type(),
            "biological_type": self.get_biological_type(),
        }

    def execute_biological_process(self, process_code: str) -> ProcessResult:
        """Run a text of the process language and wait for its end; `help()` lists the commands.

        Returns:
            `status` ("success", "arrested", "stopped" or "error"), `vm_id`, `process_code`, `execution_time` in wall
            seconds, `results` (one a command), and at the top what a single command gave. What is wrong with the text
            is in `error_code`, `error` and `pointer`; then nothing was done.
        """
        return self.session.execute(self.vm_id, process_code)

    def help(self, command: str | None = None) -> str:
        """The commands of the process language, or one of them.

        Raises:
            ApiError: no command of that name; near ones are given.
        """
        if command is not None and not isinstance(command, str):
            raise ApiError(f"A command is a name such as 'live', not {shown(command)}.")
        return describe(vocabulary(), command)

    def install_biological_package(self, package_name: str) -> dict[str, Any]:
        """Add a plasmid or cassette to the living cell, from a GenBank or FASTA file or a catalogue id.

        Raises:
            ApiError: the configuration does not allow plasmids (`plasmid_support`, `minimal_mode`).
            GenomeNotFoundError, GenomeFormatError: no such sequence, or not readable.
        """
        if self.settings.minimal_mode or not self.settings.plasmid_support:
            raise ApiError(
                f"VM {self.vm_id!r} takes no plasmids. Create it with config={{'plasmid_support': True, "
                "'minimal_mode': False}.",
                vm=self.vm_id,
            )
        virtual = self.settings.genomic_virtualization
        decay = virtual.execution_parameters.degradation_processing if virtual.enabled else None
        half_life_s = decay.protein_processing_rate if decay else None
        return install(self.session, self.vm_id, package_name, protein_half_life_s=half_life_s)

    def get_biological_metrics(self) -> dict[str, Any]:
        return metrics_of(self.session, self.vm_id)

    def allocate_resources(self, **resources: float | None) -> dict[str, Any]:
        """Another share of the host; what is not named stays.

        Args:
            **resources: ribosomes (host units), atp_percentage, memory_kb, cpu_percentage, priority.

        Raises:
            ResourceError, ResourceExhaustedError: impossible, or not free; the VM keeps what it had.
        """
        return reallocate(self, resources)

    def start_transcription(self, gene_ids: Sequence[str]) -> bool:
        """Switch the operons of these genes on, free of their repressors; a VM that is not running is set going."""
        self.session.command(self.vm_id, names_of(gene_ids, "gene"), "on")
        if self.vm.state.value in ("created", "stopped"):
            self.start()
        return True

    def get_essential_genes(self) -> list[str]:
        """Symbols of the genes without which the cell does not grow and divide, computed.

        From knock-outs in the linked metabolic network, and from machines that lack a part. A gene without a symbol, or
        with one that another gene has too, stands with its locus tag.
        """
        from bioxen_nb.cell.essentiality import essential_genes

        found = essential_genes(self.cell.program, self.cell.environment)
        carriers = Counter(row.symbol or row.gene for row in found.rows)
        return [
            row.symbol if row.symbol and carriers[row.symbol] == 1 else row.gene for row in found.rows if row.essential
        ]

    def manage_operons(self, operon_ids: Sequence[str], action: str) -> bool:
        """Switch operons, named by a gene or a unit: activate (or induce), repress (or silence), release.

        Raises:
            ApiError: no such action, or the configuration does not allow it (`operon_management`).
            UnknownNameError: no such gene or unit.
        """
        if not self.settings.operon_management:
            raise ApiError(
                f"VM {self.vm_id!r} does not manage operons. Create it with config={{'operon_management': True}}.",
                vm=self.vm_id,
            )
        if not isinstance(action, str) or action not in OPERON_ACTIONS:
            raise ApiError(f"Operons can be told to {', '.join(OPERON_ACTIONS)}; not {action!r}.", action=str(action))
        self.session.command(self.vm_id, names_of(operon_ids, "operon"), OPERON_ACTIONS[action])
        return True

    def get_plasmid_count(self) -> int:
        return plasmid_count(self.cell.program)


def names_of(names: str | Iterable[str], kind: str) -> list[str]:
    """One name or several, as a list.

    Raises:
        ApiError: no names.
    """
    given = [names] if isinstance(names, str) else list(names) if isinstance(names, Iterable) else []
    if not given or not all(isinstance(name, str) for name in given):
        raise ApiError(f"Give at least one {kind}, as a list of names such as ['lacZ'].", kind=kind)
    return given


def reallocate(vm: BasicBiologicalVM, changes: Mapping[str, float | None]) -> dict[str, Any]:
    """Change some resources of a VM and keep the others; gives what it holds then.

    Ribosomes that the configuration counts in molecules stay so, until a number of host units is asked for.
    """
    known = ResourceAllocation.__dataclass_fields__
    for name in changes:
        if name not in known:
            raise ApiError(f"There is no resource {name!r}; there are {', '.join(known)}.", name=name)
    given = {name: amount for name, amount in changes.items() if amount is not None}
    allocation = (vm.vm.allocation or ResourceAllocation()).changed(**given)
    return asdict(vm.session.allocate(vm.vm_id, allocation))
