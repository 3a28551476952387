"""Figures of the lab in a real JupyterLab: `python -m pytest -s tests/browser/measure.py` prints them.

BIOXEN_LIVE_MINUTES (30 unless given) is how long the last one watches memory.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator
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
#: Cell seconds per wall second and per processor second of the kernel, at full speed, and what its other threads use.
RATE = """
import contextlib, json, time
from pathlib import Path
def used(mine=session._loop._thread.native_id):
    ticks = {}
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            ticks[int(task.name)] = int(fields[11]) + int(fields[12])
    return sum(ticks.values()) / 100, sum(value for task, value in ticks.items() if task != mine) / 100
vm = session.vm("cell-1")
began, cell, (all_s, others_s) = time.perf_counter(), vm.time_s, used()
time.sleep(8)
wall, lived, (all_end_s, others_end_s) = time.perf_counter() - began, vm.time_s - cell, used()
print(json.dumps([lived / wall, lived / (all_end_s - all_s), (others_end_s - others_s) / (all_end_s - all_s)]))
"""
SHOW = """
from bioxen_nb.widgets import Lab
lab = Lab(session)
lab
"""
#: All that a new user types.
FIRST = """
from bioxen_nb.widgets import Lab
Lab("teaching-cell")
"""
BUSY = """
import time
end = time.time() + 120
while time.time() < end:
    sum(range(1000))
