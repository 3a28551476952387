"""One law for sharing: demand -> allocate -> advance, among the VMs of a hypervisor. Pure values, a pure function."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bioxen_nb.errors import ResourceError


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
        if self.ribosomes is not None and not self.ribosomes >= 0:
            raise ResourceError(f"A ribosome quota cannot be negative: {self.ribosomes}.")
        if self.atp_per_s is not None and not self.atp_per_s >= 0:
            raise ResourceError(f"An ATP quota cannot be negative: {self.atp_per_s}.")
        if not (self.priority > 0 and math.isfinite(self.priority)):
            raise ResourceError(f"A priority must be a positive number, not {self.priority}.")
        if self.cpu_share is not None and not 0 < self.cpu_share <= 1:
            raise ResourceError(f"A CPU share is above 0 and at most 1, not {self.cpu_share}.")
        if self.memory_bytes is not None and not self.memory_bytes > 0:
            raise ResourceError(f"A memory quota must be a positive number of bytes, not {self.memory_bytes}.")


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a host offers to all its VMs together. Infinite unless set."""

    ribosomes: float = math.inf
    atp_per_s: float = math.inf

    def __post_init__(self) -> None:
        for name, amount in (("ribosomes", self.ribosomes), ("atp_per_s", self.atp_per_s)):
            if not amount >= 0:
                raise ResourceError(f"A host's {name} must be a number from 0 up, not {amount!r}.")


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
