"""The `checkpoints` verbs of the command line: what they print, change and refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bioxen_nb import cli
from bioxen_nb.commands.checkpoints_parser import stored
from bioxen_nb.commands.checkpoints_tables import bars
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.places import VARIABLE
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckpointStore:
    """The store that commands use when none is named: two checkpoints, "early" and "late"."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "200")
    made = CheckpointStore()
    with Session(seed=2, name="bench") as session:
        session.create("one", "teaching-mini")
        session.start("one")
        session.run(until=300)
        made.save(session, "early", note="at first", tags=["start"])
        session.run(until=900)
        made.save(session, "late")
    return made


def say(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    capsys.readouterr()
    assert cli.main(["checkpoints", *(str(argument) for argument in arguments)]) == code
    told = capsys.readouterr()
    return told.err if code == 2 else told.out


def facts(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> Any:
    return json.loads(say(capsys, *arguments, "--json", "-", code=code))


def test_list_shows_names_tags_and_times(store, capsys):
    told = say(capsys, "list")
    early, late = (line for line in told.splitlines() if "one" in line)
    assert "early #start" in early
    assert "0:05:00" in early
    assert "0:15:00" in late
    rows = facts(capsys, "list")["checkpoints"]
    assert [row["name"] for row in rows] == ["early", "late"]
    tree = say(capsys, "list", "--tree").splitlines()
    assert tree[-1].index("late") > tree[-2].index("early") - len("early")
    assert tree[-1].index(rows[1]["id"]) > tree[-2].index(rows[0]["id"])


def test_an_empty_store_says_so(store, capsys, tmp_path):
    assert "no checkpoint" in say(capsys, "list", "--store", tmp_path / "other")
    assert "error [BX0" in say(capsys, "show", "latest", "--store", tmp_path / "other", code=2)


def test_show_draws_the_vms(store, capsys):
    told = say(capsys, "show", "early")
    assert "at first" in told
    assert "▁" in told
    assert "0:05:00 of cell time" in told
    assert facts(capsys, "show", "latest")["name"] == "late"
    assert "late" in say(capsys, "show", "lat", code=2)


def test_compare_shows_differences(store, capsys):
    told = say(capsys, "compare", "early", "late")
    (clock,) = (line for line in told.splitlines() if line.startswith("time_s"))
    assert clock.split()[1:] == ["300", "900", "600"]
    assert "more differ" in told
    assert len(say(capsys, "compare", "early", "late", "--all").splitlines()) > len(told.splitlines())
    document = facts(capsys, "compare", "early", "late")
    (row,) = (row for row in document["columns"] if row["name"] == "time_s")
    assert row["difference"] == 600


def test_notes_names_and_tags(store, capsys):
    say(capsys, "note", "late", "a word")
    say(capsys, "tag", "late", "x", "y")
    say(capsys, "tag", "late", "--remove", "x")
    say(capsys, "rename", "late", "last")
    found = store.find("last")
    assert (found.note, found.tags) == ("a word", ("y",))


def test_delete_and_undo(store, capsys):
    assert "error" in say(capsys, "delete", "early", "nothing", code=2)
    assert len(store.list()) == 2
    say(capsys, "delete", "early", "late")
    assert store.list() == ()
    assert "late" in say(capsys, "list", "--trash")
    assert "late" in say(capsys, "undo")
    assert [found.name for found in store.list()] == ["late"]


def test_prune_spares_what_its_rules_say(store, capsys):
    rules = ["--keep-last", 0, "--keep-hourly", 0, "--keep-daily", 0, "--manual-too"]
    preview = facts(capsys, "prune", *rules, "--dry-run")
    assert [row["name"] for row in preview["removed"]] == ["late"]
    assert len(store.list()) == 2
    assert "removed" in say(capsys, "prune", *rules)
    assert [found.name for found in store.list()] == ["early"]
    say(capsys, "prune", *rules, "--tagged-too")
    assert store.list() == ()
    assert "whole number" in say(capsys, "prune", "--keep-last", -1, code=2)


def test_export_and_import(store, capsys, tmp_path):
    file = tmp_path / "early.bxn"
    say(capsys, "export", "early", file)
    with Session.load(file) as session:
        assert session.vm("one").time_s == 300
    say(capsys, "import", file, "--store", tmp_path / "other", "--name", "copy")
    assert CheckpointStore(tmp_path / "other").find("copy").note == "at first"
    assert "does not exist" in say(capsys, "export", "early", tmp_path / "no" / "x.bxn", code=2)


def test_damage_is_shown(store, capsys):
    assert say(capsys, "check") == "Nothing is damaged.\n"
    path = store.folder / f"{store.find('late').id}.bxn"
    path.write_bytes(path.read_bytes()[:500])
    assert "damaged" in say(capsys, "list")
    assert store.find("late").id in say(capsys, "check", code=1)
    assert [row["name"] for row in facts(capsys, "check", code=1)["damaged"]] == ["late"]


def test_the_shell_is_offered_ids_and_names(store):
    offered = stored(parsed_args=cli.build_parser().parse_args(["checkpoints", "show", "x"]))
    assert {"latest", "early", "late", store.find("late").id} <= set(offered)


def test_curves_are_drawn_from_least_to_most():
    assert bars((0.0, 0.5, 1.0)) == "▁▅█"
    assert bars((2.0, None, 2.0)) == "▁ ▁"
    assert bars(()) == ""
