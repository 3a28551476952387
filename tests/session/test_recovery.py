"""Sessions that ended without being closed: who is offered, how they go on, and when they are let go."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bioxen_nb.errors import CheckpointError, UnknownNameError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import interactive, recovery
from bioxen_nb.session.store.heartbeat import Habits, Heartbeat, is_dead
from bioxen_nb.session.store.places import SESSIONS
from bioxen_nb.session.store.places import VARIABLE as STORE
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.recovery import dismiss, recover, recoverable, settle, span
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import key_of, take

BEGINNING = """
import os, sys, time
from bioxen_nb.session.session import Session
session = Session(seed=8, name="lost")
session.create("one", "teaching-mini")
session.start("one")
session.run(until=900)
saver = session.autosave(500, keep=3, store=sys.argv[1])
while not saver.saves:
    time.sleep(0.01)
"""


def child(store: CheckpointStore, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, str(store.folder)], stdout=subprocess.PIPE, text=True)


def ended(store: CheckpointStore, code: str) -> int:
    """Exit code of a process that ran to its end."""
    with child(store, code) as process:
        process.communicate(timeout=60)
    return process.returncode


def leave_for_dead(store: CheckpointStore, session: Session, habits: Habits | None = None) -> None:
    """As if the process of a session had died: the record stays, its lock is free."""
    Heartbeat(store, session, habits).leave()


def test_a_killed_session_is_offered_and_goes_on_as_the_same(store):
    code = BEGINNING + "print(session.vm('one').cell.digest(), flush=True); time.sleep(600)"
    with child(store, code) as process:
        digest = process.stdout.readline().strip()
        assert recoverable(store) == ()
        process.kill()
    (offer,) = recoverable(store)
    assert (offer.session, offer.pid, offer.habits) == ("lost", process.pid, Habits(500.0, True, 3))
    assert offer.newest.vms[0].time_s == 900
    with pytest.raises(UnknownNameError):
        recover(store, "0123456789abcdef")
    session = recover(store)
    assert session.vm("one").cell.digest() == digest
    assert session.autosaver.habits == Habits(500.0, True, 3)
    assert recoverable(store) == ()
    assert [path.stem for path in (store.folder / SESSIONS).glob("*.json")] == [offer.id]
    session.run(until=1000)
    session.close()
    first, second, *_ = kept = store.list()  # and one more if a division was saved before the end
    assert {found.session_key for found in kept} == {offer.id}
    assert (first.id, second.parent) == (offer.newest.id, offer.newest.id)
    with pytest.raises(CheckpointError, match="no session to recover"):
        recover(store)


DYING_WHILE_RECOVERING = """
import os, sys
from bioxen_nb.session.store import {place}
from bioxen_nb.session.store.recovery import recover
def die(*args, **more):
    os.kill(os.getpid(), 9)
{place}.{name} = die
recover(sys.argv[1])
"""


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("recovery", "set_key"),
        ("recovery", "Autosaver"),
        ("heartbeat", "write_atomic"),
        ("autosave", "take"),
    ],
)
def test_who_dies_while_recovering_leaves_the_offer(store, living, place, name):
    store.save(living)
    leave_for_dead(store, living)
    before = recoverable(store)
    assert ended(store, DYING_WHILE_RECOVERING.format(place=place, name=name)) == -signal.SIGKILL
    (after,) = recoverable(store)
    assert (after.id, after.newest) == (before[0].id, before[0].newest)
    with recover(store) as session:
        assert session.vm("one").time_s == 0


@pytest.mark.slow
def test_crash_after_crash_stays_one_session_with_one_ring(store):
    assert ended(store, BEGINNING + "os.kill(os.getpid(), 9)") == -signal.SIGKILL
    going_on = """
import os, sys, time
from bioxen_nb.session.session import Session
session = Session.recover(sys.argv[1])
for _ in range(2):
    session.run(duration_s=100)
    saves = session.autosaver.saves
    session.autosave(0.01, keep=3)
    while session.autosaver.saves == saves:
        time.sleep(0.01)
