"""Probes say when something is to be looked at, and what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bioxen_nb.errors import ConfigurationError

#: "vitals": the few numbers that describe the whole cell; "molecules": every protein and RNA count.
What = Literal["vitals", "molecules"]

#: Which molecules of a gene are asked for.
Quantity = Literal["protein", "rna"]


@dataclass(frozen=True, slots=True)
class Probe:
    """Look at `what` whenever the cell's clock is a multiple of `interval_s` whole seconds."""

    what: What
    interval_s: int

    def __post_init__(self) -> None:
        if not (isinstance(self.interval_s, int) and self.interval_s >= 1):
            raise ConfigurationError(
                f"A probe's interval is a whole number of seconds from 1 up, not {self.interval_s!r}."
            )

    def is_due(self, time_s: int) -> bool:
        return time_s % self.interval_s == 0

    def next_due(self, time_s: int) -> int:
        """The first due time after `time_s`."""
        return (time_s // self.interval_s + 1) * self.interval_s

    def doubled(self) -> Probe:
        """Half as often."""
        return replace(self, interval_s=2 * self.interval_s)
