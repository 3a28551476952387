"""A session with one small living cell, and a viewer that takes down what a hub sends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session


@pytest.fixture(scope="session")
def mini_program() -> GenomeProgram:
    return compile_genome(build("mini"))


@pytest.fixture
def session(mini_program: GenomeProgram) -> Iterator[Session]:
    with Session(seed=1) as made:
        made.create("cell-1", mini_program, seed=1)
        yield made


@pytest.fixture
def lab() -> Iterator[Session]:
    """A session with one running cell whose genome is at hand."""
    with Session(seed=1) as made:
        made.create("cell-1", "teaching-mini", seed=1)
        made.start("cell-1")
        yield made


@pytest.fixture
def hub(session: Session) -> Iterator[ViewHub]:
    made = ViewHub(session)
    yield made
    made.close()


class Viewer:
    """A view without a browser: keeps every message and, if it is a good one, acknowledges it."""

    def __init__(self, hub: ViewHub, acknowledges: bool = True) -> None:
        self.hub = hub
        self.messages: list[tuple[dict[str, Any], bytes]] = []
        self._acknowledges = acknowledges
        self._news = threading.Condition()
        hub.subscribe(self._take)

    def _take(self, header: dict[str, Any], payload: bytes) -> None:
        with self._news:
            self.messages.append((dict(header), payload))
            self._news.notify_all()
        if self._acknowledges:
            self.hub.handle({"kind": "ack", "seq": header["seq"]})

    def ask(self, **message: Any) -> None:
        self.hub.handle({"kind": "command", **message})

    def wait_for(self, wanted: Callable[[dict[str, Any]], object], timeout_s: float = 30.0) -> dict[str, Any]:
        """The first message, already here or still to come, that is wanted."""

        def found() -> dict[str, Any] | None:
            return next((header for header, _ in list(self.messages) if wanted(header)), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, timeout_s), "no such message came"
        header = found()
        assert header is not None
        return header

    def wait_for_state(self, state: str, vm: str = "cell-1") -> dict[str, Any]:
        return self.wait_for(lambda header: (vm, state) in [(v["name"], v["state"]) for v in header.get("vms", [])])

    def table(self, kind: str, vm: str = "cell-1") -> np.ndarray:
        """All rows of one kind in the order in which they came."""
        parts = []
        for header, payload in list(self.messages):
            numbers = np.frombuffer(payload, np.float32)
            start = 0
            for block in header["blocks"]:
                stop = start + block["rows"] * block["columns"]
                if (block["vm"], block["kind"]) == (vm, kind):
                    parts.append(numbers[start:stop].reshape(block["rows"], block["columns"]))
                start = stop
            assert start == len(numbers), "headers and numbers do not match"
        return np.concatenate(parts)


@pytest.fixture
def viewer(hub: ViewHub) -> Viewer:
    return Viewer(hub)


@pytest.fixture
def silent_viewer(hub: ViewHub) -> Viewer:
    """A view that never acknowledges."""
    return Viewer(hub, acknowledges=False)
