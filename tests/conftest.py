"""Order of the tests: those that drive a browser come last, because its driver keeps an event loop running.

No test touches the checkpoints of the user who runs it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from bioxen_nb import cli
from bioxen_nb.session.store.places import VARIABLE

PATIENCE_S = 30.0


@pytest.fixture(scope="session", autouse=True)
def _store_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The usual store is a folder that goes away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., None]:
    """Wait until something is so, or else say what is: `wait_for(lambda: saver.saves, lambda: saver.last_error)`."""

    def waited(what: Callable[[], object], instead: Callable[[], str] = lambda: "it did not happen") -> None:
        end = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < end, instead()
            time.sleep(0.01)

    return waited


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command line, and give what it prints: `say("checkpoints", "list")`; its error where `code` is 2."""

    def said(*arguments: object, code: int = 0) -> str:
        capsys.readouterr()
        assert cli.main([str(argument) for argument in arguments]) == code
        told = capsys.readouterr()
        return told.err if code == 2 else told.out

    return said


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser tests behind all others and keep the order otherwise."""
    items.sort(key=lambda item: "browser" in item.path.parts)
