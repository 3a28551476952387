"""The child process: `python -m bioxen_nb.hypervisor.isolation.child CONNECTION LEASH`, both descriptors.

It serves one request after the other until its parent is gone, and keeps nothing that the parent could not give again.
"""

from __future__ import annotations

import importlib
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pickle import loads
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import CellularContext, empty_state
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.reports import StepReport
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import BioXenException, ErrorCode
from bioxen_nb.hypervisor.isolation import confinement
from bioxen_nb.hypervisor.isolation.messages import (
    Answer,
    Fault,
    Lived,
    Program,
    Request,
    Setup,
    Slice,
    encode_answer,
)
from bioxen_nb.hypervisor.isolation.shared_state import AFTER, BEFORE, SECOND, SharedContexts
from bioxen_nb.logs import Log
from bioxen_nb.program.document import from_document

#: The parent's clock decides; the alarm is for a parent that does not look.
GRACE_S = 2.0

_log = Log("hypervisor.isolation")
_NO_MEMORY = encode_answer(Answer(is_memory_gone=True))


class Servant:
    """Does what the parent asks for."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._memory: confinement.MemoryLimit | None = None
        self._cell: Cell | None = None
        self._shared: SharedContexts | None = None
        self._verbs: dict[str, Callable[[Any], Any]] = {
            "setup": self._setup,
            "program": self._program,
            "advance": self._advance,
            "call": self._call,
            "ping": self._ping,
        }

    def serve(self) -> None:
        """One request after the other, until the connection ends."""
        while True:
            try:
                request: Request = loads(self._connection.recv_bytes())
            except EOFError:
                return
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            confinement.alarm(request.wall_s + GRACE_S)
            encoded = self._answer(request)
            confinement.alarm(0.0)
            self._connection.send_bytes(encoded)

    def _answer(self, request: Request) -> bytes:
        try:
            return encode_answer(Answer(self._verbs[request.verb](request.body)))
        except MemoryError:
            return _NO_MEMORY
        except (Exception, SystemExit) as cause:
            return encode_answer(Answer(fault=fault_of(cause)))

    def _setup(self, setup: Setup) -> None:
        sys.path[:] = setup.path
        confinement.limit_files_and_cpu(setup.cpu_s)
        self._memory = confinement.MemoryLimit(setup.memory_mb)

    def _program(self, wanted: Program) -> None:
        descriptor = recv_handle(self._connection)
        if self._shared:
            self._shared.close()
        self._shared = SharedContexts(descriptor, wanted.lengths)
        header, arrays = self._shared.read(BEFORE, wanted.lineage, wanted.seed).to_document()
        program, environment = from_document(wanted.program), Environment.from_document(wanted.environment)
        self._cell = Cell.resumed(program, environment, header, arrays, wanted.network)
        _load_compiled(self._cell)
        if self._memory:
            self._memory.rebase()

    def _advance(self, wanted: Slice) -> Lived:
        cell, shared = self._cell, self._shared
        if cell is None or shared is None:
            raise RuntimeError("A program comes before a slice.")
        if wanted.environment is not None:
            cell.environment = Environment.from_document(wanted.environment)
        cell.context = shared.read(BEFORE, wanted.lineage, wanted.seed)
        began = time.perf_counter()
        report = cell.advance(wanted.duration_s, wanted.grant)
        wall_s = time.perf_counter() - began
        shared.write(AFTER, cell.context)
        if report.division is not None:
            shared.write(SECOND, report.division.daughters[1])
        return Lived(bare(report), wall_s)

    def _call(self, wanted: tuple[str, Any]) -> Any:
        name, payload = wanted
        return find_function(name)(payload)

    def _ping(self, body: Any) -> Any:
        return body


def _load_compiled(cell: Cell) -> None:
    """Live a tick for nothing; a cell that cannot will say so when it is asked to."""
    try:
        cell.relative(cell.context).advance(CONTROL_INTERVAL_S)
    except MemoryError:
        raise
    except Exception as cause:
        _log.debug("isolation.warm_up_failed", reason=str(cause))


def bare(report: StepReport) -> StepReport:
    """The report without the numbers of the daughters."""
    if report.division is None:
        return report
    nothing = empty_state(dict.fromkeys(ly.CellState._fields, 0))
    first, second = (CellularContext(nothing, d.lineage, d.seed) for d in report.division.daughters)
    return replace(report, division=replace(report.division, daughters=(first, second)))


def find_function(name: str) -> Callable[[Any], Any]:
    """The function that "module:function" names."""
    module, _, attribute = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as cause:
        raise BioXenException(
            ErrorCode.IMPORT_MODULE_ERROR, f"{name!r} cannot be found by the child process: {cause}."
        ) from cause
    function: Callable[[Any], Any] = found
    return function


def fault_of(cause: BaseException) -> Fault:
    """An exception in words that any process can read."""
    text = "".join(traceback.format_exception(cause))
    if isinstance(cause, BioXenException):
        context = {str(name): str(value) for name, value in cause.context.items()}
        return Fault(type(cause).__name__, cause.code.value, cause.message, context, text)
    return Fault(type(cause).__name__, "", str(cause), {}, text)


def main(arguments: list[str]) -> None:
    """Serve the parent at the other end of the connection."""
    connection, leash = (int(number) for number in arguments)
    confinement.tie(leash)
    confinement.ignore_interrupts()
    Servant(Connection(connection)).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
