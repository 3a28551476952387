"""Where a VM's slices are lived: in this process, or in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.resources import Grant


class Runner(Protocol):
    """Advances the cell of one VM. The VM's own `cell` always holds the context of the last finished slice."""

    is_isolated: bool
    limits: IsolationLimits | None
    """What the other process may use; None in this one."""
    wall_s: float
    """Wall seconds that the last finished slice took where it was lived; not kept in this process."""

    def advance(self, vm: VM, slice_s: int, grant: Grant | None) -> StepReport | None:
        """Live a slice; None while it is under way elsewhere: ask again later (`slice_s` is then ignored)."""
        ...

    @property
    def waits_on(self) -> Any | None:
        """What `multiprocessing.connection.wait` can wait for while a slice is under way, else None."""
        ...

    def abandon(self) -> None:
        """Forget a slice that is under way."""
        ...

    def close(self) -> None:
        """End whatever it holds."""
        ...


class InProcess:
    """The usual one: the cell advances here and now."""

    is_isolated = False
    limits = None
    waits_on = None
    wall_s = 0.0

    def advance(self, vm: VM, slice_s: int, grant: Grant | None) -> StepReport:
        return vm.cell.advance(slice_s, grant)

    def abandon(self) -> None:
        return None

    def close(self) -> None:
        return None
