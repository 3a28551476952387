"""The `checkpoints` verbs of the command line: what they print, change and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
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


def facts(say: Callable[..., str], *arguments: object, code: int = 0) -> Any:
    return json.loads(say("checkpoints", *arguments, "--json", "-", code=code))


def test_list_shows_names_tags_and_times(store, say):
    told = say("checkpoints", "list")
    early, late = (line for line in told.splitlines() if "one" in line)
    assert "early #start" in early
    assert "0:05:00" in early
    assert "0:15:00" in late
    rows = facts(say, "list")["checkpoints"]
    assert [row["name"] for row in rows] == ["early", "late"]
    tree = say("checkpoints", "list", "--tree").splitlines()
    assert tree[-1].index("late") > tree[-2].index("early") - len("early")
    assert tree[-1].index(rows[1]["id"]) > tree[-2].index(rows[0]["id"])


def test_an_empty_store_says_so(store, say, tmp_path):
    assert "no checkpoint" in say("checkpoints", "list", "--store", tmp_path / "other")
    assert "error [BX0" in say("checkpoints", "show", "latest", "--store", tmp_path / "other", code=2)


def test_show_draws_the_vms(store, say):
    told = say("checkpoints", "show", "early")
    assert "at first" in told
    assert "▁" in told
    assert "0:05:00 of cell time" in told
    assert facts(say, "show", "latest")["name"] == "late"
    assert "late" in say("checkpoints", "show", "lat", code=2)


def test_compare_shows_differences(store, say):
    told = say("checkpoints", "compare", "early", "late")
    (clock,) = (line for line in told.splitlines() if line.startswith("time_s"))
    assert clock.split()[1:] == ["300", "900", "600"]
    assert "more differ" in told
    assert len(say("checkpoints", "compare", "early", "late", "--all").splitlines()) > len(told.splitlines())
    document = facts(say, "compare", "early", "late")
    (row,) = (row for row in document["columns"] if row["name"] == "time_s")
    assert row["difference"] == 600


def test_notes_names_and_tags(store, say):
    say("checkpoints", "note", "late", "a word")
    say("checkpoints", "tag", "late", "x", "y")
    say("checkpoints", "tag", "late", "--remove", "x")
    say("checkpoints", "rename", "late", "last")
    found = store.find("last")
    assert (found.note, found.tags) == ("a word", ("y",))


def test_delete_and_undo(store, say):
    assert "error" in say("checkpoints", "delete", "early", "nothing", code=2)
    assert len(store.list()) == 2
    say("checkpoints", "delete", "early", "late")
    assert store.list() == ()
    assert "late" in say("checkpoints", "list", "--trash")
    assert "late" in say("checkpoints", "undo")
    assert [found.name for found in store.list()] == ["late"]


def test_prune_spares_what_its_rules_say(store, say):
    rules = ["--keep-last", 0, "--keep-hourly", 0, "--keep-daily", 0, "--manual-too"]
    preview = facts(say, "prune", *rules, "--dry-run")
    assert [row["name"] for row in preview["removed"]] == ["late"]
    assert len(store.list()) == 2
    assert "removed" in say("checkpoints", "prune", *rules)
    assert [found.name for found in store.list()] == ["early"]
    say("checkpoints", "prune", *rules, "--tagged-too")
    assert store.list() == ()
    assert "whole number" in say("checkpoints", "prune", "--keep-last", -1, code=2)


def test_export_and_import(store, say, tmp_path):
    file = tmp_path / "early.bxn"
    say("checkpoints", "export", "early", file)
    with Session.load(file) as session:
        assert session.vm("one").time_s == 300
    say("checkpoints", "import", file, "--store", tmp_path / "other", "--name", "copy")
    assert CheckpointStore(tmp_path / "other").find("copy").note == "at first"
    assert "does not exist" in say("checkpoints", "export", "early", tmp_path / "no" / "x.bxn", code=2)


def test_damage_is_shown(store, say):
    assert say("checkpoints", "check") == "Nothing is damaged.\n"
    path = store.folder / f"{store.find('late').id}.bxn"
    path.write_bytes(path.read_bytes()[:500])
    assert "damaged" in say("checkpoints", "list")
    assert store.find("late").id in say("checkpoints", "check", code=1)
    assert [row["name"] for row in facts(say, "check", code=1)["damaged"]] == ["late"]


def test_the_shell_is_offered_ids_and_names(store):
    offered = stored(parsed_args=cli.build_parser().parse_args(["checkpoints", "show", "x"]))
    assert {"latest", "early", "late", store.find("late").id} <= set(offered)


def test_curves_are_drawn_from_least_to_most():
    assert bars((0.0, 0.5, 1.0)) == "▁▅█"
    assert bars((2.0, None, 2.0)) == "▁ ▁"
    assert bars(()) == ""
