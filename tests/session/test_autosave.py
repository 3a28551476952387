"""Checkpoints that make themselves while a session lives, and when it is closed."""

from __future__ import annotations

import gc
import json
import threading
import time

import pytest

from bioxen_nb.errors import CheckpointError, ConfigurationError, VMStateError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import autosave
from bioxen_nb.session.store.autosave import Autosaver
from bioxen_nb.session.store.heartbeat import Heartbeat, records
from bioxen_nb.session.store.places import SESSIONS
from bioxen_nb.session.store.recovery import recoverable
from bioxen_nb.session.store.store import CheckpointStore

PATIENCE_S = 30.0


@pytest.fixture
def eager(monkeypatch):
    """Autosavers that may use all the time they like."""
    monkeypatch.setattr(autosave, "SHARE", 1e9)


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


def test_of_several_that_begin_at_once_one_saves_and_it_can_be_ended_at_once(store, living, caplog):
    start, found = threading.Barrier(8), []

    def begin():
        start.wait()
        found.append(living.autosave(500.0, store=store))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 30
    while living.autosaver is None:
        assert time.monotonic() < end
    living.autosaver.stop()
    for thread in threads:
        thread.join()
    living.autosave(None)
    assert len(found) == 8
    assert "autosave.failed" not in caplog.text


@pytest.mark.parametrize("step", ["end", "tell"])
def test_one_that_begins_while_the_last_ends_waits_for_it(store, living, monkeypatch, caplog, step):
    living.run(until=60)
    first = living.autosave(500.0, store=store)
    ends, goes_on, usual = threading.Event(), threading.Event(), getattr(Heartbeat, step)

    def slow(heartbeat, *how):
        ends.set()
        assert goes_on.wait(30)
        usual(heartbeat, *how)

    monkeypatch.setattr(Heartbeat, step, slow)
    begin = threading.Thread(target=lambda: living.autosave(400.0, store=store))
    stop = threading.Thread(target=first.stop)
    earlier, later = (stop, begin) if step == "end" else (begin, stop)
    earlier.start()
    assert ends.wait(30)
    later.start()
    later.join(0.2)
    goes_on.set()
    earlier.join()
    later.join()
    assert "autosave.failed" not in caplog.text
    kept = records(store)
    assert [record.habits.every_s for record in kept] == ([400.0] if step == "end" else [])
    assert (living.autosaver is None) == (step == "tell")
    living.autosave(None)
    assert not records(store)


def test_one_that_ends_badly_is_over_all_the_same_and_another_can_begin(store, living, monkeypatch):
    living.run(until=60)
    first = living.autosave(500.0, store=store)

    def failing(heartbeat):
        heartbeat.leave()
        raise OSError("stale")

    with monkeypatch.context() as patch:
        patch.setattr(Heartbeat, "end", failing)
        first.stop()
    assert first.last_error == "stale"
    assert not living.is_autosaved
    assert living.autosave(400.0, store=store) is not first
    assert living.is_autosaved


def test_none_begins_for_a_session_that_was_closed_while_it_waited(store, living, monkeypatch):
    living.run(until=60)
    living.autosave(500.0, store=store)
    stop = Autosaver.stop

    def closing(saver):
        stop(saver)
        living.close()

    monkeypatch.setattr(Autosaver, "stop", closing)
    with pytest.raises(VMStateError, match="is closed"):
        living.autosave(400.0, store=store.folder.parent / "other")
    assert living.autosaver is None
    assert not records(store)


def test_nothing_is_written_when_nothing_changed(store, living, eager, wait_for):
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


def test_divisions_are_saved(store, living, eager, monkeypatch, wait_for):
    monkeypatch.setattr(autosave, "_LOOK_S", 0.01)
    saver = Autosaver(living, store, every_s=10_000)
    wait_for(lambda: saver.saves == 1)
    living.run(until="division")
    wait_for(lambda: saver.saves == 2)
    saver.stop()
    assert [found.vms[0].generation for found in store.list()] == [0, 1]


def test_a_costly_save_is_followed_by_a_long_rest(store, living, monkeypatch, wait_for):
    monkeypatch.setattr(autosave, "SHARE", 1e-9)
    saver = Autosaver(living, store, every_s=0.01)
    wait_for(lambda: saver.saves == 1)
    living.run(until=300)
    looks = time.monotonic() + 0.3
    wait_for(lambda: time.monotonic() > looks)
    assert saver.saves == 1
    saver.stop()


