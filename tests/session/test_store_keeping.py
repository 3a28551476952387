"""What a store keeps and removes: trash, policies, pieces, an order that no clock can change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bioxen_nb.errors import CheckpointError, ConfigurationError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import contents, trash_clock
from bioxen_nb.session.store.branches import grown
from bioxen_nb.session.store.locking import locked
from bioxen_nb.session.store.policy import PrunePolicy, kept_ids
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import take

DAY_S = 24 * 3600
NOTHING = PrunePolicy(keep_last=0, keep_hourly=0, keep_daily=0, keep_tagged=False, keep_manual=False)


@pytest.fixture
def living(living):
    """Its history fills some pieces."""
    living.run(until=3000)
    return living


def names(store: CheckpointStore) -> list[str]:
    return [found.name for found in store.list()]


def test_deleted_checkpoints_come_back(store, living):
    for name in "abc":
        store.save(living, name)
    store.delete("a")
    store.delete("b")
    assert names(store) == ["c"]
    assert [found.name for found in store.trashed()] == ["a", "b"]
    assert store.undo().name == "b"
    assert store.undo().name == "a"
    assert names(store) == ["a", "b", "c"]
    assert store.load("a").vm("one").cell.digest() == living.vm("one").cell.digest()
    with pytest.raises(CheckpointError, match="nothing"):
        store.undo()


def test_a_deleted_checkpoint_comes_back_by_its_id(store, living):
    first = store.save(living, "a")
    store.save(living, "b")
    store.delete("a")
    store.delete("b")
    assert store.undo(first.id) == first
    assert names(store) == ["a"]


@pytest.fixture
def clock(monkeypatch):
    """Sets the computer's clock, which the trash looks at."""
    now_s = [1.8e9]
    monkeypatch.setattr(trash_clock.time, "time", lambda: now_s[0])

    def moved(by_s: float) -> None:
        now_s[0] += by_s

    return moved


def test_the_trash_keeps_its_pieces_until_it_is_old(store, living, clock):
    store.save(living, "a")
    store.delete("a")
    assert store.prune(NOTHING).pieces == 0
    store.undo()
    assert store.check() == ()
    store.delete("a")
    for _ in range(7):
        clock(DAY_S)
        assert store.prune(NOTHING).trashed == ()
    clock(DAY_S)
    size = sum(path.stat().st_size for path in [*store.folder.glob("trash/*.bxn"), *store.chunks.paths()])
    preview = store.prune(NOTHING, dry_run=True)
    assert [found.name for found in preview.trashed] == ["a"] == [found.name for found in store.trashed()]
    assert preview.freed_bytes == size
    assert store.prune(NOTHING) == preview
    assert preview.pieces > 0
    assert store.trashed() == ()
    assert store.chunks.stamps() == {}


@pytest.mark.parametrize("jump_s", [1e9, -1e9, 3e9])
def test_a_clock_that_jumps_empties_no_trash(store, living, clock, jump_s):
    store.save(living, "a")
    clock(jump_s)
    store.delete("a")
    for _ in range(3):
        clock(-jump_s)
        assert store.prune(NOTHING).trashed == ()
        clock(jump_s)
        assert store.prune(NOTHING).trashed == ()
    assert store.undo().name == "a"


def test_a_trash_whose_clock_is_lost_or_that_has_no_marks_waits_from_then_on(store, living, clock):
    store.save(living, "a")
    store.delete("a")
    trash = store.folder / "trash"
    (path,) = trash.glob("*.bxn")
    path.rename(trash / f"000001.{path.name.rpartition('.')[0].rpartition('.')[2]}.bxn")
    for turn in range(9):
        assert store.prune(NOTHING).trashed == ()
        (trash / ".clock").unlink() if turn == 3 else (trash / ".clock").write_bytes(b"{}") if turn == 5 else None
        clock(DAY_S)
    assert [found.name for found in store.trashed()] == ["a"]
    for _ in range(6):
        clock(DAY_S)
        store.prune(NOTHING)
    assert store.trashed() == ()


