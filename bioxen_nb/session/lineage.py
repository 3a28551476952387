"""Who came from whom: births at divisions, and the siblings that nobody runs yet."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import unknown_name

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import Division

#: Siblings of one VM that are kept alive, the latest ones.
KEPT_SIBLINGS = 4


@dataclass(frozen=True, slots=True)
class Birth:
    """A daughter cell at its first moment."""

    lineage: str
    """The mother's lineage with ".0" for the daughter that the VM goes on with, ".1" for its sibling."""
    mother: str
    time_s: int
    """On the mother's clock, which the daughters go on with."""
    volume_fl: float
    protein_total: int
    interdivision_s: float
    """From the mother's own birth (or creation) to this division."""
    followed: bool
    """Whether the VM goes on as this daughter."""

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


def births_of(division: Division) -> tuple[Birth, Birth]:
    """Both daughters of a division."""
    return _birth(division, 0), _birth(division, 1)


def _birth(division: Division, which: int) -> Birth:
    return Birth(
        lineage=division.daughters[which].lineage,
        mother=division.mother,
        time_s=int(division.time_s),
        volume_fl=float(division.birth_volume_fl[which]),
        protein_total=int(division.daughters[which].protein_total),
        interdivision_s=float(division.interdivision_s),
        followed=which == 0,
    )


class Siblings:
    """The last few daughters that the VM did not go on with, each with the program that it was born with."""

    def __init__(self, limit: int = KEPT_SIBLINGS) -> None:
        self._limit = limit
        self._cells: OrderedDict[str, Cell] = OrderedDict()

    def keep(self, cell: Cell) -> None:
        self._cells[cell.context.lineage] = cell
        while len(self._cells) > self._limit:
            self._cells.popitem(last=False)

    def cell(self, lineage: str) -> Cell:
        """A daughter that is kept; she stays.

        Raises:
            UnknownNameError: she was never there, is taken already, or too many divisions have passed.
        """
        try:
            return self._cells[lineage]
        except KeyError:
            advice = f"The last {self._limit} siblings of a VM are kept until somebody adopts them."
            raise unknown_name("kept sibling", lineage, self._cells, advice) from None

    def take(self, lineage: str) -> Cell:
        """Remove and return a daughter; raises as `cell` does."""
        cell = self.cell(lineage)
        del self._cells[lineage]
        return cell

    def cells(self) -> tuple[Cell, ...]:
        """All that are kept, oldest first."""
        return tuple(self._cells.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Lineages that can be adopted, oldest first."""
        return tuple(self._cells)
