"""Sessions with the built-in teaching genome, compiled once."""

from __future__ import annotations

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
def store(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "store")
