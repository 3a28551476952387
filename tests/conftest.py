"""Order of the tests: those that drive a browser come last, because its driver keeps an event loop running.

No test touches the checkpoints of the user who runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bioxen_nb.session.store.places import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def _store_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The usual store is a folder that goes away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("store")))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser tests behind all others and keep the order otherwise."""
    items.sort(key=lambda item: "browser" in item.path.parts)
