"""Commands that only look: the cell's numbers, and help."""

from __future__ import annotations

from typing import Any

from bioxen_nb.language.describing import describe
from bioxen_nb.processes.forks import chromosomes
from bioxen_nb.processes.slowing import slowing
from bioxen_nb.processes.vital_signs import vital_signs
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.session.process_context import ProcessContext


def metrics(on: ProcessContext) -> dict[str, Any]:
    """Report the cell's vitals, phases, stresses, chromosome, commands in force and resources. No time passes."""
    cell, vm = on.cell, on.vm
    demand = cell.demand()
    return {
        "vitals": vital_signs(cell),
        "phases": cell.phases(),
        "condition": cell.status().value,
        "arrested_because": cell.arrest_reason(),
        "stresses": {stress.name: stress.note for stress in cell.stress() if stress.active},
        "chromosome": chromosomes(cell),
        "environment": on.session.environment(on.name).describe(),
        "operon_commands": cell.commands(),
        "demand": {"ribosomes": demand.ribosomes, "atp_per_s": demand.atp_per_s},
        "quota": {"ribosomes": vm.quota.ribosomes, "atp_per_s": vm.quota.atp_per_s, "priority": vm.quota.priority},
        "slowing": slowing(cell, vm.quota),
        "account": {
            "cell_s": vm.account.cell_s,
            "wall_s": vm.account.wall_s,
            "slices": vm.account.slices,
            "divisions": vm.account.divisions,
        },
        "digest": cell.digest(),
    }


def help(on: ProcessContext, command: str | None = None) -> dict[str, Any]:
    """List all commands, or explain one with its arguments.

    Args:
        command: name of one.
    """
    return {"help": describe(vocabulary(), command)}
