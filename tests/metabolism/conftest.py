"""The teaching model, loaded once into a cache of its own."""

from __future__ import annotations

import os

import pytest

from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.network import MetabolicNetwork


@pytest.fixture(scope="session")
def textbook(tmp_path_factory: pytest.TempPathFactory) -> MetabolicNetwork:
    before = os.environ.get("BIOXEN_CACHE")
    os.environ["BIOXEN_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    try:
        return load_network("textbook")
    finally:
        os.environ.pop("BIOXEN_CACHE")
        if before is not None:
            os.environ["BIOXEN_CACHE"] = before
