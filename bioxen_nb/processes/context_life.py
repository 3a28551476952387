"""How a new cellular context lives: on its own beside the VMs of the session, or as one of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.processes.vital_signs import plain
from bioxen_nb.resources import Grant, Quota
from bioxen_nb.session.process_context import ProcessContext

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.runner import Runner

_COLUMNS = ("time_s", "volume_fl", "growth_rate_per_h", "atp_um", "ribosomes", "protein_total")
_MOST_ROWS = 100
_WAIT_WALL_S = 0.05


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

    def note(self) -> None:
        """Add a row to the course."""
        vitals = dict(zip(VITALS, self.cell.vitals().tolist(), strict=True))
        for name in _COLUMNS:
            self.timecourse[name].append(plain(vitals[name]))


def live_apart(on: ProcessContext, name: str, cell: Cell, runner: Runner | None, duration_s: int) -> Life:
    """Live under the quotas of the VM, without a place among the session's VMs; gone afterwards.

    It ends early when the VM that asked is paused, stopped or destroyed meanwhile.

    Raises:
        IsolationError: the child process crashed, hung, or went past its limits.
    """
    asking = on.vm
    vm = VM(name, cell, asking.quota, runner=runner)
    life, grant, step_s = Life(cell), _grant(asking.quota), _step_s(duration_s)
    life.note()
    try:
        while life.lived_s < duration_s:
            if not asking.is_running:
                life.ended, life.reason = asking.state.value, f"VM {asking.name} is {asking.state.value}"
                break
            left_s = duration_s - life.lived_s
            report = vm.runner.advance(vm, min(step_s - life.lived_s % step_s, left_s), grant)
            if report is None:
                _wait(vm.runner)
                continue
            life.lived_s += report.elapsed_s
            life.divisions += report.division is not None
            if life.lived_s % step_s == 0 or life.lived_s >= duration_s:
                life.note()
    finally:
        vm.runner.close()
    return life


def live_as_vm(on: ProcessContext, name: str, cell: Cell, runner: Runner | None, duration_s: int) -> Life:
    """Live as a VM of the session, with the quota of the VM that asked; it is paused afterwards.

    Raises:
        ResourceExhaustedError: it does not fit on the session's host.
    """
    session = on.session
    vm = session.enrol(name, cell, on.vm.quota, runner=runner, genome=session.genome(on.name))
    vm.busy = "a new cellular context"
    life, own, step_s = Life(cell), ProcessContext(session, name), _step_s(duration_s)
    life.note()
    try:
        session.start(name)
        while life.lived_s < duration_s:
            lived = own.live(min(step_s, duration_s - life.lived_s))
            life.lived_s += lived.elapsed_s
            life.divisions += lived.divisions
            life.note()
            if not lived.is_whole:
                life.ended, life.reason = lived.ended, lived.reason
                break
        if vm.is_running:
            session.pause(name)
    finally:
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


def _wait(runner: Runner) -> None:
    """Until a slice in a child process is done."""
    if runner.waits_on is None:
        time.sleep(0.0)
    else:
        wait([runner.waits_on], _WAIT_WALL_S)
