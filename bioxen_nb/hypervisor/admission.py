"""Who fits on a host: what is set aside for whom, and what is left."""

from __future__ import annotations

import math
from dataclasses import replace

from bioxen_nb.errors import ResourceExhaustedError
from bioxen_nb.resources import Host, ResourceAllocation

#: Rounding of sums of shares.
_EPSILON = 1e-6


class Admission:
    """The books of one host. Without a host everybody is let in and nothing is set aside."""

    def __init__(self, host: Host | None = None) -> None:
        self.host = host
        self._held: dict[str, ResourceAllocation] = {}

    def settled(self, allocation: ResourceAllocation | None) -> ResourceAllocation:
        """An allocation with its equal shares filled in."""
        allocation = allocation or ResourceAllocation()
        host = self.host
        if host is None:
            return allocation
        memory_kb = host.memory_kb / host.max_vms
        return replace(
            allocation,
            ribosomes=host.ribosome_share if allocation.ribosomes is None else allocation.ribosomes,
            atp_percentage=host.atp_share if allocation.atp_percentage is None else allocation.atp_percentage,
            memory_kb=allocation.memory_kb or (memory_kb if math.isfinite(memory_kb) else None),
        )

    def admit(self, name: str, allocation: ResourceAllocation | None) -> ResourceAllocation:
        """Set resources aside for a new VM; gives the allocation with its equal shares filled in.

        Raises:
            ResourceExhaustedError: it does not fit; nothing is set aside.
        """
        settled = self.settled(allocation)
        host = self.host
        if host is not None and len(self._held) >= host.max_vms:
            raise ResourceExhaustedError(
                f"The host takes {host.max_vms} VMs and has them: {', '.join(self._held)}. Destroy one, or make a "
                "session with a larger host: Session(host=Host.for_vms(16)).",
                vm=name,
                max_vms=host.max_vms,
            )
        self._hold(name, settled)
        return settled

    def change(self, name: str, allocation: ResourceAllocation) -> ResourceAllocation:
        """Another allocation for a VM that is here; what it held is given back first.

        Raises:
            ResourceExhaustedError: it does not fit; the VM keeps what it had.
        """
        settled = self.settled(allocation)
        self._hold(name, settled)
        return settled

    def _hold(self, name: str, allocation: ResourceAllocation) -> None:
        host = self.host
        if host is not None:
            self._check(name, "ribosomes", "ribosomes", allocation.ribosomes or 0.0, host.available_ribosomes)
            self._check(name, "memory_kb", "kB of memory", allocation.memory_kb or 0.0, host.memory_kb)
        self._held[name] = allocation

    def _check(self, name: str, field: str, what: str, wanted: float, total: float) -> None:
        free = total - self.held(field, besides=name)
        if wanted > free + _EPSILON:
            raise ResourceExhaustedError(
                f"{name} asks for {wanted:g} {what}; {max(free, 0.0):g} of the host's {total:g} are free. "
                "Ask for less, or destroy another VM.",
                vm=name,
                wanted=wanted,
                free=free,
            )

    def held(self, field: str, besides: str = "") -> float:
        """What all VMs (but one) hold of `ribosomes` or `memory_kb`."""
        return sum(getattr(held, field) or 0.0 for name, held in self._held.items() if name != besides)

    def of(self, name: str) -> ResourceAllocation:
        """What a VM holds."""
        return self._held[name]

    def release(self, name: str) -> None:
        """Give back what a VM held."""
        self._held.pop(name, None)
