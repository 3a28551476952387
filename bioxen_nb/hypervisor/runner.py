"""Where a VM's slices are lived: in this process, or in another one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
    from bioxen_nb.resources import Grant


class Guest(Protocol):
    """What a runner advances: a VM."""

    name: str
    cell: Cell


class Runner(Protocol):
    """Advances the cell of one VM. The VM's own `cell` always holds the context of the last finished slice."""

    @property
    def is_isolated(self) -> bool:
        """Whether slices are lived in another process."""
        ...

    @property
    def limits(self) -> IsolationLimits | None:
        """What that process may use; None in this one."""
        ...

    @property
    def wall_s(self) -> float:
        """Wall seconds that the last finished slice took where it was lived; not kept in this process."""
        ...

    def advance(self, vm: Guest, slice_s: int, grant: Grant | None) -> StepReport | None:
        """Live a slice; None while it is under way elsewhere: ask again later (`slice_s` is then ignored)."""
        ...

    @property
    def waits_on(self) -> Any | None:
        """What `multiprocessing.connection.wait` can wait for while a slice is under way, else None."""
        ...

    def abandon(self) -> None:
        """Forget a slice that is under way."""
        ...

    def call(self, function: str, payload: Any, wall_s: float | None = None) -> Any:
        """What "module:function" gives for the payload, computed where the slices are lived."""
        ...

    def close(self) -> None:
        """End whatever it holds."""
        ...


class InProcess:
    """The usual one: the cell advances here and now."""

    is_isolated: Final = False
    limits: Final = None
    waits_on: Final = None
    wall_s: Final = 0.0

    def advance(self, vm: Guest, slice_s: int, grant: Grant | None) -> StepReport:
        return vm.cell.advance(slice_s, grant)

    def abandon(self) -> None:
        return None

    def call(self, function: str, payload: Any, wall_s: float | None = None) -> Any:
        module, _, name = function.partition(":")
        return getattr(importlib.import_module(module), name)(payload)

    def close(self) -> None:
        return None
