"""JupyterLab in a headless browser: one server and one browser for all tests, a notebook for each that asks.

Every run leaves pictures of the faces, light and dark, in `build/pictures` of the checkout (which git ignores).
`pytest tests/browser/test_pictures.py --keep-pictures` makes what they are compared with anew, in `kept/`.
`BIOXEN_SLOW_PAGES=6 pytest tests/browser` makes pages six times slower: what a test does not wait for fails then.
"""

from __future__ import annotations

import contextlib
import functools
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
from playwright import sync_api

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 120
SHOW_MS = 60_000
ACT_MS = 30_000
STILL_S = 0.5
SLOW = float(os.environ.get("BIOXEN_SLOW_PAGES", "1"))
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
KERNEL = "window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
#: What code prints in the kernel; its error, if it has one, is thrown.
EXECUTE = f"""async (code) => {{
  const future = {KERNEL}.requestExecute({{code, store_history: false}});
  let text = "", error = "";
  future.onIOPub = ({{header, content}}) => {{
    if (header.msg_type === "stream") text += content.text;
    if (header.msg_type === "error") error = `${{content.ename}}: ${{content.evalue}}`;
  }};
  await future.done;
  if (error) throw new Error(error);
  return text.trim();
}}"""

#: Two frames, and the ends of all that does not move for ever; what is out of sight may never end.
DRAWN = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const ends = (one) => one.playState === "running" && Number.isFinite(one.effect.getComputedTiming().endTime);
  const ended = Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
  await frame();
}"""

sync_api.expect.set_options(timeout=ACT_MS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-pictures", action="store_true", help="keep how the faces look now, to compare with later")


@pytest.fixture(scope="session")
def at_rest() -> Callable[[Callable[[], Any]], Any]:
    """What something is once it has stayed the same for a while: `at_rest(lambda: pixels(course))`."""

    def rested(read: Callable[[], Any]) -> Any:
        end = time.monotonic() + ACT_MS / 1000
        seen, since = read(), time.monotonic()
        while (now := time.monotonic()) - since < STILL_S:
            assert now < end, f"it never came to rest: {str(seen)[:200]}"
            time.sleep(0.05)
            if (later := read()) != seen:
                seen, since = later, time.monotonic()
        return seen

    return rested


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on the PATH: install one (apt install chromium) to run the browser tests")


@contextlib.contextmanager
def serving(folder: Path, arguments: list[str], environment: dict[str, str], path: str, **run: Any) -> Iterator[str]:
    """Address of a server that `python -m ARGUMENTS` runs, with "{port}" in them filled in, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *(argument.format(port=port) for argument in arguments)]
    address, log = f"http://127.0.0.1:{port}", folder / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=out, **run)
        try:
            deadline = time.monotonic() + START_S
            while not _answers(f"{address}{path}"):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError(f"{arguments[0]} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=10):
        return True
    return False


@pytest.fixture(scope="session")
def serve() -> Callable[..., contextlib.AbstractContextManager[str]]:
    return serving


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
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    folders = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    # What one test leaves is not offered to the next one.
    kept = {"BIOXEN_STORE": str(home / "store"), "BIOXEN_AUTOSAVE": "0"}
    arguments = [
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--port={port}",
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
    environment = {**folders, **kept, "JUPYTER_DATA_DIR": str(home / "data")}
    with serving(home, arguments, environment, "/api/status") as address:
        yield address, notebooks


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = _chromium()
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


def new_page(browser: Any, **screen: Any) -> Any:
    """An empty page in a context of its own."""
    page = browser.new_context(**screen).new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    page.set_default_timeout(ACT_MS)
    return page


@pytest.fixture
def open_page(browser: Any) -> Callable[..., Any]:
    """Open an empty page: `open_page(viewport=...)`."""
    return functools.partial(new_page, browser)


class Notebook:
    """A notebook open in JupyterLab, with what the tests do to it and ask of its kernel."""

    def __init__(self, browser: Any, server: tuple[str, Path], name: str, cells: list[str], **screen: Any) -> None:
        self.address, self.folder = server
        self.name = name
        self.requests: list[str] = []
        (self.folder / name).write_text(json.dumps(_document(cells)))
        self.page = new_page(browser, **{"viewport": {"width": 1400, "height": 1000}, **screen})
        self.context = self.page.context
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.open()

    def open(self) -> None:
        """Load JupyterLab and the notebook, and wait for its kernel."""
        self.page.goto(f"{self.address}/lab?reset", timeout=SHOW_MS)
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

    def do(self, code: str) -> str:
        """Run Python in the kernel, in no cell, and give what it prints."""
        return str(self.page.evaluate(EXECUTE, code))

    def ask(self, expression: str) -> str:
        """What `print(expression)` says in the kernel."""
        return self.do(f"print({expression})")

    def strangers(self) -> list[str]:
        """What the page asked of anybody but its own server."""
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]

    def restart(self) -> None:
        """Restart the kernel and wait for it."""
        self.page.evaluate(f"() => {KERNEL}.restart()")
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        self.page.wait_for_function(f"() => {KERNEL}.status === 'idle'", timeout=SHOW_MS)

    def drawn(self) -> None:
        """Wait until what is known is drawn, and what moves is where it goes."""
        self.page.evaluate(DRAWN)

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save().then(() => undefined)")

    def theme(self, theme: str) -> None:
        """Show JupyterLab, and what lies in it, "light" or "dark"."""
        self.execute("apputils:change-theme", {"theme": THEMES[theme]})
        self.page.locator(f'body[data-jp-theme-name="{THEMES[theme]}"]').wait_for(state="attached")
        self.page.locator(f'.bx-lab[data-dark="{str(theme == "dark").lower()}"]').first.wait_for()
        self.drawn()

    def refuse_clipboard(self) -> None:
        """From now on nothing can be copied."""
        self.page.evaluate(
            """() => {
              navigator.clipboard.writeText = navigator.clipboard.write = () => Promise.reject();
              document.execCommand = () => false;
            }"""
        )

    def picture(self, view: Any, name: str) -> bytes:
        """How a view looks; the picture is left among those of the run."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        return bytes(view.screenshot(path=PICTURES / f"{name}.png"))

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
                  setTimeout(() => reject(new Error(`still ${lab.dataset.state}`)), 30000);
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


@pytest.fixture
def page(notebook: Any) -> Any:
    """Where a test's notebook is open."""
    return notebook.page


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
