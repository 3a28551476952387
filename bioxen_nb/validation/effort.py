"""How hard to try: what one run of the report costs, and what it is to say meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bioxen_nb.errors import DownloadError
from bioxen_nb.validation.rows import Figure, NotRun


def silence(what: str) -> None:
    """The progress of those who did not ask."""


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Args:
        seed: of all random numbers of the run.
        short: a minute for all of tier A instead of some minutes; rows with a statistical error then stray further.
        say: hears what is being done.
    """

    seed: int = 1
    short: bool = False
    say: Callable[[str], None] = silence

    def of(self, long: int, short: int) -> int:
        """The number for this effort."""
        return short if self.short else long


def if_there(measure: Callable[[], float]) -> Figure:
    """What a measurement gives, or that its data are not there."""
    try:
        return measure()
    except DownloadError as error:
        return NotRun(error.message)
