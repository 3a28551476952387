"""A session: VMs, their histories and their clock, kept alive in one Python process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from psygnal import Signal

from bioxen_nb.errors import ResourceError, VMStateError
from bioxen_nb.hypervisor.hypervisor import TICK_WALL_S, Hypervisor
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.vm import VM
from bioxen_nb.resources import Capacity, Host, Quota, ResourceAllocation
from bioxen_nb.session.collecting import collector_resting
from bioxen_nb.session.events import EventLog
from bioxen_nb.session.families import SessionFamilies
from bioxen_nb.session.files import SessionFiles
from bioxen_nb.session.goals import Goal, RunOutcome, Until, goal_for
from bioxen_nb.session.interrupts import deferred_interrupts
from bioxen_nb.session.loop import Loop, Pace
from bioxen_nb.session.member import Member
from bioxen_nb.session.notices import Notices
from bioxen_nb.session.ownership import Ownership
from bioxen_nb.session.processing import SessionProcesses
from bioxen_nb.session.progress import progress_bar
from bioxen_nb.session.reading import SessionReading
from bioxen_nb.session.recorder import Recorder
from bioxen_nb.session.sources import Source, compiled, make_runner, seed_for, whole_seed
from bioxen_nb.session.surroundings import SessionSurroundings
from bioxen_nb.session.verbs import SessionVerbs

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
    from bioxen_nb.hypervisor.runner import Runner
    from bioxen_nb.hypervisor.scheduler import Scheduler
    from bioxen_nb.program.chassis import Chassis

T = TypeVar("T")

#: The live clock refreshes `latest_vitals` this often.
_LOOK_EVERY_WALL_S = 1 / 30

#: It sleeps at least this long when no VM can go on.
_SHORTEST_SLEEP_S = 0.001


class Session(SessionReading, SessionVerbs, SessionFamilies, SessionSurroundings, SessionProcesses, SessionFiles):
    """Creates VMs, runs them and remembers what happened.

    `run` blocks and is deterministic; `play` returns at once and runs on a thread of its own until
    `pause_all` or `close`. Verbs may be used from any thread: they act at the next slice boundary, within
    some 25 ms. Reads (`timecourse`, `vitals_since`, `gene_series`, `vm_names`, ...) never wait for a cell.

    Args:
        seed: VMs without a seed of their own get one that follows from this and their name.
        capacity: molecules that all VMs together may use; infinite unless given.
        name: for people.
        host: how many VMs fit and what is set aside for each; no bounds unless given.
        scheduler: who runs next, or the name of a registered scheduler; round-robin unless given.
        vitals_every_s, molecules_every_s: how often, in cell time, the whole-cell numbers and all molecule
            counts are recorded.
    """

    changed: ClassVar[Signal] = Signal(str, str)
    """(VM name or "" for all, what): created, state, division, quota, speed, environment, program, destroyed."""

    def __init__(
        self,
        seed: int = 0,
        capacity: Capacity | None = None,
        name: str = "session",
        *,
        host: Host | None = None,
        scheduler: Scheduler | str | None = None,
        vitals_every_s: int = 5,
        molecules_every_s: int = 10,
    ) -> None:
        self.seed = whole_seed(seed)
        self.name = name
        self.vitals_every_s = vitals_every_s
        self.molecules_every_s = molecules_every_s
        self.hypervisor = Hypervisor(capacity, scheduler, host)
        self.pace = Pace()
        self.members: dict[str, Member] = {}
        self.events = EventLog(self.members)
        self._notices = Notices(self.changed, self.events.hear)
        self._ownership = Ownership(self._notices.send)
        self._loop = Loop(self._ownership, self._turn)
        self._goals: dict[str, Goal] = {}
        self._looked_at = 0.0
        self._closed = False
        self._tell_of_offers()

    # ---- VMs -------------------------------------------------------------------------------------------

    def create(
        self,
        name: str,
        genome: Source = "teaching-cell",
        *,
        chassis: str | Chassis | None = None,
        environment: Environment | None = None,
        knock_out: str | Sequence[str] = (),
        seed: int | None = None,
        quota: Quota | None = None,
        allocation: ResourceAllocation | None = None,
        isolation: IsolationLimits | bool = False,
    ) -> VM:
        """A VM in state CREATED with a new-born cell.

        Args:
            name: unique in the session.
            genome: a catalogue id, a file name, a Genome, or a compiled GenomeProgram.
            chassis: to compile for; the genome's own unless given.
            environment: what the cell lives in.
            knock_out: genes to remove, by symbol or locus tag.
            seed: of its random numbers.
            quota: the most it may use, in molecules.
            allocation: what to set aside for it on the session's host; equal shares unless given.
            isolation: live in a child process, with these limits or (True) the usual ones.
        """
        from bioxen_nb.cell.cell import Cell

        self._check_open()
        self.hypervisor.check_name(name)
        with collector_resting():
            found, program = compiled(genome, chassis, knock_out)
            cell = Cell(program, environment, seed=seed_for(self.seed, name, seed))
        runner = make_runner(isolation)
        return self.enrol(name, cell, quota, allocation=allocation, runner=runner, genome=found)

    def enrol(self, name: str, cell: Cell, quota: Quota | None = None, **more: Any) -> VM:
        """A VM in state CREATED around a cell that you have made; `more` as in `enrol_member`."""
        return self._do(lambda: self.enrol_member(name, cell, quota, **more).vm)

    def enrol_member(
        self,
        name: str,
        cell: Cell,
        quota: Quota | None = None,
        *,
        allocation: ResourceAllocation | None = None,
        runner: Runner | None = None,
        genome: Genome | None = None,
    ) -> Member:
        """What `enrol` does, on the thread that owns the state; gives all that is kept of the VM."""
        from bioxen_nb.cell.context import VITALS

        recorder = Recorder(cell, tuple(VITALS), self.vitals_every_s, self.molecules_every_s)
        vm = self.hypervisor.create(name, cell, quota, allocation=allocation, runner=runner)
        member = Member(vm, recorder, genome=genome)
        try:
            member.check_memory(vm.quota)
        except ResourceError:
            self.hypervisor.destroy(name)
            raise
        member.bound_memory()
        member.recorder.take(cell)
        member.look()
        self.members[name] = member
        vm.listener = self._listen
        self._notices.add(name, "created")
        return member

    # ---- running ---------------------------------------------------------------------------------------

    def run(
        self,
        until: Until = None,
        *,
        duration_s: float | None = None,
        vm: str | Sequence[str] | None = None,
        progress: bool = False,
    ) -> RunOutcome:
        """Run until something is reached, at full speed, and return how it ended. Playing stops.

        Args:
            until: the cell's clock in seconds; the next event of each VM: "division", "initiation" or "termination"
                of replication, "shift" of the environment, "arrest" or "failure"; or a function of the VM. Functions,
                replication and shifts are looked at every 5 s of cell time and at each division.
            duration_s: this much further, instead of `until`.
            vm: the VMs to run; all that are RUNNING unless given. Others stand still.
            progress: a bar on standard error.

        A cell that is arrested while a division or replication is waited for, a VM that fails or is paused from
        elsewhere end the run for that VM: the outcome says so. Ctrl-C leaves everything consistent at the end of a
        slice.
        """
        self._check_open()
        if self._ownership.is_mine:
            raise VMStateError("A run cannot begin inside a command or another run. Call it on its own.")
        self._stop_playing()
        with deferred_interrupts() as raise_if_interrupted, self._ownership.held():
            goals = {chosen.name: goal_for(chosen, until, duration_s) for chosen in self._chosen(vm)}
            self._goals = goals
            try:
                with progress_bar(list(goals.values()), progress) as update:
                    while any(goal.left_s() is not None for goal in goals.values()):
                        raise_if_interrupted()
                        if not self._tick(goals):
                            self.hypervisor.rest()
                        self._ownership.drain()
                        update()
            finally:
                self._goals = {}
            for goal in goals.values():
                if goal.vm.name in self.members:
                    self.members[goal.vm.name].look()
        return RunOutcome({name: goal.outcome for name, goal in goals.items() if goal.outcome})

    def _chosen(self, vm: str | Sequence[str] | None) -> Sequence[VM]:
        names = [vm] if isinstance(vm, str) else vm
        chosen = self.hypervisor.running() if names is None else [self.vm(name) for name in names]
        idle = [vm.name for vm in chosen if not vm.is_running]
        if idle or not chosen:
            who = f"{', '.join(idle)} is not running" if idle else "No VM is running"
            raise VMStateError(f"{who}. Start it first: session.start(name).", vm=", ".join(idle))
        return chosen

    def _tick(self, goals: dict[str, Goal]) -> int:
        def horizon(vm: VM) -> int | None:
            goal = goals.get(vm.name)
            left_s = None if goal is None else goal.left_s()
            return None if left_s is None else min(left_s, self.members[vm.name].until_due_s())

        return self.hypervisor.tick(TICK_WALL_S, horizon, self.observe)

    def play(self, speed: float | None = None) -> None:
        """Let the RUNNING VMs run live, on the session's own thread; returns at once.

        Args:
            speed: cell seconds per wall second for all; unchanged unless given (`math.inf`: as fast as they
                go).
        """
        self._check_open()

        def command() -> None:
            if speed is not None:
                self.pace.set(None, speed)
            for member in self.members.values():
                if member.held and member.vm.state is VMState.PAUSED:
                    member.vm.resume()
            self._loop.play()
            self._notices.add("", "state")

        self._do(command)

    def pause_all(self) -> None:
        """Stop the live clock and pause all RUNNING VMs; `play` resumes them."""

        def command() -> None:
            self._loop.pause()
            for vm in self.hypervisor.running():
                vm.pause()
                self.members[vm.name].held = True
            self._notices.add("", "state")

        self._do(command)

    def _stop_playing(self) -> None:
        if self._loop.is_playing:
            self._loop.pause()
            self._notices.add("", "state")

    def _turn(self) -> float:
        """One tick of the live clock; gives the wall seconds to sleep."""
        advanced_s = self.hypervisor.tick(TICK_WALL_S, self._live_horizon, self.observe)
        now = time.perf_counter()
        if advanced_s and now - self._looked_at > _LOOK_EVERY_WALL_S:
            self._looked_at = now
            for vm in self.hypervisor.running():
                self.members[vm.name].look()
        if advanced_s:
            return 0.0
        waits = [self._due_s(vm)[1] for vm in self.hypervisor.running()]
        return max(min(waits, default=math.inf), _SHORTEST_SLEEP_S)

    def _live_horizon(self, vm: VM) -> int:
        return min(self._due_s(vm)[0], self.members[vm.name].until_due_s())

    def _due_s(self, vm: VM) -> tuple[int, float]:
        return self.pace.due_s(vm, alone=not self.hypervisor.sharing.is_finite)

    def observe(self, vm: VM, report: StepReport) -> None:
        """Take down what is due after a slice of a VM, and tell the run that waits for it."""
        if self.members[vm.name].observe(report):
            self._notices.add(vm.name, "division")
        if vm.name in self._goals:
            self._goals[vm.name].observe(report)

    def set_speed(self, name: str | None, speed: float | None) -> None:
        """Speed of a VM when playing, or (None) of all; None or infinite: as fast as it goes."""
        if name is not None:
            self.vm(name)

        def command() -> None:
            self.pace.set(name, speed)
            self._notices.add(name or "", "speed")

        self._do(command)

    # ---- threads and files -----------------------------------------------------------------------------

    def submit(self, command: Callable[[], T]) -> Future[T]:
        """Run a function on the thread that owns all state: between two slices, or at once if none runs."""
        return self._ownership.submit(command)

    def give_way(self) -> None:
        """Let the live clock have its turn, for one who submits command after command."""
        self._ownership.give_way()

    def _do(self, command: Callable[[], T]) -> T:
        self._check_open()
        return self._ownership.call(command)

    def _listen(self, vm: VM, what: str) -> None:
        if vm.is_running:
            self.members[vm.name].held = False
        self._notices.add(vm.name, what)
        if not self._ownership.is_mine:
            self._ownership.submit(lambda: None)

    def _check_open(self) -> None:
        if self._closed:
            raise VMStateError(f"The session {self.name!r} is closed. Make a new one, or load a checkpoint.")

    def close(self) -> None:
        """End the live thread; reads go on working, verbs do not. What is autosaved is saved a last time."""
        self._end()

    def _end(self, *, as_it_should: bool = True) -> None:
        self._closed = True
        self._loop.close()
        self._end_autosave(as_it_should)
        for vm in self.hypervisor.list():
            vm.runner.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc_info: object) -> None:
        cause = exc_info[1]
        self._end(as_it_should=cause is None or isinstance(cause, SystemExit))

    def __repr__(self) -> str:
        running = len(self.hypervisor.running())
        return f"<Session {self.name}: {len(self.members)} VM(s), {running} running, seed {self.seed}>"
