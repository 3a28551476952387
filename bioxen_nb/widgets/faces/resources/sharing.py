"""What holds VMs up, with the waiting of many VMs that share a processor said once."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bioxen_nb.hypervisor.bottlenecks import MUCH_WAITING, Finding
from bioxen_nb.hypervisor.usage import Window

#: VMs wait alike when the shares of their waiting lie no further apart.
_ALIKE = 0.1

#: Wall seconds in which a VM could run before its waiting means anything.
_LEAST_S = 0.05


def said_once(found: Sequence[Finding], window: Window) -> list[Finding]:
    """Findings with one for all instead of one for each that waits, if all wait long and alike."""
    waits = [used.wait_s / used.ready_s for used in window.usage.values() if used.ready_s >= _LEAST_S]
    usual = median(waits) if len(waits) > 1 else 0.0
    if usual <= MUCH_WAITING or max(waits) - min(waits) > _ALIKE:
        return list(found)
    share = f"{len(waits)} VMs share the processor; each waits about {100 * usual:.0f} % of the time"
    text = f"{share}. Pause some for more speed."
    shared = Finding("sharing", "", usual, text)
    others = [one for one in found if one.kind != "waiting"]
    return sorted([*others, shared], key=lambda one: -one.share)
