"""The resources of the lab, on the kernel's side."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bioxen_nb import registry
from bioxen_nb.hypervisor.bottlenecks import Finding, bottlenecks
from bioxen_nb.hypervisor.jobs import JobState
from bioxen_nb.session.frames import thin
from bioxen_nb.widgets.faces.face import Ask, Badge, Face, Frame, Verb
from bioxen_nb.widgets.faces.resources.levels import levels
from bioxen_nb.widgets.faces.resources.meters import COLUMN, LatestVitals, RecentWindow
from bioxen_nb.widgets.faces.resources.past import Past
from bioxen_nb.widgets.faces.resources.quotas import form_of, set_from
from bioxen_nb.widgets.faces.resources.sharing import said_once
from bioxen_nb.widgets.faces.resources.still import STILL_COLUMNS, still_row, timeline
from bioxen_nb.widgets.faces.resources.turns import SHOWN_S, Turns
from bioxen_nb.widgets.still import table

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.usage import Window
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub

#: Numbers of each VM; NaN for a limit that does not exist.
NUMBERS = (
    "time_s",
    "atp_mm",
    "charge",
    "atp_per_s",
    "atp_limit",
    "ribosomes",
    "translating",
    "ribosome_limit",
    "usual_active",
    "rnap",
    "rnap_free",
    "trna",
    "memory",
    "memory_limit",
    "cpu",
    "cpu_limit",
    "waiting",
)
#: Columns of the history that a new view gets, and how many points.
HISTORY = ("time_s", "atp_um", "ribosomes_active", "ribosomes", "rnap", "rnap_free", "trna_charged_fraction")
_POINTS = 240
_STANDING_EVERY_S = 1.0
_MOST_JOBS = 40
_MOST_FINDINGS = 12

#: Names of VMs that are gone, which the numbers of bars still point at, before they are numbered anew.
_MOST_GONE = 64


class ResourcesFace(Face):
    """Gauges of each VM and of the host, quotas, the time line of slices, fairness, and what holds VMs up."""

    name: ClassVar[str] = "resources"
    title: ClassVar[str] = "Resources"
    frames_per_s: ClassVar[float] = 8.0

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._of = self.session
        self._vitals, self._window, self._turns = LatestVitals(), RecentWindow(), Turns()
        self._spending: dict[str, tuple[int, float, float]] = {}
        self._past = Past()
        self._looking: Future[list[Finding]] | None = None
        self._findings: list[Finding] = []
        self._names_kept = _MOST_GONE
        self._standing: dict[str, Any] = {}
        self._stood_at_s = -math.inf
        self._said: dict[str, Any] = {}
        self._shown = ""
        self._numbers: NDArray[np.float64] = np.empty((0, len(NUMBERS)))

    # ---- what is shown ---------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        if self._of is not self.session:
            self._begin_anew()
        turns = Turns()
        bars = turns.all(self.session)
        self._turns.who = list(dict.fromkeys([*self._turns.who, *turns.who]))
        bars[:, 0] = [self._turns.who.index(turns.who[int(number)]) for number in bars[:, 0]]
        fixed = {"reset": True, "columns": list(NUMBERS), "levels": levels(), "shown_s": SHOWN_S}
        facts = {**fixed, "schedulers": list(registry.names(registry.SCHEDULERS)), **self._facts(), **self._moment()}
        numbers = self._read()
        return Frame(facts, {"numbers": numbers, "bars": bars, "history": self._history(), "past": self._past_shown()})

    def news(self) -> Frame | None:
        if self._of is not self.session:
            return self.snapshot()
        if len(self._turns.who) > self._names_kept + len(self.session.vm_names()):
            return self._number_anew()
        bars, numbers, facts = self._turns.since(self.session), self._read(), self._facts()
        new = {key: value for key, value in facts.items() if self._said.get(key) != value}
        changed = not np.array_equal(numbers, self._numbers, equal_nan=True)
        shown = str(facts["selected"])
        if not new and not changed and not len(bars):
            return None
        self._said.update(new)
        self._numbers = numbers
        arrays: dict[str, NDArray[Any]] = {"numbers": numbers, "bars": bars}
        if shown != self._shown:
            self._shown = shown
            arrays |= {"history": self._history(), "past": self._past_shown()}
        return Frame({**new, **self._moment()}, arrays)

    def _number_anew(self) -> Frame:
        """Let go of the names of VMs that are gone."""
        self._turns = Turns()
        self._turns.since(self.session)
        self._names_kept = len(self._turns.who) + _MOST_GONE
        return self.snapshot()

    def badge(self) -> Badge | None:
        """Nothing; but it is asked for while nobody looks, so the past of memory and CPU goes on."""
        if self._of is self.session:
            self._past.look(self.session, self._window)
        return None

    def _moment(self) -> dict[str, Any]:
        """The present on the clock of the bars."""
        return {"now_s": round(self.session.hypervisor.profile.window(time.perf_counter()).wall_s, 3)}

    def _facts(self) -> dict[str, Any]:
        session, now_s = self.session, time.perf_counter()
        if now_s - self._stood_at_s >= _STANDING_EVERY_S:
            self._stood_at_s = now_s
            self._standing = self._stand()
        self._take_findings()
        vm = self.vm
        vms = [session.vm(name) for name in session.vm_names()]
        return {
            "vms": [{"name": one.name, "state": one.state.value, "arrested": one.arrested} for one in vms],
            "selected": "" if vm is None else vm.name,
            "form": None if vm is None else form_of(vm),
            "who": list(self._turns.who),
            "scheduler": session.hypervisor.scheduler_name,
            "host": self._host(),
            **self._standing,
            "findings": [{"kind": one.kind, "vm": one.vm, "text": one.text} for one in self._findings[:_MOST_FINDINGS]],
        }

    def _host(self) -> dict[str, Any]:
        hypervisor = self.session.hypervisor
        capacity, host = hypervisor.capacity, hypervisor.host
        held = [vm.allocation for vm in hypervisor.list() if vm.allocation is not None]
        return {
            "capacity": {"ribosomes": _finite(capacity.ribosomes), "atp_per_s": _finite(capacity.atp_per_s)},
            "units": None if host is None else host.available_ribosomes,
            "units_held": sum(one.ribosomes or 0.0 for one in held),
            "most_vms": None if host is None else host.max_vms,
        }

    def _stand(self) -> dict[str, Any]:
        """What need not be looked at more than once a second."""
        session, window = self.session, self._window.now(self.session)
        vms = session.hypervisor.list()
        fairness = window.fairness({vm.name: vm.quota.priority for vm in vms})
        switch = session.hypervisor.profile.switch_s()
        if self._looking is None:
            self._looking = session.submit(lambda: said_once(bottlenecks(window, vms), window))
        return {
            "fair_cpu": _plain(fairness.cpu),
            "fair_cell": _plain(fairness.cell_time),
            "compared": len(fairness.vms),
            "busy": _plain(window.utilisation),
            "overhead": _plain(window.overhead_share),
            "switch_us": _plain(switch.median_s * 1e6, 1),
            "jobs": [row for vm in vms for row in _jobs(vm)][:_MOST_JOBS],
            "letters": {vm.name: vm.mailbox.unread for vm in vms if vm.mailbox.unread},
        }

    def _take_findings(self) -> None:
        """What was found between two slices, as soon as it is there; nobody waits for it."""
        if self._looking is None or not self._looking.done():
            return
        looked, self._looking = self._looking, None
        if not looked.cancelled() and looked.exception() is None:
            self._findings = looked.result()

    # ---- numbers ---------------------------------------------------------------------------------------

    def _read(self) -> NDArray[np.float64]:
        session, window = self.session, self._window.now(self.session)
        names = session.vm_names()
        self._past.look(session, self._window)
        for gone in set(self._spending).difference(names):
            self._vitals.forget(gone)
            del self._spending[gone]
        rows = [self._numbers_of(session.vm(name), window) for name in names]
        return np.array(rows, np.float64).reshape(len(rows), len(NUMBERS))

    def _numbers_of(self, vm: VM, window: Window) -> tuple[float, ...]:
        vitals = self._vitals.of(self.session, vm.name)
        if vitals[0] > vm.time_s:
            self._vitals.forget(vm.name)
        quota, grant = vm.quota, vm.epoch.grant
        used = window.usage.get(vm.name)
        memory, memory_limit = self._past.memory.get(vm.name, (math.nan, math.nan))

        def vital(name: str) -> float:
            return float(vitals[COLUMN[name]])

        return (
            vital("time_s"),
            vital("atp_um") / 1000.0,
            vital("energy_charge"),
            self._atp_per_s(vm),
            _limit(quota.atp_per_s, None if grant is None else grant.atp_per_s),
            vital("ribosomes"),
            vital("ribosomes_active"),
            _limit(quota.ribosomes, None if grant is None else grant.ribosomes),
            _usual_active(vm),
            vital("rnap"),
            vital("rnap_free"),
            vital("trna_charged_fraction"),
            memory,
            memory_limit,
            round(RecentWindow.cpu_share(window, vm.name), 3),
            math.nan if quota.cpu_share is None else quota.cpu_share,
            round(used.wait_s / used.ready_s, 3) if used is not None and used.ready_s > 0 else 0.0,
        )

    def _atp_per_s(self, vm: VM) -> float:
        """ATP molecules spent per second of cell time, over the last 10 s of it or more; NaN before."""
        time_s, spent = vm.time_s, float(vm.cell.ledger.atp_spent)
        before_s, before, rate = self._spending.get(vm.name, (time_s, spent, math.nan))
        if time_s < before_s or spent < before:
            before_s, before, rate = time_s, spent, math.nan
        elif time_s - before_s >= 10:
            before_s, before, rate = time_s, spent, (spent - before) / (time_s - before_s)
        self._spending[vm.name] = (before_s, before, rate)
        return rate

    def _history(self) -> NDArray[np.float32]:
        """[points, HISTORY] of the VM that is shown, thinned."""
        vm = self.vm
        if vm is None:
            return np.empty((0, len(HISTORY)), np.float32)
        _, rows = self.session.vitals_since(vm.name)
        columns = [COLUMN[name] for name in HISTORY]
        return np.ascontiguousarray(thin(rows, _POINTS)[:, columns])

    def _past_shown(self) -> NDArray[np.float32]:
        """[rows, (bytes, cores)] of the VM that is shown."""
        vm = self.vm
        return np.empty((0, 2), np.float32) if vm is None else self._past.of(self.session.members[vm.name])

    # ---- what is asked ---------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {"select": self._select, "quota": self._quota, "scheduler": self._scheduler, "reset": self._reset}

    def _select(self, ask: Ask) -> None:
        self.hub.select(str(ask["vm"]))

    def _quota(self, ask: Ask) -> dict[str, Any]:
        return set_from(self.session, ask)

    def _scheduler(self, ask: Ask) -> str:
        self.session.set_scheduler(str(ask.get("scheduler", "")))
        return self.session.hypervisor.scheduler_name

    def _reset(self, ask: Ask) -> None:
        """Count from now on."""
        self.session.submit(self.session.hypervisor.profile.reset).result()

    def still(self) -> str:
        """What each VM has, and who ran when in the last seconds."""
        names = self.session.vm_names()
        if not names:
            return ""
        read = [dict(zip(NUMBERS, row, strict=True)) for row in self._read().tolist()]
        turns = Turns()
        return table(STILL_COLUMNS, map(still_row, names, read)) + timeline(turns.all(self.session), turns.who)


def _limit(*bounds: float | None) -> float:
    """The smallest bound; NaN without any."""
    found = min((bound for bound in bounds if bound is not None), default=math.inf)
    return float(found) if math.isfinite(found) else math.nan


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: float, digits: int = 3) -> float | None:
    return round(value, digits) if math.isfinite(value) else None


def _usual_active(vm: VM) -> float:
    """The share of ribosomes that translate in the mean cell of the chassis."""
    from bioxen_nb.program.chassis import get

    return float(get(vm.cell.program.chassis).value("ribosome_active_fraction"))


def _jobs(vm: VM) -> list[dict[str, Any]]:
    rows = []
    for job in vm.jobs.jobs:
        if job.state in (JobState.RUNNING, JobState.QUEUED):
            left_s = job.left_s(vm.time_s) if job.state is JobState.RUNNING else job.duration_s
            genes = list(job.genes[:4])
            rows.append({"vm": vm.name, "number": job.number, "genes": genes, "state": job.state, "left_s": left_s})
    return rows
