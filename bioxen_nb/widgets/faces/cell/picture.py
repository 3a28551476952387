"""What the picture of a cell shows, as plain numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.context import VITALS
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.widgets.faces.cell.geometry import SOURCES, form_of, septum_depth, shape

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram


def fixed_facts(program: GenomeProgram) -> dict[str, Any]:
    """What stays while the program stays."""
    form = form_of(program.chassis, program.organism)
    return {
        "organism": program.organism,
        "form": form,
        "form_source": SOURCES[form],
        "plasmids": [
            {"name": plan.id, "length_bp": plan.length, "copies": plan.copies.value}
            for plan in program.replicons
            if not plan.is_chromosome
        ],
    }


def still_twin(cell: Cell) -> Cell | None:
    """The same cell at this moment, which stays as it is; None while its program is being replaced."""
    context = cell.context
    twin = cell.relative(context)
    fits = context.rnas.size == len(twin.gene_ids) and context.state.edge_active.size == twin.lowered.edge_unit.size
    return twin if fits else None


def live_facts(vm: VM, cell: Cell) -> dict[str, Any]:
    """What changes all the time; numbers that a cell does not have are null."""
    state, clauses = cell.context.state, cell.checkpoint()
    vitals = dict(zip(VITALS, cell.vitals().tolist(), strict=True))
    phases, program = cell.phases(), cell.program
    birth_fl = float(state.real[ly.BIRTH_FL])
    form = form_of(program.chassis, program.organism)
    depth = septum_depth(clauses)
    bud = 1.0 - program.settings.get("septum_share", 0.5) if phases["cycle"] != "B" else 0.0
    drawn = shape(form, vitals["volume_fl"], birth_fl, depth, bud)
    return {
        "state": vm.state.value,
        "error": vm.error,
        "status": str(cell.status()),
        "reason": cell.arrest_reason() or cell.stuck_reason(),
        "growth_phase": phases["growth"],
        "cycle_phase": phases["cycle"],
        "lineage": cell.context.lineage,
        "birth_fl": birth_fl,
        "length_um": drawn.length_um,
        "width_um": drawn.width_um,
        "bud_fl": drawn.bud_fl,
        "septum": depth,
        "clauses": {name: _finite(value) for name, value in clauses.items()},
        "rounds": [
            [float(state.forks[row]), int(state.multiplicity[row])] for row in range(int(state.whole[ly.ROUNDS]))
        ],
        "stress": [
            {"name": stress.name, "level": _finite(stress.level), "note": stress.note}
            for stress in cell.stress()
            if stress.active
        ],
        **{name: _finite(value) for name, value in vitals.items()},
    }


def _finite(value: float) -> float | None:
    return float(f"{value:.7g}") if math.isfinite(value) else None
