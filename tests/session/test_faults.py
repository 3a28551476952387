"""Faults on purpose: killed writers, full disks, flipped bits, two writers. What was saved is never lost or changed.

Each test counts what it tried, how often everything saved before could still be loaded, and what was lost (`-s` shows
it). As a program, this file is the process that is killed.
"""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bioxen_nb.documents import atomic
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.keeping import PrunePolicy
from bioxen_nb.session.store.store import CheckpointStore

SEED, GENOME, NAME = 11, "teaching-mini", "one"


def begun() -> Session:
    session = Session(seed=SEED)
    session.create(NAME, GENOME)
    session.start(NAME)
    return session


def digest(session: Session) -> str:
    return session.vm(NAME).cell.digest()


# ---- the processes that are killed -----------------------------------------------------------------------


def busy_writer(folder: str, report: int) -> None:
    """Save, note, delete and prune for ever; report each checkpoint once it is saved."""
    store, turn = CheckpointStore(folder), 0
    session = store.load() if store.list() else begun()
    while True:
        turn += 1
        session.run(duration_s=20)
        saved = store.save(session, f"turn {turn}")
        os.write(report, f"{saved.id} {digest(session)}\n".encode())
        store.note(saved.id, "x" * 500)
        store.delete(saved.id)
        store.undo(saved.id)
        store.prune(PrunePolicy())


def link(folder: str, duration_s: int) -> None:
    """Go on from the newest checkpoint, save, and die without a word."""
    store = CheckpointStore(folder)
    session = store.load()
    session.run(duration_s=duration_s)
    store.save(session)
    os.kill(os.getpid(), signal.SIGKILL)


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """(pid, reading end of a pipe) of a copy of this process that does some work."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    return pid, reading


def kill_writers(folder: str, times: int, seed: int) -> dict[str, int]:
    """Kill a busy writer at random instants; after each, all that it had reported must be there, whole."""
    session = begun()
    session.run(until=20)
    CheckpointStore(folder).save(session, "first")
    chance, saved = random.Random(seed), dict[str, str]()
    survived = lost = 0
    for _ in range(times):
        pid, reading = forked(lambda report: busy_writer(folder, report))
        time.sleep(chance.uniform(0.02, 0.2))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading) as told:
            fresh = dict(line.split() for line in told if line.endswith("\n"))
        saved.update(fresh)
        found = CheckpointStore(folder)
        restored = {checkpoint.id for checkpoint in found.trashed()}
        here = {checkpoint.id for checkpoint in found.list() if not checkpoint.is_damaged} | restored
        for id_ in restored:
            found.undo(id_)
        same = all(digest(found.load(id_)) == told for id_, told in fresh.items())
        whole = not any(checkpoint.is_damaged for checkpoint in found.list())
        survived, lost = survived + (saved.keys() <= here and same and whole), lost + len(saved.keys() - here)
    unchanged = sum(digest(CheckpointStore(folder).load(id_)) == told for id_, told in saved.items())
    return {"tried": times, "survived": survived, "saved": len(saved), "lost": lost + len(saved) - unchanged}


def chain(folder: str, links: int, duration_s: int) -> dict[str, object]:
    """A run in links, each of a process that is killed after it saved."""
    session = begun()
    session.run(duration_s=duration_s)
    CheckpointStore(folder).save(session)
    for _ in range(links):
        pid, reading = forked(lambda report: link(folder, duration_s))
        _, status = os.waitpid(pid, 0)
        os.close(reading)
        assert os.WTERMSIG(status) == signal.SIGKILL
    last = CheckpointStore(folder).load()
    return {"digest": digest(last), "time_s": last.vm(NAME).time_s, "links": links}


def write_beside_others(folder: str, times: int) -> dict[str, str]:
    """Save some checkpoints into a store that others use, too."""
    store, session, saved = CheckpointStore(folder), begun(), dict[str, str]()
    for turn in range(times):
        session.run(duration_s=100)
        saved[store.save(session, f"{os.getpid()} {turn}").id] = digest(session)
        if turn % 3 == 2:
            store.prune()
    return saved


PROGRAMS = {"kill": kill_writers, "chain": chain, "write": write_beside_others, "link": link}


def started(*arguments: object, hash_seed: str = "random") -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, __file__, *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def answer(process: subprocess.Popen[str]) -> dict[str, object]:
    text, _ = process.communicate(timeout=550)
    assert process.returncode == 0
    return json.loads(text)


# ---- counting --------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What one kind of fault did."""

    fault: str
    tried: int = 0
    survived: int = 0
    lost: list[str] = field(default_factory=list)

    def count(self, ok: bool, what: str) -> None:
        self.tried += 1
        self.survived += ok
        if not ok:
            self.lost.append(what)

    def close(self) -> None:
        print(f"\n  {self.fault:<42} tried {self.tried:4}  survived {self.survived:4}  lost {len(self.lost):3}")
        assert self.lost == []
        assert self.survived == self.tried > 0


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    counted = Tally(request.node.name.removeprefix("test_"))
    yield counted
    counted.close()


