"""Signs by which a run sees that replication or the surroundings moved on: asked now and then, as conditions are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bioxen_nb.engines.kernels import layout as ly

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment, Shift
    from bioxen_nb.config.run_events import RunEvent
    from bioxen_nb.hypervisor.vm import VM

#: What the cell counts, or when it last came.
_COUNTERS = {"initiation": ly.INITIATIONS, "termination": ly.TERMINATION_S}


def sign_of(event: RunEvent, vm: VM) -> Callable[[VM], bool] | None:
    """Tells whether an event has come since now; None for events that a step's report or the VM's state tells."""
    if event == "shift":
        return _Surroundings(vm).are_shifted
    if event not in _COUNTERS:
        return None
    counter = _COUNTERS[event]
    before = int(vm.cell.context.state.whole[counter])
    return lambda vm: int(vm.cell.context.state.whole[counter]) != before


class _Surroundings:
    """What a cell lived in when it was last looked at."""

    def __init__(self, vm: VM) -> None:
        self._time_s, self._environment = vm.time_s, vm.cell.environment

    def are_shifted(self, vm: VM) -> bool:
        """Whether a planned shift passed or somebody shifted them; another plan alone is none."""
        (before_s, before), (now_s, now) = (self._time_s, self._environment), (vm.time_s, vm.cell.environment)
        self._time_s, self._environment = now_s, now
        if any(before_s < shift.at_s <= now_s for shift in (*before.schedule, *now.schedule)):
            return True
        is_other_plan = _coming(before, now_s) != _coming(now, now_s)
        return now is not before and (not is_other_plan or before.at(now_s) != now.at(now_s))


def _coming(environment: Environment, time_s: int) -> tuple[Shift, ...]:
    return tuple(shift for shift in environment.schedule if shift.at_s > time_s)
