"""One law for sharing: demand -> allocate -> advance, among the VMs of a hypervisor. Pure values, a pure function."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

from bioxen_nb.errors import ResourceError

#: Largest amount that anybody may ask for: far above what there is, and sums and products of amounts stay finite.
MOST = 1e12


def is_amount(value: object, most: float = MOST) -> bool:
    """Whether a value is a number from 0 to `most`; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _is_number(value: object) -> bool:
    """Whether a value is a number that a float can hold."""
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, Real)


def _told(value: object) -> str:
    """A value in a message, short whatever it is."""
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    if value is None or isinstance(value, int | float | str):
        return repr(value if not isinstance(value, str) else value[:60])
    return f"a {type(value).__name__}"


@dataclass(frozen=True, slots=True)
class Quota:
    """The most a VM may use. `None` means: what its own cell makes."""

    ribosomes: int | None = None
    atp_per_s: float | None = None
    priority: float = 1.0
    """Weight when the host is short, and for schedulers that look at it."""
    cpu_share: float | None = None
    """Most wall time of one core, 0 to 1: it decides when the VM runs, never what comes out."""
    memory_bytes: int | None = None
    """Most memory of its context and history; a history that is full keeps every other row."""

    def __post_init__(self) -> None:
        if self.ribosomes is not None and not (_is_number(self.ribosomes) and self.ribosomes >= 0):
            raise ResourceError(f"A ribosome quota is a number from 0 up, not {_told(self.ribosomes)}.")
        if self.atp_per_s is not None and not (_is_number(self.atp_per_s) and self.atp_per_s >= 0):
            raise ResourceError(f"An ATP quota is a number from 0 up, not {_told(self.atp_per_s)}.")
        if not (_is_number(self.priority) and 0 < self.priority < math.inf):
            raise ResourceError(f"A priority must be a positive number, not {_told(self.priority)}.")
        if self.cpu_share is not None and not (_is_number(self.cpu_share) and 0 < self.cpu_share <= 1):
            raise ResourceError(f"A CPU share is above 0 and at most 1, not {_told(self.cpu_share)}.")
        if self.memory_bytes is not None and not (_is_number(self.memory_bytes) and self.memory_bytes > 0):
            raise ResourceError(f"A memory quota must be a positive number of bytes, not {_told(self.memory_bytes)}.")


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a host offers to all its VMs together. Infinite unless set."""

    ribosomes: float = math.inf
    atp_per_s: float = math.inf

    def __post_init__(self) -> None:
        for name, amount in (("ribosomes", self.ribosomes), ("atp_per_s", self.atp_per_s)):
            if not (_is_number(amount) and amount >= 0):
                raise ResourceError(f"A host's {name} must be a number from 0 up, not {_told(amount)}.")


@dataclass(frozen=True, slots=True)
class Demand:
    """What one VM would use now if nothing held it back."""

    ribosomes: float
    atp_per_s: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What one VM may use until the next allocation."""

    ribosomes: float = math.inf
    atp_per_s: float = math.inf


def share(demands: Sequence[float], weights: Sequence[float], supply: float) -> list[float]:
    """Weighted max-min fair shares: nobody gets more than asked, what one leaves goes to the others."""
    grants = [0.0] * len(demands)
    open_rows = [row for row, demand in enumerate(demands) if demand > 0]
    left = supply
    while open_rows and left > 0:
        if math.isinf(left):
            for row in open_rows:
                grants[row] = demands[row]
            break
        per_weight = left / sum(weights[row] for row in open_rows)
        filled = [row for row in open_rows if demands[row] <= per_weight * weights[row]]
        if not filled:
            for row in open_rows:
                grants[row] = per_weight * weights[row]
            break
        for row in filled:
            grants[row] = demands[row]
            left -= demands[row]
        open_rows = [row for row in open_rows if row not in filled]
    return grants


def allocate(demands: Sequence[Demand], quotas: Sequence[Quota], capacity: Capacity) -> list[Grant]:
    """Grants for all VMs: each held to its quota, the host's capacity shared max-min fairly by priority.

    A VM whose demand is met keeps its whole quota as the bound, so that it can grow within a slice; only a VM
    that the host cannot serve is held to its share.
    """
    weights = [quota.priority for quota in quotas]
    columns = {}
    for name in ("ribosomes", "atp_per_s"):
        limits = [math.inf if getattr(quota, name) is None else float(getattr(quota, name)) for quota in quotas]
        asked = [min(getattr(demand, name), limit) for demand, limit in zip(demands, limits, strict=True)]
        shares = share(asked, weights, getattr(capacity, name))
        columns[name] = [limit if got >= want else got for got, want, limit in zip(shares, asked, limits, strict=True)]
    return [Grant(r, a) for r, a in zip(columns["ribosomes"], columns["atp_per_s"], strict=True)]


def _is_vm_count(value: object) -> bool:
    return isinstance(value, int) and is_amount(value) and value >= 1


