"""A session with everything in use, saved, killed and loaded again and again, ends where an unbroken run ends.

Each link is a process of its own with another hash seed. As a program, this file is such a process; with `20` as its
argument it runs the long chain:

    python tests/session/test_coverage_chains.py 20
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.session.session import Session
from bioxen_nb.session.storing import snapshot

HERE = Path(__file__).parent

#: Wall clock, and how often a cell's life was cut into slices.
NOT_COMPARED = {"account", "posted_at", "scheduler", "latest_vitals", "notes", "written"}


def live_on(session: Session, link: int) -> None:
    """What happens in one link: every kind of verb, and cell time."""
    if link == 0:
        assert session.finish_process("regulated")["status"] == "success"
        session.resume("network")
        session.start("apart")
    session.submit_operon("fed", ["lacZ"], 90 + link, priority=float(link % 3))
    session.submit_operon("regulated", ["ftsZ", "lacI"][link % 2], 70)
    session.send("regulated", "fed", {"link": link})
    session.shift("orthogonal", temperature_c=36.0 + link % 3)
    session.command("daughter", "lacZ", "on" if link % 2 else "off")
    session.run(duration_s=45 + link)


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key not in NOT_COMPARED}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def digest(session: Session) -> str:
    """Of all that is stored but wall clock."""
    header, arrays = snapshot(session)
    made = hashlib.sha256(json.dumps(plain(json.loads(json.dumps(header))), sort_keys=True).encode())
    for name in sorted(arrays):
        if not name.startswith("program/"):
            made.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return made.hexdigest()


def one_link(path: str, link: int) -> None:
    """Load, live, save over the file, and die without a word."""
    session = Session.load(path)
    live_on(session, link)
    session.save(path)
    os.kill(os.getpid(), signal.SIGKILL)


def unbroken(path: str, links: int) -> str:
    with Session.load(path) as session:
        for link in range(links):
            live_on(session, link)
        return digest(session)


def chained(path: str, links: int) -> str:
    for link in range(links):
        environment = {**os.environ, "PYTHONHASHSEED": str(17 * link + 1)}
        ended = subprocess.run([sys.executable, __file__, "link", path, str(link)], env=environment, timeout=100)
        assert ended.returncode == -signal.SIGKILL
    with Session.load(path) as session:
        return digest(session)


def both(folder: Path, links: int) -> tuple[str, str]:
    """Digests of the unbroken run and of the chain, from one saved session."""
    with runpy.run_path(str(HERE / "full_session.py"))["full_session"]() as session:
        for name in ("whole.bxn", "chain.bxn"):
            session.save(folder / name)
    return unbroken(str(folder / "whole.bxn"), links), chained(str(folder / "chain.bxn"), links)


@pytest.mark.slow
def test_a_chain_of_killed_processes_ends_where_an_unbroken_run_ends(tmp_path):
    whole, chain = both(tmp_path, 3)
    assert whole == chain


def test_a_chain_in_one_process_ends_where_an_unbroken_run_ends(tmp_path):
    with runpy.run_path(str(HERE / "full_session.py"))["full_session"]() as session:
        session.destroy("apart")
        session.create("apart", "teaching-mini")
        session.save(tmp_path / "chain.bxn")
        session.save(tmp_path / "whole.bxn")
    for link in range(4):
        with Session.load(tmp_path / "chain.bxn") as session:
            live_on(session, link)
            session.save(tmp_path / "chain.bxn")
    with Session.load(tmp_path / "chain.bxn") as session:
        assert digest(session) == unbroken(str(tmp_path / "whole.bxn"), 4)


def main(arguments: list[str]) -> None:
    if arguments[0] == "link":
        one_link(arguments[1], int(arguments[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        whole, chain = both(Path(folder), int(arguments[0]))
    print(
        f"{arguments[0]} links: unbroken {whole[:16]}, chain {chain[:16]}: {'the same' if whole == chain else 'LOST'}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
