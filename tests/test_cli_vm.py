"""The `vm` verbs of the command line on a session file: what they do, save, print and refuse."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cli import main
from bioxen_nb.commands import session_file
from bioxen_nb.commands.bioxen_cli import BioXenCLI
from bioxen_nb.resources import Host
from bioxen_nb.session.session import Session


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session file that commands use when none is named; it does not exist yet."""
    file = tmp_path / "cells.session"
    monkeypatch.setenv(session_file.VARIABLE, str(file))
    monkeypatch.delenv("COLUMNS", raising=False)
    return file


@pytest.fixture
def one(path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A session file with a running VM called one."""
    assert vm("create", "one", "teaching-mini", "--seed", "4", "--start") == 0
    capsys.readouterr()
    return path


def vm(*arguments: str | Path) -> int:
    return main(["vm", *(str(argument) for argument in arguments)])


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    """What a command says with --json."""
    capsys.readouterr()
    assert vm(*arguments, "--json", "-") == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], path: Path, *arguments: str | Path) -> str:
    """What a command says that must be refused and leave the file as it was."""
    before = path.read_bytes() if path.exists() else None
    capsys.readouterr()
    assert vm(*arguments) == 2
    said = capsys.readouterr().err
    assert said.lstrip().startswith("error [BX0")
    assert (path.read_bytes() if path.exists() else None) == before
    return said


def twin(seed: int = 4) -> Session:
    """A session as the fixture's, made without the command line."""
    session = Session(host=Host())
    session.create("one", "teaching-mini", seed=seed)
    session.start("one")
    return session


def test_the_first_vm_makes_a_session_with_the_usual_host(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("create", "one", "teaching-mini") == 0
    (row,) = told(capsys, "list")["vms"]
    assert (row["name"], row["state"], row["genome"], row["time_s"]) == ("one", "created", "teaching-mini", 0)
    facts = told(capsys, "resources")
    assert facts["scheduler"] == "round-robin"
    assert {key: facts["host"][key] for key in ("max_vms", "ribosomes", "overhead", "ribosomes_free")} == {
        "max_vms": 4,
        "ribosomes": 80.0,
        "overhead": 0.15,
        "ribosomes_free": 51.0,
    }


def test_options_of_create_reach_the_cell(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        vm("create", "one", "teaching-mini", "--seed", "7", "--ribosomes", "10", "--atp", "30", "--priority", "2") == 0
    )
    assert vm("create", "two", "teaching-mini", "--knock-out", "lacZ", "--medium", "rich", "--temperature", "42") == 0
    one, two = told(capsys, "status", "one"), told(capsys, "status", "two")
    assert one["seed"] == 7
    assert (one["allocation"]["ribosomes"], one["allocation"]["atp_percentage"]) == (10, 30)
    assert one["quota"]["priority"] == 2
    assert one["quota"]["ribosomes"] < two["quota"]["ribosomes"]
    assert two["environment"]["medium"].startswith("rich")
    assert two["environment"]["conditions"].startswith("42")
    with Session.load(path) as session:
        genes = [len(session.vm(name).cell.gene_ids) for name in ("one", "two")]
    assert genes[0] == genes[1] + 1


def test_a_type_and_a_configuration_file_set_limits(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "vm.yaml"
    config.write_text("genome: teaching-mini\nresource_limits: {max_ribosomes: 9, max_atp: 40}\n", encoding="utf-8")
    assert vm("create", "one", "--type", "ecoli", "--config", config, "--atp", "50", "--priority", "3") == 0
    held = told(capsys, "status", "one")["allocation"]
    assert (held["ribosomes"], held["atp_percentage"], held["priority"]) == (9, 50, 3)
    assert "ecoli" in refused(capsys, path, "create", "two", "--type", "ecolli")
    config.write_text("genom: teaching-mini\n", encoding="utf-8")
    assert "genome" in refused(capsys, path, "create", "two", "--config", config)


def test_verbs_lead_through_the_life_of_a_vm(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped"), ("start", "running")):
        assert vm(verb, "one") == 0
        assert told(capsys, "status", "one")["state"] == state
    assert "pause, stop, destroy" in refused(capsys, one, "start", "one")
    assert vm("destroy", "one") == 0
    assert told(capsys, "list")["vms"] == []
    assert "There are none yet" in refused(capsys, one, "status", "one")


def test_verbs_act_on_all_named_vms_or_on_none(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("create", "two", "teaching-mini") == 0
    assert "two" in refused(capsys, one, "pause", "one", "two")
    assert vm("start", "two") == 0
    assert vm("pause", "one", "two", "one") == 0
    assert [row["state"] for row in told(capsys, "list")["vms"]] == ["paused", "paused"]


def test_the_older_names_stand_one_level_up(one: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (["pause", "one"], ["resume", "one"], ["list"], ["status", "one"], ["resources"], ["schedule"]):
        assert main(arguments) == 0
    assert main(["build-image", "one", str(tmp_path / "one.image")]) == 0
    assert main(["create", "two", "teaching-mini"]) == 0
    assert main(["destroy", "two"]) == 0
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "build-image" not in capsys.readouterr().out


def test_two_runs_are_as_one(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("run", "--for", "1min", "--quiet") == 0
    assert vm("run", "one", "--until", "150", "--quiet") == 0
    status = told(capsys, "status", "one")
    with twin() as session:
        session.run(150)
        assert status["digest"] == session.vm("one").cell.digest()
        assert status["vitals"]["volume_fl"] == pytest.approx(session.vm("one").cell.volume_fl)
    assert status["time_s"] == 150


def test_a_run_tells_how_it_ended(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("run", "--for", "2min") == 0
    assert "0:02:00" in capsys.readouterr().out
    assert vm("pause", "one") == 0
    assert "bioxen-nb vm resume one" in refused(capsys, one, "run", "one", "--for", "60")
    assert "No VM is running" in refused(capsys, one, "run")
    for end in ("soon", "division", "0"):
        assert f"not '{end}'. To wait for an event say --until: 'division'" in refused(capsys, one, "run", "--for", end)


def test_a_failure_that_was_waited_for_is_one(one: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    def broken(*_):
        raise ArithmeticError("a count went negative")

    monkeypatch.setattr(Cell, "advance", broken)
    assert vm("run", "--until", "failure") == 1
    assert "negative" in capsys.readouterr().out
    assert told(capsys, "status", "one")["state"] == "failed"
    assert main(["run", "teaching-mini", "--until", "failure", "--quiet"]) == 1


def test_a_process_is_run_and_its_result_shown(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "run_operon(['lacZ'], duration_s=20)"
    result = told(capsys, "exec", "one", text)
    with twin() as session:
        expected = session.execute("one", text)
        assert told(capsys, "status", "one")["digest"] == session.vm("one").cell.digest()
    assert result["status"] == "success"
    assert result["genes"] == expected["genes"]
    assert vm("exec", "one", text) == 0
    shown = capsys.readouterr().out
    assert "run_operon on one" in shown
    assert "lacZ" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_process_text_is_read_from_a_file_or_the_input(
    one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "script.txt"
    script.write_text("# two of them\nrun_operon(['lacZ'], 10)\nrun_operon(['ftsZ'], 10)\n", encoding="utf-8")
    assert [row["command"] for row in told(capsys, "exec", "one", "-f", script)["results"]] == ["run_operon"] * 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("run_operon(['lacZ'], 10)"))
    assert told(capsys, "exec", "one", "-")["status"] == "success"
    assert told(capsys, "status", "one")["time_s"] == 30
    assert "cannot be read" in refused(capsys, one, "exec", "one", "-f", tmp_path / "none.txt")
    assert "one process text" in refused(capsys, one, "exec", "one")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run_operon(['lacZ']", "\nrun_operon(['lacZ']\n          ^"),
        ("run_opron(['lacZ'])", "run_operon"),
        ("run_operon(['lacQ'])", "lacZ"),
        ("run_operon(['lacZ'], 10); run_operon(['lacQ'])", "Commands that ran before it: 1. Nothing was saved."),
        ("import os", "[BX008]"),
        ("", "[BX008]"),
    ],
)
def test_a_wrong_process_is_told_and_nothing_saved(
    one: Path, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    assert expected in refused(capsys, one, "exec", "one", text)


def test_a_letter_arrives_in_a_later_command(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("create", "two", "teaching-mini", "--start") == 0
    assert vm("send", "one", "two", '{"glucose_mm": 5}') == 0
    assert vm("run", "two", "--for", "10", "--quiet") == 0
    box = told(capsys, "status", "two")["mailbox"]
    assert (box["unread"], box["next"]["sender"], box["next"]["body"]) == (1, "one", {"glucose_mm": 5})
    assert "[BX010]" in refused(capsys, one, "send", "one", "three", "hello")


def test_top_plays_measures_and_saves(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("create", "two", "teaching-mini", "--start") == 0
    capsys.readouterr()
    assert vm("top", "--once", "--seconds", "0.6") == 0
    table = capsys.readouterr().out
    assert vm("top", "--seconds", "0.6", "--speed", "50") == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(name in table for name in ("one", "two", "2 of 4 VMs, 34 of 68 ribosomes free", "fairness"))
    assert max(map(len, table.splitlines())) <= 80
    assert lines[0].split()[:3] == ["wall", "s", "VM"]
    assert [line.split()[1] for line in lines[1:3]] == ["one", "two"]
    rows = told(capsys, "list")["vms"]
    assert [row["state"] for row in rows] == ["running", "running"]
    assert all(row["time_s"] > 0 and row["speed"] is None for row in rows)


@pytest.mark.parametrize("arguments", [("--speed", "0"), ("--seconds", "-1"), ("--seconds", "nan")])
def test_top_refuses_impossible_numbers(
    one: Path, capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    assert arguments[0] in refused(capsys, one, "top", *arguments)


def test_the_scheduler_is_set_and_watched(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("create", "two", "teaching-mini", "--start", "--priority", "2") == 0
    capsys.readouterr()
    assert vm("schedule", "--set", "priority", "--turns", "6") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "scheduler: priority"
    turns = [line.split()[1] for line in said[3:]]
    assert len(turns) == 6
    assert set(turns) == {"one", "two"}
    assert told(capsys, "resources")["scheduler"] == "priority"
    assert "round-robin" in refused(capsys, one, "schedule", "--set", "round-robbing")
    assert "between 1 and" in refused(capsys, one, "schedule", "--turns", "0")


def test_what_does_not_fit_is_refused(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "[BX009]" in refused(capsys, one, "create", "two", "teaching-mini", "--ribosomes", "60")
    assert "[BX009]" in refused(capsys, one, "allocate", "one", "--ribosomes", "69")
    assert "--cpu" in refused(capsys, one, "allocate", "one")
    assert "[BX001]" in refused(capsys, one, "create", "one", "teaching-mini")
    assert vm("allocate", "one", "--ribosomes", "12", "--cpu", "50") == 0
    facts = told(capsys, "resources")
    assert facts["holders"]["one"]["cpu_percentage"] == 50
    assert facts["host"]["ribosomes_free"] == 56


def test_a_larger_host_is_made_on_request(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vm("init", "--max-vms", "16", "--scheduler", "priority", "--memory-kb", "1e6") == 0
    facts = told(capsys, "resources")
    assert (facts["host"]["max_vms"], facts["host"]["ribosomes"], facts["scheduler"]) == (16, 320, "priority")
    assert facts["host"]["memory_kb"] == 1e6
    assert "--force" in refused(capsys, path, "init")
    assert vm("init", "--force", "--ribosomes", "100", "--overhead", "0.1") == 0
    assert told(capsys, "resources")["host"]["ribosomes_free"] == 90


def test_an_image_goes_on_from_the_same_cell(one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image, other = tmp_path / "one.image", tmp_path / "other.session"
    assert vm("run", "--for", "30", "--quiet") == 0
    assert vm("export", "one", image) == 0
    assert vm("import", image, "--name", "again", "--session", other) == 0
    copy = told(capsys, "status", "again", "--session", other)
    assert copy["digest"] == told(capsys, "status", "one")["digest"]
    assert (copy["state"], copy["time_s"]) == ("created", 30)
    with Session.load(image) as session, Session.load(one) as whole:
        assert len(session.vitals_since("one", 0)[1]) == len(whole.vitals_since("one", 0)[1])
    assert "no file" in refused(capsys, one, "import", tmp_path / "none.image")
    assert "[BX001]" in refused(capsys, one, "import", image)


def test_a_missing_or_damaged_file_is_told(path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (("list",), ("run",), ("start", "one"), ("top",), ("exec", "one", "cell_cycle()")):
        said = refused(capsys, path, *arguments)
        assert "cells.session" in said
        assert "bioxen-nb vm create" in said
    assert "does not exist" in refused(capsys, path, "create", "one", "--session", tmp_path / "no" / "a.session")
    path.write_bytes(b"not a session")
    assert "[BX019]" in refused(capsys, path, "list")
    assert "[BX019]" in refused(capsys, path, "create", "one", "teaching-mini")


def test_a_file_in_use_is_told_after_a_wait(
    one: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, "WAIT_S", 0.1)
    with FileLock(session_file.lock_path(one)):
        assert "cells.session is in use" in refused(capsys, one, "pause", "one")
        assert told(capsys, "status", "one")["state"] == "running"
    assert vm("pause", "one") == 0


@pytest.mark.slow
def test_a_vm_that_fails_is_kept_and_told(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "vm.yaml"
    config.write_text(
        "genome: teaching-mini\ngenomic_virtualization: {execution_isolation: true}\nisolation: {slice_s: 0.001}\n",
        encoding="utf-8",
    )
    assert vm("create", "one", "--config", config, "--start") == 0
    assert vm("run", "one", "--for", "5000h") == 1
    assert "BX018" in capsys.readouterr().out
    status = told(capsys, "status", "one")
    assert (status["state"], status["error_code"], status["possible"]) == ("failed", "BX018", ["destroy"])
    assert "[BX006]" in refused(capsys, path, "exec", "one", "run_operon(['lacZ'])")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
@pytest.mark.parametrize("key", [b"q", b"\x03"], ids=["q", "ctrl-c"])
def test_top_on_a_terminal_ends_with_a_key_and_saves(one: Path, key: bytes) -> None:
    with on_terminal("vm", "top") as (child, end):
        shown = read_until(end, b"q ends and saves")
        os.write(end, key)
        assert child.wait(timeout=30) == 0
    assert b"ribosomes free" in shown
    with Session.load(one) as session:
        assert session.vm("one").time_s > 0
        assert session.vm("one").is_running


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_ctrl_c_in_a_run_keeps_what_was_lived(one: Path) -> None:
    with on_terminal("vm", "run", "--for", "100000h") as (child, end):
        read_until(end, b"cell s")
        os.write(end, b"\x03")
        assert b"kept" in read_until(end, b"kept")
        assert child.wait(timeout=30) == 130
    with Session.load(one) as session:
        assert session.vm("one").time_s > 0


@contextmanager
def on_terminal(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command on a terminal of its own, and the other end of that."""
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(ours, (30, 100))
    child = subprocess.Popen(
        [sys.executable, "-m", "bioxen_nb", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
        preexec_fn=_take_terminal,
    )
    os.close(theirs)
    try:
        yield child, ours
    finally:
        child.kill()
        child.wait()
        os.close(ours)


def _take_terminal() -> None:
    """Make standard input the terminal that Ctrl-C comes from, and hear it."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def read_until(end: int, wanted: bytes, timeout_s: float = 60.0) -> bytes:
    """What a program prints on a terminal, up to and with the wanted words."""
    said, deadline_s = b"", time.monotonic() + timeout_s
    while wanted not in said:
        ready, _, _ = select.select([end], [], [], max(0.0, deadline_s - time.monotonic()))
        assert ready, said
        said += os.read(end, 4096)
    return said


@pytest.mark.slow
def test_commands_at_once_all_count(one: Path) -> None:
    commands = [[sys.executable, "-m", "bioxen_nb", "vm", "create", f"cell-{n}", "teaching-mini"] for n in range(3)]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert sorted(session_file.vm_names_in(one)) == ["cell-0", "cell-1", "cell-2", "one"]


def test_help_imports_nothing_heavy() -> None:
    heavy = ("numpy", "numba", "rich", "questionary", "prompt_toolkit", "pydantic", "filelock", "argcomplete", "pandas")
    script = (
        "import sys\nfrom bioxen_nb.cli import main\ntry:\n    main(['vm', 'create', '--help'])\n"
        f"except SystemExit:\n    pass\nprint([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bioxen-nb vm pa", {"pause"}),
        ("bioxen-nb vm pause o", {"one"}),
        ("bioxen-nb vm pause one ", set()),
        ("bioxen-nb vm create new teaching-", {"teaching-cell", "teaching-mini"}),
        ("bioxen-nb vm create new --type syn3", {"syn3a"}),
        ("bioxen-nb vm schedule --set pr", {"priority", "preemptive"}),
        ("bioxen-nb run --chassis orth", {"orthogonal"}),
        ("bioxen-nb completion z", {"zsh"}),
    ],
)
def test_the_tab_key_proposes_what_fits(one: Path, tmp_path: Path, line: str, expected: set[str]) -> None:
    answer = tmp_path / "answer"
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_IFS": "\n"}
    environment = {
        **os.environ,
        **asked,
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
    }
    subprocess.run([sys.executable, "-m", "bioxen_nb"], env=environment, check=True, timeout=60)
    given = set(answer.read_text(encoding="utf-8").split("\n")) if answer.exists() else set()
    assert {word.strip() for word in given if word.strip() and not word.startswith("-")} == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_a_shell_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "bioxen-nb" in capsys.readouterr().out


def test_the_command_line_as_an_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.session"
    cli = BioXenCLI(path)
    assert cli.create_vm("one", "teaching-mini", "--seed", "4") == 0
    assert [cli.start_vm("one"), cli.pause_vm("one"), cli.resume_vm("one")] == [0, 0, 0]
    assert cli.run_vms("one", until="30") == 0
    assert cli.execute_process("one", "run_operon(['lacZ'], 10)") == 0
    assert [cli.list_vms(), cli.show_status("one"), cli.show_resources()] == [0, 0, 0]
    assert cli.start_vm("one") == 2
    assert cli.run(["no-such-verb"]) == 2
    assert [cli.stop_vm("one"), cli.destroy_vm("one")] == [0, 0]
    assert "1. run_operon on one" in capsys.readouterr().out


def test_options_stand_anywhere_between_the_words(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vm("create", "one", "--seed", "3", "teaching-mini", "--start") == 0
    assert told(capsys, "status", "one")["seed"] == 3
    capsys.readouterr()
    assert vm("exec", "one", "--session", path, "live(10)") == 0
    assert vm("exec", "one", "--json", "-", "live(5)") == 0
    assert vm("exec", "one", "--json", tmp_path / "out.json", "--", "live(2)") == 0
    assert vm("exec", "--session", path, "--", "one", "live(1)") == 0
    assert told(capsys, "status", "one")["time_s"] == 18
    assert vm("create", "two", "--session", path, "teaching-mini") == 0
    assert vm("start", "two", "--session", path) == 0
    assert vm("pause", "one", "--session", path, "two") == 0
    assert [row["state"] for row in told(capsys, "list")["vms"]] == ["paused", "paused"]


@pytest.mark.parametrize(
    "words",
    [
        ("exec", "one", "--json", "-", "live(1)", "live(2)"),
        ("exec", "one", "--jsom", "live(1)"),
        ("exec", "--json", "-"),
        ("run", "one", "--for", "1", "two", "--until", "2"),
    ],
)
def test_words_that_no_verb_takes_are_refused(one: Path, words: Sequence[str]) -> None:
    before = one.read_bytes()
    with pytest.raises(SystemExit) as ended:
        vm(*words)
    assert ended.value.code == 2
    assert one.read_bytes() == before


def test_process_texts_without_end_are_refused(
    one: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/zero", encoding="utf-8") as endless:
        monkeypatch.setattr(sys, "stdin", endless)
        assert "[BX008]" in refused(capsys, one, "exec", "one", "-")
    assert "[BX008]" in refused(capsys, one, "exec", "one", "-f", "/dev/zero")


def test_process_texts_that_are_no_text_are_refused(
    one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.bx"
    file.write_bytes(b"live(1) \xff\xfe")
    assert "cannot be read" in refused(capsys, one, "exec", "one", "-f", file)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes()), encoding="utf-8"))
    assert "cannot be read" in refused(capsys, one, "exec", "one", "-")


def test_control_characters_of_a_text_do_not_reach_the_terminal(
    one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "text.bx"
    file.write_text("live(1) \x1b[31m\x00", encoding="utf-8")
    said = refused(capsys, one, "exec", "one", "-f", file)
    assert "live(1)" in said
    assert all(letter.isprintable() or letter == "\n" for letter in said)
