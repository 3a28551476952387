"""Order of the tests: those that drive a browser come last, because its driver keeps an event loop running."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser tests behind all others and keep the order otherwise."""
    items.sort(key=lambda item: "browser" in item.path.parts)
