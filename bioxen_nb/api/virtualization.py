"""Genomes as runtimes: load one, make contexts of it, run programs in them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bioxen_nb.api.biological_vm import BasicBiologicalVM, names_of
from bioxen_nb.api.metrics import metrics_of
from bioxen_nb.cell.environment import Environment
from bioxen_nb.config.plain_data import kind_of, plain_mapping, shown
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ApiError, BioXenException, ErrorCode, ProcessError
from bioxen_nb.genome.records import Genome
from bioxen_nb.language.writing import write_call
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.resources import MOST, is_amount
from bioxen_nb.session.session import Session
from bioxen_nb.session.sources import compiled

if TYPE_CHECKING:
    from bioxen_nb.session.timecourse import Timecourse

#: Cell time within which a division or a replicated chromosome is waited for.
PATIENCE_S = 24 * 3600.0


@dataclass(frozen=True, repr=False)
class GenomicRuntime:
    """A genome and the program that it was compiled to."""

    genome: Genome | None
    program: GenomeProgram

    @property
    def genes(self) -> tuple[str, ...]:
        """Names of all genes."""
        return tuple(gene.name for gene in self.program.genes)

    def __repr__(self) -> str:
        return f"<GenomicRuntime of {self.program!r}>"


@dataclass(frozen=True)
class GenomicProgram:
    """What to run in a context: a text of the process language, or a time to live.

    Raises:
        ApiError: fields of a wrong type, or no such time.
    """

    process_code: str = ""
    duration_s: float | None = None
    name: str = "program"

    def __post_init__(self) -> None:
        for field_name in ("process_code", "name"):
            if not isinstance(getattr(self, field_name), str):
                raise ApiError(f"{field_name} of a GenomicProgram is text, not {kind_of(getattr(self, field_name))}.")
        if self.duration_s is not None and not is_amount(self.duration_s):
            raise ApiError(f"duration_s is a number of seconds from 0 to {MOST:g}, not {shown(self.duration_s)}.")

    @property
    def code(self) -> str:
        """The text to run."""
        if self.process_code and self.duration_s is None:
            return self.process_code
        if self.duration_s is None:
            raise ApiError("A GenomicProgram needs process_code or duration_s.")
        living = write_call("live", [float(self.duration_s)])
        return f"{self.process_code}\n{living}" if self.process_code else living


class CellularContext(BasicBiologicalVM):
    """A running cell of a runtime: a VM of the manager's session, with all its verbs."""

    def __init__(self, session: Session, vm_id: str, runtime: GenomicRuntime) -> None:
        settings = VMSettings.from_config({"plasmid_support": True, "operon_management": True})
        super().__init__(session, vm_id, runtime.program.chassis, settings)
        self.runtime = runtime

    @property
    def time_s(self) -> int:
        """Its clock, in seconds of cell time."""
        return self.vm.time_s


@dataclass(frozen=True, repr=False)
class ExecutionResult:
    """What came of a program."""

    status: str
    """success, arrested, stopped or error."""
    context: CellularContext
    results: tuple[Mapping[str, Any], ...]
    """What each command gave."""
    execution_time_s: float
    """Wall time."""
    cell_time_s: int
    divisions: int
    resources_used: Mapping[str, float]
    """ATP, amino acids and nucleotides, molecules."""
    error: str = ""
    error_code: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def success(self) -> bool:
        return self.status == "success"

    @property
    def timecourse(self) -> Timecourse:
        """All that was recorded of the context."""
        return self.context.timecourse

    def __repr__(self) -> str:
        why = f", {self.error_code}: {self.error}" if self.error else ""
        return (
            f"<ExecutionResult: {self.status}, {self.cell_time_s:,} s of cell time in {self.execution_time_s:.2f} s"
            f"{why}>"
        )


