"""Sessions with the built-in teaching genome, compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bioxen_nb.session.session import Session
from bioxen_nb.session.sources import program_of
from bioxen_nb.session.store.store import CheckpointStore


@pytest.fixture(scope="session")
def program():
    return program_of("teaching-cell", None, ())


@pytest.fixture
def session():
    with Session(seed=1) as opened:
        yield opened


@pytest.fixture
def running(session, program):
    """A session with one running VM, "mother"."""
    session.create("mother", program)
    session.start("mother")
    return session


@pytest.fixture(scope="session")
def mini():
    return program_of("teaching-mini", None, ())


@pytest.fixture
def living(mini):
    """A session with one running cell, "one"."""
    with Session(seed=5) as opened:
        opened.create("one", mini)
        opened.start("one")
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "store")


@dataclass
class Tally:
    """What one kind of fault did: lost is all that could not be loaded as it was saved."""

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
        print(f"\n  {self.fault:<50} tried {self.tried:5}  survived {self.survived:5}  lost {len(self.lost):3}")
        assert self.lost == []
        assert self.survived == self.tried > 0


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    counted = Tally(request.node.name.removeprefix("test_"))
    yield counted
    counted.close()
