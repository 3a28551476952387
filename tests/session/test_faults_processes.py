"""Faults on purpose: killed writers, writers at once, chains of killed processes.

Each test counts what was lost (`-s` shows it). As a program, this file is the process that is killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

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


# ---- killed writers --------------------------------------------------------------------------------------


def killed(tally, tmp_path: Path, times: int) -> None:
    found = answer(started("kill", tmp_path / "store", times, 1))
    tally.tried, tally.survived = int(str(found["tried"])), int(str(found["survived"]))
    tally.lost = ["a checkpoint"] * int(str(found["lost"]))
    assert int(str(found["saved"])) >= times // 3


def test_kill_9_while_saving(tally, tmp_path: Path) -> None:
    killed(tally, tmp_path, 30)


@pytest.mark.slow
def test_kill_9_while_saving_hundreds_of_times(tally, tmp_path: Path) -> None:
    killed(tally, tmp_path, 300)


# ---- many processes --------------------------------------------------------------------------------------


def test_writers_at_once(tally, tmp_path: Path) -> None:
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
def test_chain_of_20_killed_links(tally, tmp_path: Path, unbroken: str, hash_seed: str) -> None:
    found = answer(started("chain", tmp_path / "store", 20, LINK_S, hash_seed=hash_seed))
    assert found["time_s"] == 21 * LINK_S
    tally.count(found["digest"] == unbroken, "the digest")


@pytest.mark.slow
def test_chain_of_20_processes_with_other_hashes(tally, tmp_path: Path, unbroken: str) -> None:
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
