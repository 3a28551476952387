"""Process texts: read and checked as a whole, then run command by command on one VM."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from bioxen_nb import registry
from bioxen_nb.errors import BioXenException, ProcessError, VMStateError
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.unfinished import Unfinished
from bioxen_nb.language.parsing import parse
from bioxen_nb.language.vocabulary import Vocabulary
from bioxen_nb.logs import Log, bound
from bioxen_nb.session.interrupts import deferred_interrupts
from bioxen_nb.session.process_context import ProcessContext
from bioxen_nb.session.process_result import ProcessResult

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.language.records import Script
    from bioxen_nb.language.signatures import Signature
    from bioxen_nb.session.session import Session

_log = Log("session.process")

#: Takes the values of a command when it is over.
Heard = Callable[[dict[str, Any]], None]

#: Says what is unfinished after a text: from what was before, where the text stands, and whether it ran through.
Afterwards = Callable[["Unfinished | None", "Unfinished | None", bool], "Unfinished | None"]

#: What a user does about a VM that runs no process now.
_CURES = {VMState.PAUSED: "Resume it first.", VMState.STOPPED: "Start it first."}


@cache
def vocabulary() -> Vocabulary:
    """All commands of the process language, built-in ones and those of plug-ins."""
    return Vocabulary.of({name: registry.load(registry.PROCESSES, name) for name in registry.names(registry.PROCESSES)})


def execute(session: Session, name: str, text: str, heard: Heard | None = None) -> ProcessResult:
    """What `Session.execute` does; a text that was left unfinished before stays so."""
    return _execute(session, name, text, heard, _as_before)


def _execute(session: Session, name: str, text: str, heard: Heard | None, afterwards: Afterwards) -> ProcessResult:
    vm = session.open_vm(name)
    began = time.perf_counter()
    result = ProcessResult(status="success", vm_id=name, process_code=text, execution_time=0.0, results=[])
    try:
        script = parse(text)
        calls = vocabulary().check(script)
        before = session.submit(lambda: _occupy(vm)).result()
    except BioXenException as refusal:
        return _finished(result, began, vm, refusal)
    problem: BioXenException | None = None
    ran_through = False
    try:
        with deferred_interrupts() as raise_if_interrupted:
            problem = _run(ProcessContext(session, name, raise_if_interrupted), script, calls, result, heard)
            ran_through = problem is None and vm.state is VMState.RUNNING
    except BioXenException as failure:
        problem = failure
    finally:
        vm.unfinished = afterwards(before, before if vm.unfinished is before else vm.unfinished_now(), ran_through)
        vm.busy = ""
    return _finished(result, began, vm, problem)


def finish(session: Session, name: str) -> ProcessResult:
    """What `Session.finish_process` does."""
    vm = session.open_vm(name)
    unfinished = vm.unfinished
    if unfinished is None:
        raise VMStateError(f"VM {name!r} has no unfinished process. Run a text: session.execute(...).", vm=name)
    if vm.busy:
        raise VMStateError(f"VM {name!r} is busy with {vm.busy}. Wait for its end.", vm=name)
    note = unfinished.told(name)
    try:
        return _execute(session, name, unfinished.left, None, _rest)
    finally:
        told = [] if vm.unfinished is None else [vm.unfinished.told(name)]
        session.notes = tuple(new for said in session.notes for new in (told if said == note else [said]))


def _as_before(before: Unfinished | None, now: Unfinished | None, ran_through: bool) -> Unfinished | None:
    return before


def _rest(before: Unfinished | None, now: Unfinished | None, ran_through: bool) -> Unfinished | None:
    """What is still left of a text when what was left of it was run."""
    if ran_through:
        return None
    if before is None or now is None or now is before:
        return before
    return replace(now, text=before.text, done=before.done + now.done, line=before.line + now.line - 1)


def _occupy(vm: VM) -> Unfinished | None:
    """Take a VM out of the scheduler's turns, started if need be; gives the text that was left unfinished before."""
    if vm.busy:
        raise VMStateError(f"VM {vm.name!r} is busy with {vm.busy}. Wait for its end.", vm=vm.name)
    if vm.state is VMState.CREATED:
        vm.start()
    if vm.state is not VMState.RUNNING:
        cure = _CURES.get(vm.state, "Create a new VM.")
        raise VMStateError(f"VM {vm.name!r} is {vm.state.value}, so it runs no process. {cure}", vm=vm.name)
    vm.runner.abandon()
    vm.busy = "a process"
    return vm.unfinished


def _run(
    context: ProcessContext,
    script: Script,
    calls: Sequence[tuple[Signature, dict[str, Any]]],
    result: ProcessResult,
    heard: Heard | None,
) -> BioXenException | None:
    """Run commands until one fails or the cell is stopped; gives what went wrong."""
    vm = context.vm
    for done, (signature, arguments) in enumerate(calls):
        vm.busy, vm.unfinished = signature.name, _standing_at(script, done, vm.time_s)
        began, before, began_s = time.perf_counter(), vm.cell.ledger, vm.time_s
        with bound(vm=vm.name, time_s=lambda: vm.time_s, operation=signature.name):
            try:
                computed = signature.function(context, **arguments)
            except BioXenException as error:
                return error
            except Exception as cause:
                _log.error("process.failed", cause)
                return ProcessError(
                    f"{signature.name} failed: {type(cause).__name__}: {cause}.", command=signature.name
                )
            wall_s = time.perf_counter() - began
            _log.info("process.done", wall_s=round(wall_s, 6))
        used = vm.cell.ledger.since(before)
        row = {"command": signature.name, **computed, "cell_s": vm.time_s - began_s, "wall_s": wall_s, "used": used}
        result["results"].append(row)
        if heard is not None:
            heard(row)
        if vm.state is not VMState.RUNNING:
            break
    return None


def _standing_at(script: Script, done: int, time_s: int) -> Unfinished:
    """Where a text stands when its first `done` commands are over."""
    call = script.calls[done]
    return Unfinished(script.text, done, call.name, call.place.line, script.text[call.place.offset :], time_s, time_s)


def _finished(result: ProcessResult, began: float, vm: VM, error: BioXenException | None) -> ProcessResult:
    """The result with its status; a single command's values stand at the top."""
    if len(result["results"]) == 1:
        result.update({key: value for key, value in result["results"][0].items() if key not in result})
    if error is not None:
        problem = error.context.get("problem", error.message)
        result.update(status="error", error_code=error.code.value, error=problem)
        result.update({key: error.context[key] for key in ("line", "column", "pointer") if key in error.context})
    elif result["status"] == "success":
        result.update(_standing(vm))
    result["execution_time"] = time.perf_counter() - began
    return result


def _standing(vm: VM) -> dict[str, Any]:
    """How it stands with the VM after commands that all went well."""
    if vm.state is VMState.FAILED:
        return {"status": "error", "error_code": vm.error_code, "error": vm.error}
    if vm.state is not VMState.RUNNING:
        return {"status": "stopped"}
    return {"status": "arrested", "reason": vm.arrested} if vm.arrested else {}
