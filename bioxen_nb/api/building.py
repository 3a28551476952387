"""From a VM's configuration to a VM of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bioxen_nb.api.biological_types import chassis_of, genome_of
from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.config.overrides import with_overrides
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import VMCreationError
from bioxen_nb.hypervisor.hypervisor import make_scheduler
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.runner import Runner
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.execution_parameters import USER_SETTINGS, with_protein_half_life, with_settings
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.resources import Host, Quota, ResourceAllocation
from bioxen_nb.session.sources import compiled, make_runner, seed_for

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.scheduler import Scheduler
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session


def build(
    session: Session,
    name: str,
    biological_type: str,
    config: Mapping[str, Any] | None,
    allocation: ResourceAllocation | None = None,
) -> tuple[VM, VMSettings]:
    """A VM in state CREATED from a biological type and a configuration, and the settings that it has.

    An allocation that is given goes before the limits of the configuration.

    Raises:
        ConfigurationError: a configuration that cannot be; nothing was made.
        VMCreationError: the name is taken.
        ResourceExhaustedError: it does not fit on the session's host.
    """
    given = with_overrides(config)
    asked = VMSettings.from_config(given)
    check_id(session, name)
    genome, program = _program(asked, biological_type)
    settings = VMSettings.from_config(given, program.chassis)
    scheduler = _scheduler(settings)
    cell = Cell(program, environment_of(settings), seed=seed_for(session.seed, name, settings.seed))
    allocation = allocation or allocation_of(settings, session.hypervisor.host)
    quota = _quota(settings, allocation)
    runner = _runner(settings)
    vm = session.enrol(name, cell, quota, allocation=allocation, runner=runner, genome=genome)
    if scheduler is not None:
        session.set_scheduler(scheduler)
    return vm, settings


def _program(settings: VMSettings, biological_type: str) -> tuple[Genome | None, GenomeProgram]:
    source = settings.genome_source or genome_of(biological_type)
    wanted = settings.chassis or chassis_of(biological_type)
    virtual = settings.genomic_virtualization
    rates, decay = virtual.execution_parameters, virtual.execution_parameters.degradation_processing
    given = (
        rates.transcription_execution_rate,
        rates.translation_execution_rate,
        decay.mrna_processing_rate,
        virtual.virtual_resources.atp_pool,
    )
    constants = dict(zip(USER_SETTINGS, given, strict=True))
    own = virtual.enabled and any(value is not None for value in constants.values())
    genome, program = compiled(source, wanted, settings.knock_out)
    if genome is not None and (own or settings.metabolism is not None):
        chassis = chassis_registry.get(program.chassis)
        chassis = with_settings(chassis, constants) if own else chassis
        program = compile_genome(genome, chassis, knock_out=settings.knock_out, metabolism=settings.metabolism)
    return genome, with_protein_half_life(program, decay.protein_processing_rate if virtual.enabled else None)


def check_id(session: Session, vm_id: str) -> None:
    """Raise VMCreationError unless a VM of the session can have this id."""
    session.hypervisor.check_name(vm_id)
    try:
        vm_id.encode()
    except UnicodeEncodeError:
        raise VMCreationError(f"{vm_id!r} is no text that can be written to a file. Choose another id.") from None


def _scheduler(settings: VMSettings) -> Scheduler | None:
    """A new scheduler of the kind that is asked for; None to leave the session's as it is."""
    virtual = settings.genomic_virtualization
    return make_scheduler(virtual.runtime_scheduler) if virtual.enabled and virtual.runtime_scheduler else None


def environment_of(settings: VMSettings) -> Environment:
    """What the cell lives in, as the configuration says it in one way or the other."""
    environment = Environment.from_document(settings.environment_document())
    if context := settings.context_document():
        words = Environment.from_context(context)
        given = {"nutrients": ("medium", "substrates_mm"), "temperature": ("temperature_c",), "pH": ("ph",)}
        fields = [field for key in context for field in given.get(key, (key,))]
        environment = replace(environment, **{field: getattr(words, field) for field in fields})
    return _with_metabolites(environment, settings) if settings.genomic_virtualization.enabled else environment


def _with_metabolites(environment: Environment, settings: VMSettings) -> Environment:
    """Glucose feeds the cell; phosphate is a signal to the regulators that sense it."""
    metabolites = settings.genomic_virtualization.virtual_resources.virtual_metabolites
    glucose, phosphate = metabolites.glucose_concentration, metabolites.phosphate_concentration
    if glucose is not None:
        environment = replace(environment, substrates_mm={**environment.substrates_mm, "glucose": glucose})
    if phosphate is not None:
        environment = replace(environment, inducers_um={**environment.inducers_um, "phosphate": 1000.0 * phosphate})
    return environment


def allocation_of(settings: VMSettings, host: Host | None) -> ResourceAllocation | None:
    """What to set aside on a host; None where there is none and nothing is limited.

    With `genome_optimization`, no more ribosomes than serve one full cell.
    """
    limits, virtual = settings.resource_limits, settings.genomic_virtualization
    molecules = virtual.virtual_resources.ribosome_count if virtual.enabled else None
    if host is None and limits.model_fields_set == set():
        return None
    ribosomes: float | None = limits.max_ribosomes
    if settings.genome_optimization and ribosomes is not None:
        ribosomes = min(ribosomes, (host or Host()).ribosome_share)
    return ResourceAllocation(
        ribosomes=ribosomes,
        atp_percentage=limits.max_atp,
        memory_kb=limits.max_memory_kb,
        cpu_percentage=limits.max_cpu,
        ribosome_molecules=molecules,
    )


def _quota(settings: VMSettings, allocation: ResourceAllocation | None) -> Quota | None:
    """A quota of molecules where no allocation says it."""
    virtual = settings.genomic_virtualization
    molecules = virtual.virtual_resources.ribosome_count if virtual.enabled else None
    return Quota(ribosomes=molecules) if allocation is None and molecules is not None else None


def _runner(settings: VMSettings) -> Runner | None:
    if not settings.is_isolated:
        return None
    limits, usual = settings.isolation, IsolationLimits()
    return make_runner(
        IsolationLimits(
            memory_mb=limits.memory_mb or usual.memory_mb,
            cpu_s=None if limits.cpu_s is None else max(1, round(limits.cpu_s)),
            request_wall_s=limits.slice_s or usual.request_wall_s,
        )
    )
