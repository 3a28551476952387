"""Resources of a VM on its host: what it holds, what its cell uses, and what it could do with."""

from __future__ import annotations

import math
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bioxen_nb.api.biological_vm import BasicBiologicalVM, BiologicalVM, reallocate
from bioxen_nb.api.sessions import current_session
from bioxen_nb.cell.complement import full_cell
from bioxen_nb.config.plain_data import kind_of, shown
from bioxen_nb.errors import ApiError, ResourceError
from bioxen_nb.resources import MOST, Host, ResourceAllocation, is_amount
from bioxen_nb.session.session import Session

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM

#: What a dividing cell may need above what its present needs foretell: single cells vary.
MARGIN = 1.1


class ResourceType(StrEnum):
    """What a host shares out."""

    RIBOSOMES = "ribosomes"
    ATP = "atp"
    MEMORY = "memory"
    CPU = "cpu"


class BioResourceManager:
    """Shares of a host, acting on running cells: with fewer ribosomes a cell grows more slowly.

    Args:
        vm: to be managed; without one, the manager tells about the whole session, and `bind_vm` names one.
        session: to be told about without a VM; the current one unless given.
    """

    def __init__(self, vm: BiologicalVM | None = None, *, session: Session | None = None) -> None:
        self._vm: BasicBiologicalVM | None = None
        if session is not None and not isinstance(session, Session):
            raise ApiError(f"session is a Session, not {kind_of(session)}.")
        self._own_session = session
        if vm is not None:
            self.bind_vm(vm)

    def bind_vm(self, vm: BiologicalVM) -> None:
        """Manage this VM from now on.

        Raises:
            ApiError: not a VM of a session.
        """
        if not isinstance(vm, BasicBiologicalVM):
            raise ApiError(f"Resources can be managed for VMs of a session; not for {kind_of(vm)}.")
        self._vm = vm

    @property
    def _bound(self) -> BasicBiologicalVM:
        if self._vm is None:
            raise ApiError("No VM is bound. Say which: BioResourceManager(vm), or manager.bind_vm(vm).")
        return self._vm

    @property
    def _session(self) -> Session:
        return self._vm.session if self._vm is not None else self._own_session or current_session()

    def allocate_atp(self, percentage: float) -> bool:
        """Cap the ATP at a share of the host's, in per cent; above 0, at most 100.

        Raises:
            ResourceError: not such a number.
        """
        reallocate(self._bound, {"atp_percentage": _number(percentage, "An ATP share")})
        return True

    def allocate_ribosomes(self, count: float) -> bool:
        """Set aside ribosomes, in host units: an equal share (17 of 68 for four VMs) serves one full cell.

        Raises:
            ResourceError: not a positive number.
            ResourceExhaustedError: so many are not free; the VM keeps what it had.
        """
        reallocate(self._bound, {"ribosomes": _number(count, "A number of ribosomes")})
        return True

    def optimize_resources_for_biological_type(self) -> dict[str, Any]:
        """Hold what the cell will need up to its division, and no more than its type's limits; gives the allocation.

        Its present use of ribosomes and ATP, scaled by its volume at division over its present volume, with a margin of
        a tenth.
        """
        vm = self._bound
        needed = _needed(vm.vm, self._host)
        limits = vm.settings.resource_limits
        ribosomes = min(needed.ribosomes or math.inf, limits.max_ribosomes or math.inf)
        atp = min(needed.atp_percentage or 100.0, limits.max_atp or 100.0)
        return reallocate(vm, {"ribosomes": ribosomes, "atp_percentage": atp})

    @property
    def _host(self) -> Host:
        return self._session.hypervisor.host or Host()

    def get_resource_usage(self) -> dict[str, Any]:
        """What the cell uses now: molecules and ATP per second, and in the host's units."""
        vm = self._bound.vm
        return _usage(vm, self._host, self._session)

    def get_available_resources(self) -> dict[str, Any]:
        """What the host has free, in its units."""
        return _available(self._session)

    def get_resource_summary(self) -> dict[str, Any]:
        """The host, what is free, and what every VM holds and uses."""
        session = self._session
        host = session.hypervisor.host
        vms = {vm.name: _usage(vm, self._host, session) for vm in session.hypervisor.list()}
        return {"host": None if host is None else asdict(host), "available": _available(session), "vms": vms}


ResourceMonitor = BioResourceManager


def _number(value: object, what: str) -> float:
    if not is_amount(value):
        raise ResourceError(f"{what} is a number above 0 and at most {MOST:g}, not {shown(value)}.")
    return float(value)  # type: ignore[arg-type]


def _usage(vm: VM, host: Host, session: Session) -> dict[str, Any]:
    cell, full, demand = vm.cell, full_cell(vm.cell), vm.cell.demand()
    quota = vm.quota
    ribosomes = min(demand.ribosomes, math.inf if quota.ribosomes is None else quota.ribosomes)
    context_kb = sum(array.nbytes for array in cell.context.state) / 1000
    return {
        "allocation": vm.allocation and asdict(vm.allocation),
        "ribosome_molecules": ribosomes,
        "ribosome_molecules_quota": quota.ribosomes,
        "ribosomes": ribosomes / full.ribosomes * host.ribosome_share,
        "atp_per_s": demand.atp_per_s,
        "atp_per_s_quota": quota.atp_per_s,
        "atp_percentage": demand.atp_per_s / full.atp_per_s * host.atp_share,
        "memory_kb": context_kb + session.members[vm.name].recorder.nbytes / 1000,
        "cpu_s": vm.account.wall_s,
    }


def _available(session: Session) -> dict[str, Any]:
    admission, host = session.hypervisor.admission, session.hypervisor.host
    if host is None:
        return {"vms": None, "ribosomes": None, "memory_kb": None}
    memory = host.memory_kb - admission.held("memory_kb")
    return {
        "vms": host.max_vms - len(session.vm_names()),
        "ribosomes": host.available_ribosomes - admission.held("ribosomes"),
        "memory_kb": memory if math.isfinite(memory) else None,
    }


def _needed(vm: VM, host: Host) -> ResourceAllocation:
    """What a cell will use at its division, in the host's units."""
    cell, full, demand = vm.cell, full_cell(vm.cell), vm.cell.demand()
    clauses = cell.checkpoint()
    left_fl = max(clauses["added_volume_needed_fl"] - clauses["added_volume_fl"], 0.0)
    growth = MARGIN * (cell.volume_fl + left_fl) / cell.volume_fl
    percent = growth * demand.atp_per_s / full.atp_per_s * host.atp_share
    return ResourceAllocation(
        ribosomes=growth * demand.ribosomes / full.ribosomes * host.ribosome_share or None,
        atp_percentage=min(percent, 100.0) or None,
    )
