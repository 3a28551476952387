"""The command line as an object, for programs that would rather call than start another process."""

from __future__ import annotations

import os
from collections.abc import Sequence


class BioXenCLI:
    """Runs commands of `bioxen-nb`. Every method prints what the command prints and gives its exit code.

    Args:
        session: file that the VMs are kept in; that of the environment, or ./bioxen.session, unless given.
    """

    def __init__(self, session: str | os.PathLike[str] | None = None) -> None:
        self._session = [] if session is None else ["--session", os.fspath(session)]

    def run(self, argv: Sequence[str] | None = None) -> int:
        """One command, such as `["vm", "list"]`; the words of this process's own command line unless given."""
        from bioxen_nb.cli import main

        try:
            return main(argv)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)

    def create_vm(self, name: str, genome: str | None = None, *options: str) -> int:
        """A new VM; `options` as on the command line, such as "--seed", "4"."""
        return self._vm("create", name, *([] if genome is None else [genome]), *options)

    def start_vm(self, name: str) -> int:
        """Let it run from now on."""
        return self._vm("start", name)

    def pause_vm(self, name: str) -> int:
        """Hold it."""
        return self._vm("pause", name)

    def resume_vm(self, name: str) -> int:
        """Let it go on."""
        return self._vm("resume", name)

    def stop_vm(self, name: str) -> int:
        """Stop it; it can be started again."""
        return self._vm("stop", name)

    def destroy_vm(self, name: str) -> int:
        """End it and forget its history."""
        return self._vm("destroy", name)

    def run_vms(self, *names: str, until: str = "division") -> int:
        """Let VMs live: all that are running unless named. `until` as in `vm run --until`."""
        return self._vm("run", *names, "--until", until)

    def execute_process(self, name: str, text: str) -> int:
        """Run a process text on a VM and print its result."""
        return self._vm("exec", name, "--", text)

    def list_vms(self) -> int:
        """All VMs in a table."""
        return self._vm("list")

    def show_status(self, name: str) -> int:
        """One VM in detail."""
        return self._vm("status", name)

    def show_resources(self) -> int:
        """The host, and who holds what of it."""
        return self._vm("resources")

    def _vm(self, verb: str, *words: str) -> int:
        return self.run(["vm", verb, *self._session, *words])