os.kill(os.getpid(), 9)
"""
    for _ in range(3):
        assert ended(store, going_on) == -signal.SIGKILL
    (offer,) = recoverable(store)
    assert len(offer.checkpoints) == 3
    assert {found.session_key for found in store.list()} == {offer.id}
    whole = Session(seed=8)
    whole.create("one", "teaching-mini")
    whole.start("one")
    whole.run(until=offer.newest.vms[0].time_s)
    assert offer.newest.vms[0].time_s == 1500
    with offer.resume() as session:
        assert session.vm("one").cell.digest() == whole.vm("one").cell.digest()


@pytest.mark.parametrize(
    ("ending", "is_offered"),
    [
        ("", False),
        ("sys.exit(3)", False),
        ("session.close()", False),
        ("1 / 0", True),
        ("sys.ps1 = '>>> '", True),
        ("os.kill(os.getpid(), 15)", True),
    ],
    ids=["end", "exit", "close", "error", "prompt", "terminated"],
)
def test_what_counts_as_an_end(store, ending, is_offered):
    ended(store, BEGINNING + "session.run(until=1000)\n" + ending)
    offers = recoverable(store)
    assert len(offers) == is_offered
    assert store.find("latest").vms[0].time_s == (900 if "kill" in ending else 1000)


def test_a_damaged_last_checkpoint_gives_way_to_the_one_before(store, living):
    first = store.save(living)
    living.run(duration_s=60)
    second = store.save(living)
    leave_for_dead(store, living)
    path = store.folder / f"{second.id}.bxn"
    path.write_bytes(path.read_bytes()[:100])
    (offer,) = recoverable(store)
    assert offer.newest == first
    with recover(store, offer.id[:6]) as session:
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
    offer.dismiss()
    with pytest.raises(CheckpointError):
        dismiss(store, offer.id)
    assert recoverable(store) == ()
    assert len(store.list()) == 1


def test_settling_tags_what_can_be_read_and_ends_the_offer(store, living, tmp_path):
    first = store.save(living)
    leave_for_dead(store, living)
    assert settle(store, path=tmp_path / "kept.bxn").tags == ("recovered",)
    assert recoverable(store) == ()
    assert store.find("latest").id == first.id
    with Session.load(tmp_path / "kept.bxn") as session:
        assert session.vm("one").time_s == 0


def test_records_of_earlier_versions_are_read_and_odd_ones_passed_over(store, living):
    folder = store.folder / SESSIONS
    store.save(living)
    leave_for_dead(store, living, Habits(7.0, False, 2))
    (path,) = folder.glob("*.json")
    row = json.loads(path.read_bytes())
    old = {name: row[name] for name in ("key", "session", "pid", "began")}
    path.write_text(json.dumps(old))
    (folder / "nonsense.json").write_text("{")
    (folder / "0123456789abcdef.json").write_text(json.dumps({**old, "key": "../x"}))
    (folder / "0123456789abcdee.json").write_text(json.dumps({**old, "key": "0123456789abcdee", "every_s": -1}))
    (offer,) = recoverable(store)
    assert offer.habits == Habits()


def test_sessions_that_saved_nothing_and_the_oldest_offers_are_let_go(store, mini, monkeypatch):
    monkeypatch.setattr(recovery, "MOST_OFFERS", 2)
    for number in range(4):
        with Session(seed=number, name=f"s{number}") as session:
            if number:
                session.create("one", mini)
                store.save(session)
            leave_for_dead(store, session)
    assert [offer.session for offer in recoverable(store)] == ["s2", "s3"]
    assert len(list((store.folder / SESSIONS).glob("*.json"))) == 2
    assert len(store.list()) == 3


def test_old_offers_are_not_shown_but_a_wrong_clock_drops_none(store, living, monkeypatch):
    store.save(living)
    leave_for_dead(store, living)
    (offer,) = recoverable(store)
    month = timedelta(days=recovery.OFFERED_DAYS + 1)

    class Ahead(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + month

    monkeypatch.setattr(recovery, "datetime", Ahead)
    assert recoverable(store) == ()
    monkeypatch.undo()
    assert recoverable(store) == (offer,)


def test_an_old_offer_can_be_reached_by_its_id_and_goes_when_the_store_is_newer(store, living, mini, monkeypatch):
    month_s = timedelta(days=recovery.OFFERED_DAYS).total_seconds()

    def lost() -> str:
        with Session(seed=6, name="old") as session:
            session.create("one", mini)
            long_ago = datetime.now(UTC) - timedelta(seconds=month_s + 60)
            store.write(take(session), Checkpoint("", created=long_ago.isoformat()))
            leave_for_dead(store, session)
            return key_of(session)

    def record(key: str) -> bool:
        return (store.folder / SESSIONS / f"{key}.json").exists()

    key = lost()
    assert recoverable(store) == ()
    with pytest.raises(CheckpointError, match="no session to recover"):
        recover(store)
    recover(store, key).close()
    assert not record(key)
    key = lost()
    dismiss(store, key)
    assert not record(key)
    key = lost()
    assert settle(store, key).tags == ("recovered",)
    assert not record(key)
    key = lost()
    assert recoverable(store) == ()
    assert record(key)
    store.save(living)
    assert recoverable(store) == ()
    assert not record(key)
    assert len(store.list()) == 5


def test_a_time_that_is_none_hides_an_offer_and_no_other(store, living, mini):
    store.write(take(living), Checkpoint("", created="yesterday"))
    leave_for_dead(store, living)
    with Session(seed=6, name="other") as session:
        session.create("one", mini)
        store.save(session)
        leave_for_dead(store, session)
    assert [offer.session for offer in recoverable(store)] == ["other"]


def test_a_file_that_cannot_be_read_ends_no_offer(store, living):
    path = store.folder / f"{store.save(living).id}.bxn"
    leave_for_dead(store, living)
    (offer,) = recoverable(store)
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    store.index.path.unlink()
    fresh = CheckpointStore(store.folder)
    assert fresh.list()[0].session_key == ""
    assert recoverable(fresh) == ()
    path.write_bytes(whole)
    assert [found.id for found in recoverable(fresh)] == [offer.id]


def test_a_watched_session_is_not_thinned_while_one_of_its_files_cannot_be_read(store, living):
    saved = [store.write(take(living), Checkpoint("", automatic=True)) for _ in range(3)]
    leave_for_dead(store, living)
    path = store.folder / f"{saved[-1].id}.bxn"
    path.write_bytes(path.read_bytes()[:100])
    store.index.path.unlink()
    fresh = CheckpointStore(store.folder)
    fresh.thin_automatic("c" * 16, 1)
    assert [found.id for found in fresh.list()] == [found.id for found in saved]


def test_an_offer_that_ended_meanwhile_is_refused_and_leaves_nothing(store, living, monkeypatch):
    store.save(living)
    leave_for_dead(store, living)
    (offer,) = recoverable(store)
    monkeypatch.setattr(recovery, "_standing", lambda store: (offer,))
    dismiss(store, offer.id)
    for end in (recover, settle, dismiss):
        with pytest.raises(CheckpointError, match="a moment ago"):
            end(store, offer.id)
    assert not is_dead(store, offer.id)
    assert list((store.folder / SESSIONS).iterdir()) == []


def test_offers_speak_to_people(store, living):
    living.run(until=4320)
    store.save(living)
    leave_for_dead(store, living)
    (offer,) = recoverable(store)
    saved = datetime.now(UTC) - timedelta(seconds=250)
    offer = replace(offer, checkpoints=(replace(offer.newest, created=saved.isoformat()),))
    lived = f"72 min of cell time, generation {offer.newest.vms[0].generation}"
    assert offer.told() == f"'one' ended without being closed ({lived}, saved 4.17 min ago)."


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (89, "89 s"), (90, "1.5 min"), (5400, "1.5 h"), (864_000, "10 days")]
)
def test_spans_of_time(seconds, told):
    assert span(seconds) == told


def test_a_store_that_cannot_be_used_says_what_to_do(tmp_path, living):
    place = tmp_path / "store"
    place.write_text("no folder")
    with pytest.raises(CheckpointError, match=r"Session\.restore"):
        Heartbeat(CheckpointStore(place), living)


# ---- what is told at a prompt -------------------------------------------------------------------------------------


@pytest.fixture
def prompt(store, monkeypatch):
    """As if a person typed into this process, whose usual store is `store`."""
    monkeypatch.setenv(STORE, str(store.folder))
    monkeypatch.delenv(interactive.VARIABLE, raising=False)
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    monkeypatch.setattr(interactive, "_asked", False)


def test_a_person_is_told_once(store, living, prompt, capsys):
    store.save(living)
    leave_for_dead(store, living)
    Session().close()
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.endswith("Session.recover() brings it back.\n")
    Session().close()
    assert capsys.readouterr().err == ""


def test_who_recovers_is_not_told(store, living, prompt, capsys):
    store.save(living)
    leave_for_dead(store, living)
    Session.recover().close()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("variable", ["0", "off", "OFF", "no"])
def test_nothing_is_told_when_switched_off(store, living, prompt, capsys, monkeypatch, variable):
    monkeypatch.setenv(interactive.VARIABLE, variable)
    store.save(living)
    leave_for_dead(store, living)
    Session().close()
    assert capsys.readouterr().err == ""


def test_scripts_and_empty_stores_are_told_nothing_and_errors_stop_nobody(store, living, prompt, capsys, monkeypatch):
    Session().close()
    assert not store.folder.exists()
    store.save(living)
    leave_for_dead(store, living)
    monkeypatch.setattr(interactive, "_asked", False)
    monkeypatch.delattr(sys, "ps1")
    Session().close()
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    monkeypatch.setattr(interactive, "_asked", False)

    def broken(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr(CheckpointStore, "list", broken)
    Session().close()
    assert capsys.readouterr().err == ""


def test_labs_save_themselves_only_in_a_kernel(monkeypatch):
    monkeypatch.delenv(interactive.VARIABLE, raising=False)
    assert not interactive.autosave_by_default()


@pytest.mark.slow
def test_a_kernel_that_is_restarted_or_killed_offers_its_session(store, monkeypatch):
    """A restart ends the kernel politely; nobody closed the session for all that."""
    from jupyter_client.manager import KernelManager

    monkeypatch.setenv(STORE, str(store.folder))
    monkeypatch.delenv(interactive.VARIABLE, raising=False)
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    try:
        first = run_in(
            manager,
            """
            import os, time
            from bioxen_nb.session.session import Session
            from bioxen_nb.session.store.interactive import autosave_by_default
            assert autosave_by_default()
            session = Session(seed=1)
            session.create("one", "teaching-mini")
            session.start("one")
            session.autosave(1000)
            session.run(until=777)
            """,
        )
        assert first == ""
        manager.restart_kernel(now=False)
        told = run_in(
            manager,
            """
            from bioxen_nb.session.session import Session
            Session().close()
            session = Session.recover()
            assert session.vm("one").time_s == 777
            """,
        )
        assert "Session.recover() brings it back." in told
        manager.restart_kernel(now=True)
        (offer,) = recoverable(store)
        assert offer.newest.vms[0].time_s == 777
    finally:
        manager.shutdown_kernel(now=True)


def run_in(manager: object, code: str) -> str:
    """What a kernel writes to standard error; it may not fail."""
    import textwrap

    client = manager.client()
    client.start_channels()
    told = []
    try:
        client.wait_for_ready(60)
        reply = client.execute_interactive(
            textwrap.dedent(code),
            timeout=60,
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(told)


def test_files_and_folders_of_a_store_can_be_loaded(store, living, tmp_path):
    living.run(until=100)
    first = living.checkpoint("first", store=store)
    living.run(until=200)
    living.checkpoint("second", note="later", tags=["good"], store=str(store.folder))
    for place, time_s in ((store.folder, 200), (store.folder / f"{first.id}.bxn", 100)):
        with Session.load(place) as session:
            assert session.vm("one").time_s == time_s
    with Session.restore("first", store) as session:
        assert session.vm("one").time_s == 100
    for place in (store.folder, store.folder / f"{first.id}.bxn"):
        with pytest.raises(CheckpointError, match="belongs to a store"):
            living.save(place)
    assert store.check() == ()
    stray = tmp_path / f"{first.id}.bxn"
    stray.write_bytes((store.folder / stray.name).read_bytes())
    with pytest.raises(CheckpointError, match="checkpoints export"):
        Session.load(stray)
    store.delete("first")
    (trashed,) = (store.folder / "trash").glob("*.bxn")
    with pytest.raises(CheckpointError, match="undo"):
        Session.load(trashed)
