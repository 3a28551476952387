"""The report: every subject measured, one after the other or two at a time, and its rows in the order of the targets.

A subject is a module of this package with one function, `figures(effort) -> {row id: figure}`.
"""

from __future__ import annotations

import importlib
import math
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence

from bioxen_nb.errors import DownloadError
from bioxen_nb.validation.effort import Effort, silence
from bioxen_nb.validation.rows import Figure, NotRun, Row, Target

#: Subjects by how long they take, longest first, so that two processes end together.
ORDER = (
    *("growth", "burden", "minimal_growth", "noise", "proteome", "minimal_knockouts", "heat", "diauxie"),
    *("stochastic_suite", "carbon", "soundness", "knockouts", "induction"),
)
#: These measure wall time and memory, and do so alone.
ALONE = ("soundness",)
Outcome = tuple[str, dict[str, Figure]]


def report(
    targets: Sequence[Target],
    *,
    seed: int = 1,
    short: bool = False,
    processes: int = 1,
    say: Callable[[str], None] = silence,
) -> list[Row]:
    """The rows of these targets, in their order.

    Args:
        processes: how many subjects to measure at a time; the figures do not depend on it.
        say: told which subject is done. Each subject tells its steps on the error stream.
    """
    wanted = {target.subject for target in targets}
    subjects = sorted(wanted, key=lambda name: ORDER.index(name) if name in ORDER else -1)
    together = [(name, seed, short) for name in subjects if name not in ALONE]
    alone = [(name, seed, short) for name in subjects if name in ALONE]
    figures: dict[str, Figure] = {}
    for number, (name, found) in enumerate(_all(together, alone, processes), start=1):
        figures |= found
        say(f"{number} of {len(subjects)} done: {name.replace('_', ' ')}")
    return [target.row(_figure(target, figures)) for target in targets]


def _figure(target: Target, figures: dict[str, Figure]) -> Figure:
    if target.id in figures:
        return figures[target.id]
    return figures.get(_whole(target.subject), math.nan)


def _whole(subject: str) -> str:
    """Key of what holds for a subject as a whole."""
    return f"all of {subject}"


def _all(
    together: Sequence[tuple[str, int, bool]], alone: Sequence[tuple[str, int, bool]], processes: int
) -> Iterator[Outcome]:
    workers = min(processes, len(together))
    if workers > 1:
        context = multiprocessing.get_context("spawn")
        with context.Pool(workers, maxtasksperchild=None) as pool:
            yield from pool.imap_unordered(_measure, together, chunksize=1)
    else:
        yield from map(_measure, together)
    yield from map(_measure, alone)


def _measure(task: tuple[str, int, bool]) -> Outcome:
    """One subject. What it cannot read is not run; what it cannot do fails, with its message on the error stream."""
    name, seed, short = task

    def say(what: str) -> None:
        print(f"  {what} ...", file=sys.stderr, flush=True)

    subject = importlib.import_module(f"bioxen_nb.validation.{name}")
    try:
        return name, subject.figures(Effort(seed, short, say))
    except DownloadError as error:
        return name, {_whole(name): NotRun(error.message)}
    except Exception as error:  # one subject must not take the others' rows with it
        print(f"  {name} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return name, {_whole(name): math.nan}