"""
#: Megabytes of the kernel, and of the histories in it, which have a bound of their own.
MEMORY = """
import json, psutil
histories = sum(member.recorder.nbytes for member in session.members.values())
print(json.dumps([psutil.Process().memory_info().rss / 1e6, histories / 1e6]))
"""
SLOW = "session.set_speed(None, 300.0); session.play()"
FAST = "session.set_speed(None, None); session.play()"
#: Counts the pictures that differ from the one before: something was drawn on a canvas or changed in the page.
COUNT = """
() => {
  const lab = document.querySelector(".bx-lab");
  window.pictures = 0;
  let changed = false, next = 0;
  const observer = new MutationObserver(records => {
    changed ||= records.some(record => record.attributeName !== "data-frames");
  });
  observer.observe(lab, {subtree: true, childList: true, characterData: true, attributes: true});
  const drawing = CanvasRenderingContext2D.prototype, usual = {};
  for (const name of ["clearRect", "fillRect", "drawImage", "stroke", "fill"]) {
    const draw = usual[name] = drawing[name];
    drawing[name] = function (...given) { changed = true; return draw.apply(this, given) };
  }
  const look = () => { if (changed) window.pictures++; changed = false; next = requestAnimationFrame(look) };
  look();
  window.countNoMore = () => { cancelAnimationFrame(next); observer.disconnect(); Object.assign(drawing, usual) };
}
"""
#: Elements, texts and comments of the lab that stand in the page.
NODES = """
() => {
  const walker = document.createTreeWalker(document.querySelector(".bx-lab"), NodeFilter.SHOW_ALL);
  let count = 0;
  while (walker.nextNode()) count++;
  return count;
}
"""
GENOME = """
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import GenomeBrowser
session = Session(seed=1)
session.create("cell-1", "ecoli_k12_mg1655", seed=1)
session.start("cell-1")
session.run(duration_s=60)
GenomeBrowser(session)
"""
#: From now on: milliseconds from frame to frame, and what each picture of the face took of them.
WATCH_FRAMES = """
() => {
  const strip = document.querySelector(".bxg-strip");
  const seen = window.seen = {frames: [], paints: [], going: true};
  new MutationObserver(() => seen.paints.push(Number(strip.dataset.drawMs)))
    .observe(strip, {attributes: true, attributeFilter: ["data-draw-ms"]});
  let last = performance.now();
  const look = now => {
    seen.frames.push(now - last);
    last = now;
    if (seen.going) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
TABS = ("Live", "Machines", "Resources", "Genome", "Program", "Cell", "Metabolism", "Checkpoints", "Console", "Log")
CLICKS = 100
#: A screen of 60 Hz shows a picture every 16.7 ms.
LATE_MS = 17.5
MINUTES = float(os.environ.get("BIOXEN_LIVE_MINUTES", "30"))


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("measure.ipynb", [SHOW, BUSY])
    yield opened
    opened.close()


def test_first_figures(open_notebook: Any, capfd: Any) -> None:
    """From a kernel that has done nothing yet to a lab."""
    for _ in range(4):
        opened = open_notebook("first.ipynb", [FIRST])
        opened.do("1")
        time.sleep(3)
        began = time.perf_counter()
        opened.run_cell(0)
        opened.wait_for_lab("created")
        with capfd.disabled():
            print(f"  the first cell of a new kernel: {time.perf_counter() - began:.2f} s", flush=True)
        opened.close()


def test_figures(notebook: Any, capfd: Any) -> None:
    page = notebook.page

    def say(text: str) -> None:
        with capfd.disabled():
            print(f"  {text}", flush=True)

    notebook.do(MAKE)
    notebook.do(FAST)
    rates = {"without a lab": json.loads(notebook.do(RATE))}
    began = time.perf_counter()
    notebook.run_cell(0)
    lab = notebook.wait_for_lab("running")
    say(f"first paint: {time.perf_counter() - began:.2f} s after the cell was run")
    time.sleep(3)
    rates["with the lab"] = json.loads(notebook.do(RATE))
    for name, (per_wall_s, per_cpu_s, others) in rates.items():
        say(
            f"full speed {name}: {per_wall_s:,.0f} cell s per wall s, {per_cpu_s:,.0f} per CPU s of the kernel, "
            f"of which other threads than the cells' use {100 * others:.1f} %"
        )
    page.evaluate(COUNT)
    for tab in TABS:
        lab.get_by_role("tab", name=tab, exact=False).first.click()
        time.sleep(1.5)
        before, began = page.evaluate("pictures"), time.monotonic()
        time.sleep(4)
        pictures = page.evaluate("pictures") - before
        say(f"{tab}: {pictures / (time.monotonic() - began):.1f} pictures/s at full speed")
    page.evaluate("countNoMore()")
    lab.get_by_role("tab", name="Live").click()
    for what, cell in (("cell at full speed", None), ("a notebook cell computing, too", 1)):
        if cell is not None:
            notebook.run_cell(cell)
            time.sleep(1)
        times = []
        for _ in range(CLICKS):
            times.append(notebook.press_and_time("Pause", "paused"))
            notebook.press_and_time("Resume", "running")
            time.sleep(0.1)
        say(f"pause, {what}: median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms of {CLICKS}")


@pytest.mark.skipif("BIOXEN_DATA_MIRROR" not in os.environ, reason="set BIOXEN_DATA_MIRROR to a mirror of genomes")
def test_frames_of_a_large_genome(open_notebook: Any, capfd: Any) -> None:
    opened = open_notebook("genome-frames.ipynb", [GENOME])
    page = opened.page
    opened.run_cell(0)
    face = page.locator(".bxg[data-start]").first
    face.wait_for(timeout=300_000)
    strip = page.locator(".bxg-strip").first
    strip.scroll_into_view_if_needed()
    time.sleep(2)
    box = strip.bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.55

    def watch(what: str, act: Callable[[int], None], lasts_s: float = 4.0) -> None:
        page.evaluate(WATCH_FRAMES)
        began, step = time.monotonic(), 0
        while time.monotonic() - began < lasts_s:
            act(step)
            step += 1
        seen = page.evaluate("() => { window.seen.going = false; return window.seen }")
        frames, paints = np.array(seen["frames"][2:]), np.array(seen["paints"])
        assert len(paints) > 20, "nothing was drawn"
        with capfd.disabled():
            print(
                f"  E. coli MG1655, {what}: {len(paints)} pictures in {len(frames)} frames of "
                f"{np.median(frames):.1f} ms (p95 {np.percentile(frames, 95):.1f}), "
                f"{100 * np.mean(frames > LATE_MS):.1f} % above {LATE_MS} ms; "
                f"a picture takes {np.median(paints):.1f} ms (p95 {np.percentile(paints, 95):.1f})"
            )

    find = face.get_by_role("combobox", name="Find a gene or a place")
    find.fill("1.0Mb..1.1Mb")
    find.press("Enter")
    time.sleep(1)
    page.mouse.move(middle, y)
    page.mouse.down()
    watch("drag", lambda step: page.mouse.move(middle + 0.4 * box["width"] * math.sin(step / 12), y))
    page.mouse.up()
    face.get_by_role("button", name="Whole replicon").click()
    time.sleep(1)
    page.mouse.move(middle, y)
    page.keyboard.down("Control")
    # From 4.6 Mb to 30 bases, 17 octaves in 90 turns of the wheel, and out again.
    watch("zoom", lambda step: page.mouse.wheel(0, -83 if step % 180 < 90 else 83))
    page.keyboard.up("Control")
    opened.close()


def test_memory_of_a_long_run(notebook: Any, capfd: Any) -> None:
    if not MINUTES:
        pytest.skip("BIOXEN_LIVE_MINUTES is 0")
    page = notebook.page
    if not page.locator(".bx-lab").count():
        notebook.do(MAKE)
        notebook.run_cell(0)
        notebook.wait_for_lab("created", "ready", "paused", "running")
    page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:interrupt')")
    time.sleep(3)
    notebook.do(SLOW)
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
        nodes = page.evaluate(NODES)
        kernel_mb, histories_mb = json.loads(notebook.do(MEMORY))
        heap_mb = metrics["JSHeapUsedSize"] / 1e6
        rows.append((time.monotonic(), heap_mb, kernel_mb, histories_mb, metrics["Nodes"], nodes))
    seconds, heap, memory, histories, nodes, ours = np.array(rows).T
    half = len(rows) // 2
    with capfd.disabled():
        print(f"  {MINUTES:g} min live at 300 x, every tab in turn, {len(rows)} looks:")
        for name, values, unit in (
            ("browser heap", heap, "MB"),
            ("kernel memory", memory, "MB"),
            ("of which histories", histories, "MB"),
            ("the page, with what the collector left", nodes, "nodes"),
            ("the lab", ours, "nodes"),
        ):
            slope = np.polyfit(seconds[half:] / 60, values[half:], 1)[0] if half > 2 else float("nan")
            print(f"    {name}: {values[0]:,.0f} -> {values[-1]:,.0f} {unit}; last half {slope:+.2f} {unit} a minute")
