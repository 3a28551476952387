"""The `checkpoints` verbs for sessions that nobody closed, and for what is damaged."""

from __future__ import annotations

import json
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


def say(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    capsys.readouterr()
    assert cli.main(["checkpoints", *(str(argument) for argument in arguments)]) == code
    told = capsys.readouterr()
    return told.err if code == 2 else told.out


def waiting(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return json.loads(say(capsys, "recoverable", "--json", "-"))["sessions"]


def test_the_list_shows_who_waits(store, capsys):
    assert [row["session"] for row in waiting(capsys)] == ["first", "last"]
    lines = say(capsys, "recoverable").splitlines()
    (last,) = (line for line in lines if "last  " in line)
    assert "0:02:00" in last
    ids = [row["id"] for row in waiting(capsys)]
    assert offered(parsed_args=cli.build_parser().parse_args(["checkpoints", "recover", "x"])) == ids


def test_recover_keeps_the_last_one_and_writes_it(store, capsys, tmp_path):
    file = tmp_path / "kept.bxn"
    told = say(capsys, "recover", "--to", file)
    kept = store.find("latest")
    assert kept.tags == ("recovered",)
    assert f"run --resume {kept.id}'" in told
    with Session.load(file) as session:
        assert session.vm("last").time_s == 120
    assert [row["session"] for row in waiting(capsys)] == ["first"]
    say(capsys, "recover", waiting(capsys)[0]["id"][:5])
    assert waiting(capsys) == []
    assert say(capsys, "recoverable") == "There is no session to recover.\n"
    assert "no session to recover" in say(capsys, "recover", code=2)


def test_a_file_that_cannot_be_written_leaves_the_offer(store, capsys, tmp_path):
    assert "does not exist" in say(capsys, "recover", "--to", tmp_path / "no" / "x.bxn", code=2)
    assert len(waiting(capsys)) == 2


def test_dismiss_takes_all_or_none(store, capsys):
    ids = [row["id"] for row in waiting(capsys)]
    assert "error" in say(capsys, "dismiss", ids[0], "nobody", code=2)
    assert len(waiting(capsys)) == 2
    say(capsys, "dismiss", *ids)
    assert waiting(capsys) == []
    assert len(store.list()) == 2


def test_check_mends_a_flipped_bit_and_says_so(store, capsys):
    path = store.folder / f"{store.find('latest').id}.bxn"
    whole = path.read_bytes()
    hurt = bytearray(whole)
    hurt[len(hurt) // 2] ^= 4
    path.write_bytes(hurt)
    assert f"{path} was damaged and is whole again." in say(capsys, "check")
    assert path.read_bytes() == whole
    assert say(capsys, "check") == "Nothing is damaged.\n"