def test_pruning_removes_only_what_nothing_needs(store, living, mini):
    store.save(living, "a")
    with Session(seed=9) as other:
        other.create("two", "teaching-mini", knock_out="lacZ")
        store.save(other, "b")
    living.run(until=6000)
    kept = store.save(living, "c", tags=["keep"])
    before = {path.name: path.stat().st_size for path in store.folder.rglob("*") if path.is_file()}
    policy = PrunePolicy(keep_last=0, keep_hourly=0, keep_daily=0, keep_manual=False)
    preview = store.prune(policy, dry_run=True)
    assert [found.name for found in preview.checkpoints] == ["a", "b"]
    assert names(store) == ["a", "b", "c"]
    pruned = store.prune(policy)
    assert pruned == preview
    assert pruned.pieces == 1  # the mutant's program; all others belong to c, too
    after = {path.name: path.stat().st_size for path in store.folder.rglob("*") if path.is_file()}
    gone = sum(size for name, size in before.items() if name not in after)
    assert pruned.freed_bytes == gone
    assert store.list() == (kept,)
    assert store.check() == ()


def test_the_debris_of_killed_writers_goes(store, living):
    store.save(living, "a")
    debris = [store.folder / ".000009-00000000.bxn.x.part", store.chunks.folder / ".0a.y.part"]
    for path in debris:
        path.write_bytes(b"half")
    assert names(store) == ["a"]
    store.prune()
    assert not any(path.exists() for path in debris)


def test_no_piece_goes_while_a_damaged_file_may_need_it(store, living):
    saved = store.save(living, "a")
    path = store.folder / f"{saved.id}.bxn"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    store.index.path.unlink()
    fresh = CheckpointStore(store.folder)
    assert fresh.list()[0].is_damaged
    assert fresh.prune(NOTHING).pieces == 0
    path.write_bytes(whole)
    assert fresh.check() == ()
    assert fresh.list()[0].name == "a"


def test_saving_mends_a_damaged_piece(store, living):
    store.save(living, "a")
    for path in store.chunks.folder.iterdir():
        path.write_bytes(path.read_bytes()[:99])
    fresh = CheckpointStore(store.folder)
    assert [found.is_damaged for found in fresh.list()] == [True]
    fresh.save(living, "b")
    assert [found.is_damaged for found in fresh.list()] == [False, False]
    assert fresh.check() == ()
    assert [found.is_damaged for found in CheckpointStore(store.folder).list()] == [False, False]


def test_the_ring_of_an_autosaver_spares_what_has_a_name(store, living):
    taken = take(living)
    for _ in range(6):
        store.write(taken, Checkpoint("", automatic=True))
    store.tag(store.list()[1].id, "why")
    store.save(living, "mine")
    store.thin_automatic(taken.key, 2)
    assert [found.number for found in store.list()] == [2, 5, 6, 7]


def test_what_was_imported_is_no_automatic_checkpoint_of_this_store(store, living, tmp_path):
    taken = take(living)
    for _ in range(2):
        store.write(taken, Checkpoint("", automatic=True))
        store.export("latest", tmp_path / f"{len(store.list())}.bxn")
    other = CheckpointStore(tmp_path / "other")
    for number in (1, 2):
        assert not other.import_(tmp_path / f"{number}.bxn").automatic
    other.write(replace(taken, key="c" * 16), Checkpoint("", automatic=True))
    other.thin_automatic("c" * 16, 1)
    assert len(other.list()) == 3


def watched(store, key):
    """As if a session of that key lived, or had died without being closed."""
    folder = store.folder / "sessions"
    folder.mkdir(exist_ok=True)
    (folder / f"{key}.json").write_text("{}")


def test_closed_sessions_keep_their_newest_and_lost_ones_all(store, living):
    taken = take(living)
    for key in ("a" * 16, "b" * 16, "c" * 16):
        for _ in range(3):
            store.write(replace(taken, key=key), Checkpoint("", automatic=True))
    watched(store, "b" * 16)
    store.thin_automatic("c" * 16, 2)
    assert [found.number for found in store.list()] == [3, 4, 5, 6, 8, 9]


def test_pruning_spares_the_newest_of_a_session_that_waits_to_be_recovered(store, living):
    taken = take(living)
    for key in ("a" * 16, "b" * 16):
        for _ in range(2):
            store.write(replace(taken, key=key), Checkpoint("", automatic=True))
    watched(store, "a" * 16)
    store.prune(NOTHING)
    assert [found.number for found in store.list()] == [2]


