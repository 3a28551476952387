"""Quotas as forms: the fields of a VM with what they hold now, and what comes back from them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError
from bioxen_nb.resources import Quota, ResourceAllocation
from bioxen_nb.widgets.faces.face import Ask

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
    rows = _ALLOCATION if vm.allocation is not None else _QUOTA
    values = {field: number for field, label, *_ in rows if (number := _number(given.get(field), label)) is not None}
    if vm.allocation is not None:
        session.allocate(name, ResourceAllocation().changed(**values))
    else:
        session.set_quota(name, _quota(values))
    return form_of(vm)


def _quota(values: dict[str, float]) -> Quota:
    fields: dict[str, Any] = dict(values)
    if "ribosomes" in fields:
        fields["ribosomes"] = round(fields["ribosomes"])
    if "cpu_share" in fields:
        fields["cpu_share"] = fields["cpu_share"] / 100.0
    if "memory_mb" in fields:
        fields["memory_bytes"] = round(fields.pop("memory_mb") * 1e6)
    return Quota(**fields)


def _number(value: object, label: str) -> float | None:
    text = str("" if value is None else value).strip().replace(",", "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number * 1e6):
        raise ConfigurationError(f"{label}: a number, or nothing at all, not {text[:40]!r}.")
    return number