@dataclass(frozen=True, slots=True)
class Host:
    """What a machine lends to guests. Ribosomes come in units: an equal share of them serves a whole cell.

    The host of the specification has 80 ribosomes, 15 % of them for the hypervisor itself, and takes four VMs; so 68
    are left and 17 serve one cell in full, of whatever organism. A full cell is one with twice the ribosomes and twice
    the ATP turnover of its organism's mean cell, which is more than a dividing one has.
    """

    ribosomes: float = 80.0
    overhead: float = 0.15
    max_vms: int = 4
    memory_kb: float = math.inf

    def __post_init__(self) -> None:
        if not (is_amount(self.ribosomes) and self.ribosomes > 0):
            raise ResourceError(
                f"A host needs a number of ribosomes above 0 and at most {MOST:g}, not {_told(self.ribosomes)}."
            )
        if not is_amount(self.overhead, 1) or self.overhead == 1:
            raise ResourceError(f"A host's overhead is a share from 0 to below 1, not {_told(self.overhead)}.")
        if not self.available_ribosomes > 0:
            raise ResourceError(
                f"Of {self.ribosomes:g} ribosomes with an overhead of {self.overhead:g}, none are left for VMs. "
                "Give the host more of them, or a smaller overhead."
            )
        if not _is_vm_count(self.max_vms):
            raise ResourceError(f"A host takes a whole number of VMs from 1 to {MOST:g}, not {_told(self.max_vms)}.")
        if not (is_amount(self.memory_kb, math.inf) and self.memory_kb > 0) or MOST < self.memory_kb < math.inf:
            raise ResourceError(
                f"A host's memory is above 0 and at most {MOST:g} kB, or math.inf, not {_told(self.memory_kb)}."
            )

    @classmethod
    def for_vms(cls, max_vms: int) -> Host:
        """A host of the usual proportions for another number of VMs: 20 ribosomes each, 15 % of them overhead."""
        if not _is_vm_count(max_vms):
            raise ResourceError(f"A host takes a whole number of VMs from 1 to {MOST:g}, not {_told(max_vms)}.")
        return cls(ribosomes=20.0 * max_vms, max_vms=max_vms)

    @property
    def available_ribosomes(self) -> float:
        """What is left for guests."""
        return round(self.ribosomes * (1.0 - self.overhead), 9)

    @property
    def ribosome_share(self) -> float:
        """Units that serve one full cell."""
        return self.available_ribosomes / self.max_vms

    @property
    def atp_share(self) -> float:
        """Per cent of the host's ATP that serve one full cell."""
        return 100.0 / self.max_vms


@dataclass(frozen=True, slots=True)
class ResourceAllocation:
    """What a VM holds of its host. Ribosomes and memory are set aside for it; ATP and CPU are caps.

    Caps of several VMs may add up to more than the host has: cells seldom reach them, and each makes its own ATP.
    """

    ribosomes: float | None = None
    """Host units; None: an equal share."""
    atp_percentage: float | None = None
    """Of the host's ATP; None: an equal share."""
    memory_kb: float | None = None
    """For the cell's context and its history; None: an equal share."""
    priority: float = 1.0
    cpu_percentage: float | None = None
    """Of one core; None: no cap."""
    ribosome_molecules: int | None = None
    """The most ribosomes that may translate, counted in molecules; it goes before what the units stand for."""

    def __post_init__(self) -> None:
        for name, most in (
            ("ribosomes", MOST),
            ("atp_percentage", 100.0),
            ("memory_kb", MOST),
            ("cpu_percentage", 100.0),
            ("priority", MOST),
        ):
            amount = getattr(self, name)
            if amount is None and name != "priority":
                continue
            if not is_amount(amount, most) or amount == 0:
                raise ResourceError(
                    f"{name} must be a number above 0 and at most {most:g}, not {_told(amount)}.", name=name
                )

    def changed(self, **given: float) -> ResourceAllocation:
        """This allocation with other amounts; asking for host units ends counting in molecules."""
        ends: dict[str, Any] = {"ribosome_molecules": None} if "ribosomes" in given else {}
        return replace(self, **{**ends, **given})


def quota_on(host: Host, allocation: ResourceAllocation, full_cell: Demand) -> Quota:
    """What an allocation means for one organism: molecules, ATP per second, wall time and bytes."""
    units = host.ribosome_share if allocation.ribosomes is None else allocation.ribosomes
    percent = host.atp_share if allocation.atp_percentage is None else allocation.atp_percentage
    memory_kb = host.memory_kb / host.max_vms if allocation.memory_kb is None else allocation.memory_kb
    cpu = allocation.cpu_percentage
    return Quota(
        ribosomes=allocation.ribosome_molecules or max(1, round(units / host.ribosome_share * full_cell.ribosomes)),
        atp_per_s=percent / host.atp_share * full_cell.atp_per_s,
        priority=allocation.priority,
        cpu_share=None if cpu is None else cpu / 100.0,
        memory_bytes=None if math.isinf(memory_kb) else int(memory_kb * 1000),
    )