class GenomicVirtualizationManager:
    """Runs genomic programs in cellular contexts.

    Args:
        session: where the contexts live; one of its own, without bounds, unless given.
        seed: of that session.
    """

    def __init__(self, session: Session | None = None, seed: int = 0) -> None:
        if session is not None and not isinstance(session, Session):
            raise ApiError(f"session is a Session, not {kind_of(session)}.")
        self.session = session or Session(seed=seed, name="genomic virtualization")
        self._numbers = itertools.count(1)

    def load_genome_runtime(self, genome_file: str, chassis: str | None = None) -> GenomicRuntime:
        """Read and compile a genome: a GenBank, FASTA or `.genome` file, or a catalogue id.

        Raises:
            GenomeNotFoundError, GenomeFormatError, CompileError: what is wrong with it.
        """
        return GenomicRuntime(*compiled(genome_file, chassis, ()))

    def create_cellular_context(
        self, genome_runtime: GenomicRuntime, environment: Environment | None = None, seed: int | None = None
    ) -> CellularContext:
        """A newborn cell of a runtime, RUNNING."""
        if not isinstance(genome_runtime, GenomicRuntime):
            raise ApiError(f"A context is made from a GenomicRuntime, not from {kind_of(genome_runtime)}.")
        if environment is not None and not isinstance(environment, Environment):
            raise ApiError(f"environment is an Environment, not {kind_of(environment)}.")
        source = genome_runtime.genome or genome_runtime.program
        name = self._free_name()
        vm = self.session.create(name, genome_runtime.program, environment=environment, seed=seed)
        if isinstance(source, Genome):
            self.session.members[name].genome = source
        context = CellularContext(self.session, vm.name, genome_runtime)
        context.start()
        return context

    def _free_name(self) -> str:
        taken = set(self.session.vm_names())
        return next(name for number in self._numbers if (name := f"context-{number}") not in taken)

    def execute_genomic_program(
        self, program: GenomicProgram | GenomeProgram | str, context: CellularContext
    ) -> ExecutionResult:
        """Run a program in a context and wait for its end.

        Args:
            program: process text, a time to live, or a compiled GenomeProgram, with which the living cell then goes on.
            context: made by `create_cellular_context`.

        Raises:
            ApiError: nothing that can be run, or no context.
        """
        _check_context(context)
        if isinstance(program, GenomeProgram):
            self.session.reprogram(context.vm_id, program)
            program = GenomicProgram(duration_s=60.0, name=program.id)
        if isinstance(program, str):
            program = GenomicProgram(program)
        if not isinstance(program, GenomicProgram):
            raise ApiError(f"A program is process text, a GenomicProgram or a GenomeProgram, not {kind_of(program)}.")
        began_s, divisions = context.time_s, context.vm.account.divisions
        before = context.cell.ledger
        result = context.execute_biological_process(program.code)
        return ExecutionResult(
            status=result["status"],
            context=context,
            results=tuple(result["results"]),
            execution_time_s=result["execution_time"],
            cell_time_s=context.time_s - began_s,
            divisions=context.vm.account.divisions - divisions,
            resources_used=context.cell.ledger.since(before),
            error=result.get("error", ""),
            error_code=result.get("error_code", ""),
            details={"program": program.name},
        )

    def run_gene_expression_engine(
        self, genes: Sequence[str], context: CellularContext, duration_s: float = 60.0
    ) -> dict[str, Any]:
        """Let a context live, and tell what its genes made: RNA and protein before, after and gained.

        Args:
            genes: names; a text is one name.
            context: to live.
            duration_s: cell time.

        Raises:
            ApiError: no names, or no context.
        """
        return self._command("gene_expression", context, {"genes": names_of(genes, "gene"), "duration_s": duration_s})

    def execute_metabolic_engine(
        self, context: CellularContext, conditions: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let a context live under some conditions, and tell its growth, exchange and fluxes.

        Args:
            context: to live.
            conditions: arguments of the process command `run_metabolic_pathways`, such as glucose_available.

        Raises:
            ApiError: no context, no mapping, or no such condition.
        """
        given = plain_mapping(conditions, "conditions")
        return self._command("run_metabolic_pathways", context, given)

    def process_cell_division_event(self, context: CellularContext) -> CellularContext:
        """Live until the next division; gives a context of the second daughter, the first goes on in `context`.

        Raises:
            ProcessError: the cell does not divide, with the reason.
        """
        lived = self._command("divide", context, {"limit_s": PATIENCE_S})
        if not lived["divided"]:
            raise self._undone(context, "has not divided", lived)
        lineage = self.session.siblings(context.vm_id)[-1]
        vm = self.session.adopt(lineage, self._free_name(), vm=context.vm_id)
        daughter = CellularContext(self.session, vm.name, context.runtime)
        daughter.start()
        return daughter

    def replicate_genomic_runtime(self, context: CellularContext) -> CellularContext:
        """Live until a round of replication of the chromosome ends; gives the same context.

        Raises:
            ProcessError: no round ends, with the reason.
        """
        lived = self._command("replicate", context, {"until": "round", "limit_s": PATIENCE_S})
        if lived["round_ended_at_s"] is None:
            raise self._undone(context, "has not replicated its chromosome", lived)
        return context

    def metrics(self, context: CellularContext) -> dict[str, Any]:
        """Numbers of a context's cell."""
        _check_context(context)
        return metrics_of(self.session, context.vm_id)

    def _undone(self, context: CellularContext, what: str, lived: Mapping[str, Any]) -> ProcessError:
        """The error for an event that did not come, with what the cell says about it."""
        cell = context.cell
        why = lived.get("ended_because") or cell.arrest_reason() or cell.stuck_reason() or "No reason was found."
        return ProcessError(
            f"The context {context.vm_id} {what} within {lived['lived_s']:,} s of cell time. {why}", vm=context.vm_id
        )

    def _command(self, name: str, context: CellularContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What one process command gives; what goes wrong is raised."""
        _check_context(context)
        result = self.session.run_command(context.vm_id, name, arguments)
        if result["status"] not in ("success", "arrested") or not result["results"]:
            code = ErrorCode(result.get("error_code") or ErrorCode.VM_STATE_ERROR.value)
            message = result.get("error") or f"The context {context.vm_id} was {result['status']}."
            raise BioXenException(code, message, {"vm": context.vm_id})
        computed: dict[str, Any] = dict(result["results"][0])
        return computed


def _check_context(context: object) -> None:
    if not isinstance(context, CellularContext):
        raise ApiError(f"A context is made by create_cellular_context, it is not {kind_of(context)}.")
