"""One condition around a cell that is held at a dose for a while, whatever is ordered for it meanwhile."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import VMNotFoundError
from bioxen_nb.processes.stretches import is_gone
from bioxen_nb.session.process_context import ProcessContext


class Hold:
    """Holds a field of the environment, or one substance of its stressors; all else goes on as it is scheduled.

    Args:
        on: the VM.
        field: of the environment.
        dose: what the field is to be.
        stressor: the one substance, where the field is `stressors`.

    Attributes:
        set_aside: shifts of the condition that came meanwhile: `at_s` and what it would have been from then on.

    Raises:
        ConfigurationError: an impossible dose.
    """

    def __init__(self, on: ProcessContext, field: str, dose: float, stressor: str = "") -> None:
        self._on = on
        self._vm = on.vm
        self._field, self._dose, self._stressor = field, dose, stressor
        self._plan = self._vm.cell.environment
        self._plan.shifted(0, **self._held(self._now))
        self._natural = self.level(self._now)
        self.set_aside: list[dict[str, Any]] = []

    @property
    def _now(self) -> Environment:
        return self._vm.cell.environment.at(self._vm.time_s)

    def level(self, environment: Environment) -> float:
        """Of the condition in these surroundings; supply is relative to the reference medium."""
        if self._stressor:
            return environment.stressors.get(self._stressor, 0.0)
        return environment.relative_supply if self._field == "supply" else float(getattr(environment, self._field))

    def begin(self) -> dict[str, Any]:
        """Put the dose on; gives the changed fields."""
        changes = self._held(self._now)
        self._on.shift(**changes)
        return changes

    def most_s(self, seconds: int) -> int:
        """Cell seconds to live before `keep` must be called, at most `seconds`."""
        now_s = self._vm.time_s
        return min([seconds, *(shift.at_s - now_s for shift in self._plan.schedule if shift.at_s > now_s)])

    def keep(self) -> None:
        """Put the dose on again if a shift has changed it, and remember the shift."""
        now, time_s = self._now, self._vm.time_s
        level = self.level(now)
        if is_gone(self._vm) or level == self._dose:
            return
        if level != self._natural:
            self.set_aside.append({"at_s": time_s, self._stressor or self._field: level})
            self._natural = level
        planned = self._plan.at(time_s)
        if level != self.level(planned):
            self._plan = self._plan.shifted(time_s, **{self._field: getattr(now, self._field)})
        self._shift(self._held(now))

    def end(self) -> None:
        """Let the condition be what it would be by now without the dose."""
        planned = self._plan.at(self._vm.time_s)
        if not self._stressor:
            self._shift({self._field: getattr(planned, self._field)})
            return
        others = {name: amount for name, amount in self._now.stressors.items() if name != self._stressor}
        own = {name: amount for name, amount in planned.stressors.items() if name == self._stressor}
        self._shift({"stressors": {**others, **own}})

    @property
    def is_lifted(self) -> bool:
        """Whether the condition is what it would be without the dose."""
        return self.level(self._now) == self.level(self._plan.at(self._vm.time_s))

    def _held(self, now: Environment) -> dict[str, Any]:
        if self._stressor:
            return {"stressors": {**now.stressors, self._stressor: self._dose}}
        return {self._field: self._dose}

    def _shift(self, changes: dict[str, Any]) -> None:
        """Change the surroundings; those of a VM that was destroyed meanwhile stay."""
        if is_gone(self._vm):
            return
        try:
            self._on.shift(**changes)
        except VMNotFoundError:
            if not is_gone(self._vm):
                raise
