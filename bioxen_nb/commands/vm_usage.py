"""Who uses what of a session that plays: measured over the last second, as plain values."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bioxen_nb.cell.context import VITALS

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.usage import Window
    from bioxen_nb.session.session import Session

#: Shares and speeds are means over so many wall seconds.
OVER_S = 1.0


@dataclass(frozen=True, slots=True)
class VMUsage:
    """One VM at one moment; shares are of wall time, 0 to 1."""

    name: str
    state: str
    time_s: int
    speed: float
    """Cell seconds per wall second."""
    generation: int
    volume_fl: float
    growth_rate_per_h: float
    ribosomes: int
    """At work."""
    ribosome_quota: int | None
    atp_um: float
    cpu_share: float
    wait_share: float
    switches: int


@dataclass(frozen=True, slots=True)
class HostUsage:
    """The host at one moment; NaN where there is nothing to measure yet."""

    vms: int
    max_vms: int | None
    ribosomes_free: float | None
    ribosomes_available: float | None
    busy_share: float
    overhead_share: float
    fairness_cpu: float
    fairness_cell_time: float


class UsageMeter:
    """Measures a session from now on.

    Args:
        session: that plays.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._marks: deque[tuple[float, Window, dict[str, int]]] = deque()
        session.hypervisor.profile.reset()

    def measure(self) -> tuple[list[VMUsage], HostUsage]:
        """All VMs and the host, over the time since a second ago."""
        session = self._session
        now, window = time.perf_counter(), session.hypervisor.profile.window()
        clocks = {name: session.vm(name).time_s for name in session.vm_names()}
        self._marks.append((now, window, clocks))
        while len(self._marks) > 2 and now - self._marks[1][0] >= OVER_S:
            self._marks.popleft()
        then, earlier, began = self._marks[0]
        recent = window - earlier if now > then else window
        wall_s = max(recent.wall_s, 1e-9)
        lived = {name: time_s - began.get(name, time_s) for name, time_s in clocks.items()}
        rows = [self._vm(name, recent, wall_s, lived[name]) for name in clocks]
        return rows, self._host(window, recent)

    def _vm(self, name: str, recent: Window, wall_s: float, lived_s: int) -> VMUsage:
        session = self._session
        vm = session.vm(name)
        vitals = dict(zip(VITALS, session.latest_vitals(name).tolist(), strict=False))
        used = recent.usage.get(name)
        return VMUsage(
            name=name,
            state="arrested" if vm.is_running and vm.arrested else vm.state.value,
            time_s=vm.time_s,
            speed=lived_s / wall_s,
            generation=int(vitals.get("generation", 0)),
            volume_fl=vitals.get("volume_fl", math.nan),
            growth_rate_per_h=vitals.get("growth_rate_per_h", math.nan),
            ribosomes=int(vitals.get("ribosomes_active", 0)),
            ribosome_quota=vm.quota.ribosomes,
            atp_um=vitals.get("atp_um", math.nan),
            cpu_share=used.cpu_s / wall_s if used else 0.0,
            wait_share=min(used.wait_s / wall_s, 1.0) if used else 0.0,
            switches=session.hypervisor.profile.usage(name).switches,
        )

    def _host(self, window: Window, recent: Window) -> HostUsage:
        hypervisor = self._session.hypervisor
        host = hypervisor.host
        fairness = window.fairness({vm.name: vm.quota.priority for vm in hypervisor.list()})
        free = None if host is None else host.available_ribosomes - hypervisor.admission.held("ribosomes")
        return HostUsage(
            vms=len(hypervisor.list()),
            max_vms=None if host is None else host.max_vms,
            ribosomes_free=free,
            ribosomes_available=None if host is None else host.available_ribosomes,
            busy_share=recent.utilisation,
            overhead_share=recent.overhead_share,
            fairness_cpu=fairness.cpu,
            fairness_cell_time=fairness.cell_time,
        )
