"""Numbers of a VM, read from its living cell and its accounts."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.context import VITALS

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


def status_of(session: Session, name: str) -> dict[str, Any]:
    """State, clock, phases and resources of a VM; plain values."""
    vm = session.vm(name)
    cell = vm.cell
    return vm.status() | {
        "vm_id": name,
        "generation": cell.context.generation,
        "lineage": cell.context.lineage,
        "phases": cell.phases(),
        "busy": vm.busy,
        "commands": cell.commands(),
        "allocation": vm.allocation and asdict(vm.allocation),
        "environment": cell.environment.at(cell.time_s).describe(),
    }


def metrics_of(session: Session, name: str) -> dict[str, Any]:
    """Vitals, what was spent and made, divisions and stress of a VM's cell; plain values, None where undefined."""
    vm = session.vm(name)
    cell = vm.cell
    vitals = dict(zip(VITALS, (_plain(number) for number in cell.vitals().tolist()), strict=True))
    times = [birth.interdivision_s for birth in session.lineage(name) if birth.followed]
    return {
        "vm_id": name,
        **vitals,
        "genes": len(cell.gene_ids),
        "divisions": vm.account.divisions,
        "interdivision_s": times,
        "arrested": vm.arrested,
        "phases": cell.phases(),
        "stress": {stress.name: stress.level for stress in cell.stress() if stress.active},
        "ledger": asdict(cell.ledger),
        "atp_spent": cell.ledger.atp_spent,
    }


def _plain(number: float) -> float | None:
    return number if math.isfinite(number) else None
