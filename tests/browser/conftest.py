"""JupyterLab in a headless browser: one server and one browser for all tests, a notebook for each that asks."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="install playwright to run the browser tests")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 60
SHOW_MS = 60_000
ACT_MS = 10_000


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the PATH: install one (apt install chromium) to run the browser tests")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address, folder of notebooks) of a JupyterLab whose kernel is the Python that runs the tests."""
    home = tmp_path_factory.mktemp("jupyter")
    notebooks = home / "notebooks"
    notebooks.mkdir()
    spec = home / "data" / "kernels" / "python3"
    spec.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python", "language": "python"}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    folders = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    # What one test leaves is not offered to the next one.
    kept = {"BIOXEN_STORE": str(home / "store"), "BIOXEN_AUTOSAVE": "0"}
    environment = {**os.environ, **folders, **kept, "JUPYTER_DATA_DIR": str(home / "data")}
    arguments = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={notebooks}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
        f"--LabApp.user_settings_dir={home / 'settings'}",
    ]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments], env=environment, stdout=log, stderr=log
        )
        try:
            yield _wait(f"http://127.0.0.1:{port}", process, home / "server.log"), notebooks
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api/status", timeout=2):
            return address
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = _chromium()
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


class Notebook:
    """A notebook open in JupyterLab, with what the tests do to the lab in its first cell."""

    def __init__(self, browser: Any, server: tuple[str, Path], name: str, cells: list[str], **screen: Any) -> None:
        self.address, folder = server
        self.name = name
        self.requests: list[str] = []
        (folder / name).write_text(json.dumps(_document(cells)))
        self.context = browser.new_context(**{"viewport": {"width": 1400, "height": 1000}, **screen})
        self.page = self.context.new_page()
        self.page.set_default_timeout(ACT_MS)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.open()

    def open(self) -> None:
        """Load JupyterLab and the notebook, and wait for its kernel."""
        self.page.goto(f"{self.address}/lab?reset")
        self.page.wait_for_function(
            "() => window.jupyterapp?.commands.hasCommand('notebook:run-cell') && "
            "window.jupyterapp.commands.hasCommand('docmanager:open')",
            timeout=SHOW_MS,
        )
        self.page.evaluate("() => window.jupyterapp.restored.then(() => undefined)")
        self.execute("docmanager:open", {"path": self.name, "factory": "Notebook"})
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel"
            "?.connectionStatus === 'connected'",
            timeout=SHOW_MS,
        )

    def execute(self, command: str, arguments: dict[str, Any] | None = None) -> None:
        self.page.evaluate(
            "([name, given]) => { window.jupyterapp.commands.execute(name, given) }", [command, arguments or {}]
        )

    def run_cell(self, number: int) -> None:
        """Run a cell, without waiting for it."""
        self.page.evaluate("i => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = i }", number)
        self.execute("notebook:run-cell")

    def show_lab(self) -> Any:
        """Run the first cell and wait until its lab is connected."""
        self.run_cell(0)
        return self.wait_for_lab("created", "ready", "paused", "running")

    def wait_for_lab(self, *states: str, timeout_ms: int = SHOW_MS) -> Any:
        wanted = ", ".join(f'.bx-lab[data-state="{state}"]' for state in states)
        found = self.page.locator(wanted).first
        found.wait_for(timeout=timeout_ms)
        return self.page.locator(".bx-lab").first

    def press_and_time(self, label: str, state: str) -> float:
        """Milliseconds from a click on a button until the lab shows `state`."""
        return float(
            self.page.evaluate(
                """([label, state]) => new Promise((resolve, reject) => {
                  const lab = document.querySelector(".bx-lab");
                  const button = [...lab.querySelectorAll("button")].find(b => b.textContent.trim() === label);
                  const clicked = performance.now();
                  new MutationObserver((_, observer) => {
                    if (lab.dataset.state !== state) return;
                    observer.disconnect();
                    resolve(performance.now() - clicked);
                  }).observe(lab, {attributes: true});
                  setTimeout(() => reject(new Error(`still ${lab.dataset.state}`)), 8000);
                  button.click();
                })""",
                [label, state],
            )
        )

    def frames(self) -> int:
        return int(self.page.locator(".bx-lab").first.get_attribute("data-frames") or 0)

    def close(self) -> None:
        self.page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
        self.context.close()


@pytest.fixture(scope="session")
def open_notebook(browser: Any, server: tuple[str, Path]) -> Callable[..., Notebook]:
    """Write a notebook of these cells and open it: `open_notebook(name, cells, **screen)`."""

    def opened(name: str, cells: list[str], **screen: Any) -> Notebook:
        return Notebook(browser, server, name, cells, **screen)

    return opened


def _document(cells: list[str]) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell{number}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
    }