def test_an_export_never_writes_over_a_file_of_a_store(store, living):
    saved = store.save(living, "mine")
    with pytest.raises(CheckpointError):
        store.export("mine", store.folder / f"{saved.id}.bxn")
    assert store.check() == ()


def test_a_clock_that_goes_back_changes_no_order(store, living, monkeypatch):
    class BackwardClock(datetime):
        instant = datetime(2025, 1, 1, tzinfo=UTC)

        @classmethod
        def now(cls, tz=None):
            cls.instant -= timedelta(days=1)
            return cls.instant

    monkeypatch.setattr(contents, "datetime", BackwardClock)
    for name in "abc":
        store.save(living, name)
    found = store.list()
    assert [checkpoint.name for checkpoint in found] == ["a", "b", "c"]
    assert found[0].created > found[2].created
    assert store.find("latest").name == "c"
    assert [checkpoint.parent for checkpoint in found] == ["", found[0].id, found[1].id]
    store.index.path.unlink()
    assert CheckpointStore(store.folder).find("latest").name == "c"


def test_numbers_are_not_given_twice(store, living):
    assert store.save(living, "a").number == 1
    store.prune(NOTHING)
    assert store.list() == ()
    assert store.save(living, "b").number == 2


def test_a_number_is_not_forgotten_by_who_listed_before_it_was_given(store, living):
    store.save(living, "a")
    reader = CheckpointStore(store.folder)
    before = reader.index.read()
    assert store.save(living, "b").number == 2
    store.prune(NOTHING)
    reader.index.write(before)
    assert store.save(living, "c").number == 3


def test_who_lists_writes_no_index_while_another_changes_the_store(store, living):
    store.save(living, "a")
    store.index.path.unlink()
    with locked(store.folder):
        assert names(CheckpointStore(store.folder)) == ["a"]
        assert not store.index.path.exists()
    assert names(CheckpointStore(store.folder)) == ["a"]
    assert store.index.path.exists()


def made(number: int, when: datetime, **more: object) -> Checkpoint:
    return Checkpoint(f"{number:06d}-00000000", created=when.isoformat(), automatic=True, **more)  # type: ignore[arg-type]


def test_policies_keep_the_newest_of_hours_and_days():
    begin = datetime(2025, 3, 1, tzinfo=UTC)
    every_half_hour = [made(n, begin + timedelta(minutes=30 * n)) for n in range(200)]

    def numbers(**rules: int) -> list[int]:
        policy = PrunePolicy(**{"keep_last": 0, "keep_hourly": 0, "keep_daily": 0, **rules})
        return sorted(int(id_[:6]) for id_ in kept_ids(every_half_hour, policy))

    assert numbers() == []
    assert numbers(keep_last=3) == [197, 198, 199]
    assert numbers(keep_hourly=3) == [195, 197, 199]
    assert numbers(keep_daily=3) == [143, 191, 199]
    assert numbers(keep_last=1, keep_hourly=2, keep_daily=2) == [191, 197, 199]


def test_policies_spare_tags_hands_and_damage():
    now = datetime(2025, 3, 1, tzinfo=UTC)
    found = [
        made(1, now),
        made(2, now, tags=("t",)),
        made(3, now, damage="broken"),
        Checkpoint("000004-00000000", created=now.isoformat()),
    ]
    rules = {"keep_last": 0, "keep_hourly": 0, "keep_daily": 0}
    assert {int(id_[:6]) for id_ in kept_ids(found, PrunePolicy(**rules))} == {2, 3, 4}
    assert {int(id_[:6]) for id_ in kept_ids(found, NOTHING)} == {3}
    with pytest.raises(ConfigurationError):
        PrunePolicy(keep_last=-1)


def test_no_parent_can_close_a_ring():
    rows = [Checkpoint("000001-00000000", parents=("000002-00000000",)), Checkpoint("000002-00000000")]
    assert [branch.checkpoint.number for branch in grown(rows)] == [1, 2]
    selfish = [Checkpoint("000001-00000000", parents=("000001-00000000",))]
    assert len(grown(selfish)) == 1
    long = [Checkpoint(f"{n:06d}-00000000", parents=(f"{n - 1:06d}-00000000",)) for n in range(2, 3000)]
    (root,) = grown([Checkpoint("000001-00000000"), *long])
    assert root.checkpoint.number == 1
