"""Where in a notebook things are shown, so that a cell that is run anew can put away what it showed before."""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of one notebook cell."""

    cell: str
    request: str


def present_execution() -> Execution | None:
    """The run of a notebook cell that is going on; None outside notebooks that name their cells."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return None
    parent: dict[str, Any] = kernel.get_parent("shell") or {}
    cell = parent.get("metadata", {}).get("cellId")
    return Execution(str(cell), str(parent["header"]["msg_id"])) if cell else None


def new_mark() -> str:
    """A class by which a view finds the stills of what it shows."""
    return f"bioxen-still-{uuid.uuid4().hex[:12]}"


class Places(Generic[T]):
    """What each cell shows. When a cell is run anew its output goes, and so does what nobody else shows.

    Args:
        put_away: called with everything that no cell shows any more.
    """

    def __init__(self, put_away: Callable[[T], None]) -> None:
        self._put_away = put_away
        self._shown: dict[str, tuple[str, list[weakref.ref[T]]]] = {}

    def show(self, thing: T, execution: Execution | None) -> None:
        """Note that `thing` is shown by a run of a cell; what an earlier run of that cell showed is gone."""
        if execution is None:
            return
        request, before = self._shown.get(execution.cell, ("", []))
        again = request == execution.request
        self._shown[execution.cell] = (execution.request, [*(before if again else ()), weakref.ref(thing)])
        for old in () if again else [reference() for reference in before]:
            if old is not None and not self._is_shown(old):
                self._put_away(old)

    def _is_shown(self, thing: T) -> bool:
        return any(reference() is thing for _, references in self._shown.values() for reference in references)


class StepsBack(Protocol):
    """A lab, or a face alone."""

    def step_back(self) -> None:
        """Take the view out of the notebook; it can be shown again."""


#: What is shown in which cell of the notebook that this kernel serves.
PLACES: Places[StepsBack] = Places(lambda shown: shown.step_back())
