"""A number that knows its unit, where it comes from, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a number was obtained, best first."""

    MEASURED = "measured"
    FITTED = "fitted"
    SEQUENCE = "sequence-derived"
    CHASSIS = "chassis-default"
    HEURISTIC = "heuristic"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` in `unit`, from `source` (a citation key or sentence), of `grade`."""

    value: float
    unit: str
    source: str
    grade: Grade

    def __float__(self) -> float:
        return self.value

    def with_value(self, value: float, grade: Grade | None = None, source: str | None = None) -> Parameter:
        """The same quantity with another value."""
        return Parameter(value, self.unit, source or self.source, grade or self.grade)