def test_errors_are_told_and_stop_nothing(tmp_path, living, eager, monkeypatch, wait_for):
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


def test_it_ends_with_its_session(store, living, mini, eager, wait_for):
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


def test_one_session_has_one_autosaver_whose_habits_can_change(store, living, eager, wait_for):
    saver = living.autosave(1000, keep=2, store=store.folder)
    wait_for(lambda: saver.saves == 1)
    living.run(duration_s=60)
    with pytest.raises(ConfigurationError, match="already"):
        Autosaver(living, store)
    assert living.autosave(0.02, on_division=False, keep=1) is saver
    wait_for(lambda: saver.saves == 2)
    (path,) = (store.folder / SESSIONS).glob("*.json")
    told = json.loads(path.read_bytes())
    assert (told["every_s"], told["on_division"], told["keep"]) == (0.02, False, 1)
    saver.stop()
    assert living.autosaver is None
    assert len(store.list()) == 1
    again = living.autosave(1000, store=store)
    assert again.is_running
    assert again is not saver
    assert living.autosave(None) is None
    assert not again.is_running


def test_another_store_takes_over(store, tmp_path, living, eager, wait_for):
    first = living.autosave(1000, store=store)
    other = CheckpointStore(tmp_path / "other")
    second = living.autosave(1000, store=other)
    assert not first.is_running
    wait_for(lambda: second.saves == 1)
    assert recoverable(store) == ()
    assert len(other.list()) == 1


def test_closing_saves_a_last_time_before_it_returns(store, mini, wait_for):
    session = Session(seed=5)
    session.create("one", mini)
    session.start("one")
    saver = session.autosave(1000, store=store)
    wait_for(lambda: saver.saves == 1)
    session.run(until=500)
    session.close()
    assert not saver.is_running
    assert store.find("latest").vms[0].time_s == 500
    assert list((store.folder / SESSIONS).iterdir()) == []
    with pytest.raises(VMStateError):
        session.autosave(store=store)


def test_the_last_save_waits_for_nobody_in_a_command(store, living, eager, wait_for):
    saver = living.autosave(1000, store=store)
    wait_for(lambda: saver.saves == 1)
    living.run(until=500)
    living.submit(saver.stop).result(PATIENCE_S)
    assert saver.last_error == ""
    assert store.find("latest").vms[0].time_s == 500


def test_what_was_saved_by_hand_is_not_saved_again(store, living, eager, wait_for):
    living.run(until=60)
    living.checkpoint("by hand", store=store)
    saver = living.autosave(1000, store=store)
    wait_for(lambda: saver.cost_s > 0)
    living.run(until=120)
    living.checkpoint("again", store=store)
    saver.stop()
    assert [found.name for found in store.list()] == ["by hand", "again"]


def test_a_block_left_by_an_error_leaves_its_session_on_offer(store, mini):
    def left_by_an_error() -> None:
        with Session(seed=5) as session:
            session.create("one", mini)
            session.start("one")
            session.autosave(1000, store=store)
            session.run(until=700)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        left_by_an_error()
    (offer,) = Session.recoverable(store)
    assert offer.newest.vms[0].time_s == 700


def test_a_block_left_by_an_exit_is_an_end(store, mini):
    def left_by_an_exit() -> None:
        with Session(seed=5) as session:
            session.create("one", mini)
            session.autosave(1000, store=store)
            raise SystemExit(3)

    with pytest.raises(SystemExit):
        left_by_an_exit()
    assert Session.recoverable(store) == ()
    assert len(store.list()) == 1


def test_a_forked_copy_ends_nothing(store, living, eager, monkeypatch, wait_for):
    saver = living.autosave(1000, store=store)
    wait_for(lambda: saver.saves == 1)
    with monkeypatch.context() as patch:
        patch.setattr(autosave.os, "getpid", lambda: saver._pid + 1)
        saver.stop()
    assert saver.is_running
    assert len(list((store.folder / SESSIONS).glob("*.json"))) == 1
    saver.stop()
    assert not saver.is_running


def test_a_last_save_that_fails_leaves_the_session_on_offer(store, living, eager, monkeypatch, wait_for):
    saver = living.autosave(1000, store=store)
    wait_for(lambda: saver.saves == 1)
    living.run(until=500)

    def full(*_: object) -> None:
        raise CheckpointError("the disk is full")

    monkeypatch.setattr(store, "write", full)
    saver.stop()
    assert "the disk is full" in saver.last_error
    assert [offer.newest.vms[0].time_s for offer in recoverable(store)] == [0]