@dataclass
class Shelf:
    """A store with three checkpoints of one run, and what each must give."""

    store: CheckpointStore
    digests: dict[str, str]

    def fresh(self) -> CheckpointStore:
        return CheckpointStore(self.store.folder)

    def is_whole(self) -> bool:
        store = self.fresh()
        loaded = {found.id: digest(store.load(found.id)) for found in store.list() if found.id in self.digests}
        return loaded == self.digests

    def files(self) -> list[Path]:
        return sorted(path for path in self.store.folder.rglob("*") if path.is_file() and path.stat().st_size)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    store, digests = CheckpointStore(tmp_path / "store"), dict[str, str]()
    with begun() as session:
        for until in (1500, 3000, 4500):
            session.run(until=until)
            digests[store.save(session, f"at {until}").id] = digest(session)
    return Shelf(store, digests)


def refused_or_same(shelf: Shelf) -> bool:
    """Each checkpoint is refused, or is what it was; the list and loading agree."""
    store = shelf.fresh()
    listed = {found.id: found for found in store.list()}
    for id_, told in shelf.digests.items():
        try:
            same = digest(store.load(id_)) == told
        except CheckpointError:
            same = True
            if not listed[id_].is_damaged:
                return False
        if not same:
            return False
    return True


def needed_by(shelf: Shelf, path: Path) -> set[str]:
    """Ids of the checkpoints that a file belongs to."""
    entries = shelf.store.index.read().entries.values()
    return {e.checkpoint.id for e in entries if e.path == path or path.name in (e.digests or ())}


def others_load(shelf: Shelf, path: Path, needing: set[str]) -> bool:
    store = shelf.fresh()
    return all(digest(store.load(id_)) == told for id_, told in shelf.digests.items() if id_ not in needing)


# ---- killed writers --------------------------------------------------------------------------------------


def killed(tally: Tally, tmp_path: Path, times: int) -> None:
    found = answer(started("kill", tmp_path / "store", times, 1))
    tally.tried, tally.survived = int(str(found["tried"])), int(str(found["survived"]))
    tally.lost = ["a checkpoint"] * int(str(found["lost"]))
    assert int(str(found["saved"])) >= times // 3


def test_kill_9_while_saving(tally: Tally, tmp_path: Path) -> None:
    killed(tally, tmp_path, 30)


@pytest.mark.slow
def test_kill_9_while_saving_hundreds_of_times(tally: Tally, tmp_path: Path) -> None:
    killed(tally, tmp_path, 300)


# ---- disks -----------------------------------------------------------------------------------------------


