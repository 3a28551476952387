"""Tells viewers what changed, outside all locks; a viewer that fails is logged and stops nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from weakref import WeakMethod

from psygnal import EmitLoopError, SignalInstance

from bioxen_nb.logs import Log

_log = Log("session.notices")


class Notices:
    """Collects (vm name, what) while the state is being changed, and emits them when its owner settles.

    Args:
        signal: on which they are emitted.
        witness: a bound method that hears of each at once. It is held weakly: the thread of a session holds this, and
            must not keep a session alive that nobody else holds.
    """

    def __init__(self, signal: SignalInstance, witness: Callable[[str, str], None]) -> None:
        self._signal, self._witness = signal, WeakMethod(witness)
        self._pending: deque[tuple[str, str]] = deque()

    def add(self, vm: str, what: str) -> None:
        """Something changed; the witness hears of it at once."""
        if (witness := self._witness()) is not None:
            witness(vm, what)
        self._pending.append((vm, what))

    def send(self) -> None:
        while self._pending:
            vm, what = self._pending.popleft()
            try:
                self._signal.emit(vm, what)
            except EmitLoopError as cause:
                _log.error("viewer.failed", cause.__cause__ or cause, vm=vm, what=what)
