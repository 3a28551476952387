"""Figures of the lab in a real JupyterLab: `python -m pytest -s tests/browser/measure.py` prints them.

BIOXEN_LIVE_MINUTES (30 unless given) is how long the last one watches memory.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.browser

MAKE = """
from bioxen_nb.session.session import Session
session = Session(seed=1)
session.create("cell-1", "teaching-cell")
session.start("cell-1")
session.run(duration_s=60)
"""
#: Cell seconds per wall second and per processor second of the kernel, at full speed.
RATE = """
import json, time
session.set_speed(None, None)
session.play()
time.sleep(2)
vm = session.vm("cell-1")
began, cell, used = time.perf_counter(), vm.time_s, time.process_time()
time.sleep(8)
wall, lived = time.perf_counter() - began, vm.time_s - cell
print(json.dumps({"per_wall_s": lived / wall, "per_cpu_s": lived / (time.process_time() - used)}))
session.pause_all()
"""
SHOW = """
from bioxen_nb.widgets import Lab
lab = Lab(session)
lab
"""
BUSY = """
import time
end = time.time() + 120
while time.time() < end:
    sum(range(1000))
"""
MEMORY = "import psutil; print(psutil.Process().memory_info().rss / 1e6)"
SLOW = "session.set_speed(None, 300.0); session.play()"
FAST = "session.set_speed(None, None); session.play()"
TABS = ("Live", "Machines", "Resources", "Genome", "Program", "Cell", "Metabolism", "Checkpoints", "Console", "Log")
CLICKS = 100
MINUTES = float(os.environ.get("BIOXEN_LIVE_MINUTES", "30"))


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("measure.ipynb", [MAKE, RATE, SHOW, BUSY, MEMORY, SLOW, FAST])
    yield opened
    opened.close()


def output_of(notebook: Any, number: int, timeout_ms: int = 60_000) -> str:
    """Run a cell and give what it printed."""
    notebook.page.evaluate(
        "i => { const m = window.jupyterapp.shell.currentWidget.content.widgets[i].model; m.clearExecution() }", number
    )
    notebook.run_cell(number)
    notebook.page.wait_for_function(
        "i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.executionCount",
        arg=number,
        timeout=timeout_ms,
    )
    return str(
        notebook.page.evaluate(
            "i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.outputs.toJSON()"
            ".map(o => o.text ?? '').join('')",
            number,
        )
    )


def test_figures(notebook: Any, capfd: Any) -> None:
    page = notebook.page

    def say(text: str) -> None:
        with capfd.disabled():
            print(f"  {text}", flush=True)

    output_of(notebook, 0)
    rates = [json.loads(output_of(notebook, 1))]
    began = time.perf_counter()
    notebook.run_cell(2)
    notebook.wait_for_lab("created", "ready", "paused", "running")
    say(f"first paint: {time.perf_counter() - began:.2f} s after the cell was run")
    lab = page.locator(".bx-lab").first
    shown = [json.loads(output_of(notebook, 1))]
    for name, found in (("without a lab", rates), ("with the lab", shown)):
        say(
            f"full speed {name}: {found[0]['per_wall_s']:,.0f} cell s per wall s, "
            f"{found[0]['per_cpu_s']:,.0f} per CPU s of the kernel"
        )
    say(
        f"kernel cost of the lab: {100 * (1 - shown[0]['per_wall_s'] / rates[0]['per_wall_s']):.1f} % of wall, "
        f"{100 * (1 - shown[0]['per_cpu_s'] / rates[0]['per_cpu_s']):.1f} % of CPU"
    )
    output_of(notebook, 6)
    for tab in TABS:
        lab.get_by_role("tab", name=tab, exact=False).first.click()
        time.sleep(1.5)
        before, began = notebook.frames(), time.monotonic()
        time.sleep(4)
        say(f"{tab}: {(notebook.frames() - before) / (time.monotonic() - began):.1f} updates/s at full speed")
    lab.get_by_role("tab", name="Live").click()
    for what, cell in (("cell at full speed", None), ("a notebook cell computing, too", 3)):
        if cell is not None:
            notebook.run_cell(cell)
            time.sleep(1)
        times = []
        for _ in range(CLICKS):
            times.append(notebook.press_and_time("Pause", "paused"))
            notebook.press_and_time("Resume", "running")
            time.sleep(0.1)
        say(f"pause, {what}: median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms of {CLICKS}")


def test_memory_of_a_long_run(notebook: Any, capfd: Any) -> None:
    if not MINUTES:
        pytest.skip("BIOXEN_LIVE_MINUTES is 0")
    page = notebook.page
    if not page.locator(".bx-lab").count():
        output_of(notebook, 0)
        notebook.run_cell(2)
        notebook.wait_for_lab("created", "ready", "paused", "running")
    page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:interrupt')")
    time.sleep(3)
    output_of(notebook, 5)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    rows = []
    end = time.monotonic() + 60 * MINUTES
    lab = page.locator(".bx-lab").first
    while time.monotonic() < end:
        for tab in TABS:
            lab.get_by_role("tab", name=tab, exact=False).first.click()
            time.sleep(max(0.5, min(6.0, MINUTES)))
        devtools.send("HeapProfiler.collectGarbage")
        metrics = {row["name"]: row["value"] for row in devtools.send("Performance.getMetrics")["metrics"]}
        rows.append(
            (time.monotonic(), metrics["JSHeapUsedSize"] / 1e6, float(output_of(notebook, 4)), metrics["Nodes"])
        )
    seconds, heap, memory, nodes = np.array(rows).T
    half = len(rows) // 2
    with capfd.disabled():
        print(f"  {MINUTES:g} min live at 300 x, every tab in turn, {len(rows)} looks:")
        for name, values, unit in (
            ("browser heap", heap, "MB"),
            ("kernel memory", memory, "MB"),
            ("DOM", nodes, "nodes"),
        ):
            slope = np.polyfit(seconds[half:] / 60, values[half:], 1)[0] if half > 2 else float("nan")
            print(f"    {name}: {values[0]:,.0f} -> {values[-1]:,.0f} {unit}; last half {slope:+.2f} {unit} a minute")
