"""The `checkpoints` verbs for sessions that nobody closed, and for what is damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bioxen_nb import cli
from bioxen_nb.commands.checkpoints_parser import offered
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.heartbeat import Heartbeat
from bioxen_nb.session.store.places import VARIABLE
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture
def store(tmp_path, monkeypatch) -> CheckpointStore:
    """The usual store: two sessions of dead processes, "first" and "last", each with a checkpoint."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "200")
    made = CheckpointStore()
    for name, time_s in (("first", 60), ("last", 120)):
        with Session(seed=2, name=name) as session:
            session.create(name, "teaching-mini")
            session.start(name)
            session.run(until=time_s)
            made.save(session)
            Heartbeat(made, session).leave()
    return made


def waiting(say: Callable[..., str]) -> list[Any]:
    return json.loads(say("checkpoints", "recoverable", "--json", "-"))["sessions"]


def test_the_list_shows_who_waits(store, say):
    assert [row["session"] for row in waiting(say)] == ["first", "last"]
    lines = say("checkpoints", "recoverable").splitlines()
    (last,) = (line for line in lines if "last  " in line)
    assert "0:02:00" in last
    ids = [row["id"] for row in waiting(say)]
    assert offered(parsed_args=cli.build_parser().parse_args(["checkpoints", "recover", "x"])) == ids


def test_recover_keeps_the_last_one_and_writes_it(store, say, tmp_path):
    file = tmp_path / "kept.bxn"
    told = say("checkpoints", "recover", "--to", file)
    kept = store.find("latest")
    assert kept.tags == ("recovered",)
    assert f"run --resume {kept.id}'" in told
    with Session.load(file) as session:
        assert session.vm("last").time_s == 120
    assert [row["session"] for row in waiting(say)] == ["first"]
    say("checkpoints", "recover", waiting(say)[0]["id"][:5])
    assert waiting(say) == []
    assert say("checkpoints", "recoverable") == "There is no session to recover.\n"
    assert "no session to recover" in say("checkpoints", "recover", code=2)


def test_a_file_that_cannot_be_written_leaves_the_offer(store, say, tmp_path):
    assert "does not exist" in say("checkpoints", "recover", "--to", tmp_path / "no" / "x.bxn", code=2)
    assert len(waiting(say)) == 2


def test_dismiss_takes_all_or_none(store, say):
    ids = [row["id"] for row in waiting(say)]
    assert "error" in say("checkpoints", "dismiss", ids[0], "nobody", code=2)
    assert len(waiting(say)) == 2
    say("checkpoints", "dismiss", *ids)
    assert waiting(say) == []
    assert len(store.list()) == 2


def test_check_mends_a_flipped_bit_and_says_so(store, say):
    path = store.folder / f"{store.find('latest').id}.bxn"
    whole = path.read_bytes()
    hurt = bytearray(whole)
    hurt[len(hurt) // 2] ^= 4
    path.write_bytes(hurt)
    assert f"{path} was damaged and is whole again." in say("checkpoints", "check")
    assert path.read_bytes() == whole
    assert say("checkpoints", "check") == "Nothing is damaged.\n"
