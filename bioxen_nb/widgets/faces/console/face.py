"""The console of the lab, on the kernel's side."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.errors import ApiError, BioXenException, ErrorCode, VMStateError, unknown_name
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.language.parsing import parse
from bioxen_nb.logs import Log
from bioxen_nb.widgets.faces.console.mistakes import Mistake, check, refused
from bioxen_nb.widgets.faces.console.transcript import Run, Transcript, transcript_of
from bioxen_nb.widgets.faces.console.typing import commands, help_at
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.process_completion import names_of
from bioxen_nb.widgets.still import table

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.session.process_result import ProcessResult
    from bioxen_nb.session.session import Session

_log = Log("widgets.console")

#: So long a command that lives no cell time may take to end after a stop, and so often is looked whether it has.
_PATIENCE_S, _LOOK_S = 60.0, 0.01

#: Runs in the table for places where nothing can run, and letters of each answer.
_STILL_RUNS, _STILL_LETTERS = 8, 240


class ConsoleFace(Face):
    """Process texts for the shown VM: help while they are typed, their answers as they come, and their end."""

    name: ClassVar[str] = "console"
    title: ClassVar[str] = "Console"
    frames_per_s: ClassVar[float] = 10.0
    slow: ClassVar[frozenset[str]] = frozenset({"stop"})

    def __init__(self, hub: ViewHub) -> None:
        super().__init__(hub)
        self._told = -1
        self._said: dict[str, Any] = {}
        self._transcript: Transcript | None = None

    @property
    def transcript(self) -> Transcript:
        """Of the session that is looked at."""
        return transcript_of(self.session)

    # ---- frames ----------------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        transcript = self.transcript
        facts = {"reset": True, "runs": transcript.runs(), "texts": transcript.texts, "commands": commands()}
        return Frame({**facts, **self._standing()})

    def news(self) -> Frame | None:
        transcript, standing = self.transcript, self._standing()
        if transcript is not self._transcript or self._told < transcript.cleared:
            self._transcript, self._told, self._said = transcript, transcript.change, standing
            return self.snapshot()
        change = transcript.change
        runs = transcript.runs(after=self._told)
        if not runs and standing == self._said:
            return None
        self._told, self._said = change, standing
        return Frame({"runs": runs, **standing})

    def _standing(self) -> dict[str, Any]:
        """The shown VM, and how far the text that runs on it has come."""
        vm = self.vm
        if vm is None:
            return {"vm": "", "state": "", "busy": "", "time_s": 0, "done": 0, "line": 0, "began_s": 0}
        under_way = vm.unfinished if vm.busy else None
        facts = {"vm": vm.name, "state": vm.state.value, "busy": vm.busy}
        if under_way is None:
            return {**facts, "time_s": 0, "done": 0, "line": 0, "began_s": 0}
        place = {"done": under_way.done, "line": under_way.line, "began_s": under_way.began_s}
        return {**facts, **place, "time_s": vm.time_s}

    def still(self) -> str:
        """The latest runs and how they ended."""
        runs = self.transcript.runs()[-_STILL_RUNS:]
        if not runs:
            return "<p>Nothing has been run in this console.</p>"
        rows = ((run["vm"], run["text"], run["status"], run["said"] or _answers(run["rows"])) for run in runs)
        return table(("VM", "text", "status", "answer"), rows)

    # ---- verbs -----------------------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "help": self._help,
            "check": self._check,
            "run": self._run,
            "resume": self._resume,
            "stop": self._stop,
            "clear": self._clear,
            "gene": self._gene,
        }

    def _shown(self) -> VM:
        vm = self.vm
        if vm is None:
            raise VMStateError("There is no VM to run a process on. Create one first.")
        return vm

    def _help(self, ask: Ask) -> dict[str, Any]:
        """Proposals and the form of the command behind `before`."""
        vm = self.vm
        return help_at(str(ask.get("before", "")), names_of(self.session, vm.name) if vm is not None else {})

    def _check(self, ask: Ask) -> dict[str, Any] | None:
        """The first mistake in `text`, before anything runs."""
        mistake = check(str(ask.get("text", "")))
        return mistake.to_header() if mistake is not None else None

    def _run(self, ask: Ask) -> int:
        """Begin to run `text` on the shown VM; gives the number of the run, whose answers come by frames.

        Raises:
            VMStateError: no VM, or it runs a text now.
            ApiError: there is no text.
        """
        vm, text = self._shown(), str(ask.get("text", ""))
        if not text.strip():
            raise ApiError("There is nothing to run. Write a command, such as metrics().")
        if vm.busy:
            raise VMStateError(f"VM {vm.name!r} is busy with {vm.busy}. Wait for its end, or stop it.", vm=vm.name)
        run = self.transcript.begin(vm.name, text, _count(text))
        arguments = (self.session, self.transcript, run)
        threading.Thread(target=live_through, args=arguments, name="bioxen-process", daemon=True).start()
        return run.number

    def _resume(self, ask: Ask) -> str:
        """Resume or start the shown VM, so that a text can run on it."""
        vm = self._shown()
        if vm.state is VMState.STOPPED:
            self.session.start(vm.name)
        elif vm.state is VMState.PAUSED:
            self.session.resume(vm.name)
        return vm.state.value

    def _stop(self, ask: Ask) -> str:
        """End what runs on the shown VM at the end of a slice; the cell goes on afterwards.

        Raises:
            VMStateError: nothing runs on it.
        """
        vm = self._shown()
        if not vm.busy:
            raise VMStateError(f"Nothing runs on VM {vm.name!r}.", vm=vm.name)
        for run in self.transcript.running(vm.name):
            self.transcript.stop(run)
        self.session.pause(vm.name)
        end_s = time.monotonic() + _PATIENCE_S
        while vm.busy and time.monotonic() < end_s:
            time.sleep(_LOOK_S)
        if not vm.busy and vm.state is VMState.PAUSED:
            self.session.resume(vm.name)
        return vm.state.value

    def _clear(self, ask: Ask) -> int:
        """Forget the answers; the texts stay in the history."""
        self.transcript.clear()
        return self.transcript.change

    def _gene(self, ask: Ask) -> str:
        """The locus tag of the gene called `name`, by which the parts of a lab point at genes.

        Raises:
            UnknownNameError: the shown VM has no such gene.
        """
        cell, name = self._shown().cell, str(ask.get("name", ""))
        symbols = dict(zip(cell.gene_ids, cell.gene_symbols, strict=True))
        found = name if name in symbols else next((tag for tag, symbol in symbols.items() if symbol == name), None)
        if found is None:
            raise unknown_name("gene", name, [symbol or tag for tag, symbol in symbols.items()])
        return found


def _answers(rows: Sequence[Mapping[str, Any]]) -> str:
    """The last command's answer, short."""
    said = json.dumps(rows[-1], ensure_ascii=False) if rows else ""
    return said if len(said) <= _STILL_LETTERS else f"{said[:_STILL_LETTERS]}…"


def live_through(session: Session, transcript: Transcript, run: Run) -> None:
    """Run a text to its end and take down what comes of it."""
    try:
        result = session.execute(run.vm, run.text, lambda row: transcript.add(run, row))
        transcript.end(run, result, _mistake(session, result))
    except BioXenException as cause:
        transcript.fail(run, cause.message)
    except Exception as cause:
        _log.error("console.failed", cause, vm=run.vm)
        transcript.fail(run, f"{type(cause).__name__}: {cause}")


def _mistake(session: Session, result: ProcessResult) -> Mistake | None:
    """Where in its text a result's error arose; None where the text is not to blame."""
    if result["status"] != "error" or result["error_code"] == ErrorCode.VM_STATE_ERROR.value:
        return None
    text, vm = result["process_code"], str(result["vm_id"])
    names = names_of(session, vm) if vm in session.vm_names() else {}
    return check(text) or refused(text, str(result["error"]), len(result["results"]), names)


def _count(text: str) -> int:
    """Commands in a text; 0 if it cannot be read."""
    try:
        return len(parse(text).calls)
    except BioXenException:
        return 0
