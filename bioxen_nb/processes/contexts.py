"""A cellular context beside the VM's own: a newborn of its program, in surroundings of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.remembering import heritable
from bioxen_nb.errors import ApiError
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.processes.arguments import known_keys, whole_seconds
from bioxen_nb.processes.context_life import Life, live_apart, live_as_vm
from bioxen_nb.processes.vital_signs import vital_signs
from bioxen_nb.session.process_context import ProcessContext
from bioxen_nb.session.sources import seed_for, whole_seed

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.runner import Runner

#: Cell seconds that a context lives unless told otherwise: the example of the specification.
_USUAL_S = 60.0
_KINDS: dict[str, tuple[type, ...]] = {
    "runtime_duration": (int, float),
    "environmental_context": (dict,),
    "execution_isolation": (bool,),
    "seed": (int,),
    "vm_id": (str,),
    "memory_mb": (int,),
}
_WORDS = {int: "a whole number", float: "a number", dict: "a dictionary", bool: "True or False", str: "a text"}


@dataclass(frozen=True)
class ContextRequest:
    """What a new context shall be, checked."""

    runtime_duration: float = _USUAL_S
    environmental_context: dict[str, Any] | None = None
    execution_isolation: bool = False
    seed: int | None = None
    vm_id: str = ""
    memory_mb: int | None = None

    @classmethod
    def of(cls, context: dict[str, Any]) -> ContextRequest:
        """Read a request.

        Raises:
            UnknownNameError: a key that means nothing; near ones are given.
            ApiError: a value of another kind.
        """
        known_keys("key of a cellular context", context, [field.name for field in fields(cls)])
        for key, value in context.items():
            kinds = _KINDS[key]
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ApiError(f"{key} must be {_WORDS[kinds[-1]]}, not {value!r}.", name=key)
        return cls(**context)


def create_cellular_context(on: ProcessContext, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Let a newborn cell of the VM's program live in surroundings of its own; the VM's own cell is not touched.

    Args:
        context: runtime_duration (seconds of cell time, 60 unless given), environmental_context (temperature in
            degrees Celsius, pH, oxygen as a share of air saturation, nutrients as names or with millimolar
            concentrations; the VM's own surroundings unless given), execution_isolation (True: in a child process, of
            memory_mb mebibytes), seed, and vm_id (then it stays as a paused VM of that name).
    """
    asked = ContextRequest.of(context or {})
    duration_s = whole_seconds("runtime_duration", asked.runtime_duration)
    environment = _surroundings(on, asked)
    if asked.vm_id:
        _check_name(on, asked.vm_id)
    limits = _limits(asked)
    name = asked.vm_id or f"{on.name}-context"
    seed = seed_for(on.session.seed, name, None) if asked.seed is None else whole_seed(asked.seed)
    cell = Cell(heritable(on.program), environment, seed=seed, network=on.cell.network)
    born = vital_signs(cell)
    life = live_as_vm if asked.vm_id else live_apart
    lived = life(on, name, cell, _runner(limits), duration_s)
    return _row(asked, born, lived, limits)


def _surroundings(on: ProcessContext, asked: ContextRequest) -> Environment:
    if asked.environmental_context is None:
        return on.session.environment(on.name)
    return Environment.from_context(asked.environmental_context)


def _check_name(on: ProcessContext, name: str) -> None:
    on.session.hypervisor.check_name(name)


def _limits(asked: ContextRequest) -> IsolationLimits | None:
    """Of the child process; None for this one."""
    if not asked.execution_isolation:
        if asked.memory_mb is not None:
            raise ApiError("memory_mb limits a child process: say execution_isolation=True with it.", name="memory_mb")
        return None
    return IsolationLimits() if asked.memory_mb is None else IsolationLimits(memory_mb=asked.memory_mb)


def _runner(limits: IsolationLimits | None) -> Runner | None:
    if limits is None:
        return None
    from bioxen_nb.hypervisor.isolation.runner import IsolatedRunner

    return IsolatedRunner(limits)


def _row(
    asked: ContextRequest, born: dict[str, float | None], lived: Life, limits: IsolationLimits | None
) -> dict[str, Any]:
    cell = lived.cell
    return {
        "context": asked.vm_id or None,
        "kept": bool(asked.vm_id),
        "isolated": limits is not None,
        "memory_limit_mb": limits.memory_mb if limits else None,
        "seed": cell.seed,
        "lineage": cell.context.lineage,
        "environment": cell.environment.describe(),
        "at_birth": born,
        "vitals": vital_signs(cell),
        "phases": cell.phases(),
        "stresses": {stress.name: stress.note for stress in cell.stress() if stress.active},
        "arrested_because": cell.arrest_reason(),
        "timecourse": lived.timecourse,
        "resources_used": lived.used,
        "digest": cell.digest(),
        "lived_s": lived.lived_s,
        "divisions": lived.divisions,
        "ended": lived.ended,
        **({"ended_because": lived.reason} if lived.reason else {}),
    }
