"""Changing what a living cell lives in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.notices import Notices

T = TypeVar("T")


class SessionSurroundings:
    """The verbs of `Session` that concern environments."""

    _notices: Notices

    if TYPE_CHECKING:

        def vm(self, name: str) -> VM: ...

        def _do(self, command: Callable[[], T]) -> T: ...

    def environment(self, name: str) -> Environment:
        """The surroundings of a VM's cell at this moment; no shifts that are still to come."""
        cell = self.vm(name).cell
        return cell.environment.at(cell.time_s)

    def shift(self, name: str, **changes: Any) -> None:
        """Change the environment of a VM, now: `session.shift("cell", medium="lactose", temperature_c=42)`.

        It acts from the cell's next control tick, within ten seconds of cell time. Another medium, other substrates or
        another culture mean fresh medium. Shifts of the environment's own schedule that are still to come stay.

        Raises:
            UnknownNameError: a field, medium, substrate... that does not exist.
            ConfigurationError: an impossible value.
        """
        vm = self.vm(name)

        def command() -> None:
            vm.cell.shift(**changes)
            self._notices.add(name, "environment")

        self._do(command)

    def set_environment(self, name: str, make: Callable[[Environment], Environment]) -> Environment:
        """Give a VM's cell the environment that `make` makes of its present one, schedule and all; gives the old one.

        Unlike `shift` it changes plans, too, and takes changes back.
        """
        vm = self.vm(name)

        def command() -> Environment:
            before: Environment = vm.cell.environment
            vm.cell.environment = make(before)
            self._notices.add(name, "environment")
            return before

        return self._do(command)
