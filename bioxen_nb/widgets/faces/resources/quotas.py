"""Quotas as forms: the fields of a VM with what they hold now, and what comes back from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.resources import Quota, ResourceAllocation
from bioxen_nb.widgets.faces.face import Ask
from bioxen_nb.widgets.faces.fields import number_in

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

#: name, label, unit, what an empty field means; in the units of a form.
_QUOTA = (
    ("ribosomes", "Ribosomes", "translating at once", "all that it makes"),
    ("atp_per_s", "ATP", "molecules per s", "all that it makes"),
    ("priority", "Priority", "weight", "1"),
    ("cpu_share", "CPU", "% of a core", "no cap"),
    ("memory_mb", "Memory", "MB", "no cap of its own"),
)
_ALLOCATION = (
    ("ribosomes", "Ribosomes", "units of the host", "an equal share"),
    ("atp_percentage", "ATP", "% of the host's", "an equal share"),
    ("priority", "Priority", "weight", "1"),
    ("cpu_percentage", "CPU", "% of a core", "no cap"),
    ("memory_kb", "Memory", "kB", "an equal share"),
)


def form_of(vm: VM) -> dict[str, Any]:
    """The fields of a VM: molecules, or on a host with bounds its units; JSON-able."""
    if vm.allocation is not None:
        rows, values = _ALLOCATION, _of_allocation(vm.allocation)
    else:
        rows, values = _QUOTA, _of_quota(vm.quota)
    return {
        "vm": vm.name,
        "fields": [
            {"name": name, "label": label, "unit": unit, "empty": empty, "value": values[name]}
            for name, label, unit, empty in rows
        ],
    }


def _of_quota(quota: Quota) -> dict[str, float | None]:
    return {
        "ribosomes": quota.ribosomes,
        "atp_per_s": _finite(quota.atp_per_s),
        "priority": quota.priority,
        "cpu_share": None if quota.cpu_share is None else round(100 * quota.cpu_share, 6),
        "memory_mb": None if quota.memory_bytes is None else quota.memory_bytes / 1e6,
    }


def _of_allocation(allocation: ResourceAllocation) -> dict[str, float | None]:
    return {name: _finite(getattr(allocation, name)) for name, *_ in _ALLOCATION}


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else value


def set_from(session: Session, ask: Ask) -> dict[str, Any]:
    """Give a VM what a form says; empty fields mean what stands beside them. Gives the form as it is then.

    Raises:
        ConfigurationError, ResourceError: no number, or one that cannot be; the VM keeps what it had.
        ResourceExhaustedError: it does not fit on the host; the VM keeps what it had.
    """
    name, given = str(ask["vm"]), ask.get("values") or {}
    vm = session.vm(name)
    if vm.allocation is not None:
        session.allocate(name, ResourceAllocation().changed(**_numbers(_ALLOCATION, given)))
    else:
        session.set_quota(name, quota_in(given) or Quota())
    return form_of(vm)


def quota_in(given: Ask) -> Quota | None:
    """The quota that the fields of a form give; None when all are empty.

    Raises:
        ConfigurationError, ResourceError: no number, or one that cannot be.
    """
    fields: dict[str, Any] = _numbers(_QUOTA, given)
    if "ribosomes" in fields:
        fields["ribosomes"] = round(fields["ribosomes"])
    if "cpu_share" in fields:
        fields["cpu_share"] = fields["cpu_share"] / 100.0
    if "memory_mb" in fields:
        fields["memory_bytes"] = _bytes(fields.pop("memory_mb"))
    return Quota(**fields) if fields else None


def _numbers(rows: Sequence[tuple[str, str, str, str]], given: Ask) -> dict[str, float]:
    """What is filled in, by field."""
    found = {field: number_in(given.get(field), label, empty) for field, label, _, empty in rows}
    return {field: number for field, number in found.items() if number is not None}


def _bytes(megabytes: float) -> int:
    amount = megabytes * 1e6
    if not math.isfinite(amount):
        raise ConfigurationError(f"Memory: {megabytes:g} MB are too many. Leave it empty for no cap of its own.")
    return round(amount)
