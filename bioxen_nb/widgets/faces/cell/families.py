"""The births of a session as lines, one for each VM, with what became of the daughters that were set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.context import VITALS
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.widgets.faces.face import Frame

if TYPE_CHECKING:
    from bioxen_nb.session.lineage import Birth
    from bioxen_nb.session.session import Session

#: Fates of a daughter that was set aside, by their number in the frame.
FATES = ("gone", "kept", "adopted")
#: Numbers of a division, in this order.
COLUMNS = ("time_s", "interdivision_s", "volume_0_fl", "volume_1_fl", "proteins_0", "proteins_1", "fate")


@dataclass(frozen=True)
class Line:
    """The cells that a VM went through."""

    vm: str
    founder: str
    """Lineage of the cell that the VM was made with."""
    seed: int
    births: Sequence[Birth]
    kept: tuple[str, ...]

    @property
    def generation(self) -> int:
        """Divisions behind the founder, 0 for one without a mother."""
        return self.founder.count(".")


def lines_of(session: Session) -> list[Line]:
    """One line for each VM, in the order of their creation."""
    found = []
    for name in session.vm_names():
        births, context = session.lineage(name), session.vm(name).cell.context
        founder = births[0].mother if births else context.lineage
        found.append(Line(name, founder, context.seed, births, session.siblings(name)))
    return found


def mothers(lines: Sequence[Line]) -> dict[str, tuple[str, int]]:
    """(VM, number of the division) that the founder of a line came from, by VM; only where that VM is still there."""
    born: dict[tuple[int, str], tuple[str, int]] = {}
    for line in lines:
        for row, birth in enumerate(line.births[1::2]):
            born.setdefault((line.seed, birth.lineage), (line.vm, row))
    found = {}
    for line in lines:
        mother = born.get((line.seed, line.founder))
        if mother is not None and mother[0] != line.vm:
            found[line.vm] = mother
    return found


def divisions(line: Line, adopted: frozenset[int]) -> NDArray[np.float32]:
    """(divisions, `COLUMNS`) of one line; `adopted` are the divisions whose other daughter is a VM."""
    kept = set(line.kept)
    rows = [
        (
            first.time_s,
            first.interdivision_s,
            first.volume_fl,
            other.volume_fl,
            first.protein_total,
            other.protein_total,
            2 if row in adopted else 1 if other.lineage in kept else 0,
        )
        for row, (first, other) in enumerate(zip(line.births[::2], line.births[1::2], strict=True))
    ]
    return np.array(rows, np.float32).reshape(-1, len(COLUMNS))


@dataclass
class Families:
    """Tells when something about the lines of a session changed, and only then makes a frame of them."""

    session: Session
    _seen: tuple[object, ...] = field(default=(), init=False)
    _first: dict[tuple[str, str, int], float] = field(default_factory=dict, init=False)

    def news(self, *, anew: bool = False) -> Frame | None:
        """All lines, if any of them has changed since the last call (or `anew`)."""
        lines = lines_of(self.session)
        seen = tuple((line.vm, line.founder, line.seed, len(line.births), line.kept) for line in lines)
        if seen == self._seen and not anew:
            return None
        self._seen = seen
        origins = mothers(lines)
        facts: list[dict[str, Any]] = []
        tables = []
        for line in lines:
            mother = origins.get(line.vm)
            adopted = frozenset(row for vm, row in origins.values() if vm == line.vm)
            tables.append(divisions(line, adopted))
            facts.append(
                {
                    "vm": line.vm,
                    "founder": line.founder,
                    "rows": len(tables[-1]),
                    "mother": mother[0] if mother else "",
                    "mother_row": mother[1] if mother else -1,
                    "first_fl": self._first_fl(line),
                }
            )
        joined = np.concatenate(tables) if tables else np.empty((0, len(COLUMNS)), np.float32)
        return Frame({"lines": facts}, {"divisions": joined})

    def clocks(self) -> dict[str, tuple[int, float, float]]:
        """How far each line has come in seconds, and the volume of its living cell in fL, now and at its birth."""
        cells = {name: self.session.vm(name).cell for name in self.session.vm_names()}
        return {
            name: (cell.time_s, round(cell.volume_fl, 5), round(float(cell.context.state.real[ly.BIRTH_FL]), 5))
            for name, cell in cells.items()
        }

    def _first_fl(self, line: Line) -> float | None:
        """Volume of the first cell of a line when its VM was made, as recorded."""
        key = (line.vm, line.founder, line.seed)
        if key not in self._first:
            rows = self.session.vitals_since(line.vm)[1]
            if not len(rows):
                return None
            self._first[key] = float(rows[0, VITALS.index("volume_fl")])
        return self._first[key]
