"""Faults on purpose: flipped bits, zeroed blocks, cut copies, full and read-only disks, clocks that jump.

Each test counts what it tried and what was lost: everything that could not be loaded afterwards with the digest that it
was saved with (`-s` shows the table). $BIOXEN_FAULTS multiplies the tries.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bioxen_nb.documents import atomic
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store import trash_clock
from bioxen_nb.session.store.policy import PrunePolicy
from bioxen_nb.session.store.store import CheckpointStore

MORE = int(os.environ.get("BIOXEN_FAULTS", "1"))
BLOCK_BYTES = 4096


def begun() -> Session:
    session = Session(seed=11)
    session.create("one", "teaching-mini")
    session.start("one")
    return session


def digest(session: Session) -> str:
    return session.vm("one").cell.digest()


@dataclass
class Shelf:
    """A store with three checkpoints of one run, one of them deleted, and a session file; and what each must give."""

    store: CheckpointStore
    digests: dict[str, str]
    file: Path
    file_digest: str
    deleted: str
    deleted_digest: str

    def fresh(self) -> CheckpointStore:
        return CheckpointStore(self.store.folder)

    def is_whole(self) -> bool:
        store = self.fresh()
        loaded = {id_: digest(store.load(id_)) for id_ in self.digests}
        return loaded == self.digests and digest(Session.load(self.file)) == self.file_digest

    def comes_back(self, path: Path) -> bool:
        """Whether what a damaged file belongs to is loaded as it was saved, its history too."""
        try:
            if path == self.file:
                return digest(Session.load(path)) == self.file_digest
            store = self.fresh()
            if path.name == ".clock":
                store.prune(PrunePolicy())
                return self.deleted in {found.id for found in store.trashed()}
            if path.parent.name == "trash":
                found = store.undo(self.deleted[:8]).id
                came = digest(store.load(found)) == self.deleted_digest
                store.delete(found)
                next(path.parent.glob(f"*{found}.bxn")).rename(path)
                return came
            asked = path.stem if path.stem in self.digests else max(self.digests)
            with store.load(asked) as loaded:
                whole = loaded.timecourse("one").vital_times_s[0] == 0
                return whole and digest(loaded) == self.digests[asked] and len(store.list()) == len(self.digests)
        except CheckpointError:
            return False

    def files(self) -> dict[str, list[Path]]:
        """All files, by what they are."""
        folder = self.store.folder
        entries = self.fresh().index.read().entries.values()
        needed = {digest for entry in entries for digest in entry.digests[: entry.needed]}
        blocks = sorted(self.store.chunks.paths(), key=lambda path: (path.name in needed, path.name))
        return {
            "session file": [self.file],
            "checkpoint": sorted(folder.glob("*.bxn")),
            "history piece": blocks[: -len(needed)],
            "program piece": blocks[-len(needed) :],
            "index": [folder / ".index"],
            "trash": sorted((folder / "trash").glob("*.bxn")),
            "trash clock": [folder / "trash" / ".clock"],
        }


def made_shelf(folder: Path) -> Shelf:
    store, digests = CheckpointStore(folder / "store"), dict[str, str]()
    with begun() as session:
        for until in (1500, 3000, 4500):
            session.run(until=until)
            digests[store.save(session, f"at {until}").id] = digest(session)
        session.save(folder / "session.bxn")
        file_digest = digest(session)
    deleted = min(digests)
    store.delete(deleted)
    gone = digests.pop(deleted)
    return Shelf(store, digests, folder / "session.bxn", file_digest, deleted, gone)


@pytest.fixture(scope="module")
def first_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return made_shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def shelf(first_shelf: Shelf, tmp_path: Path) -> Shelf:
    """A copy for each test."""
    shutil.copytree(first_shelf.file.parent, tmp_path, dirs_exist_ok=True)
    store = CheckpointStore(tmp_path / "store")
    return replace(first_shelf, store=store, digests=dict(first_shelf.digests), file=tmp_path / "session.bxn")


KINDS = ("session file", "checkpoint", "history piece", "program piece", "index", "trash", "trash clock")


def damaged(shelf: Shelf, path: Path, data: bytes, tally, what: str) -> None:
    whole = path.read_bytes()
    path.write_bytes(data)
    tally.count(shelf.comes_back(path), f"{path.name}: {what}")
    path.write_bytes(whole)


# ---- damage ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_one_bit_flipped(tally, shelf: Shelf, kind: str) -> None:
    chance = random.Random(3)
    for _ in range(25 * MORE):
        path = chance.choice(shelf.files()[kind])
        data = bytearray(path.read_bytes())
        bit = chance.randrange(8 * len(data))
        data[bit // 8] ^= 1 << bit % 8
        damaged(shelf, path, bytes(data), tally, f"bit {bit}")
    tally.count(shelf.is_whole(), "at the end")


@pytest.mark.parametrize("kind", KINDS)
def test_one_block_zeroed(tally, shelf: Shelf, kind: str) -> None:
    """Each 4 kB block of some files; anywhere else with more tries."""
    for path in shelf.files()[kind][: 2 * MORE]:
        whole = path.read_bytes()
        begins = list(range(0, len(whole), BLOCK_BYTES))
        begins += [random.Random(4).randrange(len(whole)) for _ in range(10 * (MORE - 1))]
        for begin in begins:
            data = bytearray(whole)
            end = min(begin + BLOCK_BYTES, len(data))
            data[begin:end] = bytes(end - begin)
            damaged(shelf, path, bytes(data), tally, f"block at {begin}")
    tally.count(shelf.is_whole(), "at the end")


@pytest.mark.parametrize("kind", KINDS[:4])
def test_cut_copies_are_refused_and_never_wrong(tally, shelf: Shelf, tmp_path: Path, kind: str) -> None:
    """No write leaves a cut file; of a cut copy, the original is still there."""
    path = shelf.files()[kind][-1]
    whole = path.read_bytes()
    copy = tmp_path / "copy"
    for length in range(0, len(whole), BLOCK_BYTES // (4 * MORE)):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(shelf.store.folder, copy)
        cut = copy / path.relative_to(shelf.store.folder) if path != shelf.file else copy / "session.bxn"
        cut.write_bytes(whole[:length])
        newest = max(shelf.digests)
        try:
            found = Session.load(cut) if path == shelf.file else CheckpointStore(copy).load(newest)
            same = digest(found) == (shelf.file_digest if path == shelf.file else shelf.digests[newest])
        except CheckpointError:
            same = True
        tally.count(same, f"{path.name} at {length}")
    tally.count(shelf.is_whole(), "the original")


def test_missing_pieces_lose_no_cell(tally, shelf: Shelf) -> None:
    *history, program = [path for kind in ("history piece", "program piece") for path in shelf.files()[kind]]
    for path in history:
        whole = path.read_bytes()
        path.unlink()
        store = shelf.fresh()
        cells = all(digest(store.load(id_)) == told for id_, told in shelf.digests.items())
        told = [bool(store.load(id_).notes) for id_ in shelf.digests]
        tally.count(cells and any(told) and not any(found.is_damaged for found in store.list()), path.name)
        path.write_bytes(whole)
    whole = program.read_bytes()
    program.unlink()
    refused = all(found.is_damaged for found in shelf.fresh().list())
    program.write_bytes(whole)
    tally.count(refused and shelf.is_whole(), "the program")


def test_foreign_files_in_the_store(tally, shelf: Shelf) -> None:
    for name in ("notes.txt", "000004-0123abcd.bxn.bak", "x.bxn", ".000004-0123abcd.bxn.abc.part", "0-1.bxn"):
        (shelf.store.folder / name).write_bytes(b"LOCUS")
        tally.count(len(shelf.fresh().list()) == 2 and shelf.is_whole(), name)
    stranger = shelf.store.folder / "000004-0123abcd.bxn"
    stranger.write_bytes(b"LOCUS")
    found = shelf.fresh().list()
    tally.count([c.is_damaged for c in found] == [False] * 2 + [True] and shelf.is_whole(), stranger.name)
    with pytest.raises(BioXenException):
        shelf.fresh().load("000004-0123abcd")


# ---- disks -----------------------------------------------------------------------------------------------


def test_disk_full_at_any_write(tally, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with begun() as session:
        session.run(until=6000)
        for allowed in range(6):
            left = [allowed]

            def full(descriptor: int, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            with monkeypatch.context() as patch:
                patch.setattr(atomic.os, "fsync", full)
                try:
                    shelf.digests[shelf.fresh().save(session).id] = digest(session)
                except CheckpointError as cause:
                    tally.count("disk is full" in cause.message and shelf.is_whole(), f"after {allowed} writes")
                else:
                    tally.count(shelf.is_whole(), f"saved after {allowed} writes")
            session.run(duration_s=100)
        shelf.digests[shelf.fresh().save(session).id] = digest(session)
        tally.count(shelf.is_whole() and not list(shelf.store.folder.rglob("*.part")), "space again")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB; only where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip(f"may not mount a small file system: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full(tally, small_disk: Path) -> None:
    shelf, chance = made_shelf(small_disk), random.Random(8)
    filler = small_disk / "filler"
    with begun() as session:
        session.run(until=5000)
        for _ in range(20 * MORE):
            session.run(duration_s=50)
            free = shutil.disk_usage(small_disk).free
            filler.write_bytes(bytes(max(free - chance.randrange(60_000), 0)))
            try:
                shelf.digests[shelf.fresh().save(session).id] = digest(session)
                told = True
            except CheckpointError as cause:
                told = "disk is full" in cause.message
            try:
                session.save(shelf.file)
                shelf.file_digest = digest(session)
            except CheckpointError as cause:
                told = told and "disk is full" in cause.message
            whole = shelf.is_whole()
            filler.unlink()
            tally.count(told and whole and not list(small_disk.rglob("*.part")), "full")
            kept = PrunePolicy(keep_last=2, keep_hourly=0, keep_daily=0, keep_manual=False)
            gone = {found.id for found in shelf.fresh().prune(kept).checkpoints}
            shelf.digests = {id_: told for id_, told in shelf.digests.items() if id_ not in gone}
    tally.count(shelf.is_whole() and shelf.fresh().check() == (), "space again")


def test_a_disk_that_is_really_read_only(tally, small_disk: Path) -> None:
    shelf = made_shelf(small_disk)
    files = shelf.files()
    hurt = [files[kind][0] for kind in ("session file", "checkpoint", "history piece", "program piece")]
    for path in hurt:
        data = bytearray(path.read_bytes())
        data[70] ^= 1
        path.write_bytes(data)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with begun() as session:
        for save in (lambda: shelf.fresh().save(session), lambda: session.save(shelf.file)):
            with pytest.raises(CheckpointError):
                save()
            tally.count(shelf.is_whole(), "saving")
    tally.count(shelf.fresh().check() == (), "check")
    tally.count("mended on reading" in shelf.fresh().load(min(shelf.digests)).notes[0], "note")


def test_file_size_limit(tally, shelf: Shelf) -> None:
    chance = random.Random(2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with begun() as session:
        session.run(until=6000)
        for _ in range(10 * MORE):
            most = chance.randrange(1, 6_000)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
            try:
                shelf.fresh().save(session)
                told = False
            except CheckpointError:
                told = True
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            tally.count(told and shelf.is_whole(), f"{most} bytes")


def test_folder_that_cannot_be_written(tally, shelf: Shelf) -> None:
    root = os.geteuid() == 0
    for path in (shelf.store.folder, shelf.store.chunks.folder):
        with begun() as session:
            session.run(until=6000)
            aside = path.with_name("aside")
            if root:  # to whom permissions mean nothing: a file in place of the folder
                path.rename(aside)
                path.write_text("")
            else:
                path.chmod(0o555)
            try:
                shelf.fresh().save(session)
                told = False
            except CheckpointError:
                told = True
            finally:
                if root:
                    path.unlink()
                    aside.rename(path)
                else:
                    path.chmod(0o755)
            tally.count(told and shelf.is_whole(), path.name)


# ---- clocks ----------------------------------------------------------------------------------------------


def test_a_clock_that_jumps(tally, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, year_s = random.Random(5), 365 * 24 * 3600
    for _ in range(15 * MORE):
        now_s = chance.uniform(0, 80 * year_s)
        with monkeypatch.context() as patch:
            patch.setattr(trash_clock.time, "time", lambda now_s=now_s: now_s)
            store = shelf.fresh()
            chosen = chance.choice(sorted(shelf.digests))
            store.delete(chosen)
            store.prune(PrunePolicy())
            store.undo(chosen)
        tally.count(shelf.is_whole() and shelf.deleted in {found.id for found in store.trashed()}, f"{now_s:g}")
