"""Slices of a VM in a child process. The parent keeps the truth: a slice is a function of what it sends."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import ApiError
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits, check_wall_s
from bioxen_nb.hypervisor.isolation.messages import Lived, Program, Slice
from bioxen_nb.hypervisor.isolation.shared_state import AFTER, BEFORE, SECOND, SharedContexts, lengths_of
from bioxen_nb.hypervisor.isolation.worker import STARTING_WALL_S, IsolatedWorker
from bioxen_nb.program.document import to_document

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.context import CellularContext
    from bioxen_nb.cell.network_in_cell import ResidentNetwork
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.runner import Guest
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.resources import Grant

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass
class _Loaded:
    """What the child has ready."""

    program: GenomeProgram
    network: ResidentNetwork | None
    environment: Environment
    shared: SharedContexts

    def serves(self, cell: Cell) -> bool:
        return self.program is cell.program and self.network is cell.network


@dataclass(frozen=True)
class _Question:
    """A slice that was sent; its answer counts only if it would be asked in the same way again."""

    context: CellularContext
    environment: Environment
    grant: Grant | None

    def still_stands(self, cell: Cell, grant: Grant | None, loaded: _Loaded) -> bool:
        return (
            cell.context is self.context
            and cell.environment is self.environment
            and grant == self.grant
            and loaded.serves(cell)
            and loaded.shared.holds(BEFORE, self.context)
        )


class IsolatedRunner:
    """A `Runner` for one VM.

    Slices belong to one thread; a call may come from another one. While it lasts there are no slices, and `close` ends
    it with an error.

    Args:
        limits: what the child may use.

    Raises:
        ConfigurationError: the system has no such processes.
    """

    is_isolated = True

    def __init__(self, limits: IsolationLimits | None = None) -> None:
        self.limits = limits or IsolationLimits()
        self.wall_s = 0.0
        self._worker = IsolatedWorker(self.limits)
        self._loaded: _Loaded | None = None
        self._question: _Question | None = None
        self._is_abandoned = False
        self._in_use = threading.RLock()

    @property
    def waits_on(self) -> Any | None:
        """Connection to wait for while a slice, or what must come before it, is under way, else None."""
        with self._if_free() as is_free:
            return self._worker.connection if is_free and self._worker.is_asked else None

    @contextlib.contextmanager
    def _if_free(self) -> Iterator[bool]:
        """Whether no other thread has a call under way; if so, none begins meanwhile."""
        is_free = self._in_use.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self._in_use.release()

    @property
    def pid(self) -> int | None:
        """Of the child process; None while there is none."""
        return self._worker.pid

    def advance(self, vm: Guest, slice_s: int, grant: Grant | None) -> StepReport | None:
        """Send a slice, or collect the one under way; None while there is nothing to collect.

        A slice is sent only by a call that finds nothing under way, so what is ordered for its beginning can happen
        before. After a failure the next call starts another child.

        Raises:
            IsolationError: the child died, hung, or went past its limits.
            BioXenException: the cell itself failed there, as it would have here.
        """
        with self._if_free() as is_free:
            if not is_free:
                return None
            self._worker.name = vm.name
            try:
                if self._worker.is_asked:
                    return self._collect(vm.cell, grant) if self._worker.poll() else None
                self._ask(vm.cell, slice_s, grant)
            except BaseException:
                self.close()
                raise
        return None

    def _ask(self, cell: Cell, slice_s: int, grant: Grant | None) -> None:
        if not self._worker.is_started:
            self._worker.start()
        elif self._loaded is None or not self._loaded.serves(cell):
            self._load(cell)
        else:
            self._send_slice(self._loaded, cell, slice_s, grant)

    def _load(self, cell: Cell) -> None:
        """Hand over program, network and environment, and room for the contexts."""
        context = cell.context
        self._forget_program()
        shared = SharedContexts.create(lengths_of(context))
        self._loaded = _Loaded(cell.program, cell.network, cell.environment, shared)
        shared.write(BEFORE, context)
        body = Program(
            to_document(cell.program),
            cell.network.to_document() if cell.network else None,
            cell.environment.to_document(),
            shared.lengths,
            context.lineage,
            context.seed,
        )
        self._worker.send("program", body, STARTING_WALL_S, shared.descriptor)

    def _send_slice(self, loaded: _Loaded, cell: Cell, slice_s: int, grant: Grant | None) -> None:
        context, environment = cell.context, cell.environment
        loaded.shared.write(BEFORE, context)
        news = None if environment is loaded.environment else environment.to_document()
        self._question = _Question(context, environment, grant)
        self._worker.send("advance", Slice(context.lineage, context.seed, news, grant, slice_s))
        loaded.environment = environment

    def _collect(self, cell: Cell, grant: Grant | None) -> StepReport | None:
        answer = self._worker.receive()
        question, self._question = self._question, None
        was_abandoned, self._is_abandoned = self._is_abandoned, False
        if question is None and not was_abandoned:
            answer.result()
            return None
        loaded = self._loaded
        if question is None or loaded is None or not question.still_stands(cell, grant, loaded):
            return None
        lived: Lived = answer.result()
        self.wall_s = lived.wall_s
        report = _with_daughters(lived.report, loaded.shared)
        if report.division is not None:
            cell.context = report.division.daughters[0]
        else:
            cell.context = loaded.shared.read(AFTER, question.context.lineage, question.context.seed)
        return report

    def abandon(self) -> None:
        """Let what is under way end in the child, and pass over what comes of it."""
        with self._if_free() as is_free:
            if is_free and self._question is not None:
                self._question, self._is_abandoned = None, True

    def call(self, function: str, payload: Any, wall_s: float | None = None) -> Any:
        """Run a function in the child and wait for its result. A slice under way is passed over.

        Args:
            function: "module:function", found on the parent's `sys.path`; it takes the payload alone.
            payload: plain values that can be pickled.
            wall_s: the most that it may take; that of the limits unless given.

        Raises:
            ApiError: no such form of a name, or values that cannot be handed over.
            BioXenException: the function failed.
            IsolationError: the child died, hung, or went past its limits.
        """
        if not isinstance(function, str) or not _FUNCTION.fullmatch(function):
            raise ApiError(f"A function for a child process is named as 'module:function', not {function!r}.")
        if wall_s is not None:
            check_wall_s("wall_s", wall_s)
        with self._in_use:
            self.abandon()
            try:
                if not self._worker.is_started:
                    self._worker.start()
                if self._worker.is_asked:
                    self._pass_over()
                self._worker.send("call", (function, payload), wall_s)
                answer = self._worker.receive()
            except ApiError:
                raise
            except BaseException:
                self.close()
                raise
        return answer.result()

    def _pass_over(self) -> None:
        """Wait for what is under way; a program that did not load will be sent again."""
        if self._worker.receive().fault is not None and not self._is_abandoned:
            self._forget_program()
        self._is_abandoned = False

    def close(self) -> None:
        """End the child; a later slice starts another one."""
        with self._if_free() as is_free:
            if not is_free:
                self._worker.interrupt()
                return
            self._worker.close()
            self._forget_program()
            self._question, self._is_abandoned = None, False

    def _forget_program(self) -> None:
        if self._loaded is not None:
            self._loaded.shared.close()
            self._loaded = None

    def __repr__(self) -> str:
        return f"<IsolatedRunner: process {self.pid or 'none'}, {self.limits.memory_mb} MB>"


def _with_daughters(report: StepReport, shared: SharedContexts) -> StepReport:
    """The report, its daughters with their numbers."""
    if report.division is None:
        return report
    first, second = (
        shared.read(slot, bare.lineage, bare.seed)
        for slot, bare in zip((AFTER, SECOND), report.division.daughters, strict=True)
    )
    return replace(report, division=replace(report.division, daughters=(first, second)))
