"""Small JSON-able descriptions of VMs and births for the views."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bioxen_nb.session.lineage import Birth
    from bioxen_nb.session.session import Session

#: Raised whenever the shape of messages changes; a view built for another number says so.
PROTOCOL = 2

_RATE_WINDOW_S = 1.0

#: Letters of a lineage that are shown, its last ones.
_SHORT = 9

#: Births that a view is told of, the latest ones.
BIRTHS = 48


class RateMeter:
    """Cell seconds per wall second, averaged over the last second or so."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, float]] = []
        self.value = 0.0

    def update(self, cell_time_s: float, now_s: float | None = None) -> float:
        """Note the present cell time; returns the rate (0 until two marks exist)."""
        now_s = time.monotonic() if now_s is None else now_s
        if self._marks and cell_time_s < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now_s, cell_time_s))
        while len(self._marks) > 2 and now_s - self._marks[1][0] >= _RATE_WINDOW_S:
            self._marks.pop(0)
        elapsed_s = now_s - self._marks[0][0]
        self.value = (cell_time_s - self._marks[0][1]) / elapsed_s if elapsed_s > 0.05 else 0.0
        return self.value


def vital_names() -> list[str]:
    """The columns of a vitals block."""
    from bioxen_nb.cell.context import VITALS

    return list(VITALS)


def describe_vm(session: Session, name: str, meter: RateMeter) -> dict[str, Any]:
    """State, clock and speed of one VM."""
    vm = session.vm(name)
    context = vm.cell.context
    return {
        "name": name,
        "state": vm.state.value,
        "time_s": vm.time_s,
        "rate": float(f"{meter.update(vm.time_s):.3g}"),
        "speed": session.speed(name),
        "outcome": vm.arrested,
        "error": vm.error,
        "seed": context.seed,
        "lineage": short_lineage(context.lineage),
        "generation": context.generation,
        "program": vm.cell.program.id,
        "organism": vm.cell.program.organism,
    }


def short_lineage(lineage: str) -> str:
    """A lineage as people read it: it grows by two letters with each division, so a long one is shown by its end."""
    return lineage if len(lineage) <= _SHORT else f"…{lineage[2 - _SHORT :]}"


class Births:
    """The latest births in the VM that is shown, worked out anew only when something happened to its family."""

    def __init__(self) -> None:
        self._of: tuple[Any, ...] = ()
        self._told: list[dict[str, Any]] = []

    def of(self, session: Session, name: str) -> tuple[list[dict[str, Any]], int]:
        """(the latest births, oldest first; how many there were before them).

        The `fate` of a birth is "followed", "adopted", "kept" or "gone". Its whole `lineage`, which is as long as its
        line of ancestors, is told only while it can be adopted.
        """
        if not name:
            return [], 0
        births, kept = session.lineage(name), session.siblings(name)
        living = tuple(session.vm(other).cell.context.lineage for other in session.vm_names())
        last, before = births[-BIRTHS:], len(births[:-BIRTHS])
        if self._of != (last, kept, living):
            self._of = (last, kept, living)
            self._told = [_birth(birth, kept, living) for birth in last]
        return self._told, before


def _birth(birth: Birth, kept: tuple[str, ...], living: tuple[str, ...]) -> dict[str, Any]:
    is_kept = birth.lineage in kept
    return {
        "lineage": birth.lineage if is_kept else "",
        "short": short_lineage(birth.lineage),
        "generation": birth.lineage.count("."),
        "time_s": birth.time_s,
        "volume_fl": birth.volume_fl,
        "protein_total": birth.protein_total,
        "fate": "followed" if birth.followed else "kept" if is_kept else _fate(birth, living),
    }


def _fate(birth: Birth, living: tuple[str, ...]) -> str:
    runs = any(f"{lineage}.".startswith(f"{birth.lineage}.") for lineage in living)
    return "adopted" if runs else "gone"
