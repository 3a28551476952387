"""The same lab under `panel serve`, without Jupyter."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

APP = """
from bioxen_nb.widgets.lab import Lab
lab = Lab("teaching-cell", seed=1, speed=300.0)
lab.panel().servable()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("panel")
    app = folder / "app.py"
    app.write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["-m", "panel", "serve", str(app), "--port", str(port), "--address", "127.0.0.1"]
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log, env=environment, cwd=folder)
        try:
            yield _wait(f"http://127.0.0.1:{port}/app", process, folder / "server.log")
        finally:
            process.terminate()
            process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):
            return address
        time.sleep(0.3)
    raise RuntimeError(f"panel serve did not start:\n{log.read_text()[-2000:]}")


def test_the_lab_lives_on_a_page_of_its_own(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    lab = page.locator(".bx-lab")
    lab.get_by_role("button", name="Start").click(timeout=30_000)
    page.locator('.bx-lab[data-state="running"]').wait_for(timeout=10_000)
    before, began = int(lab.get_attribute("data-frames")), time.monotonic()
    time.sleep(2.0)
    assert (int(lab.get_attribute("data-frames")) - before) / (time.monotonic() - began) >= 10
    lab.get_by_role("button", name="Pause").click()
    page.locator('.bx-lab[data-state="paused"]').wait_for(timeout=2000)
    origin = address.removesuffix("/app")
    assert [url for url in requests if not url.startswith((origin, "data:", "blob:"))] == []
    context.close()
