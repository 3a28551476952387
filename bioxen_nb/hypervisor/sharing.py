"""The host's side of sharing: when grants are computed anew, and what each VM holds until then."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bioxen_nb.hypervisor.vm import VM, Epoch
from bioxen_nb.resources import Capacity, Demand, Grant, allocate

#: Cell seconds between two allocations of a finite capacity.
EPOCH_S = 10

_UNBOUNDED_S = 1 << 30


class Sharing:
    """Grants of one host.

    An infinite capacity needs no bargaining: a VM is held to its own quota alone. A finite one is shared in
    epochs of `EPOCH_S` seconds of cell time: all VMs that take part finish the epoch before the next
    allocation looks at their demands. So grants depend on the states of the cells only, never on wall time
    or on the order of slices.
    """

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.is_finite = math.isfinite(capacity.ribosomes) or math.isfinite(capacity.atp_per_s)

    def open_epoch(self, vms: Sequence[VM], beside: Sequence[VM] = ()) -> None:
        """Allocate for the next epoch, unless one of these VMs is still within the present one.

        Args:
            vms: that go on together.
            beside: VMs that run outside of the turns of these; what they hold at present is not there to be given.
        """
        if not self.is_finite or not vms or any(vm.epoch.left_s > 0 for vm in vms):
            return
        asking: list[VM] = []
        asked: dict[str, Demand] = {}
        demands: list[Demand] = []
        for vm in vms:
            try:
                demands.append(vm.cell.demand())
                asking.append(vm)
                asked[vm.name] = demands[-1]
            except Exception as cause:
                vm.fail(cause)
        left = _left(self.capacity, [vm.epoch for vm in beside if vm.epoch.left_s > 0])
        grants = allocate(demands, [vm.quota for vm in asking], left)
        for vm, grant in zip(asking, grants, strict=True):
            vm.epoch.grant = grant
            vm.epoch.left_s = EPOCH_S
            vm.epoch.asked = asked[vm.name]

    def allowance(self, vm: VM) -> int:
        """Cell seconds until the next allocation."""
        return vm.epoch.left_s if self.is_finite else _UNBOUNDED_S

    def spend(self, vm: VM, elapsed_s: int) -> None:
        if self.is_finite:
            vm.epoch.left_s -= elapsed_s

    def grant(self, vm: VM) -> Grant | None:
        """What the VM may use now; None: whatever its own cell makes."""
        if self.is_finite:
            return vm.epoch.grant
        quota = vm.quota
        if quota.ribosomes is None and quota.atp_per_s is None:
            return None
        return Grant(
            math.inf if quota.ribosomes is None else float(quota.ribosomes),
            math.inf if quota.atp_per_s is None else quota.atp_per_s,
        )


def _left(capacity: Capacity, held: Sequence[Epoch]) -> Capacity:
    """What a host has beside that what others asked for and were granted."""
    taken = [(epoch.grant, epoch.asked) for epoch in held if epoch.grant is not None and epoch.asked is not None]
    ribosomes = sum(min(grant.ribosomes, asked.ribosomes) for grant, asked in taken)
    atp_per_s = sum(min(grant.atp_per_s, asked.atp_per_s) for grant, asked in taken)
    return Capacity(max(capacity.ribosomes - ribosomes, 0.0), max(capacity.atp_per_s - atp_per_s, 0.0))
