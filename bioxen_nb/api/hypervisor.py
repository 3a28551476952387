"""The hypervisor of the specification: a host of some chassis, and the VMs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from bioxen_nb.api.biological_vm import BasicBiologicalVM, reallocate
from bioxen_nb.api.building import build
from bioxen_nb.api.day_night import TimeSimulator
from bioxen_nb.api.metrics import status_of
from bioxen_nb.api.resources import BioResourceManager
from bioxen_nb.config.plain_data import kind_of, plain_mapping, shown
from bioxen_nb.config.vm_settings import VMSettings
from bioxen_nb.errors import ApiError, BioXenException, ChassisError, ConfigurationError, unknown_name
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.scheduler import RoundRobin, Scheduler
from bioxen_nb.program import chassis as chassis_registry
from bioxen_nb.resources import MOST, Host, ResourceAllocation, is_amount
from bioxen_nb.session.process_result import ProcessResult
from bioxen_nb.session.session import Session


class HostChassis:
    """A host: how many ribosomes it lends and how many VMs it takes.

    Args:
        config: fields of `Host` in place of the usual ones: ribosomes, overhead, max_vms, memory_kb.

    Raises:
        BioXenException: a host that cannot be (BX003).
    """

    chassis_id: ClassVar[str]
    usual: ClassVar[Host]

    def __init__(self, config: Mapping[str, Any] | None = None) -> None:
        try:
            given = plain_mapping(config, "chassis_config")
            for key in given:
                if key not in Host.__dataclass_fields__:
                    raise unknown_name("field of a host", key, Host.__dataclass_fields__)
            self.host = Host(**{**asdict(self.usual), **given})
        except BioXenException as error:
            raise self._refusal(error.message) from error

    def _refusal(self, why: str) -> ChassisError:
        return ChassisError(f"No host {self.chassis_id} can be made so. {why}", chassis=self.chassis_id)

    def get_info(self) -> dict[str, Any]:
        """The host, and the organism whose machinery its guests get."""
        organism = chassis_registry.get(self.chassis_id)
        return {
            "chassis": self.chassis_id,
            "organism": organism.name,
            "translation_table": organism.translation_table,
            "available_ribosomes": self.host.available_ribosomes,
            **asdict(self.host),
        }


class EcoliChassis(HostChassis):
    """The usual host: 80 ribosomes for four VMs."""

    chassis_id = "ecoli"
    usual = Host()


class MinimalChassis(HostChassis):
    """As many, for minimal cells."""

    chassis_id = "minimal_cell"
    usual = Host()


class YeastChassis(HostChassis):
    """As many ribosomes as one cell of yeast, for two VMs."""

    chassis_id = "yeast"
    usual = Host(ribosomes=200_000.0, max_vms=2)


class OrthogonalChassis(HostChassis):
    """500 ribosomes for one VM."""

    chassis_id = "orthogonal"
    usual = Host(ribosomes=500.0, max_vms=1)


#: Cell seconds of one `run_scheduler`: as far as the host's clock goes at a time.
LONGEST_RUN_S = 1000 * 365 * 24 * 3600

CHASSIS: dict[str, type[HostChassis]] = {
    kind.chassis_id: kind for kind in (EcoliChassis, MinimalChassis, YeastChassis, OrthogonalChassis)
}


class RoundRobinScheduler(RoundRobin):
    """Equal cell time for all, in turns of `time_quantum` seconds of cell time."""

    def __init__(self, time_quantum: int = 60) -> None:
        if isinstance(time_quantum, int) and time_quantum > MOST:
            raise ConfigurationError(f"time_quantum is at most {MOST:g} seconds, not {shown(time_quantum)}.")
        super().__init__(quantum_s=time_quantum)


def _check_scheduler(scheduler: object) -> None:
    parts = [getattr(scheduler, name, None) for name in ("order", "charge")]
    if not isinstance(scheduler, str) and (isinstance(scheduler, type) or not all(map(callable, parts))):
        raise ApiError(
            "A scheduler is a name such as 'round-robin', or an object with order() and charge(), "
            f"not {shown(scheduler)}."
        )


def _check_allocation(allocation: object) -> None:
    if not isinstance(allocation, ResourceAllocation):
        raise ApiError(f"Give an allocation such as ResourceAllocation(ribosomes=10), not {kind_of(allocation)}.")


def _host_fields(
    kind: type[HostChassis], max_vms: int | None, config: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """The configuration of a host with its number of VMs, and with ribosomes in proportion unless it names them."""
    if max_vms is None or not (config is None or isinstance(config, Mapping)):
        return config
    fields: dict[str, Any] = {"max_vms": max_vms}
    if isinstance(max_vms, int) and is_amount(max_vms):
        fields["ribosomes"] = kind.usual.ribosomes / kind.usual.max_vms * max_vms
    return {**fields, **(config or {}), "max_vms": max_vms}


class BioXenHypervisor:
    """VMs on one host, scheduled in turns.

    Args:
        max_vms: how many it takes; the host grows in proportion (20 ribosomes each), unless `chassis_config` says it.
        chassis_type: ecoli, minimal_cell, yeast or orthogonal, as text or class.
        chassis_config: fields of the host: ribosomes, overhead, memory_kb.
        scheduler: name of a registered scheduler, or one such as `RoundRobinScheduler(20)`.
        seed: of the session.

    Raises:
        ChassisError: a host that cannot be.
        ApiError: no such kind of host, or no scheduler.
        UnknownNameError: no scheduler of that name.

    Attributes:
        session: where the VMs live; a lab can show it.
    """

    def __init__(
        self,
        max_vms: int | None = None,
        chassis_type: str | type[HostChassis] = "ecoli",
        chassis_config: Mapping[str, Any] | None = None,
        scheduler: str | Scheduler = "round-robin",
        seed: int = 0,
    ) -> None:
        kind = CHASSIS.get(chassis_type) if isinstance(chassis_type, str) else chassis_type
        if not (isinstance(kind, type) and issubclass(kind, HostChassis)):
            raise ApiError(unknown_name("host chassis", chassis_type, CHASSIS).message, name=str(chassis_type))
        _check_scheduler(scheduler)
        self.chassis = kind(_host_fields(kind, max_vms, chassis_config))
        self.session = Session(seed=seed, name="hypervisor", host=self.chassis.host, scheduler=scheduler)
        self.time = TimeSimulator()
        self._handles: dict[str, BasicBiologicalVM] = {}

    def create_vm(
        self, vm_id: str, genome_template: str, resource_allocation: ResourceAllocation | None = None
    ) -> BasicBiologicalVM:
        """A VM in state CREATED, of a genome or a biological type; an equal share of the host unless given.

        Raises:
            VMCreationError, ResourceExhaustedError, GenomeNotFoundError: why it cannot be.
            ApiError: arguments of a wrong type.
        """
        if not isinstance(genome_template, str):
            raise ApiError(f"genome_template is the name of a genome or a file, not {kind_of(genome_template)}.")
        if resource_allocation is not None:
            _check_allocation(resource_allocation)
        vm, settings = build(self.session, vm_id, genome_template, None, allocation=resource_allocation)
        self._handles[vm.name] = BasicBiologicalVM(self.session, vm.name, genome_template, settings)
        return self._handles[vm.name]

    def vm(self, vm_id: str) -> BasicBiologicalVM:
        """The VM of that id (VMNotFoundError suggests near ones)."""
        vm = self.session.vm(vm_id)
        if vm_id not in self._handles:
            chassis = vm.cell.program.chassis
            settings = VMSettings.from_config(None, chassis)
            self._handles[vm_id] = BasicBiologicalVM(self.session, vm_id, chassis, settings)
        return self._handles[vm_id]

    def start_vm(self, vm_id: str) -> bool:
        return self.vm(vm_id).start()

    def pause_vm(self, vm_id: str) -> bool:
        return self.vm(vm_id).pause()

    def resume_vm(self, vm_id: str) -> bool:
        return self.vm(vm_id).resume()

    def stop_vm(self, vm_id: str) -> bool:
        return self.vm(vm_id).stop()

    def destroy_vm(self, vm_id: str) -> bool:
        self.vm(vm_id).destroy()
        self._handles.pop(vm_id, None)
        return True

    def get_vm_state(self, vm_id: str) -> VMState:
        return self.session.vm(vm_id).state

    def get_vm_status(self, vm_id: str) -> dict[str, Any]:
        """State, clock, phases and resources."""
        return status_of(self.session, vm_id)

    def list_vms(self) -> list[dict[str, Any]]:
        """One row a VM."""
        return [vm.status() for vm in self.session.hypervisor.list()]

    def execute_process(self, vm_id: str, process_code: str) -> ProcessResult:
        """Run a text of the process language on a VM."""
        return self.session.execute(vm_id, process_code)

    def allocate_vm_resources(self, vm_id: str, allocation: ResourceAllocation) -> bool:
        """Another share of the host.

        Raises:
            ResourceExhaustedError: it does not fit; the VM keeps what it had.
            ApiError: not a ResourceAllocation.
        """
        _check_allocation(allocation)
        self.session.allocate(vm_id, allocation)
        return True

    def allocate_resources(self, vm_id: str, **resources: float | None) -> dict[str, Any]:
        """Change some resources of a VM, and keep the others."""
        return reallocate(self.vm(vm_id), resources)

    def get_vm_resource_usage(self, vm_id: str) -> dict[str, Any]:
        """What the cell uses now."""
        return BioResourceManager(self.vm(vm_id)).get_resource_usage()

    def run_scheduler(self, duration_s: float = 60.0) -> dict[str, Any]:
        """Let all RUNNING VMs live this much cell time in turns; gives who got what.

        Raises:
            VMStateError: none is running.
            ApiError: no such time, or more than 1,000 years.
        """
        if not is_amount(duration_s, LONGEST_RUN_S):
            raise ApiError(f"duration_s is a number of seconds from 0 to {LONGEST_RUN_S:,}, not {shown(duration_s)}.")
        before = {vm.name: vm.time_s for vm in self.session.hypervisor.running()}
        self.session.run(duration_s=duration_s)
        self.time.advance_time(duration_s / 3600.0)
        lived = {vm.name: vm.time_s - before[vm.name] for vm in self.session.hypervisor.list() if vm.name in before}
        window = self.session.hypervisor.profile.window()
        switches = sum(used.switches for used in window.usage.values())
        return {"cell_s": lived, "context_switches": switches, "fairness": asdict(window.fairness())}

    schedule = run_scheduler

    def get_system_resources(self) -> dict[str, Any]:
        """The host, what is free, and what each VM holds and uses."""
        return BioResourceManager(session=self.session).get_resource_summary()

    def get_environmental_state(self) -> dict[str, Any]:
        """The host's day: hour, light and temperature."""
        return asdict(self.time.get_current_time())

    def get_chassis_info(self) -> dict[str, Any]:
        """The host and its organism."""
        return self.chassis.get_info()

    def __repr__(self) -> str:
        here, most = len(self.session.vm_names()), self.chassis.host.max_vms
        return f"<BioXenHypervisor: {here} of {most} VMs on {self.chassis.chassis_id}>"
