"""Checkpoints that make themselves, and sessions that are offered when their process is gone."""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from bioxen_nb.errors import CheckpointError, ConfigurationError, UnknownNameError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import autosave
from bioxen_nb.session.store.autosave import Autosaver
from bioxen_nb.session.store.recovery import SESSIONS, Heartbeat, dismiss, recover, recoverable
from bioxen_nb.session.store.store import CheckpointStore

PATIENCE_S = 30.0


@pytest.fixture
def living(mini):
    with Session(seed=5) as session:
        session.create("one", mini)
        session.start("one")
        yield session


@pytest.fixture
def eager(monkeypatch):
    """Autosavers that may use all the time they like."""
    monkeypatch.setattr(autosave, "SHARE", 1e9)


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_a_running_session_saves_itself_and_stays_the_same(store, living, mini, eager):
    saver = Autosaver(living, store, every_s=0.05, keep=3)
    while saver.saves < 5:
        living.run(duration_s=300)
        assert living.vm("one").time_s < 300 * 2000
    saver.stop()
    assert not saver.is_running
    found = store.list()
    assert len(found) == 3
    assert all(checkpoint.automatic for checkpoint in found)
    assert found[-1].parent == found[-2].id
    until = living.vm("one").time_s
    with store.load() as again, Session(seed=5) as unwatched:
        again.run(until=until + 100)
        living.run(until=until + 100)
        unwatched.create("one", mini)
        unwatched.start("one")
        unwatched.run(until=until + 100)
        digests = {session.vm("one").cell.digest() for session in (again, living, unwatched)}
    assert len(digests) == 1


def test_nothing_is_written_when_nothing_changed(store, living, eager):
    living.run(until=60)
    saver = Autosaver(living, store, every_s=0.02)
    wait_for(lambda: saver.saves == 1)
    pauses = saver.pause_s
    wait_for(lambda: saver.pause_s > pauses * 3)
    assert saver.saves == 1
    living.shift("one", temperature_c=30)
    wait_for(lambda: saver.saves == 2)
    saver.stop()
    assert len(store.list()) == 2


def test_divisions_are_saved(store, living, eager, monkeypatch):
    monkeypatch.setattr(autosave, "_LOOK_S", 0.01)
    saver = Autosaver(living, store, every_s=10_000)
    wait_for(lambda: saver.saves == 1)
    living.run(until="division")
    wait_for(lambda: saver.saves == 2)
    saver.stop()
    assert [found.vms[0].generation for found in store.list()] == [0, 1]


def test_a_costly_save_is_followed_by_a_long_rest(store, living, monkeypatch):
    monkeypatch.setattr(autosave, "SHARE", 1e-9)
    saver = Autosaver(living, store, every_s=0.01)
    wait_for(lambda: saver.saves == 1)
    living.run(until=300)
    looks = time.monotonic() + 0.3
    wait_for(lambda: time.monotonic() > looks)
    assert saver.saves == 1
    saver.stop()


def test_errors_are_told_and_stop_nothing(tmp_path, living, eager, monkeypatch):
    place = tmp_path / "store"
    place.write_text("no folder")
    saver = Autosaver(living, CheckpointStore(place), every_s=0.02)
    wait_for(lambda: saver.last_error)
    assert "store" in saver.last_error
    assert living.run(duration_s=100).ended == "time"
    place.unlink()
    wait_for(lambda: saver.saves)
    wait_for(lambda: saver.last_error == "")
    saver.stop()
    assert len(CheckpointStore(place).list()) >= 1


def test_it_ends_with_its_session(store, living, mini, eager):
    saver = Autosaver(living, store, every_s=0.02)
    wait_for(lambda: saver.saves)
    living.close()
    wait_for(lambda: not saver.is_running)
    forgotten = Session(seed=6)
    forgotten.create("one", mini)
    other = Autosaver(forgotten, store, every_s=0.02)
    wait_for(lambda: other.saves)
    del forgotten
    gc.collect()
    wait_for(lambda: not other.is_running)
    assert recoverable(store) == ()


@pytest.mark.parametrize("wrong", [{"every_s": 0}, {"every_s": float("nan")}, {"keep": 0}])
def test_impossible_settings_are_refused(store, living, wrong):
    with pytest.raises(ConfigurationError):
        Autosaver(living, store, **wrong)


CHILD = """
import sys, time
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.autosave import Autosaver
from bioxen_nb.session.store.store import CheckpointStore
session = Session(seed=8, name="lost")
session.create("one", "teaching-mini")
session.start("one")
session.run(until=900)
saver = Autosaver(session, CheckpointStore(sys.argv[1]), every_s=1000)
while not saver.saves:
    time.sleep(0.01)
print(session.vm("one").cell.digest(), flush=True)
time.sleep(600)
"""


def test_a_session_whose_process_died_is_offered_once(store):
    with subprocess.Popen([sys.executable, "-c", CHILD, str(store.folder)], stdout=subprocess.PIPE, text=True) as child:
        digest = child.stdout.readline().strip()
        assert recoverable(store) == ()
        child.send_signal(signal.SIGKILL)
        child.wait()
    (offer,) = recoverable(store)
    assert (offer.session, offer.pid) == ("lost", child.pid)
    assert offer.newest.vms[0].time_s == 900
    with pytest.raises(UnknownNameError):
        recover(store, "0123456789abcdef")
    with recover(store) as session:
        assert session.vm("one").cell.digest() == digest
        assert store.save(session).parent == offer.newest.id
    assert recoverable(store) == ()
    with pytest.raises(CheckpointError, match="no session to recover"):
        recover(store)


def leave_for_dead(store: CheckpointStore, session: Session) -> None:
    """As if the process of a session had died: the record stays, its lock is free."""
    Heartbeat(store, session)._lock.release()


def test_a_damaged_last_checkpoint_gives_way_to_the_one_before(store, living):
    first = store.save(living)
    living.run(duration_s=60)
    second = store.save(living)
    leave_for_dead(store, living)
    path = store.folder / f"{second.id}.bxn"
    path.write_bytes(path.read_bytes()[:100])
    (offer,) = recoverable(store)
    assert offer.newest == first
    with recover(store, offer.id) as session:
        assert session.vm("one").time_s == 0


def test_a_live_session_is_not_offered_and_a_dismissed_one_neither(store, living):
    store.save(living)
    heartbeat = Heartbeat(store, living)
    assert recoverable(store) == ()
    with pytest.raises(CheckpointError):
        Heartbeat(store, living)
    heartbeat.end()
    assert list((store.folder / SESSIONS).iterdir()) == []
    leave_for_dead(store, living)
    (offer,) = recoverable(store)
    dismiss(store, offer.id)
    assert recoverable(store) == ()
    assert len(store.list()) == 1


def test_odd_records_are_passed_over(store, living):
    folder = store.folder / SESSIONS
    store.save(living)
    leave_for_dead(store, living)
    (folder / "nonsense.json").write_text("{")
    (folder / "0123456789abcdef.json").write_text(json.dumps({"key": "../x", "session": "", "pid": 1, "began": ""}))
    assert len(recoverable(store)) == 1
