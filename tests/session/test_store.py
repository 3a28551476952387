"""A store of checkpoints: what is saved comes back, is found, grows branches, is compared and copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import BioXenException, CheckpointError, ConfigurationError, UnknownNameError
from bioxen_nb.session.session import Session
from bioxen_nb.session.session_document import packed, unpacked
from bioxen_nb.session.store.pieces import block_rows, digest_of, join, split
from bioxen_nb.session.store.places import VARIABLE, default_folder
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture
def living(mini):
    """A session with one running cell of ten minutes."""
    with Session(seed=3, name="bench") as session:
        session.create("one", mini)
        session.start("one")
        session.run(until=600)
        yield session


def digest(session: Session, name: str = "one") -> str:
    return session.vm(name).cell.digest()


def test_what_is_saved_comes_back_and_goes_on_bit_for_bit(store, living):
    saved = store.save(living, "ten minutes", note="before the shift", tags=["good"])
    assert (saved.name, saved.note, saved.tags, saved.session) == (
        "ten minutes",
        "before the shift",
        ("good",),
        "bench",
    )
    with store.load(saved.id) as again:
        assert digest(again) == digest(living)
        assert again.timecourse("one") == living.timecourse("one")
        living.run(until=1500)
        again.run(until=1500)
        assert digest(again) == digest(living)
        assert again.timecourse("one") == living.timecourse("one")


def test_the_list_tells_the_vms_with_a_thumbnail(store, living):
    store.save(living)
    (found,) = CheckpointStore(store.folder).list()
    (vm,) = found.vms
    assert (vm.name, vm.state, vm.time_s) == ("one", "running", 600)
    recorded = living.timecourse("one")["volume_fl"]
    assert vm.times_s[0] == 0
    assert vm.times_s[-1] == 600
    assert vm.volumes_fl == pytest.approx([recorded[time_s] for time_s in vm.times_s], rel=1e-3)
    assert found.file_bytes == (store.folder / f"{found.id}.bxn").stat().st_size
    assert found == store.show(found.id)


def test_checkpoints_are_found_by_id_its_beginning_name_and_latest(store, living):
    first, second = store.save(living, "a"), store.save(living, "a")
    assert store.find("a") == second
    assert store.find(first.id) == first
    assert store.find(first.id[:8]) == first
    assert store.find("latest") == second
    store.rename(second.id, "bright")
    assert store.find("a") == first
    with pytest.raises(UnknownNameError, match="bright"):
        store.find("brigth")
    with pytest.raises(CheckpointError, match="no checkpoint"):
        CheckpointStore(store.folder / "other").load()


@pytest.mark.parametrize("name", ["latest", "000001-0123abcd", "x" * 200])
def test_names_that_would_mislead_are_refused(store, living, name):
    with pytest.raises(ConfigurationError):
        store.save(living, name)
    assert store.list() == ()


def test_notes_and_tags_change_and_nothing_else_does(store, living):
    saved = store.save(living, "a", tags=["x"])
    store.note(saved.id, "a note")
    changed = store.tag(saved.id, "y", remove=["x"])
    assert (changed.note, changed.tags, changed.content) == ("a note", ("y",), saved.content)
    (listed,) = CheckpointStore(store.folder).list()
    assert listed == changed
    assert digest(store.load("a")) == digest(living)


def test_parents_follow_what_a_session_was_loaded_from(store, living):
    first = store.save(living, "first")
    living.run(duration_s=60)
    second = store.save(living, "second")
    fork = store.load("first")
    fork.run(duration_s=120)
    third = store.save(fork, "third")
    fourth = store.save(living, "fourth", parent="third")
    assert [found.parent for found in (first, second, third, fourth)] == ["", first.id, first.id, third.id]
    (root,) = store.tree()
    assert [branch.checkpoint.name for branch in root.children] == ["second", "third"]
    assert [branch.checkpoint.name for branch in root.children[1].children] == ["fourth"]
    store.delete("third")
    (root,) = store.tree()
    assert [branch.checkpoint.name for branch in root.children] == ["second", "fourth"]


def test_history_is_stored_once(store, living):
    living.run(until=7000)
    store.save(living)
    whole = sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())
    pieces = set(store.chunks.stamps())
    living.run(until=7060)
    after = store.save(living)
    assert pieces <= set(store.chunks.stamps())
    assert len(set(store.chunks.stamps()) - pieces) <= 1
    assert after.file_bytes < whole / 3
    assert store.load().timecourse("one") == living.timecourse("one")


def test_arrays_come_back_from_their_pieces():
    random = np.random.default_rng(1)
    arrays = {
        "0/history/proteins": random.integers(0, 99, (700, 40), dtype=np.int32),
        "0/history/vitals": random.random((513, 16)),
        "0/history/readings": np.empty((0, 4)),
        "0/history/vital_times_s": np.arange(700),
        "0/cell/random": random.integers(0, 2**60, 4, dtype=np.uint64),
        "program/abc": random.integers(0, 255, 9000).astype(np.uint8),
        "1/genome": np.zeros(0, np.uint8),
    }
    own, names, pieces = split(arrays)
    assert len(own["0/history/proteins"]) == 700 % block_rows(arrays["0/history/proteins"])
    back, lost = join(own, names, pieces.__getitem__, "here")
    assert lost == {}
    assert set(back) == set(arrays)
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)
    assert all(digest_of(piece) == name for name, piece in pieces.items())


def test_pieces_that_do_not_fit_are_refused():
    own = {"0/history/x": np.zeros((2, 3))}
    with pytest.raises(CheckpointError, match="do not fit"):
        join(own, {"0/history/x": ["d"]}, lambda digest: np.zeros((4, 5)), "here")


def test_an_export_needs_no_store_and_is_not_taken_twice(store, living, tmp_path):
    saved = store.save(living, "a", note="n", tags=["t"])
    file = tmp_path / "a.bxn"
    store.export("a", file)
    with Session.load(file) as alone:
        assert digest(alone) == digest(living)
    assert store.import_(file) == saved
    other = CheckpointStore(tmp_path / "other")
    taken = other.import_(file)
    assert (taken.name, taken.note, taken.tags, taken.created) == ("a", "n", ("t",), saved.created)
    assert (taken.origin, taken.content) == (saved.id, saved.content)
    assert other.import_(file) == taken
    assert digest(other.load()) == digest(living)


def test_a_plain_session_file_can_be_imported(store, living, tmp_path):
    living.save(tmp_path / "plain.bxn")
    assert store.import_(tmp_path / "plain.bxn").name == "plain"
    assert store.import_(tmp_path / "plain.bxn", name="other").name == "other"
    living.save(tmp_path / "latest.bxn")
    assert store.import_(tmp_path / "latest.bxn").name == ""
    assert len(store.list()) == 3
    with pytest.raises(CheckpointError):
        store.import_(store.folder / f"{store.find('plain').id}.bxn")


def without(document, name):
    return document._replace(header={key: value for key, value in document.header.items() if key != name})


def with_vitals(document, change):
    vitals = change(document.arrays["0/history/vitals"])
    return document._replace(arrays={**document.arrays, "0/history/vitals": vitals})


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda document: without(document, "name"),
        lambda document: without(document, "vms"),
        lambda document: with_vitals(document, lambda vitals: vitals[:, 0].copy()),
        lambda document: with_vitals(document, lambda vitals: vitals[:, :2].copy()),
    ],
    ids=["no-name", "no-vms", "flat-vitals", "narrow-vitals"],
)
def test_a_session_file_without_its_facts_is_refused_in_words(store, living, tmp_path, spoilt):
    living.run(duration_s=30)
    living.save(tmp_path / "odd.bxn")
    document = unpacked(tmp_path / "odd.bxn")
    write_atomic(tmp_path / "odd.bxn", packed(spoilt(document)))
    with pytest.raises(CheckpointError, match="is no session file"):
        store.import_(tmp_path / "odd.bxn")
    assert not store.list()


def test_a_store_can_be_moved(store, living):
    store.save(living, "a")
    moved = CheckpointStore(store.folder.rename(store.folder.with_name("moved")))
    assert moved.find("a").name == "a"
    assert digest(moved.load("a")) == digest(living)


def test_two_checkpoints_are_compared_column_by_column(store, living, mini):
    store.save(living, "before")
    living.run(until=1200)
    living.shift("one", medium="rich", temperature_c=30)
    living.pause("one")
    living.create("two", mini)
    store.save(living, "after")
    found = store.compare("before", "after")
    columns = {(column.vm, column.kind, column.name): column for column in found.columns}
    clock = columns["one", "vital", "time_s"]
    assert (clock.a, clock.b, clock.difference) == (600, 1200, 600)
    gene = living.vm("one").cell.gene_ids[3]
    assert columns["one", "protein", gene].b == living.vm("one").cell.context.proteins[3]
    assert columns["two", "vital", "volume_fl"].a is None
    assert columns["two", "vital", "volume_fl"].difference is None
    facts = {(fact.vm, fact.name): (fact.a, fact.b) for fact in found.facts}
    assert facts["one", "state"] == ("running", "paused")
    assert ("one", "environment.temperature_c") in facts
    assert found.only_a == {}
    table = found.to_pandas()
    assert list(table.columns) == ["vm", "kind", "name", "a", "b", "difference"]
    assert len(table) == len(found.columns)
    assert store.compare("after", "after").is_same
    assert not found.is_same


def test_programs_are_compared_by_their_listings(store, living):
    with Session(seed=3) as other:
        other.create("one", "teaching-mini", knock_out="lacZ")
        store.save(living, "wild")
        store.save(other, "mutant")
    found = store.compare("wild", "mutant")
    assert any("lacZ" in line for line in found.only_a["one"])
    assert any(column.b is None and column.a is not None for column in found.columns)


def test_an_index_that_is_lost_damaged_or_stale_is_made_anew(store, living):
    for name in "abc":
        store.save(living, name)
    before = store.list()
    index = store.folder / ".index"
    stale = index.read_bytes()
    store.delete("b")
    store.save(living, "d")
    names = ["a", "c", "d"]
    index.write_bytes(stale)
    assert [found.name for found in CheckpointStore(store.folder).list()] == names
    for damage in (b"", b"nonsense", stale[:-50], b"\0" * 3000):
        index.write_bytes(damage)
        assert [found.name for found in CheckpointStore(store.folder).list()] == names
    index.unlink()
    assert CheckpointStore(store.folder).list()[0] == before[0]
    assert index.exists()


def test_the_index_saves_reading_the_files(store, living, monkeypatch):
    for _ in range(3):
        store.save(living)
    read: list[Path] = []
    from bioxen_nb.session.store import checkpoint_file

    whole = checkpoint_file.read
    monkeypatch.setattr(checkpoint_file, "read", lambda path: (read.append(path), whole(path))[1])
    assert len(CheckpointStore(store.folder).list()) == 3
    assert read == []
    store.index.path.unlink()
    CheckpointStore(store.folder).list()
    assert len(read) == 3


def test_what_a_file_says_of_itself_is_not_believed(store, living):
    from dataclasses import replace

    from bioxen_nb.session.store import checkpoint_file

    store.save(living, "good")
    path = store.folder / "000009-00000000.bxn"
    file = checkpoint_file.read(store.folder / f"{store.find('good').id}.bxn")
    bad = (
        replace(file, checkpoint=replace(file.checkpoint, parents=("../../etc",))),
        replace(file, pieces={"program/x": ["../../../etc/passwd"]}),
        replace(file, checkpoint=replace(file.checkpoint, tags=(3,))),
    )
    for hostile in bad:
        checkpoint_file.write(path, hostile)
        damaged = store.find("000009-00000000")
        assert damaged.is_damaged
        with pytest.raises(BioXenException):
            store.load(damaged.id)
        assert store.find("latest").name == "good"


def test_the_usual_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    assert default_folder() == tmp_path / "named"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "bioxen_nb" / "checkpoints"
    assert CheckpointStore().list() == ()
    assert not default_folder().exists()


def test_a_record_keeps_its_place_in_the_order():
    assert [Checkpoint(id_).number for id_ in ("000007-00000000", "1000000-ffffffff")] == [7, 1000000]
