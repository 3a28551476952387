"""A store whose files were damaged: mended where it can be, and where it cannot, told what is missing."""

from __future__ import annotations

import errno
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import chunks, contents, healing
from bioxen_nb.session.store.pieces import join
from bioxen_nb.session.store.policy import PrunePolicy
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture
def living(living):
    """Its history fills some pieces."""
    living.run(until=6000)
    return living


def flip(path: Path, at: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3 if at is None else at] ^= 16
    path.write_bytes(data)


def wreck(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def pieces_of(store: CheckpointStore) -> dict[str, list[Path]]:
    """Files of the pieces of each array of the latest checkpoint."""
    from bioxen_nb.session.store import checkpoint_file

    file = checkpoint_file.read(store.folder / f"{store.find('latest').id}.bxn")
    return {name: [store.chunks.path(digest) for digest in digests] for name, digests in file.pieces.items()}


def same(session: Session, other: Session) -> bool:
    return session.vm("one").cell.digest() == other.vm("one").cell.digest() and session.timecourse(
        "one"
    ) == other.timecourse("one")


def test_loading_mends_the_files_of_a_store(store, living, caplog):
    saved = store.save(living, "a")
    files = [store.folder / f"{saved.id}.bxn", *store.chunks.paths()]
    whole = {path: path.read_bytes() for path in files}
    for path in files:
        flip(path, 100)
    with CheckpointStore(store.folder).load("a") as loaded:
        assert same(loaded, living)
        assert loaded.notes == ()
    assert {path: path.read_bytes() for path in files} == whole
    assert len([record for record in caplog.records if record.message == "store.mended"]) == len(files)
    assert CheckpointStore(store.folder).check() == ()


def test_checking_tells_what_it_mended_from_what_is_damaged(store, living):
    for name in "abc":
        living.run(duration_s=50)
        store.save(living, name)
    a, b, _ = (store.folder / f"{found.id}.bxn" for found in store.list())
    store.delete("b")
    (b,) = (store.folder / "trash").glob("*.bxn")
    piece = store.chunks.paths()[0]
    hurt = {b, piece, store.index.path}
    whole = {path: path.read_bytes() for path in hurt}
    flip(b)
    flip(piece, -3)
    flip(store.index.path, 700)
    wreck(a)
    found = CheckpointStore(store.folder).mend()
    assert set(found.mended) - {store.index.path} == {b, piece}
    assert b.read_bytes() == whole[b]
    assert piece.read_bytes() == whole[piece]
    assert [checkpoint.id for checkpoint in found.damaged] == [a.stem]
    assert found.incomplete == found.not_written == ()
    again = CheckpointStore(store.folder).mend()
    assert (again.mended, again.damaged) == ((), found.damaged)


def test_a_store_that_cannot_be_written_is_read_all_the_same(store, living, monkeypatch):
    store.save(living, "a")
    flip(store.chunks.paths()[0])

    def refuse(path, data):
        raise CheckpointError(f"{path} could not be written: no permission.")

    monkeypatch.setattr(healing, "write_atomic", refuse)
    with CheckpointStore(store.folder).load("a") as loaded:
        assert same(loaded, living)
        assert "mended on reading" in loaded.notes[0]
    found = CheckpointStore(store.folder).mend()
    assert found.not_written == (store.chunks.paths()[0],)
    assert found.mended == found.damaged == found.incomplete == ()


@pytest.mark.parametrize("table", ["proteins", "vitals"])
def test_a_history_that_is_lost_leaves_the_cell_whole(store, living, table):
    store.save(living, "a")
    blocks = pieces_of(store)[f"0/history/{table}"]
    assert len(blocks) >= 2
    whole = living.timecourse("one")
    times_s = whole.vital_times_s if table == "vitals" else whole.molecule_times_s
    rows = len(store.chunks.read(blocks[0].name))
    for lose, lost in ((wreck, 1), (os.unlink, 2)):
        lose(blocks[lost - 1])
        fresh = CheckpointStore(store.folder)
        assert not fresh.find("latest").is_damaged
        with fresh.load("a") as loaded:
            assert loaded.vm("one").cell.digest() == living.vm("one").cell.digest()
            course = loaded.timecourse("one")
            cut_s = times_s[lost * rows - 1]
            assert course.vital_times_s.tolist() == [t for t in whole.vital_times_s if t > cut_s]
            assert course.molecule_times_s.tolist() == [t for t in whole.molecule_times_s if t > cut_s]
            assert np.array_equal(course.vitals, whole.vitals[whole.vital_times_s > cut_s])
            assert np.array_equal(course.proteins, whole.proteins[whole.molecule_times_s > cut_s])
            assert f"'one': its history from 0 s to {cut_s:,.0f} s" in loaded.notes[0]
            loaded.run(duration_s=60)
        (told,) = fresh.mend().incomplete
        assert told.damage == loaded.notes[0]
        assert fresh.check() == (told,)


def test_a_piece_that_may_be_read_another_time_is_not_given_up(store, living, monkeypatch):
    store.save(living, "a")
    block = pieces_of(store)["0/history/vitals"][0]
    whole = chunks.read_bytes

    def read(path):
        if path != block:
            return whole(path)
        raise CheckpointError(f"{path} cannot be read: no permission.") from PermissionError(errno.EACCES, "no")

    with monkeypatch.context() as patch:
        patch.setattr(chunks, "read_bytes", read)
        with pytest.raises(CheckpointError, match="no permission"):
            store.load("a")
    assert same(store.load("a"), living)


def test_an_export_says_what_is_missing(store, living, tmp_path):
    store.save(living, "a")
    wreck(pieces_of(store)["0/history/vitals"][0])
    store.export("a", tmp_path / "a.bxn")
    with Session.load(tmp_path / "a.bxn") as loaded:
        assert "left out" in loaded.notes[0]
        assert loaded.vm("one").cell.digest() == living.vm("one").cell.digest()


def test_a_history_of_which_nothing_is_left(store, living):
    store.save(living, "a")
    for name, paths in pieces_of(store).items():
        if "/history/" in name:
            for path in paths:
                path.unlink(missing_ok=True)
    with store.load("a") as loaded:
        assert loaded.vm("one").cell.digest() == living.vm("one").cell.digest()
        assert loaded.notes
        loaded.run(duration_s=60)
        assert len(loaded.timecourse("one").vital_times_s) > 0
        store.save(loaded, "b")
    assert [found.name for found in store.check()] == ["a"]


def test_what_is_removed_while_the_store_is_checked_is_not_damaged(store, living, monkeypatch):
    for name in "ab":
        living.run(duration_s=50)
        store.save(living, name)
    whole = contents.checkpoint_file.read

    def read(path):
        (store.folder / f"{first.id}.bxn").unlink(missing_ok=True)
        return whole(path)

    first = store.find("a")
    monkeypatch.setattr(contents.checkpoint_file, "read", read)
    found = store.mend()
    assert found.damaged == found.incomplete == ()


def rewritten(store: CheckpointStore, which: str, change) -> None:
    """As if somebody had made the file of a checkpoint by hand."""
    path = store.folder / f"{store.find(which).id}.bxn"
    file = contents.checkpoint_file.read(path)
    contents.checkpoint_file.write(path, change(file))


@pytest.mark.parametrize(
    "change",
    [
        lambda file: replace(file, session={**file.session, "vms": []}),
        lambda file: replace(file, session={**file.session, "vms": [{}]}),
        lambda file: replace(file, own={n: a for n, a in file.own.items() if not n.endswith("vital_times_s")}),
        lambda file: replace(
            file,
            own={n.replace("0/history/vitals", "x/history/vitals"): a for n, a in file.own.items()},
            pieces={n.replace("0/history/vitals", "x/history/vitals"): d for n, d in file.pieces.items()},
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_and_the_others_are_checked(store, living, change):
    store.save(living, "odd")
    wreck(pieces_of(store)["0/history/vitals"][0])
    rewritten(store, "odd", change)
    store.save(living, "good")
    wreck(pieces_of(store)["0/history/vitals"][0])
    with pytest.raises(CheckpointError, match="does not decode"):
        store.load("odd")
    found = store.mend()
    assert [checkpoint.name for checkpoint in found.damaged] == ["odd"]
    assert [checkpoint.name for checkpoint in found.incomplete] == ["good"]


def test_a_program_that_is_lost_says_what_to_do(store, living):
    store.save(living, "a")
    ((program,),) = (paths for name, paths in pieces_of(store).items() if name.startswith("program/"))
    wreck(program)
    fresh = CheckpointStore(store.folder)
    with pytest.raises(CheckpointError, match=f"without 'program/.*{program.name}.*same program") as caught:
        fresh.load("a")
    assert "backup" in caught.value.message
    assert [found.name for found in fresh.check()] == ["a"]
    fresh.save(living, "b")
    assert fresh.check() == ()
    assert same(fresh.load("a"), living)


def test_a_session_file_without_its_history_is_loaded(living, tmp_path, monkeypatch):
    from bioxen_nb.documents import container
    from bioxen_nb.documents.members import write_members

    monkeypatch.setattr(container, "write_members", lambda members: write_members(members, repair=False))
    path = tmp_path / "x.bxn"
    living.save(path)
    row = next(row for row in container.read_manifest(path).arrays if row.name.endswith("/history/proteins"))
    with zipfile.ZipFile(path) as archive:
        flip(path, archive.getinfo(row.member).header_offset + 100)
    with Session.load(path) as loaded:
        assert loaded.vm("one").cell.digest() == living.vm("one").cell.digest()
        assert "all of its history" in loaded.notes[0]
        loaded.run(duration_s=60)


def test_blocks_of_other_lengths_are_refused():
    own = {"0/history/x": np.zeros((2, 3))}
    blocks = {"a": np.zeros((64, 3)), "b": np.zeros((65, 3)), "c": np.zeros((64, 3), np.float32)}
    for other in "bc":
        with pytest.raises(CheckpointError, match="do not fit"):
            join(own, {"0/history/x": ["a", other]}, blocks.__getitem__, "here")
    with pytest.raises(CheckpointError, match="do not fit"):
        join(own, {"0/history/x": ["a"]}, lambda digest: np.zeros(()), "here")
    with pytest.raises(CheckpointError, match="do not fit"):
        join({}, {"0/history/x": ["a", "a"]}, blocks.__getitem__, "here")
    assert len(join(own, {"0/history/x": ["a", "a"]}, blocks.__getitem__, "here").arrays["0/history/x"]) == 130


def test_a_checkpoint_that_claims_to_be_huge_is_refused_before_memory_is_used():
    own = {"0/history/x": np.zeros((0, 4000))}
    with pytest.raises(CheckpointError, match="GB"):
        join(own, {"0/history/x": ["a"] * 100_000}, {"a": np.zeros((64, 4000))}.__getitem__, "here")


def test_a_dry_run_needs_no_permission_to_write(store, living):
    store.save(living, "a")
    before = sorted(store.folder.rglob("*"))
    assert (
        store.prune(PrunePolicy(keep_last=0, keep_hourly=0, keep_daily=0, keep_manual=False), dry_run=True).pieces > 1
    )
    assert sorted(store.folder.rglob("*")) == before
