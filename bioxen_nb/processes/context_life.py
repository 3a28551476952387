"""How a new cellular context lives: on its own beside the VMs of the session, or as one of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.hypervisor.hypervisor import TICK_WALL_S
from bioxen_nb.hypervisor.scheduler import SlicePacer
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import plain
from bioxen_nb.resources import Grant, Quota
from bioxen_nb.session.process_context import ProcessContext

if TYPE_CHECKING:
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.runner import Runner

_COLUMNS = ("time_s", "volume_fl", "growth_rate_per_h", "atp_um", "ribosomes", "protein_total")
_MOST_ROWS = 100
_WAIT_WALL_S = 0.05

#: Cell seconds after which a context that is a VM looks whether the VM that asked still runs.
_LOOK_EVERY_S = 60


@dataclass
class Life:
    """What became of a context."""

    cell: Cell
    lived_s: int = 0
    divisions: int = 0
    ended: str = "time"
    reason: str = ""
    timecourse: dict[str, list[float | None]] = field(default_factory=lambda: {name: [] for name in _COLUMNS})

    @property
    def used(self) -> dict[str, float]:
        """Molecules used and made since its birth."""
        ledger = self.cell.ledger
        return {
            "atp": ledger.atp_spent,
            "amino_acids": float(ledger.amino_acids_polymerised),
            "nucleotides": float(ledger.nucleotides_transcribed),
            "dna_nucleotides": ledger.dna_nucleotides,
            "proteins_made": float(ledger.proteins_made),
            "rnas_made": float(ledger.rnas_made),
        }

    def goes_on_with(self, asking: VM) -> bool:
        """Whether the VM that asked for the context still runs; if not, that is how the life ended."""
        if not asking.is_running:
            self.ended, self.reason = asking.state.value, f"VM {asking.name} is {asking.state.value}"
        return asking.is_running

    def until_row_s(self, step_s: int, duration_s: int) -> int:
        """Cell seconds to the next row of the course, or to the end."""
        return min(step_s - self.lived_s % step_s, duration_s - self.lived_s)

    def note(self) -> None:
        """Add a row to the course."""
        vitals = dict(zip(VITALS, self.cell.vitals().tolist(), strict=True))
        for name in _COLUMNS:
            self.timecourse[name].append(plain(vitals[name]))


class _Apart:
    """A context without a place among the session's VMs: its slices are at the cost of the VM that asked."""

    def __init__(self, on: ProcessContext, vm: VM) -> None:
        self._hypervisor = on.session.hypervisor
        self._asking, self._vm = on.vm, vm
        self._grant = _grant(self._asking.quota)
        self._pacer = SlicePacer()

    def advance(self, most_s: int) -> StepReport | None:
        """A slice, on the thread that owns the session's state; None: not now, or it is under way elsewhere."""
        vm, asking = self._vm, self._asking
        if not asking.is_running or not self._hypervisor.may_run(asking):
            return None
        began = time.perf_counter()
        report = vm.runner.advance(vm, min(most_s, self._pacer.fit(vm, TICK_WALL_S)), self._grant)
        if report is not None:
            ended = time.perf_counter()
            wall_s = vm.runner.wall_s if vm.runner.is_isolated else ended - began
            self._pacer.learn(vm, report.elapsed_s, wall_s)
            self._hypervisor.charge(asking, ended - wall_s, ended)
        return report

    def wait(self) -> None:
        """Until a slice in a child process is done, or the quota of CPU of the VM that asked allows more."""
        if self._vm.runner.waits_on is None:
            self._hypervisor.rest()
        else:
            wait([self._vm.runner.waits_on], _WAIT_WALL_S)


def live_apart(on: ProcessContext, name: str, cell: Cell, runner: Runner | None, duration_s: int) -> Life:
    """Live under the quotas of the VM and on its account, without a place among the session's VMs; gone afterwards.

    It ends early when the VM that asked is paused, stopped or destroyed meanwhile.

    Raises:
        IsolationError: the child process crashed, hung, or went past its limits.
        KeyboardInterrupt: Ctrl-C came.
    """
    asking = on.vm
    vm = VM(name, cell, asking.quota, runner=runner)
    life, apart, step_s = Life(cell), _Apart(on, vm), _step_s(duration_s)
    life.note()
    try:
        while life.lived_s < duration_s and life.goes_on_with(asking):
            on.raise_if_interrupted()
            most_s = life.until_row_s(step_s, duration_s)
            report = on.session.submit(partial(apart.advance, most_s)).result()
            on.session.give_way()
            if report is None:
                apart.wait()
                continue
            life.lived_s += report.elapsed_s
            life.divisions += report.division is not None
            if life.lived_s % step_s == 0 or life.lived_s >= duration_s:
                life.note()
    finally:
        vm.runner.close()
    return life


def live_as_vm(on: ProcessContext, name: str, cell: Cell, runner: Runner | None, duration_s: int) -> Life:
    """Live as a VM of the session, with the quota of the VM that asked and an account of its own.

    It is paused afterwards, and earlier when the VM that asked is paused, stopped or destroyed meanwhile.

    Raises:
        ResourceExhaustedError: it does not fit on the session's host.
        KeyboardInterrupt: Ctrl-C came; the VM stays, paused.
    """
    session, asking = on.session, on.vm
    vm = session.enrol(name, cell, asking.quota, runner=runner, genome=session.genome(on.name))
    vm.busy = "a new cellular context"
    life, own, step_s = Life(cell), ProcessContext(session, name, on.raise_if_interrupted), _step_s(duration_s)
    life.note()
    try:
        session.start(name)
        while life.lived_s < duration_s and life.goes_on_with(asking):
            lived = stretch(own, vm, min(_LOOK_EVERY_S, life.until_row_s(step_s, duration_s)))
            life.lived_s += lived.elapsed_s
            life.divisions += lived.divisions
            if life.lived_s % step_s == 0 or life.lived_s >= duration_s or not lived.is_whole:
                life.note()
            if not lived.is_whole:
                life.ended, life.reason = lived.ended, lived.reason
                break
    finally:
        if vm.is_running:
            session.pause(name)
        vm.busy = ""
    return life


def _grant(quota: Quota) -> Grant:
    """What the quota alone allows."""
    infinite = Grant()
    return Grant(
        infinite.ribosomes if quota.ribosomes is None else float(quota.ribosomes),
        infinite.atp_per_s if quota.atp_per_s is None else quota.atp_per_s,
    )


def _step_s(duration_s: int) -> int:
    """Cell seconds between two rows of the course: whole control ticks, at most a hundred rows."""
    ticks = -(-duration_s // (_MOST_ROWS * CONTROL_INTERVAL_S))
    return ticks * CONTROL_INTERVAL_S
