"""Runs up to something, on a thread of their own: a time, divisions, another event, or a value that is crossed."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bioxen_nb.cell.context import VITALS
from bioxen_nb.config.run_events import EVENTS, RunEvent
from bioxen_nb.errors import ConfigurationError, VMStateError, unknown_name
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.session.commands import make_running
from bioxen_nb.widgets.faces.face import Ask

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.goals import RunOutcome, Until
    from bioxen_nb.session.session import Session

KINDS = ("time", "further", "crossing", *EVENTS)

#: What a view offers beside times, divisions and values: the word and what it means.
AWAITED = [[event, meaning] for event, meaning in EVENTS.items() if event != "division"]

#: Vitals that a run may wait for.
CROSSABLE = tuple(name for name in VITALS if name != "time_s")
_MOST_DIVISIONS = 1000


@dataclass
class Plan:
    """What a run waits for."""

    kind: str
    told: str
    until: Until = None
    duration_s: float | None = None
    divisions: int = 0


@dataclass
class Run:
    """A run that is under way, or that ended."""

    plan: Plan
    vms: tuple[str, ...]
    began: dict[str, tuple[int, int]]
    """Clock and divisions of each VM at the beginning."""
    target_s: int | None
    thread: threading.Thread | None = None
    outcome: RunOutcome | None = None
    refusal: str = ""
    is_cancelled: bool = False
    stuck: dict[str, str] = field(default_factory=dict)
    """Why a VM cannot get there any more."""
    ended: threading.Event = field(default_factory=threading.Event)

    def told(self) -> str:
        """How it ended, in one sentence."""
        if self.is_cancelled:
            return "The run was cancelled; the cells are paused where they were."
        if self.refusal or self.outcome is None:
            return self.refusal
        parts = []
        for one in self.outcome.vms.values():
            stuck = self.stuck.get(one.vm, "")
            why = f" ({stuck or one.reason})" if stuck or one.reason else ""
            end = "arrested" if stuck else _ENDS[one.ended]
            parts.append(f"{one.vm}: {end} at {one.time_s:,} s{why}")
        return "; ".join(parts) + "."


_ENDS = {
    "time": "there",
    "division": "divided",
    "initiation": "replication began",
    "termination": "replication ended",
    "shift": "the environment was shifted",
    "arrest": "arrested",
    "failure": "failed",
    "condition": "it happened",
    "arrested": "arrested",
    "failed": "failed",
    "paused": "paused before",
    "limit": "it did not happen",
}


def plan_of(ask: Ask) -> Plan:
    """What a view asks a run to wait for.

    Raises:
        ConfigurationError, UnknownNameError: it cannot be waited for; says why.
    """
    kind: Any = str(ask.get("until", ""))
    if kind not in KINDS:
        raise unknown_name("end of a run", kind, KINDS)
    if kind == "time":
        value = _number(ask, "value", "A time")
        return Plan(kind, f"until {value:,.0f} s", until=value)
    if kind == "further":
        value = _number(ask, "value", "A stretch of time")
        return Plan(kind, f"{value:,.0f} s further", duration_s=value)
    if kind == "crossing":
        return _crossing(ask)
    return _divisions(ask) if kind == "division" else _event(kind)


def _event(event: RunEvent) -> Plan:
    return Plan(event, f"until the next {EVENTS[event]}", until=event)


def _divisions(ask: Ask) -> Plan:
    count = _number(ask, "value", "A number of divisions")
    if count != int(count) or not 1 <= count <= _MOST_DIVISIONS:
        raise ConfigurationError(f"Wait for 1 to {_MOST_DIVISIONS:,} divisions, not {count:g}.")
    if count == 1:
        return _event("division")
    return Plan("division", f"for {count:g} divisions", divisions=int(count))


def _crossing(ask: Ask) -> Plan:
    name, value = str(ask.get("vital", "")), _number(ask, "value", "A threshold", least=-1e300)
    if name not in CROSSABLE:
        raise unknown_name("observable", name, CROSSABLE)
    column, rises = VITALS.index(name), str(ask.get("side", "above")) != "below"

    def reached(vm: VM) -> bool:
        now = float(vm.cell.vitals()[column])
        return now >= value if rises else now <= value

    side = "at least" if rises else "at most"
    return Plan("crossing", f"until {name} is {side} {value:g}", until=reached)


def _number(ask: Ask, name: str, what: str, least: float = 0.0) -> float:
    try:
        value = float(ask.get(name, ""))
    except (TypeError, ValueError):
        value = float("nan")
    if not least <= value <= 1e300:
        raise ConfigurationError(f"{what} is a number from {max(least, 0):g} up, not {str(ask.get(name, ''))[:40]!r}.")
    return value


class Runs:
    """At most one run of a session at a time, whoever looks; what played before plays on afterwards."""

    def __init__(self, session: Session) -> None:
        self._of = weakref.ref(session)
        self.present: Run | None = None
        self._beginning = threading.Lock()

    def _session(self) -> Session:
        session = self._of()
        if session is None:
            raise VMStateError("The session is gone.")
        return session

    @property
    def is_busy(self) -> bool:
        return self.present is not None and not self.present.ended.is_set()

    def begin(self, names: Sequence[str], plan: Plan) -> Run:
        """Let VMs run at full speed until what is planned; returns at once.

        Raises:
            VMStateError: another run is under way, or one of the VMs cannot run.
        """
        with self._beginning:
            return self._begin(self._session(), names, plan)

    def _begin(self, session: Session, names: Sequence[str], plan: Plan) -> Run:
        if self.is_busy:
            raise VMStateError("A run is under way already. Cancel it first, or wait for its end.")
        if not names:
            raise VMStateError("No VM is chosen that can run.")
        vms = [session.vm(name) for name in names]
        for vm in vms:
            if vm.state in (VMState.FAILED, VMState.DESTROYED):
                raise VMStateError(f"{vm.name} is {vm.state.value}, so it cannot run.", vm=vm.name)
        target_s = int(plan.until) if plan.kind == "time" and isinstance(plan.until, int | float) else None
        began = {vm.name: (vm.time_s, vm.account.divisions) for vm in vms}
        run = self.present = Run(plan, tuple(names), began, target_s)
        run.thread = threading.Thread(target=self._live, args=(session, run), name="bioxen-until", daemon=True)
        run.thread.start()
        return run

    def cancel(self) -> bool:
        """End the present run between two slices; tells whether there was one."""
        run = self.present
        if run is None or run.ended.is_set():
            return False
        run.is_cancelled = True
        session = self._session()

        def command() -> None:
            for name in run.vms:
                if name in session.members and session.vm(name).is_running:
                    session.pause(name)

        session.submit(command).result()
        return True

    def facts(self) -> dict[str, Any] | None:
        """What a view shows of the present or last run, JSON-able."""
        run = self.present
        if run is None:
            return None
        return {
            "told": run.plan.told,
            "vms": list(run.vms),
            "busy": not run.ended.is_set(),
            "ended": run.told() if run.ended.is_set() else "",
            "good": bool(run.outcome is not None and run.outcome.reached and not run.refusal and not run.stuck),
            "share": self._share(run),
        }

    def _share(self, run: Run) -> float | None:
        """How much of it is done, 0 to 1, where that is known: the VM that is farthest behind."""
        session, shares = self._session(), []
        for name in run.vms:
            if name not in session.members:
                continue
            vm, (began_s, divisions) = session.vm(name), run.began[name]
            if run.target_s is not None or run.plan.duration_s is not None:
                end_s = run.target_s if run.target_s is not None else began_s + int(run.plan.duration_s or 0)
                shares.append((vm.time_s - began_s) / max(end_s - began_s, 1))
            elif run.plan.divisions > 1:
                shares.append((vm.account.divisions - divisions) / run.plan.divisions)
        return round(min(max(min(shares), 0.0), 1.0), 3) if shares else None

    def _live(self, session: Session, run: Run) -> None:
        played = session.is_playing
        try:
            session.submit(lambda: _start(session, run)).result()
            until = None if run.plan.duration_s is not None else _until(run)
            run.outcome = session.run(until, duration_s=run.plan.duration_s, vm=list(run.vms))
        except Exception as cause:
            run.refusal = str(getattr(cause, "message", "")) or f"{type(cause).__name__}: {cause}"
        finally:
            self._settle(session, run, played)
            run.ended.set()

    @staticmethod
    def _settle(session: Session, run: Run, played: bool) -> None:
        """Its VMs stand still afterwards, and what played before plays on."""
        if session.is_closed:
            return

        def command() -> None:
            for name in run.vms:
                if name in session.members and session.vm(name).is_running:
                    session.pause(name)

        session.submit(command).result()
        if played and session.hypervisor.running():
            session.play()


_runs: WeakKeyDictionary[Session, Runs] = WeakKeyDictionary()


def runs_of(session: Session) -> Runs:
    """The runs of a session, the same for all that look at it."""
    return _runs.setdefault(session, Runs(session))


def _start(session: Session, run: Run) -> None:
    """Let its VMs run, unless it was cancelled before."""
    for name in () if run.is_cancelled else run.vms:
        make_running(session, name)


def _until(run: Run) -> Until:
    """What the session is to wait for; a cell that is arrested gives up waiting for divisions or a value."""
    plan, wished = run.plan, run.plan.until
    if wished is not None and not callable(wished):
        return wished

    def is_over(vm: VM) -> bool:
        there = wished(vm) if callable(wished) else vm.account.divisions - run.began[vm.name][1] >= plan.divisions
        if not there and vm.arrested:
            run.stuck[vm.name] = vm.arrested
        return there or bool(vm.arrested)

    return is_over
