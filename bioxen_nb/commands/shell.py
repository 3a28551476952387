"""`shell`: menus over the VMs of a session file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.commands.session_file import held, session_path
from bioxen_nb.commands.shell_ask import Ask, Choice, TerminalAsk
from bioxen_nb.errors import BioXenException, ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

    from bioxen_nb.session.session import Session

#: Values of menu lines that are no names of VMs; a VM's line is "vm:" and its name.
CREATE, RESOURCES, TOP, SAVE, QUIT, BACK = "create", "resources", "top", "save", "quit", "back"
RUN, PROCESS, STATUS = "run", "process", "status"


def shell(options: argparse.Namespace) -> int:
    """Ask until the user quits.

    Raises:
        ConfigurationError: standard input and output are no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError("The shell needs a terminal. Scripts use the verbs of bioxen-nb vm instead.")
    path = session_path(options.session)
    with held(path, make=True) as session:
        Shell(session, path, TerminalAsk()).run()
    return 0


class Shell:
    """The menus.

    Args:
        session: that they work on.
        path: where it is saved.
        ask: who asks the user.
        out: where tables go; the standard output unless given.
    """

    def __init__(self, session: Session, path: Path, ask: Ask, out: Console | None = None) -> None:
        from bioxen_nb.commands.vm_tables import console

        self.session = session
        self.path = path
        self.ask = ask
        self.out = out or console()
        self.is_saved = path.exists()

    def run(self) -> None:
        """The main menu, until the user quits. Errors are shown, and the menu goes on."""
        while True:
            chosen = self.ask.choose(self._headline(), self._choices())
            if chosen in (None, QUIT):
                if self._quit():
                    return
                continue
            self._guarded(chosen or "")

    def _guarded(self, chosen: str) -> None:
        try:
            if chosen.startswith("vm:"):
                self._vm_menu(chosen.removeprefix("vm:"))
            else:
                {CREATE: self._create, RESOURCES: self._resources, TOP: self._top, SAVE: self._save}[chosen]()
        except BioXenException as error:
            self._show_error(error)
        except KeyboardInterrupt:
            self.out.print("interrupted", style="yellow")

    def _headline(self) -> str:
        return f"{self.path.name}{'' if self.is_saved else ' (not saved)'}"

    def _choices(self) -> list[Choice]:
        from bioxen_nb.commands.vm_tables import clock

        vms = [self.session.vm(name) for name in self.session.vm_names()]
        width = max((len(vm.name) for vm in vms), default=0)
        lines = [Choice(f"{vm.name:<{width}}  {vm.state.value:<8} {clock(vm.time_s)}", f"vm:{vm.name}") for vm in vms]
        top = [Choice("Live top", TOP)] if self.session.hypervisor.running() else []
        rest = [Choice("Resources", RESOURCES), *top, Choice("Save", SAVE), Choice("Quit", QUIT)]
        return [*lines, Choice("Create a VM", CREATE), *rest]

    def _create(self) -> None:
        from bioxen_nb.commands.completion import BUILT_IN, genomes
        from bioxen_nb.commands.stages import Stages

        number = len(self.session.vm_names()) + 1
        name = self.ask.text("Name of the new VM", f"cell-{number}")
        if name is None:
            return
        self.session.hypervisor.check_name(name)
        lines = [Choice(genome, genome) for genome in genomes()]
        other = Choice("a file", "")
        genome = self.ask.choose("Genome", [*lines[: len(BUILT_IN)], other, *lines[len(BUILT_IN) :]])
        if genome == "":
            genome = self.ask.text("File")
        seed = None if genome is None else self.ask.text("Seed (empty: one follows from the name)")
        if genome is None or seed is None:
            return
        if seed.strip() and not seed.strip().isdecimal():
            raise ConfigurationError(f"A seed is a whole number from 0 up, not {seed!r}.")
        with Stages(1) as stage:
            stage(f"creating {name}", self.session.create, name, genome, seed=int(seed) if seed.strip() else None)
        self._changed(f"{name} is created")

    def _resources(self) -> None:
        from bioxen_nb.commands.vm_facts import host_of
        from bioxen_nb.commands.vm_tables import holders_table, host_table

        facts = host_of(self.session)
        self.out.print(host_table(facts))
        if facts["holders"]:
            self.out.print(holders_table(facts))

    def _top(self) -> None:
        from bioxen_nb.commands.vm_top import watch

        self.is_saved = False
        watch(self.session)

    def _save(self) -> None:
        self.session.save(self.path)
        self.is_saved = True
        self.out.print(f"saved to {self.path}", style="green", markup=False)

    def _quit(self) -> bool:
        """Whether to leave; what is not saved is asked about."""
        if not self.is_saved:
            save = self.ask.confirm(f"Save to {self.path}?", True)
            if save is None:
                return False
            if save:
                try:
                    self._save()
                except BioXenException as error:
                    self._show_error(error)
                    return False
        return True

    # ---- one VM ----------------------------------------------------------------------------------------

    def _vm_menu(self, name: str) -> None:
        """Verbs of one VM that are legal now, until the user goes back or the VM is gone."""
        while name in self.session.vm_names():
            chosen = self.ask.choose(f"{name} ({self.session.vm(name).state.value})", self._vm_choices(name))
            if chosen in (None, BACK):
                return
            try:
                self._on_vm(name, chosen or "")
            except BioXenException as error:
                self._show_error(error)
            except KeyboardInterrupt:
                self.out.print("interrupted; what was lived is kept", style="yellow")

    def _vm_choices(self, name: str) -> list[Choice]:
        from bioxen_nb.hypervisor.lifecycle import legal_verbs

        state = self.session.vm(name).state
        lines = [Choice("Status", STATUS)]
        if state.value in ("created", "running"):
            lines.append(Choice("Run a process", PROCESS))
        if state.value == "running":
            lines.append(Choice("Run for a while", RUN))
        return [*lines, *(Choice(verb.capitalize(), verb) for verb in legal_verbs(state)), Choice("Back", BACK)]

    def _on_vm(self, name: str, chosen: str) -> None:
        if chosen == STATUS:
            self._show_status(name)
        elif chosen == PROCESS:
            self._process(name)
        elif chosen == RUN:
            self._run(name)
        elif chosen != "destroy" or self.ask.confirm(f"Destroy {name} and its history?", False):
            getattr(self.session, chosen)(name)
            gone = name not in self.session.vm_names()
            self._changed(f"{name} is {'destroyed' if gone else self.session.vm(name).state.value}")

    def _show_status(self, name: str) -> None:
        from bioxen_nb.commands.vm_facts import details_of
        from bioxen_nb.commands.vm_tables import status_table

        self.out.print(status_table(details_of(self.session, name)))

    def _process(self, name: str) -> None:
        from bioxen_nb.commands.shell_process import execute, proposals_for
        from bioxen_nb.commands.vm_exec import show

        text = self.ask.text("Process", proposals=proposals_for(self.session, name))
        if text is None or not text.strip():
            return
        self.is_saved = False  # also a text that only reads a letter takes it out of the session
        show(execute(self.session, name, text), self.out)

    def _run(self, name: str) -> None:
        from bioxen_nb.config.run_settings import parse_until

        until = self.ask.text("How long (10min, 2h, division, termination)", "10min")
        if until is None:
            return
        goal = parse_until(until)
        self.is_saved = False
        if isinstance(goal, str):
            outcome = self.session.run(goal, vm=name, progress=True)
        else:
            outcome = self.session.run(duration_s=goal, vm=name, progress=True)
        self.out.print(f"{name} {outcome.ended} at {outcome[name].time_s:,} s  {outcome.reason}", markup=False)

    # ---- words -----------------------------------------------------------------------------------------

    def _changed(self, what: str) -> None:
        self.is_saved = False
        self.out.print(what, style="green", markup=False)

    def _show_error(self, error: BioXenException) -> None:
        self.out.print(f"[{error.code.value}] {error.message}", style="red", markup=False)
        if pointer := error.context.get("pointer"):
            self.out.print(str(pointer), style="red", markup=False)
