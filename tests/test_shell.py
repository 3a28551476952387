"""The menus of `bioxen-nb shell`: what is offered, what it does, and how it looks on a terminal."""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bioxen_nb.cli import main
from bioxen_nb.commands.shell import Shell
from bioxen_nb.commands.shell_ask import Choice, Proposals
from bioxen_nb.commands.shell_process import execute, proposals_for
from bioxen_nb.resources import Host
from bioxen_nb.session.session import Session


class Scripted:
    """Answers in order; a choice by the beginning of its line, and only when it is offered."""

    def __init__(self, *answers: str | bool | None) -> None:
        self.answers = list(answers)
        self.offered: list[list[str]] = []

    def choose(self, question: str, choices: Sequence[Choice]) -> str | None:
        self.offered.append([choice.title for choice in choices])
        wanted = self.answers.pop(0)
        if wanted is None:
            return None
        return next(choice.value for choice in choices if choice.title.startswith(str(wanted)))

    def text(self, question: str, default: str = "", proposals: Proposals | None = None) -> str | None:
        answer = self.answers.pop(0)
        assert not isinstance(answer, bool)
        return answer

    def confirm(self, question: str, default: bool = True) -> bool | None:
        answer = self.answers.pop(0)
        assert not isinstance(answer, str)
        return answer


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(host=Host()) as made:
        yield made


def used(session: Session, path: Path, *answers: str | bool | None) -> tuple[str, Scripted]:
    """What the shell printed, and who answered it."""
    ask, printed = Scripted(*answers), io.StringIO()
    Shell(session, path, ask, Console(file=printed, width=80)).run()
    assert ask.answers == []
    return printed.getvalue(), ask


