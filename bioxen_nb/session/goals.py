"""What a blocking run waits for, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bioxen_nb.config.run_events import EVENT_WORDS, EVENTS, RunEvent
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.hypervisor.vm import is_arrested
from bioxen_nb.session.signs import sign_of

if TYPE_CHECKING:
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.vm import VM

Ended: TypeAlias = Literal["time", "condition", "arrested", "failed", "paused", "limit"] | RunEvent
Until: TypeAlias = "float | RunEvent | Callable[[VM], bool] | None"

#: A run without a set time gives up after this much cell time.
PATIENCE_S = 48 * 3600

#: No run is longer, nor does a cell's clock go further: some thirty years.
LONGEST_S = 1_000_000_000

#: What is said of an arrested cell when growth is needed for what is waited for.
_IN_VAIN = {
    "division": "it will not divide as things are",
    "initiation": "it will start no round of replication as things are",
    "termination": "its replication may not end as things are",
}

#: How often, in cell seconds, a condition is asked: a function that was given, a sign of replication or of a shift.
ASK_EVERY_S = 5


@dataclass(slots=True)
class VMOutcome:
    """How the run ended for one VM."""

    vm: str
    ended: Ended
    reason: str
    time_s: int
    """The cell's clock at the end."""
    advanced_s: int
    divisions: int


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended, for each VM that took part."""

    vms: Mapping[str, VMOutcome]

    def __getitem__(self, name: str) -> VMOutcome:
        return self.vms[name]

    @property
    def reached(self) -> bool:
        """Whether every VM got where it was to go."""
        return all(outcome.ended in ("time", "condition", *EVENTS) for outcome in self.vms.values())

    @property
    def ended(self) -> Ended:
        """The least good end among the VMs; of a single VM, its end."""
        order: tuple[Ended, ...] = (
            "failed",
            "arrested",
            "limit",
            "paused",
            "condition",
            *EVENTS,
            "time",
        )
        return min((outcome.ended for outcome in self.vms.values()), key=order.index)

    @property
    def has_failed(self) -> bool:
        """Whether a VM failed, also where its failure was waited for."""
        return any(outcome.ended in ("failed", "failure") for outcome in self.vms.values())

    @property
    def reason(self) -> str:
        """Why, for those VMs that did not get there, or whose arrest or failure was waited for."""
        return "; ".join(f"{outcome.vm}: {outcome.reason}" for outcome in self.vms.values() if outcome.reason)

    @property
    def divisions(self) -> int:
        return sum(outcome.divisions for outcome in self.vms.values())

    def __repr__(self) -> str:
        parts = [
            f"{o.vm} {o.ended} at {o.time_s:,} s" + (f" ({o.reason})" if o.reason else "") for o in self.vms.values()
        ]
        return f"<RunOutcome: {'; '.join(parts)}>"


@dataclass(slots=True)
class Goal:
    """What one VM has to reach: a time, an event, or a condition; and whether it is there."""

    vm: VM
    target_s: int
    event: RunEvent | None = None
    condition: Callable[[VM], bool] | None = None
    began_s: int = 0
    divisions: int = 0
    outcome: VMOutcome | None = field(default=None)

    def __post_init__(self) -> None:
        self.began_s = self.vm.time_s

    def left_s(self) -> int | None:
        """Cell seconds that it may go before somebody must look; None when it is there, or cannot go on."""
        if self.outcome is None:
            self._check()
        if self.outcome is not None:
            return None
        now_s = self.vm.time_s
        ask_s = ASK_EVERY_S - now_s % ASK_EVERY_S if self.condition else self.target_s
        return min(self.target_s - now_s, ask_s)

    def observe(self, report: StepReport) -> None:
        divided, arrested = report.division is not None, is_arrested(report)
        self.divisions += divided
        if self.outcome is not None:
            return
        asked = divided or self.vm.time_s % ASK_EVERY_S == 0
        if self.event == "division" and divided:
            self.end("division")
        elif self.event == "arrest" and arrested:
            self.end("arrest", report.reason)
        elif self.condition is not None and asked and self.condition(self.vm):
            self.end(self.event or "condition")
        elif self.event in _IN_VAIN and arrested:
            self.end("arrested", f"{report.reason or 'arrested'}; {_IN_VAIN[self.event]}")
        elif self.event == "division" and (stuck := self.vm.cell.stuck_reason()):
            self.end("limit", f"{stuck}; {_IN_VAIN['division']}")

    def _check(self) -> None:
        if not self.vm.is_running:
            failed: Ended = "failure" if self.event == "failure" else "failed"
            self.end(failed if self.vm.error else "paused", self.vm.error or f"the VM is {self.vm.state.value}")
        elif self.vm.time_s >= self.target_s:
            patience = self.event or self.condition
            self.end("limit", f"nothing happened in {PATIENCE_S:,} s of cell time") if patience else self.end("time")

    def end(self, ended: Ended, reason: str = "") -> None:
        now_s = self.vm.time_s
        self.outcome = VMOutcome(self.vm.name, ended, reason, now_s, now_s - self.began_s, self.divisions)


def goal_for(vm: VM, until: Until, duration_s: float | None) -> Goal:
    """The goal of one VM from the arguments of a run.

    Raises:
        ConfigurationError: both or neither of `until` and `duration_s`, or something that is neither a
            time, nor an event, nor a function.
    """
    if (until is None) == (duration_s is None):
        raise ConfigurationError(f"Say either until=... (seconds, {EVENT_WORDS}, or a function) or duration_s=... .")
    if duration_s is not None:
        return Goal(vm, vm.time_s + _whole_seconds("duration_s", duration_s))
    if isinstance(until, str) and until in EVENTS:
        return Goal(vm, vm.time_s + PATIENCE_S, event=until, condition=sign_of(until, vm))
    if callable(until):
        return Goal(vm, vm.time_s + PATIENCE_S, condition=until)
    return Goal(vm, _whole_seconds("until", until, f", or one of {EVENT_WORDS}"))


def _whole_seconds(name: str, value: Any, others: str = "") -> int:
    """Seconds rounded up to whole ones."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not (is_number and 0 <= value <= LONGEST_S):
        raise ConfigurationError(
            f"{name} must be seconds of cell time, 0 to {LONGEST_S:,}{others}, not {str(value)[:40]!r}."
        )
    return math.ceil(float(value))