def test_disk_full_at_any_write(tally: Tally, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_file_size_limit(tally: Tally, shelf: Shelf) -> None:
    chance = random.Random(2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with begun() as session:
        session.run(until=6000)
        for _ in range(20):
            most = chance.randrange(1, 20_000)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
            try:
                shelf.fresh().save(session)
                told = False
            except CheckpointError:
                told = True
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            tally.count(told and shelf.is_whole(), f"{most} bytes")


def test_folder_that_cannot_be_written(tally: Tally, shelf: Shelf) -> None:
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


# ---- damage ----------------------------------------------------------------------------------------------


def truncated_everywhere(tally: Tally, shelf: Shelf, step: int) -> None:
    for path in shelf.files():
        whole, needing = path.read_bytes(), needed_by(shelf, path)
        for length in range(0, len(whole), step):
            path.write_bytes(whole[:length])
            listed = {found.id for found in shelf.fresh().list() if found.is_damaged}
            ok = listed == needing and refused_or_same(shelf) and others_load(shelf, path, needing)
            tally.count(ok, f"{path.name} at {length}")
        path.write_bytes(whole)
    tally.count(shelf.is_whole(), "mended")


def test_truncated_files(tally: Tally, shelf: Shelf) -> None:
    truncated_everywhere(tally, shelf, 8192)


@pytest.mark.slow
def test_truncated_files_at_each_block(tally: Tally, shelf: Shelf) -> None:
    truncated_everywhere(tally, shelf, 512)


def bits_flipped(tally: Tally, shelf: Shelf, times: int) -> None:
    chance = random.Random(3)
    for _ in range(times):
        path = chance.choice(shelf.files())
        whole, needing = path.read_bytes(), needed_by(shelf, path)
        damaged = bytearray(whole)
        at = chance.randrange(len(whole))
        damaged[at] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        tally.count(refused_or_same(shelf) and others_load(shelf, path, needing), f"{path.name} at {at}")
        path.write_bytes(whole)
    tally.count(shelf.is_whole(), "mended")


def test_flipped_bits(tally: Tally, shelf: Shelf) -> None:
    bits_flipped(tally, shelf, 40)


@pytest.mark.slow
def test_flipped_bits_hundreds_of_times(tally: Tally, shelf: Shelf) -> None:
    bits_flipped(tally, shelf, 600)


def test_missing_pieces(tally: Tally, shelf: Shelf) -> None:
    for path in shelf.store.chunks.folder.iterdir():
        whole, needing = path.read_bytes(), needed_by(shelf, path)
        path.unlink()
        damaged = {found.id for found in shelf.fresh().list() if found.is_damaged}
        tally.count(damaged == needing and others_load(shelf, path, needing), path.name)
        path.write_bytes(whole)
    tally.count(shelf.is_whole(), "mended")


def test_foreign_files_in_the_store(tally: Tally, shelf: Shelf) -> None:
    for name in ("notes.txt", "000004-0123abcd.bxn.bak", "x.bxn", ".000004-0123abcd.bxn.abc.part", "0-1.bxn"):
        (shelf.store.folder / name).write_bytes(b"LOCUS")
        tally.count(len(shelf.fresh().list()) == 3 and shelf.is_whole(), name)
    stranger = shelf.store.folder / "000004-0123abcd.bxn"
    stranger.write_bytes(b"LOCUS")
    found = shelf.fresh().list()
    tally.count([c.is_damaged for c in found] == [False] * 3 + [True] and shelf.is_whole(), stranger.name)
    with pytest.raises(BioXenException):
        shelf.fresh().load("000004-0123abcd")


# ---- many processes --------------------------------------------------------------------------------------


def test_writers_at_once(tally: Tally, tmp_path: Path) -> None:
    folder, times = tmp_path / "store", 12
    writers = [started("write", folder, times) for _ in range(3)]
    saved = [answer(writer) for writer in writers]
    store = CheckpointStore(folder)
    for told in saved:
        for id_, cell in told.items():
            tally.count(digest(store.load(id_)) == cell, id_)
    assert tally.tried == 3 * times == len({id_ for told in saved for id_ in told}) == len(store.list())
    assert len({found.number for found in store.list()}) == 3 * times
    assert store.check() == ()


# ---- chains ----------------------------------------------------------------------------------------------

LINK_S = 320


@pytest.fixture(scope="module")
def unbroken() -> str:
    """Digest of a run of 21 links, with a division, that nothing ever interrupted."""
    with begun() as session:
        session.run(until=21 * LINK_S)
        assert session.vm(NAME).account.divisions > 0
        return digest(session)


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_chain_of_20_killed_links(tally: Tally, tmp_path: Path, unbroken: str, hash_seed: str) -> None:
    found = answer(started("chain", tmp_path / "store", 20, LINK_S, hash_seed=hash_seed))
    assert found["time_s"] == 21 * LINK_S
    tally.count(found["digest"] == unbroken, "the digest")


@pytest.mark.slow
def test_chain_of_20_processes_with_other_hashes(tally: Tally, tmp_path: Path, unbroken: str) -> None:
    store = CheckpointStore(tmp_path / "store")
    with begun() as session:
        session.run(until=LINK_S)
        store.save(session)
    for number in range(20):
        process = started("link", store.folder, LINK_S, hash_seed=str(number * 977))
        process.communicate(timeout=60)
        tally.count(process.returncode == -signal.SIGKILL, f"link {number}")
    tally.count(digest(store.load()) == unbroken, "the digest")


if __name__ == "__main__":
    program, place, *numbers = sys.argv[1:]
    print(json.dumps(PROGRAMS[program](place, *(int(number) for number in numbers))))
