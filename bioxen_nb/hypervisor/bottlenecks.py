"""What holds the VMs of a hypervisor up, as plain findings with a number each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bioxen_nb.hypervisor.usage import Window
from bioxen_nb.resources import Grant

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM

#: Shares above which something is worth saying.
MUCH_WAITING = 0.6
MUCH_OF_THE_CPU = 0.8
MUCH_OVERHEAD = 0.05

#: Waiting VMs that are named, longest first.
_MOST_NAMED = 5

#: Time in ticks before shares mean anything, seconds.
_LEAST_TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that holds a VM, or all of them, up.

    Attributes:
        kind: waiting, cpu, overhead, ribosomes, atp or arrested.
        vm: whom it concerns; empty for all.
        share: how much, 0 to 1, worst is 1.
        text: a sentence with the number and what to do.
    """

    kind: str
    vm: str
    share: float
    text: str

    def __str__(self) -> str:
        return self.text


def bottlenecks(window: Window, vms: Sequence[VM] = ()) -> list[Finding]:
    """What stands out in a window of the profile, largest share first.

    Args:
        window: what to look at.
        vms: the VMs as they are now; needed to hold quotas against demands.
    """
    found = [*_overhead(window), *_waiting(window), *_greedy(window)]
    for vm in vms:
        if vm.is_running:
            found += _bounds(vm)
    return sorted(found, key=lambda finding: -finding.share)


def _overhead(window: Window) -> Iterator[Finding]:
    if window.tick_s < _LEAST_TICK_S or not window.overhead_share > MUCH_OVERHEAD:
        return
    share = window.overhead_share
    text = f"The hypervisor itself takes {share:.0%} of the time: record less often, or give VMs longer turns."
    yield Finding("overhead", "", share, text)


def _waiting(window: Window) -> Iterator[Finding]:
    shares = {n: used.wait_s / used.ready_s for n, used in window.usage.items() if used.ready_s >= _LEAST_TICK_S}
    for name, share in sorted(shares.items(), key=lambda item: -item[1])[:_MOST_NAMED]:
        if share <= MUCH_WAITING:
            break
        text = f"{name} waits {share:.0%} of the time in which it could run: raise its priority, or pause others."
        yield Finding("waiting", name, share, text)


def _greedy(window: Window) -> Iterator[Finding]:
    waiting = {name for name, used in window.usage.items() if used.wait_s > 0.1 * used.ready_s}
    for name, used in window.usage.items():
        share = window.share(name)
        if used.cpu_s >= _LEAST_TICK_S and share > MUCH_OF_THE_CPU and waiting - {name}:
            text = f"{name} takes {share:.0%} of the CPU while others wait: lower its priority or its CPU share."
            yield Finding("cpu", name, share, text)


def _bounds(vm: VM) -> Iterator[Finding]:
    """Where the VM's quota is below what its cell would use, and arrest."""
    if vm.arrested:
        yield Finding("arrested", vm.name, 1.0, f"{vm.name} is arrested: {vm.arrested}.")
    demand = vm.cell.demand()
    grant = vm.epoch.grant or Grant()
    rows = (
        ("ribosomes", "ribosomes", demand.ribosomes, vm.quota.ribosomes, grant.ribosomes),
        ("atp", "ATP molecules per second", demand.atp_per_s, vm.quota.atp_per_s, grant.atp_per_s),
    )
    for kind, what, wanted, quota, granted in rows:
        limit = granted if quota is None else min(granted, quota)
        if not limit < wanted:
            continue
        whose = "quota" if limit == quota else "share of the host"
        share = 1.0 - limit / wanted
        text = f"The {whose} holds {vm.name} to {limit:,.0f} {what} where it would use {wanted:,.0f}: raise it."
        yield Finding(kind, vm.name, share, text)
