"""`run --resume` from a store, `--save-as` and `--autosave`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from bioxen_nb import cli
from bioxen_nb.commands.checkpoints_parser import stored
from bioxen_nb.session.store.places import VARIABLE
from bioxen_nb.session.store.recovery import recoverable
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture
def store(tmp_path, monkeypatch) -> CheckpointStore:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "store"))
    return CheckpointStore()


def run(*arguments: object, code: int = 0) -> None:
    assert cli.main(["run", *(str(argument) for argument in arguments)]) == code


def summary(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    run(*arguments, "--quiet", "--json", "-")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    told.pop("wall_s")
    return told


def test_a_run_goes_on_from_the_store_as_if_unbroken(store, capsys, tmp_path):
    whole = summary(capsys, "teaching-mini", "--until", 400)
    run("teaching-mini", "--until", 100, "--save-as", "half way", "--quiet")
    assert [found.name for found in store.list()] == ["half way"]
    first = store.list()[0]
    for which in ([], ["half way"], [first.id[:8]], [store.folder], [store.folder / f"{first.id}.bxn"]):
        assert summary(capsys, "--resume", *which, "--until", 400) == whole
    run("--resume", "--until", 200, "--save-as", "later")
    told = capsys.readouterr().err
    assert f"Going on from {first.id} half way of {store.folder}: cell-1 at 0:01:40." in told
    later = store.find("later")
    assert later.parent == first.id
    assert f"Saved as {later.id} later." in told
    other = CheckpointStore(tmp_path / "other")
    run("--resume", store.folder, "--until", 300, "--store", other.folder, "--quiet", code=2)
    run("teaching-mini", "--until", 50, "--store", other.folder, "--save-as", "elsewhere", "--quiet")
    assert summary(capsys, "--resume", "elsewhere", "--store", other.folder, "--until", 60)["simulated_s"] == 60


def test_mistakes_are_found_before_the_run(store, capsys):
    for arguments, told in (
        (["--resume", "nothing", "--until", 1], "holds no checkpoint"),
        (["teaching-mini", "--save-as", "latest", "--until", "9999h"], "name"),
        (["teaching-mini", "--autosave", 0, "--until", "9999h"], "more than 0"),
    ):
        capsys.readouterr()
        run(*arguments, "--quiet", code=2)
        assert told in capsys.readouterr().err


def test_no_command_writes_over_what_a_store_holds(store, capsys):
    run("teaching-mini", "--until", 10, "--save-as", "start", "--quiet")
    file = store.folder / f"{store.find('start').id}.bxn"
    run("teaching-mini", "--until", "9999h", "--checkpoint", file, "--quiet", code=2)
    assert "belongs to a store" in capsys.readouterr().err
    assert cli.main(["vm", "run", "--for", "9999h", "--session", str(file)]) == 2
    assert "belongs to a store" in capsys.readouterr().err
    assert store.check() == ()


def test_an_autosaved_run_that_ends_is_stored_and_not_offered(store, capsys):
    run("teaching-mini", "--until", 100, "--autosave", 1000, "--quiet")
    assert store.find("latest").vms[0].time_s == 100
    assert store.find("latest").automatic
    assert recoverable(store) == ()
    assert summary(capsys, "--resume", "--until", 200)["simulated_s"] == 200


def test_an_autosaved_run_that_is_killed_is_offered(store):
    command = [sys.executable, "-m", "bioxen_nb", "run", "teaching-mini", "--until", "9999h", "--autosave", "0.1"]
    with subprocess.Popen([*command, "--quiet", "--store", str(store.folder)]) as process:
        end = time.monotonic() + 60
        while not any(found.vms for found in store.list()):
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    (offer,) = recoverable(store)
    assert (offer.pid, offer.habits.every_s) == (process.pid, 0.1)


def test_a_store_that_cannot_be_written_is_a_warning(tmp_path, capsys):
    place = tmp_path / "file"
    place.write_text("no folder")
    run("teaching-mini", "--until", 50, "--autosave", 1000, "--store", place, "--quiet")
    assert "warning: not autosaved" in capsys.readouterr().err


def test_the_shell_is_offered_checkpoints(store):
    run("teaching-mini", "--until", 10, "--save-as", "start", "--quiet")
    parser = cli.build_parser()
    assert "start" in stored(parsed_args=parser.parse_args(["run", "--resume"]))
