"""The same work on many genomes at a time, with times, failures and a report."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bioxen_nb.api.collection_reading import CollectionMember, UnreadFile, genome_files, read_member
from bioxen_nb.api.genome_collections import CollectionAnalysis, Progress, gathered
from bioxen_nb.api.workflow_steps import STEPS, Workpiece, checked_steps
from bioxen_nb.errors import ApiError, BioXenException, ErrorCode

if TYPE_CHECKING:
    import pandas

    from bioxen_nb.genome.records import Genome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of one genome. `problem` is empty when it went well."""

    genome: str
    step: str
    wall_s: float
    result: dict[str, Any]
    code: str = ""
    problem: str = ""

    @property
    def succeeded(self) -> bool:
        return not self.problem


@dataclass(frozen=True)
class WorkflowReport:
    """What a workflow gave, genome by genome in the order they were named, step by step."""

    records: tuple[StepRecord, ...]
    wall_s: float
    workers: int

    @property
    def failures(self) -> tuple[StepRecord, ...]:
        """Steps that failed; the later ones of the same genome were left out."""
        return tuple(record for record in self.records if not record.succeeded)

    def result(self, genome: str, step: str) -> dict[str, Any]:
        """What a step gave for a genome.

        Raises:
            ApiError: there is no such result.
        """
        for record in self.records:
            if (record.genome, record.step) == (genome, step) and record.succeeded:
                return record.result
        raise ApiError(f"No result of step {step!r} for {genome!r}.", genome=genome, step=step)

    def to_frame(self) -> pandas.DataFrame:
        """One row a genome and step: wall_s, succeeded, code and problem."""
        import pandas

        columns = ["genome", "step", "wall_s", "succeeded", "code", "problem"]
        rows = [[getattr(record, name) for name in columns] for record in self.records]
        return pandas.DataFrame(rows, columns=columns)

    def to_document(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "wall_s": self.wall_s,
            "workers": self.workers,
            "records": [asdict(record) for record in self.records],
        }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the document as a JSON file."""
        from bioxen_nb.documents.atomic import write_atomic

        target = Path(path)
        write_atomic(target, (json.dumps(self.to_document(), indent=2) + "\n").encode())
        return target

    def __repr__(self) -> str:
        genomes = len({record.genome for record in self.records})
        return (
            f"<WorkflowReport: {genomes} genome(s), {len(self.records)} step(s), {len(self.failures)} failed, "
            f"{self.wall_s:.1f} s with {self.workers} worker(s)>"
        )


class JCVIWorkflowManager:
    """Runs work on many genomes at a time. Results come in the order of the files, whatever the number of workers.

    Threads need no preparation, but much of the work holds Python's lock, so that they gain little beyond waiting for
    slow disks. Processes use every core; each takes about a second to start, and a script that uses them needs the
    guard `if __name__ == "__main__":` (a notebook does not).

    Args:
        max_workers: at most so many files at a time.
        processes: work in processes instead of threads.
        progress: told (done, all, name) after each genome.

    Raises:
        ApiError: no whole number of workers from 1 up.
    """

    def __init__(self, max_workers: int = 8, *, processes: bool = False, progress: Progress | None = None):
        if isinstance(max_workers, bool) or not isinstance(max_workers, int) or max_workers < 1:
            raise ApiError(f"max_workers is a whole number from 1 up, not {max_workers!r}.")
        self.max_workers = max_workers
        self.processes = processes
        self.progress = progress

    def analyze_genome_collection(
        self,
        folder: str | os.PathLike[str],
        *,
        estimate_resources: bool = True,
        progress: Progress | None = None,
    ) -> CollectionAnalysis:
        """What `MultiGenomeAnalyzer` gives, several files at a time. Speeds are measured while others work.

        Raises:
            ApiError: no such folder.
        """
        began = time.perf_counter()
        paths = genome_files(folder)
        work = partial(_read, folder=Path(folder), with_estimate=estimate_resources)
        timed = self._each(work, paths, [path.name for path in paths], progress)
        seconds = {member.name: wall_s for member, wall_s in timed}
        return gathered(folder, [member for member, _ in timed], seconds, time.perf_counter() - began)

    def run_workflow(
        self,
        steps: Sequence[Any],
        genomes: str | os.PathLike[str] | Sequence[str | os.PathLike[str] | Genome],
        *,
        progress: Progress | None = None,
    ) -> WorkflowReport:
        """Named steps on each genome; a step that fails ends that genome's work and no other's.

        Args:
            steps: of "load", "validate", "profile", "compile", "screen_essential" and "run_cell", each a name or a
                pair of name and settings: `("run_cell", {"duration_s": 3600})`.
            genomes: a folder of genome files, or names, files and genomes.
            progress: told (done, all, name) after each genome.

        Raises:
            ApiError: steps or genomes that are none.
            UnknownNameError: a step that does not exist; near names are given.
        """
        planned, began = checked_steps(steps), time.perf_counter()
        pieces = _sources(genomes)
        found = self._each(partial(_worked, steps=planned), list(pieces.items()), list(pieces), progress)
        records = tuple(record for rows in found for record in rows)
        return WorkflowReport(records, time.perf_counter() - began, self.max_workers)

    def _each(
        self, work: Callable[[Any], T], items: Sequence[Any], names: Sequence[str], progress: Progress | None
    ) -> list[T]:
        """The work on each item, in their order. Interrupted, it drops what has not begun and ends with what has."""
        tell = progress or self.progress
        pool = self._pool(len(items))
        try:
            futures: list[Future[T]] = [pool.submit(work, item) for item in items]
            number = {future: row for row, future in enumerate(futures)}
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                if tell:
                    tell(done, len(items), names[number[future]])
            return [future.result() for future in futures]
        except BrokenProcessPool:
            message = "A process of the workflow ended early: memory may be short, or the script lacks its main guard."
            raise BioXenException(ErrorCode.ENGINE_ERROR, message) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _pool(self, count: int) -> Executor:
        workers = min(self.max_workers, max(count, 1))
        if self.processes:
            return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
        return ThreadPoolExecutor(workers, "bioxen-workflow")


def _read(path: Path, folder: Path, with_estimate: bool) -> tuple[CollectionMember | UnreadFile, float]:
    start = time.perf_counter()
    member = read_member(path, folder, with_estimate=with_estimate)
    return member, time.perf_counter() - start


def _worked(item: tuple[str, Any], steps: Sequence[tuple[str, dict[str, Any]]]) -> list[StepRecord]:
    name, source = item
    piece = Workpiece(source)
    records: list[StepRecord] = []
    for step, settings in steps:
        start = time.perf_counter()
        try:
            result = STEPS[step](piece, **settings)
        except BioXenException as error:
            wall_s = time.perf_counter() - start
            records.append(StepRecord(name, step, wall_s, {}, error.code.value, error.message))
            break
        records.append(StepRecord(name, step, time.perf_counter() - start, result))
    return records


def _sources(genomes: Any) -> dict[str, Any]:
    """Name -> source, in order. A folder gives its files."""
    from bioxen_nb.genome.records import Genome

    if isinstance(genomes, str | os.PathLike | Genome):
        if not isinstance(genomes, Genome) and Path(genomes).is_dir():
            return {path.relative_to(genomes).as_posix(): path for path in genome_files(genomes)}
        genomes = [genomes]
    found: dict[str, Any] = {}
    for source in genomes if isinstance(genomes, list | tuple) else ():
        if not isinstance(source, str | os.PathLike | Genome):
            raise ApiError(f"A genome is a name, a file or a Genome, not {source!r}.")
        name = source.id if isinstance(source, Genome) else str(source)
        found[name if name not in found else f"{name} ({len(found) + 1})"] = source
    if not found:
        raise ApiError("A workflow needs genomes: a folder, or a list of names, files or genomes.")
    return found
