"""The checkpoints of a lab from Python: what is told, what can be done, and how a lab turns to another session."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.errors import CheckpointError, ConfigurationError, UnknownNameError, VMStateError
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.heartbeat import Heartbeat
from bioxen_nb.session.store.places import VARIABLE
from bioxen_nb.session.store.recovery import recoverable
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets.checkpoints import CheckpointPanel
from bioxen_nb.widgets.faces.checkpoints.face import CheckpointsFace
from bioxen_nb.widgets.faces.checkpoints.offers import RecoveryOffers
from bioxen_nb.widgets.faces.deck import Deck
from bioxen_nb.widgets.lab import Lab


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "store"))
    return CheckpointStore()


@pytest.fixture
def face(hub):
    made = CheckpointsFace(hub)
    yield made
    made.close()
    hub.session.close()


def do(face: CheckpointsFace, verb: str, **given: object) -> object:
    return face.verbs()[verb](given)


def told(frame: object) -> dict[str, object]:
    header, _ = frame.packed()
    return json.loads(json.dumps(header, allow_nan=False))


# ---- what is told ------------------------------------------------------------------------------------


def test_an_empty_store_is_told_and_not_made(face, store):
    facts = told(face.snapshot())
    assert facts["rows"] == []
    assert facts["folder"] == str(store.folder)
    assert not store.folder.exists()
    assert face.news() is not None
    assert face.news() is None


def test_a_saved_checkpoint_has_all_that_a_row_shows(face, session, store):
    session.start("cell-1")
    session.run(until=400)
    id_ = do(face, "save", name="細胞 é", note="before the shift", tags=["good"])
    frame = face.news()
    (row,) = frame.facts["rows"]
    assert (row["id"], row["name"], row["note"], row["tags"]) == (id_, "細胞 é", "before the shift", ["good"])
    assert (row["time_s"], row["vms"], row["count"], row["automatic"]) == (400, ["cell-1"], 1, False)
    assert row["bytes"] == store.find(id_).file_bytes + store.find(id_).shared_bytes
    assert frame.facts["here"] == id_
    times, volumes = frame.arrays["curves"][0]
    assert times[0] == 0
    assert times[-1] == 400
    recorded = session.timecourse("cell-1")["volume_fl"].to_numpy()
    assert volumes[0] == pytest.approx(recorded[0], rel=1e-3)
    assert volumes[-1] == pytest.approx(recorded[-1], rel=1e-3)
    assert frame.facts["owners"] == [id_]
    assert face.news() is None


def test_only_what_changed_is_told_again_whoever_changed_it(face, session, store):
    first, second = do(face, "save", name="a"), do(face, "save", name="b")
    face.news()
    store.note(first, "from elsewhere")
    assert [row["note"] for row in face.news().facts["rows"]] == ["from elsewhere"]
    store.delete(second)
    news = face.news().facts
    assert [(row["id"], row["deleted"]) for row in news["rows"]] == [(second, True)]
    assert news["gone"] == []


def test_a_view_that_comes_later_gets_everything_and_takes_nothing_from_others(face):
    do(face, "save", name="a")
    assert [row["name"] for row in face.snapshot().facts["rows"]] == ["a"]
    assert [row["name"] for row in face.news().facts["rows"]] == ["a"]


def test_branches_are_told_by_the_nearest_parent_that_is_left(face):
    first, second, third = (do(face, "save", name=name) for name in "abc")
    parents = {row["id"]: row["parent"] for row in face.snapshot().facts["rows"]}
    assert parents == {first: "", second: first, third: second}
    do(face, "delete", checkpoint=second)
    parents = {row["id"]: row["parent"] for row in face.snapshot().facts["rows"] if not row["deleted"]}
    assert parents == {first: "", third: first}


def test_a_damaged_one_says_why(face, store):
    id_ = do(face, "save", name="a")
    path = store.folder / f"{id_}.bxn"
    path.write_bytes(path.read_bytes()[:200])
    (row,) = face.snapshot().facts["rows"]
    assert row["damage"]
    with pytest.raises(CheckpointError):
        do(face, "go", checkpoint=id_)
    assert face.session.vm("cell-1").time_s == 0


def test_a_store_that_cannot_be_read_is_said_in_words(face, store):
    store.folder.parent.mkdir(exist_ok=True)
    store.folder.write_text("no folder")
    with pytest.raises(CheckpointError):
        do(face, "save", name="a")
    assert told(face.snapshot())["rows"] == []


def test_many_vms_and_none(mini_program, store):
    with Session(seed=1) as session:
        hub = ViewHub(session)
        face = CheckpointsFace(hub)
        do(face, "save", name="nothing")
        for number in range(64):
            session.create(f"cell {number}", mini_program)
        do(face, "save", name="many")
        rows = {row["name"]: row for row in told(face.snapshot())["rows"]}
        assert rows["nothing"]["count"] == 0
        assert rows["many"]["count"] == 64
        assert len(rows["many"]["vms"]) == 3
        assert len(do(face, "details", checkpoint=rows["many"]["id"])["vms"]) == 64
        do(face, "go", checkpoint=rows["nothing"]["id"])
        assert not hub.session.vm_names()
        with pytest.raises(ConfigurationError, match="no VM"):
            do(face, "join", checkpoint=rows["nothing"]["id"])
        hub.session.close()
        hub.close()


# ---- what may be asked for -------------------------------------------------------------------------


def test_name_note_and_tags_are_edited_in_place(face, store):
    id_ = do(face, "save", name="a", tags=["old"])
    do(face, "edit", checkpoint=id_, name="b", note="n", add=["new"], remove=["old"])
    found = store.find(id_)
    assert (found.name, found.note, found.tags) == ("b", "n", ("new",))
    with pytest.raises(ConfigurationError):
        do(face, "edit", checkpoint=id_, name="latest")


def test_delete_can_be_undone(face, store):
    id_ = do(face, "save", name="a")
    assert do(face, "delete", checkpoint=id_) == "a"
    assert store.list() == ()
    assert do(face, "undelete", checkpoint=id_) == "a"
    assert store.find(id_).name == "a"


def test_going_back_goes_on_from_there_and_loses_nothing(face, session, hub):
    session.start("cell-1")
    session.run(until=300)
    first = do(face, "save", name="early")
    digest = session.vm("cell-1").cell.digest()
    session.run(until=700)
    later = session.vm("cell-1").cell.digest()
    went = do(face, "go", checkpoint=first)
    assert hub.session is not session
    assert face.session is hub.session
    assert hub.session.vm("cell-1").cell.digest() == digest
    with pytest.raises(VMStateError, match="closed"):
        session.start("cell-1")
    back = do(face, "go", checkpoint=went["kept"])
    assert hub.session.vm("cell-1").cell.digest() == later
    assert back["kept"] == first, "nothing changed since it was loaded, so it need not be saved again"
    assert hub.session.vm("cell-1").time_s == 700


def test_what_is_set_aside_grows_from_where_it_came_and_is_spared(face, session, store):
    session.start("cell-1")
    session.run(until=300)
    first = do(face, "save", name="early")
    session.run(until=700)
    kept = store.find(do(face, "go", checkpoint=first)["kept"])
    assert kept.parent == first
    assert kept.automatic
    assert kept.tags == ("set aside",)
    assert "early" in kept.note
    face.session.run(until=500, vm="cell-1")
    branch = store.find(do(face, "save", name="branch"))
    assert branch.parent == first
    assert kept.id not in {gone.id for gone in store.prune(dry_run=True).checkpoints}


def test_every_view_of_the_session_turns(face, session, mini_program):
    other, elsewhere = ViewHub(session), ViewHub(Session())
    session.start("cell-1")
    session.run(until=100)
    do(face, "go", checkpoint=do(face, "save", name="a"))
    assert other.session is face.session is not session
    assert elsewhere.session is not face.session
    other.close()
    elsewhere.close()


def test_what_cannot_be_saved_is_not_left_unless_told_to(face, session, store, monkeypatch):
    session.start("cell-1")
    session.run(until=300)
    id_ = do(face, "save", name="a")
    session.run(until=400)
    refused = CheckpointError("There is no space left on the device.")

    def full(*_given: object, **_more: object) -> None:
        raise refused

    monkeypatch.setattr(CheckpointStore, "write", full)
    assert do(face, "go", checkpoint=id_) == {"unsaved": refused.message}
    assert face.session is session
    session.start("cell-1") if session.vm("cell-1").state.value == "created" else session.resume("cell-1")
    assert do(face, "go", checkpoint=id_, anyway=True)["kept"] == ""
    assert face.session.vm("cell-1").time_s == 300


def test_a_vm_of_a_checkpoint_joins_with_its_history(face, session, store):
    session.start("cell-1")
    session.run(until=600)
    id_ = do(face, "save", name="a")
    before = session.vm("cell-1").cell.digest()
    session.run(until=900)
    (name,) = do(face, "join", checkpoint=id_, vm="cell-1")
    assert name == f"cell-1-from-{store.find(id_).number}"
    assert face.session is session
    assert face.hub.selected == name
    joined = session.vm(name)
    assert joined.cell.digest() == before
    assert joined.state.value == "created"
    history = session.timecourse(name)
    assert list(history["volume_fl"]) == list(session.timecourse("cell-1")["volume_fl"][: len(history)])
    assert do(face, "join", checkpoint=id_)[0] == f"{name}-2"
    session.start(name)
    session.run(until=900, vm=name)
    assert joined.cell.digest() == session.vm("cell-1").cell.digest(), "same state, same random numbers"
    again = store.load(do(face, "save", name="both"))
    assert again.vm(name).cell.digest() == joined.cell.digest()
    again.close()


def test_comparing_ranks_molecules_by_the_noise_of_counts(face, session):
    session.start("cell-1")
    session.run(until=300)
    first = do(face, "save", name="a")
    session.run(until=1500)
    session.shift("cell-1", temperature_c=30)
    second = do(face, "save", name="b")
    found = do(face, "compare", a=first, b=second)
    json.dumps(found, allow_nan=False)
    time_s = next(row for row in found["vitals"] if row["name"] == "time_s")
    assert (time_s["a"], time_s["b"]) == (300, 1500)
    noises = [abs(row["noise"]) for row in found["molecules"]]
    assert noises == sorted(noises, reverse=True)
    row = found["molecules"][0]
    assert row["noise"] == pytest.approx((row["b"] - row["a"]) / np.sqrt(row["a"] + row["b"]))
    assert any("temperature" in fact["name"] for fact in found["facts"])
    assert do(face, "compare", a=first, b=first)["same"]


def test_a_checkpoint_goes_out_as_a_file_and_comes_in_by_parts(face, session, store, tmp_path):
    session.start("cell-1")
    session.run(until=200)
    id_ = do(face, "save", name="out/of: here")
    frame = do(face, "export", checkpoint=id_)
    assert frame.facts["name"] == "out-of- here.bxn"
    data = frame.arrays["file"].tobytes()
    (tmp_path / "one.bxn").write_bytes(data)
    with Session.load(tmp_path / "one.bxn") as again:
        assert again.vm("cell-1").cell.digest() == session.vm("cell-1").cell.digest()
    face.given = CheckpointStore(tmp_path / "another")
    half = len(data) // 2
    parts = [(0, data[:half], False), (half, data[half:], True)]
    taken = ""
    for at, part, last in parts:
        taken = do(face, "import", upload="u", name="x.bxn", at=at, data=base64.b64encode(part).decode(), last=last)
    assert face.store.find(taken).name == "out/of: here"
    assert face.store.find(taken).origin == id_


def test_a_plain_session_file_is_called_as_its_file(face, session, tmp_path):
    session.save(tmp_path / "plain.bxn")
    data = base64.b64encode((tmp_path / "plain.bxn").read_bytes()).decode()
    taken = do(face, "import", upload="u", name="my cell.bxn", at=0, data=data, last=True)
    assert face.store.find(taken).name == "my cell"


@pytest.mark.parametrize("data", [b"", b"no checkpoint at all", b"PK\x03\x04" + bytes(100)])
def test_files_that_are_no_checkpoints_are_refused_by_their_name(face, data):
    with pytest.raises(CheckpointError, match=r"photo\.bxn"):
        do(face, "import", upload="u", name="photo.bxn", at=0, data=base64.b64encode(data).decode(), last=True)
    assert face.snapshot().facts["rows"] == []


def test_a_part_out_of_order_is_refused(face):
    with pytest.raises(CheckpointError, match="one piece"):
        do(face, "import", upload="u", name="a.bxn", at=10, data="", last=True)


def test_unknown_ones_are_named(face):
    do(face, "save", name="alpha")
    with pytest.raises(UnknownNameError, match="alpha"):
        do(face, "go", checkpoint="alpah")


# ---- autosaves ---------------------------------------------------------------------------------------


def test_a_lab_that_nobody_ran_leaves_nothing(mini_program, store):
    lab = Lab(mini_program, autosave=True)
    assert lab.session.autosaver is None
    lab.close()
    assert not store.folder.exists()


def test_a_lab_saves_itself_once_a_cell_lives(mini_program, store, wait_for):
    lab = Lab(mini_program, autosave=0.5)
    lab.run(until=300)
    wait_for(lambda: lab.session.autosaver is not None and lab.session.autosaver.saves)
    assert lab.session.autosaver.habits.every_s == 0.5
    lab.close()
    assert store.list()[-1].automatic
    assert recoverable() == ()


def test_outside_jupyter_a_lab_does_not_save_itself_unless_asked(mini_program, store):
    lab = Lab(mini_program)
    lab.run(until=100)
    lab.close()
    assert not store.folder.exists()


def test_autosaves_switched_on_while_they_end_begin_again(face, session, monkeypatch, wait_for):
    session.start("cell-1")
    session.run(until=50)
    do(face, "autosave", every_s=500)
    wait_for(lambda: session.is_autosaved)
    ends, goes_on, end = threading.Event(), threading.Event(), Heartbeat.end

    def slow(heartbeat: Heartbeat) -> None:
        ends.set()
        assert goes_on.wait(30)
        end(heartbeat)

    with monkeypatch.context() as patch:
        patch.setattr(Heartbeat, "end", slow)
        ending = threading.Thread(target=lambda: session.autosave(None))
        ending.start()
        assert ends.wait(30)
        do(face, "autosave", every_s=400)
        goes_on.set()
        ending.join()
    wait_for(lambda: session.is_autosaved)
    assert session.autosaver.habits.every_s == 400
    session.autosave(None)


def test_settings_of_autosaves_change_and_errors_are_told(face, session, store, monkeypatch, wait_for):
    assert face.autosaving.told()["on"] is False
    session.start("cell-1")
    session.run(until=50)
    do(face, "autosave", every_s=0.2, on_division=False)
    wait_for(lambda: session.autosaver is not None and session.autosaver.saves)
    assert session.autosaver.habits.on_division is False
    assert face.autosaving.told()["saved"] == session.autosaver.last.created

    def full(*_given: object, **_more: object) -> None:
        raise CheckpointError("There is no space left on the device.")

    with monkeypatch.context() as patch:
        patch.setattr(CheckpointStore, "write", full)
        session.run(until=100)
        wait_for(lambda: session.autosaver.last_error)
        assert "no space left" in told(face.snapshot())["autosave"]["error"]
    do(face, "autosave", every_s=None)
    assert session.autosaver is None
    with pytest.raises(ConfigurationError):
        do(face, "autosave", every_s=-1)


def test_going_back_goes_on_being_saved(face, session, wait_for):
    session.start("cell-1")
    session.run(until=200)
    id_ = do(face, "save", name="a")
    do(face, "autosave", every_s=123)
    wait_for(lambda: session.autosaver is not None)
    session.run(until=300)
    do(face, "go", checkpoint=id_)
    wait_for(lambda: face.session.autosaver is not None)
    assert face.session.autosaver.habits.every_s == 123
    assert session.autosaver is None


# ---- offers ------------------------------------------------------------------------------------------

DIES = """
import os, signal, sys, time
from bioxen_nb.session.session import Session
session = Session(seed=4, name="lost")
session.create("cell-1", "teaching-mini")
session.start("cell-1")
session.run(until=250)
saver = session.autosave(1000)
while not saver.saves:
    time.sleep(0.01)