def test_a_vm_is_made_started_asked_and_saved(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.session"
    said, _ = used(
        session,
        path,
        *("Create", "one", "teaching-mini", "4"),
        *("one", "Start", "Run a process", "run_operon(['lacZ'], duration_s=20)", "Status", "Back"),
        *("Save", "Quit"),
    )
    assert "one is running" in said
    assert "run_operon on one" in said
    with Session.load(path) as saved:
        assert (saved.vm("one").time_s, saved.vm("one").cell.seed) == (20, 4)
        assert saved.vm("one").cell.digest() == session.vm("one").cell.digest()


def test_only_legal_verbs_are_offered(session: Session, tmp_path: Path) -> None:
    session.create("one", "teaching-mini")
    _, ask = used(
        session,
        tmp_path / "a.session",
        "one",
        "Start",
        "Pause",
        "Resume",
        "Stop",
        "Destroy",
        False,
        None,
        "Quit",
        False,
    )
    created, running, paused, again, stopped, kept = ask.offered[1:7]
    assert created == ["Status", "Run a process", "Start", "Destroy", "Back"]
    assert running == again == ["Status", "Run a process", "Run for a while", "Pause", "Stop", "Destroy", "Back"]
    assert paused == ["Status", "Resume", "Stop", "Destroy", "Back"]
    assert stopped == kept == ["Status", "Start", "Destroy", "Back"]
    assert session.vm_names() == ("one",)


def test_errors_are_shown_and_the_menu_goes_on(session: Session, tmp_path: Path) -> None:
    said, _ = used(
        session,
        tmp_path / "no" / "such" / "folder.session",
        *("Create", "one", "teaching-mini", ""),
        *("Create", "one"),
        *("Create", "two", "teaching-mini", "minus one"),
        *("one", "Run a process", "run_operon(['lacZ'", "Back"),
        *("Save", "Quit", False),
    )
    assert "[BX001]" in said
    assert "[BX005] A seed" in said
    assert "[BX008]" in said
    assert "\n" + " " * "run_operon(['lacZ'".index("[") + "^" in said
    assert "[BX019]" in said
    assert session.vm_names() == ("one",)


def test_going_back_changes_nothing_and_quitting_asks(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.session"
    _, ask = used(session, path, "Create", None, "Create", "one", None, None, None, None, False)
    assert session.vm_names() == ()
    assert not path.exists()
    assert "Live top" not in ask.offered[0]


def test_a_vm_lives_for_a_while_and_is_destroyed(session: Session, tmp_path: Path) -> None:
    session.create("one", "teaching-mini")
    session.start("one")
    said, _ = used(
        session, tmp_path / "a.session", "one", "Run for", "1min", "Destroy", True, "Resources", "Quit", True
    )
    assert "one time at 60 s" in said
    assert "one is destroyed" in said
    assert "68 of 68 free" in said
    with Session.load(tmp_path / "a.session") as saved:
        assert saved.vm_names() == ()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_in_a_process_pauses_the_vm(session: Session) -> None:
    session.create("one", "teaching-mini")
    before = signal.getsignal(signal.SIGINT)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        execute(session, "one", "live(700h)")
    assert session.vm("one").state.value == "paused"
    assert 0 < session.vm("one").time_s < 2_520_000
    assert signal.getsignal(signal.SIGINT) is before


def test_proposals_name_commands_genes_and_media(session: Session) -> None:
    session.create("one", "teaching-mini")
    propose = proposals_for(session, "one")
    assert "run_operon" in [proposal.text for proposal in propose("run_o")]
    typed = "run_operon(['fts"
    assert {"ftsZ"} <= {proposal.text for proposal in propose(typed)}
    assert {len(typed) - 3} == {proposal.start for proposal in propose(typed)}


def test_without_a_terminal_it_says_what_to_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.session"
    assert main(["shell", "--session", str(path)]) == 2
    assert "bioxen-nb vm" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_on_a_terminal_it_creates_starts_runs_and_quits(tmp_path: Path) -> None:
    import termios

    path = tmp_path / "a.session"
    ours, theirs = os.openpty()
    termios.tcsetwinsize(ours, (40, 100))
    environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "bioxen_nb", "shell", "--session", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    down, enter, up = b"\x1b[B", b"\r", b"\x1b[A"
    try:
        answer(ours, b"Create a VM", enter)
        answer(ours, b"Name of the new VM", enter)
        answer(ours, b"teaching-mini", down + enter)
        answer(ours, b"Seed", b"4" + enter)
        answer(ours, b"Create a VM", enter)
        answer(ours, b"Run a process", down + down + enter)
        answer(ours, b"Run for a while", down + enter)
        answer(ours, b"Process", b"run_operon(['lacZ'], duration_s=20)" + enter)
        assert b"success" in answer(ours, b"Run for a while", up + enter)
        answer(ours, b"Create a VM", up + enter)
        answer(ours, b"Save to", b"y")
        assert child.wait(timeout=30) == 0
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    with Session.load(path) as saved:
        vm = saved.vm("cell-1")
        assert (vm.state.value, vm.time_s, vm.cell.program.genome_id) == ("running", 20, "teaching-mini")


def answer(end: int, wanted: bytes, keys: bytes, timeout_s: float = 60.0) -> bytes:
    """Wait until a terminal shows the words and is quiet again, then type; gives what it showed."""
    said, deadline_s, quiet = b"", time.monotonic() + timeout_s, False
    while wanted not in said or not quiet:
        ready, _, _ = select.select([end], [], [], 0.3)
        quiet = not ready
        if ready:
            said += os.read(end, 65536)
        assert time.monotonic() < deadline_s, said.decode(errors="replace")
    os.write(end, keys)
    return said


@pytest.mark.parametrize("text", ["read_messages()", "send_message('two', 'hello')", "live(", "help()"])
def test_after_every_process_the_shell_asks_to_save(session: Session, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.session"
    for name in ("one", "two"):
        session.create(name, "teaching-mini")
        session.start(name)
    session.send("two", "one", "for you")
    used(session, path, "Save", "one", "Run a process", text, "Back", "Quit", True)
    with Session.load(path) as saved:
        for name in ("one", "two"):
            assert saved.vm(name).mailbox.unread == session.vm(name).mailbox.unread
            post, saved_post = session.hypervisor.post, saved.hypervisor.post
            assert saved_post.on_their_way(name) == post.on_their_way(name)
