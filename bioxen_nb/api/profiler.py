"""`PerformanceProfiler`: who got how much of the processor, who waited, how fair it was, and what holds VMs up."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.context import VITALS
from bioxen_nb.errors import ApiError
from bioxen_nb.hypervisor.bottlenecks import bottlenecks
from bioxen_nb.hypervisor.hypervisor import Hypervisor
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.usage import Usage, Window

if TYPE_CHECKING:
    import pandas

    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

#: Energy charge below which cells do worse: growing E. coli holds 0.80 to 0.95 (Chapman, Fall and Atkinson 1971).
_GOOD_ENERGY_CHARGE = 0.8


class PerformanceProfiler:
    """Measures a session or a hypervisor between `start_monitoring` and `stop_monitoring`.

    Before the first start it tells of all that happened since the hypervisor was made. CPU time is wall time
    inside a VM's slices. What it says of cells (ribosomes, ATP, memory, health) is of the moment of asking.

        with PerformanceProfiler(session) as profiler:
            session.run(duration_s=600)
        print(profiler.report())

    Args:
        target: a session, a hypervisor, a VM of the factory or anything else with a `session`; the session of the
            factory unless given.
    """

    def __init__(self, target: object = None) -> None:
        self._hypervisor, self._session = _resolve(target)
        self._first: Window | None = None
        self._last: Window | None = None

    @property
    def is_monitoring(self) -> bool:
        return self._first is not None and self._last is None

    def start_monitoring(self) -> None:
        """Count from now on; what was counted before is left out."""
        self._first, self._last = self._hypervisor.profile.window(), None

    def stop_monitoring(self) -> None:
        """Count no further; the figures stay.

        Raises:
            ApiError: monitoring was not started.
        """
        if not self.is_monitoring:
            raise ApiError("Nothing is monitored at present. Call start_monitoring() first.")
        self._last = self._hypervisor.profile.window()

    def __enter__(self) -> PerformanceProfiler:
        self.start_monitoring()
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_monitoring:
            self.stop_monitoring()

    @property
    def window(self) -> Window:
        """The counters of the time monitored."""
        last = self._last or self._hypervisor.profile.window()
        return last if self._first is None else last - self._first

    def get_metrics(self) -> dict[str, Any]:
        """Everything as plain values, None where a number is undefined.

        `system` has `cpu_utilisation` and `overhead_share` (0 to 1), `context_switches`, `context_switch_s` (median
        and 95th percentile of the latest), `ribosome_utilisation` (ribosomes at work over all), `atp_demand_per_s`
        and `mean_energy_charge`, `memory_bytes`; `vms` has `get_vm_metrics` of each.
        """
        window = self.window
        vms = {vm.name: self._vm_metrics(vm, window) for vm in self._hypervisor.list()}
        return {"monitoring": self.is_monitoring, "system": self._system(window, vms), "vms": vms}

    def _system(self, window: Window, vms: dict[str, dict[str, Any]]) -> dict[str, Any]:
        rows = list(vms.values())
        switching = self._hypervisor.profile.switch_s()
        working = sum(row["ribosomes_active"] for row in rows)
        ribosomes = sum(row["ribosomes"] for row in rows)
        charges = [row["energy_charge"] for row in rows if row["energy_charge"] is not None]
        return {
            "window_s": window.wall_s,
            "vms": len(rows),
            "running": len(self._hypervisor.running()),
            "cpu_utilisation": _plain(window.utilisation),
            "overhead_share": _plain(window.overhead_share),
            "ticks": window.ticks,
            "context_switches": sum(used.switches for used in window.usage.values()),
            "context_switch_s": {"median": _plain(switching.median_s), "p95": _plain(switching.p95_s)},
            "ribosome_utilisation": working / ribosomes if ribosomes else None,
            "atp_demand_per_s": sum(row["atp_demand_per_s"] for row in rows),
            "mean_energy_charge": sum(charges) / len(charges) if charges else None,
            "memory_bytes": sum(row["memory_bytes"] for row in rows),
        }

    def get_vm_metrics(self, vm_id: str) -> dict[str, Any]:
        """Of one VM: `cpu_time_s`, `wait_time_s`, `context_switches` (and which of them were `involuntary`),
        `slices`, `cell_s`, `cpu_share` and `wait_share` (0 to 1), ribosomes, ATP, memory, and `health`.

        `health` is 0 for a VM that failed or whose cell is arrested. Otherwise it is the energy charge over 0.8, at
        most 1, and half of that while the cell grows by less than 0.02 per hour.

        Raises:
            VMNotFoundError: with near names.
        """
        return self._vm_metrics(self._hypervisor.get(vm_id), self.window)

    def _vm_metrics(self, vm: VM, window: Window) -> dict[str, Any]:
        used = window.usage.get(vm.name, Usage())
        cell = vm.cell
        vitals = dict(zip(VITALS, cell.vitals().tolist(), strict=True))
        return {
            "state": vm.state.value,
            "cpu_time_s": used.cpu_s,
            "wait_time_s": used.wait_s,
            "cpu_share": window.share(vm.name) if vm.name in window.usage else 0.0,
            "wait_share": used.wait_s / used.ready_s if used.ready_s > 0 else 0.0,
            "context_switches": used.switches,
            "involuntary_switches": used.involuntary,
            "slices": used.slices,
            "cell_s": used.cell_s,
            "ribosomes": vitals["ribosomes"],
            "ribosomes_active": vitals["ribosomes_active"],
            "ribosome_quota": vm.quota.ribosomes,
            "atp_um": _plain(vitals["atp_um"]),
            "atp_demand_per_s": cell.demand().atp_per_s,
            "energy_charge": _plain(vitals["energy_charge"]),
            "growth_rate_per_h": _plain(vitals["growth_rate_per_h"]),
            "memory_bytes": self._memory(vm),
            "health": health(vm, vitals["energy_charge"]),
        }

    def _memory(self, vm: VM) -> int:
        """Bytes of the cell's context and, in a session, of its history."""
        context = sum(array.nbytes for array in vm.cell.context.state)
        member = self._session.members.get(vm.name) if self._session is not None else None
        return context + (member.recorder.nbytes if member is not None else 0)

    def get_fairness(self) -> dict[str, Any]:
        """Jain's index over the VMs that could run all the time: `cpu` and `cell_time` (by priority), None if none."""
        fair = self.window.fairness(self._priorities())
        return {"cpu": _plain(fair.cpu), "cell_time": _plain(fair.cell_time), "vms": list(fair.vms)}

    def _priorities(self) -> dict[str, float]:
        return {vm.name: vm.quota.priority for vm in self._hypervisor.list()}

    def get_bottlenecks(self) -> list[dict[str, Any]]:
        """What holds VMs up, worst first: `kind`, `vm`, `share` (0 to 1), `text`."""
        return [asdict(finding) for finding in bottlenecks(self.window, self._hypervisor.list())]

    def get_utilisation(self, bins: int = 60) -> pandas.DataFrame:
        """Cores busy over time: a row a bin (index: seconds before now), a column a VM, and `all`.

        It reaches back to the start of monitoring, or as far as single slices are remembered.
        """
        import pandas

        first = self._first
        wall_s = self._hypervisor.profile.window().wall_s
        since_s = max(wall_s - (first.wall_s if first is not None and first.wall_s < wall_s else 0.0), 1e-6)
        edges_s, busy, vms = self._hypervisor.profile.utilisation(bins, last_s=since_s)
        index = pandas.Index(edges_s[1:] - edges_s[-1], name="time_s")
        return pandas.DataFrame({**vms, "all": busy}, index=index)

    def to_pandas(self) -> pandas.DataFrame:
        """One row a VM, with the columns of `get_vm_metrics`."""
        import pandas

        frame = pandas.DataFrame.from_dict(self.get_metrics()["vms"], orient="index")
        return frame.rename_axis("vm")

    def report(self) -> str:
        """All of it as text."""
        metrics, fair = self.get_metrics(), self.get_fairness()
        system = metrics["system"]
        lines = [
            f"{system['running']} of {system['vms']} VMs running, {system['window_s']:.1f} s watched: "
            f"busy {_percent(system['cpu_utilisation'])}, overhead {_percent(system['overhead_share'])} of ticks, "
            f"{system['context_switches']} switches",
            f"fairness: {_number(fair['cpu'])} in CPU time, {_number(fair['cell_time'])} in cell time by priority",
            f"{'VM':<20} {'state':<10} {'CPU s':>9} {'waits s':>9} {'cell s':>10} {'switches':>9} {'health':>7}",
        ]
        for name, row in metrics["vms"].items():
            lines.append(
                f"{name[:20]:<20} {row['state']:<10} {row['cpu_time_s']:>9.3f} {row['wait_time_s']:>9.3f} "
                f"{row['cell_s']:>10,} {row['context_switches']:>9,} {row['health']:>7.2f}"
            )
        found = self.get_bottlenecks()
        return "\n".join([*lines, *(f"- {finding['text']}" for finding in found)])

    def __repr__(self) -> str:
        return f"<PerformanceProfiler of {self._hypervisor!r}: {'monitoring' if self.is_monitoring else 'idle'}>"


def health(vm: VM, energy_charge: float) -> float:
    """From 0 (failed, destroyed or arrested) to 1; see `PerformanceProfiler.get_vm_metrics`."""
    if vm.state in (VMState.FAILED, VMState.DESTROYED) or vm.arrested or not math.isfinite(energy_charge):
        return 0.0
    score = min(energy_charge / _GOOD_ENERGY_CHARGE, 1.0)
    return score / 2 if vm.cell.status().name == "SLOW" else score


def _resolve(target: object) -> tuple[Hypervisor, Session | None]:
    """The hypervisor behind a target, and its session if there is one."""
    if target is None:
        from bioxen_nb.api.sessions import current_session

        target = current_session()
    if isinstance(target, Hypervisor):
        return target, None
    session: Any = getattr(target, "session", target)
    if not isinstance(getattr(session, "hypervisor", None), Hypervisor):
        raise ApiError(f"A profiler watches a session, a hypervisor or a VM of the factory, not {target!r}.")
    return session.hypervisor, session


def _plain(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _number(index: float | None) -> str:
    return "-" if index is None else f"{index:.3f}"