print(session.vm("cell-1").cell.digest(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def lost() -> str:
    """Digest of the cell of a session whose process was killed."""
    died = subprocess.run([sys.executable, "-c", DIES], capture_output=True, text=True, env=os.environ, timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr
    return died.stdout.strip()


def test_a_lost_session_is_offered_above_the_tabs_and_resumed(mini_program, lost, wait_for):
    lab = Lab(mini_program, autosave=True)
    sent: list[dict[str, object]] = []
    lab._deck.subscribe(lambda header, _payload: sent.append(dict(header)))

    def said() -> list[dict[str, object]]:
        return [message for message in sent if message["kind"] == "offers"]

    lab._deck.handle({"kind": "hello", "view": "v"})
    wait_for(said)
    (offer,) = said()[0]["offers"]
    assert "cell-1" in offer["text"]
    assert [choice["name"] for choice in offer["choices"]] == ["resume", "later", "forget"]
    lab._deck.handle({"kind": "offer", "id": offer["id"], "choice": "resume"})
    wait_for(lambda: len(said()) > 1)
    assert said()[-1]["offers"] == []
    assert lab.session.name == "lost"
    assert lab.vm.cell.digest() == lost
    assert lab.session.autosaver.habits.every_s == 1000
    lab.run(duration_s=100)
    assert lab.vm.time_s == 350
    lab.close()
    assert recoverable() == ()


def test_not_now_is_for_this_lab_and_forget_for_good(hub, lost):
    offers = RecoveryOffers(hub)
    (offer,) = offers.offers()
    assert offers.choose(offer.id, "later") == ""
    assert offers.offers() == ()
    offers = RecoveryOffers(hub)
    with pytest.raises(UnknownNameError):
        offers.choose(offer.id, "perhaps")
    assert "not be offered" in offers.choose(offer.id, "forget")
    assert offers.offers() == RecoveryOffers(hub).offers() == ()
    with pytest.raises(UnknownNameError):
        offers.choose(offer.id, "resume")


def test_when_the_present_cannot_be_kept_the_offer_stands(hub, session, lost, monkeypatch):
    session.start("cell-1")
    session.run(until=60)
    offers = RecoveryOffers(hub)
    (offer,) = offers.offers()

    def full(*_given: object, **_more: object) -> None:
        raise CheckpointError("There is no space left on the device.")

    with monkeypatch.context() as patch:
        patch.setattr(CheckpointStore, "write", full)
        with pytest.raises(CheckpointError, match="no space"):
            offers.choose(offer.id, "resume")
    assert hub.session is session
    assert [again.id for again in offers.offers()] == [offer.id]


# ---- alone ---------------------------------------------------------------------------------------------


def test_the_panel_alone_shows_a_store_of_its_own(session, tmp_path):
    panel = CheckpointPanel(session, store=tmp_path / "mine")
    do(panel.face, "save", name="a")
    assert [found.name for found in CheckpointStore(tmp_path / "mine").list()] == ["a"]
    data, _ = panel._repr_mimebundle_()
    assert "<td>a</td>" in data["text/html"]
    panel.close()


def test_views_start_over_when_the_session_is_another_one(face, hub, session, wait_for):
    deck = Deck(hub, [face])
    sent: list[dict[str, object]] = []
    deck.subscribe(lambda header, _payload: sent.append(dict(header)))
    deck.handle({"kind": "open", "face": "checkpoints", "view": "v"})
    wait_for(lambda: [message for message in sent if message["kind"] == "snapshot" and message.get("face")])
    session.start("cell-1")
    session.run(until=20)
    do(face, "go", checkpoint=do(face, "save", name="a"))
    wait_for(lambda: len([m for m in sent if m["kind"] == "snapshot" and m.get("face") == "checkpoints"]) > 1)
    lab = [message for message in sent if message["kind"] == "snapshot" and "protocol" in message][-1]
    assert lab["view"] == "*"
    assert lab["vms"][0]["time_s"] == 20
    deck.close()


def test_a_thousand_checkpoints_are_told_in_a_moment(face, session, store):
    from dataclasses import replace

    from bioxen_nb.widgets.faces.checkpoints.rows import rows_of

    session.start("cell-1")
    session.run(until=200)
    do(face, "save", name="a")
    (one,) = store.list()
    many = []
    for number in range(1, 1001):
        parents = tuple(f"{above:06d}-00000000" for above in range(number - 1, max(number - 30, 0), -1))
        many.append(replace(one, id=f"{number:06d}-00000000", parents=parents))
    rows = rows_of(many)
    assert len(rows) == 1000
    assert rows["001000-00000000"]["parent"] == "000999-00000000"
    assert len(json.dumps(list(rows.values()))) < 600_000
    assert Path(store.folder).is_dir()
