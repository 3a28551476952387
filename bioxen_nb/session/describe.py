"""Small JSON-able descriptions of VMs, births and genes for the views."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bioxen_nb.session.lineage import Birth
    from bioxen_nb.session.session import Session

#: Raised whenever the shape of messages changes; a view built for another number says so.
PROTOCOL = 1

_RATE_WINDOW_S = 1.0


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
        "lineage": context.lineage,
        "program": vm.cell.program.id,
        "organism": vm.cell.program.organism,
    }


def describe_births(session: Session, name: str, last: int = 40) -> list[dict[str, Any]]:
    """The latest births in one VM, oldest first; `fate` is "followed", "adopted", "kept" or "gone"."""
    if not name:
        return []
    kept = session.siblings(name)
    living = [session.vm(other).cell.context.lineage for other in session.vm_names()]

    def fate(birth: Birth) -> str:
        if birth.followed:
            return "followed"
        if birth.lineage in kept:
            return "kept"
        runs = any(f"{lineage}.".startswith(f"{birth.lineage}.") for lineage in living)
        return "adopted" if runs else "gone"

    return [
        {
            "lineage": birth.lineage,
            "time_s": birth.time_s,
            "volume_fl": birth.volume_fl,
            "protein_total": birth.protein_total,
            "fate": fate(birth),
        }
        for birth in session.lineage(name)[-last:]
    ]


def describe_genes(session: Session, name: str) -> dict[str, list[str]]:
    """Locus tags, symbols and products of one VM's genes, for the search box."""
    if not name:
        return {"ids": [], "symbols": [], "products": []}
    cell = session.vm(name).cell
    products = {gene.id: gene.product for gene in cell.program.genes}
    return {
        "ids": list(cell.gene_ids),
        "symbols": list(cell.gene_symbols),
        "products": [products.get(gene, "")[:80] for gene in cell.gene_ids],
    }
