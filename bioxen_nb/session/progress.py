"""A progress bar on standard error for runs that take more than a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioxen_nb.session.goals import Goal


@contextmanager
def progress_bar(goals: list[Goal], shown: bool) -> Iterator[Callable[[], None]]:
    """A function to call now and then; the bar counts cell seconds and appears after half a second."""
    if not shown:
        yield lambda: None
        return
    from tqdm import tqdm

    open_ended = any(goal.event or goal.condition for goal in goals)
    total_s = None if open_ended else sum(max(goal.target_s - goal.began_s, 0) for goal in goals)
    label = goals[0].vm.name if len(goals) == 1 else f"{len(goals)} VMs"
    with tqdm(total=total_s, desc=label, unit=" cell s", unit_scale=True, delay=0.5, leave=False) as bar:

        def update() -> None:
            done_s = sum(goal.vm.time_s - goal.began_s for goal in goals)
            bar.update(done_s - bar.n)

        yield update
