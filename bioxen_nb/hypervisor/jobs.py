"""Operons as jobs: switched on for a stretch of cell time, and an account of what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError, BioXenException, CheckpointError, OverloadError, VMStateError, unknown_name
from bioxen_nb.hypervisor.job_account import Account, Watch

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell

#: Jobs of one VM that run at once, and that wait.
RUNNING_AT_ONCE = 4
MOST_QUEUED = 1000

#: Ended jobs that are remembered.
MOST_ENDED = 1000

#: Molecules are looked at this often in cell time, for the peaks; one control tick of a cell.
LOOK_EVERY_S = 10

_FAR_S = 1 << 30


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(slots=True)
class OperonJob:
    """Genes whose transcription units are switched on for `duration_s` seconds of cell time.

    Attributes:
        number: counts the jobs of one VM, from 1.
        genes: symbols or locus tags, as given.
        duration_s: cell seconds.
        priority: larger ones begin first.
        state: where it stands.
        result: what came of it: see `JobQueue.observe`; empty before its end.
        reason: why it failed.
        units: transcription units that it holds switched on, or held.
        began_s, ended_s: the cell's clock; None before.
    """

    number: int
    genes: tuple[str, ...]
    duration_s: int
    priority: float = 0.0
    state: JobState = JobState.QUEUED
    result: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    units: tuple[str, ...] = ()
    began_s: int | None = None
    ended_s: int | None = None

    @property
    def is_over(self) -> bool:
        return self.state in _ENDED

    def left_s(self, time_s: int) -> int:
        """Cell seconds to its end, while it runs."""
        return (self.began_s or 0) + self.duration_s - time_s


class JobQueue:
    """The operon jobs of one VM. All verbs belong between two slices.

    Jobs begin by priority, then in the order of their coming. What a job switched on is given back at its end to
    what it was before, unless another running job holds it or somebody commanded it otherwise meanwhile. The cell obeys
    commands from its next control tick on. Begins and ends depend on the cell's clock alone, not on how
    its life is cut into slices.

    Args:
        limit: jobs that run at once.
    """

    def __init__(self, limit: int = RUNNING_AT_ONCE) -> None:
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise ApiError(f"A whole number of jobs from 1 up can run at once, not {limit!r}.")
        self.limit = limit
        self._count = 0
        self._queued: list[OperonJob] = []
        self._running: list[OperonJob] = []
        self._ended: list[OperonJob] = []
        self._accounts: dict[int, Account] = {}
        self._watches: dict[int, Watch] = {}
        self._before: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._queued or self._running)

    def without_jobs(self, commands: Mapping[str, str]) -> dict[str, str]:
        """The commands of a cell as they would be if no job ran."""
        restored = {unit: self._before.get(unit, how) if how == "on" else how for unit, how in commands.items()}
        return {unit: how for unit, how in restored.items() if how != "natural"}

    def held_units(self) -> frozenset[str]:
        """Units that running jobs switched on."""
        return frozenset(unit for job in self._running for unit in job.units)

    @property
    def jobs(self) -> tuple[OperonJob, ...]:
        """All that are remembered, by number."""
        return tuple(sorted([*self._ended, *self._running, *self._queued], key=lambda job: job.number))

    def get(self, number: int) -> OperonJob:
        """The job of that number.

        Raises:
            UnknownNameError: there is none, or it ended so long ago that it is forgotten.
        """
        for job in self.jobs:
            if job.number == number:
                return job
        raise unknown_name("operon job", number, [str(job.number) for job in self.jobs])

    def submit(self, genes: str | Sequence[str], duration_s: float, priority: float = 0.0) -> OperonJob:
        """Queue a job; it begins before the VM's next slice if there is room.

        Args:
            genes: symbols or locus tags; their whole transcription units are switched on.
            duration_s: cell seconds, rounded up to whole ones.
            priority: larger ones begin first.

        Raises:
            ApiError: no genes, or a duration or priority that is no possible number.
            OverloadError: too many jobs wait.
        """
        wanted = _genes(genes)
        seconds = _number("duration_s", duration_s)
        if not 0 < seconds < _FAR_S:
            raise ApiError(f"duration_s is a positive number of cell seconds, not {duration_s!r}.")
        weight = _number("priority", priority)
        if len(self._queued) >= MOST_QUEUED:
            raise OverloadError(f"{MOST_QUEUED:,} operon jobs wait already. Let some finish, or cancel some.")
        self._count += 1
        job = OperonJob(self._count, wanted, math.ceil(seconds), weight)
        self._queued.append(job)
        return job

    def cancel(self, number: int, cell: Cell) -> OperonJob:
        """End a job before its time; one that runs gets its result up to now, and its units are given back.

        Raises:
            UnknownNameError: no such job.
            VMStateError: it is over already.
        """
        job = self.get(number)
        if job.is_over:
            raise VMStateError(f"Operon job {number} is {job.state.value} already. Submit a new one.", job=number)
        if job.state is JobState.QUEUED:
            self._queued.remove(job)
            self._finish(job, JobState.CANCELLED, cell.time_s)
        else:
            self._end(job, JobState.CANCELLED, cell)
        return job

    def begin_due(self, cell: Cell) -> None:
        """Begin jobs that wait, as far as there is room; one whose genes the program lacks fails."""
        while self._queued and len(self._running) < self.limit:
            job = min(self._queued, key=lambda job: (-job.priority, job.number))
            self._queued.remove(job)
            before = cell.commands()
            try:
                job.units = tuple(cell.command(list(job.genes), "on"))
            except BioXenException as cause:
                job.reason = cause.message
                self._finish(job, JobState.FAILED, cell.time_s)
                continue
            for unit in job.units:
                present = before.get(unit, "natural")
                if unit not in self._before or present != "on":
                    self._before[unit] = present
            job.state, job.began_s = JobState.RUNNING, cell.time_s
            self._running.append(job)
            self._watches[job.number] = watch = Watch(job.units)
            self._accounts[job.number] = Account.opened(cell, watch.look(cell))

    def until_due_s(self, time_s: int) -> int:
        """Cell seconds that a slice may take at most: to the end of a job, or to the next look at molecules."""
        if not self._running:
            return _FAR_S
        ends_s = min(job.left_s(time_s) for job in self._running)
        return max(min(ends_s, LOOK_EVERY_S - time_s % LOOK_EVERY_S), 1)

    def observe(self, cell: Cell) -> None:
        """After a slice: note peaks, and end the jobs that are over.

        The result of a job has `genes` (by symbol: `rna` and `protein` molecules `before`, `after` and at the
        `peak` of looks every 10 s of cell time), `units`, `began_s`, `ended_s`, and of the whole cell meanwhile
        `atp_spent` and `amino_acids_polymerised` and `rnas_made` (molecules), `divisions`,
        `volume_fl` and `growth_rate_per_h` (`before`, `after`). A division halves the molecules.
        """
        if not self._running:
            return
        time_s = cell.time_s
        over = [job for job in self._running if job.left_s(time_s) <= 0]
        if over or time_s % LOOK_EVERY_S == 0:
            for job in self._running:
                self._accounts[job.number].note(self._watches[job.number].look(cell))
        for job in over:
            self._end(job, JobState.DONE, cell)

    def _end(self, job: OperonJob, state: JobState, cell: Cell) -> None:
        self._running.remove(job)
        seen = self._watches.pop(job.number).look(cell)
        job.result = {"units": list(job.units), **self._accounts.pop(job.number).closed(cell, seen)}
        held = {unit for other in self._running for unit in other.units}
        now = cell.commands()
        for unit in job.units:
            if unit in held:
                continue
            before = self._before.pop(unit, "natural")
            if now.get(unit) == "on" and before != "on":
                cell.command([unit], before)
        self._finish(job, state, cell.time_s)

    def _finish(self, job: OperonJob, state: JobState, time_s: int) -> None:
        job.state, job.ended_s = state, time_s
        self._ended.append(job)
        del self._ended[:-MOST_ENDED]

    def to_document(self) -> dict[str, Any]:
        """JSON-able, with what running jobs have seen so far."""
        return {
            "limit": self.limit,
            "count": self._count,
            "before": dict(self._before),
            "jobs": [asdict(job) for job in (*self._ended, *self._running, *self._queued)],
            "accounts": {str(number): asdict(account) for number, account in self._accounts.items()},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> JobQueue:
        """The queue of a checkpoint.

        Raises:
            CheckpointError: it is none.
        """
        try:
            queue = cls(document["limit"])
            queue._count = int(document["count"])
            queue._before = dict(document["before"])
            for row in document["jobs"]:
                queue._enrol(_job_of(row))
            queue._accounts = {int(key): Account(**value) for key, value in document["accounts"].items()}
            queue._watches = {job.number: Watch(job.units) for job in queue._running}
        except (ApiError, KeyError, TypeError, ValueError, AttributeError) as cause:
            raise CheckpointError(f"The checkpoint's operon jobs do not decode ({cause}).") from cause
        if {job.number for job in queue._running} != set(queue._accounts):
            raise CheckpointError("The checkpoint's operon jobs do not decode: accounts and running jobs differ.")
        return queue

    def _enrol(self, job: OperonJob) -> None:
        places = {JobState.QUEUED: self._queued, JobState.RUNNING: self._running}
        places.get(job.state, self._ended).append(job)

    def __repr__(self) -> str:
        return f"<JobQueue: {len(self._running)} running, {len(self._queued)} waiting, {len(self._ended)} over>"


def _job_of(row: Mapping[str, Any]) -> OperonJob:
    return OperonJob(
        **{**row, "genes": tuple(row["genes"]), "units": tuple(row["units"]), "state": JobState(row["state"])}
    )


def _genes(genes: str | Sequence[str]) -> tuple[str, ...]:
    wanted = (genes,) if isinstance(genes, str) else tuple(genes) if isinstance(genes, Sequence) else ()
    if not wanted or not all(isinstance(gene, str) and gene.strip() for gene in wanted):
        raise ApiError(f"An operon job needs the names of one or more genes, not {genes!r}.")
    return wanted


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ApiError(f"{name} must be a number, not {value!r}.")
    return float(value)
