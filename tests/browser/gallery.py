"""Draws the pictures of docs/gallery.md from seeded sessions in a real JupyterLab.

python -m pytest tests/browser/gallery.py
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

IMAGES = Path(os.environ.get("BIOXEN_GALLERY", str(Path(__file__).parents[2] / "docs" / "images")))
MOST_BYTES = 150_000
WIDTH = 1000

SESSION = """
import shutil
from bioxen_nb import Session
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets import *

STORE = "/tmp/bioxen-checkpoints"
shutil.rmtree(STORE, ignore_errors=True)
session = Session(seed=1)
session.create("cell-1", "teaching-cell", seed=1)
lab = Lab(session)
session.create("no-ftsZ", "teaching-cell", seed=1, knock_out=["ftsZ"])
session.create("on-acetate", "teaching-cell", seed=2)
session.start("cell-1")
session.run(until=1500)
store = CheckpointStore(STORE)
store.save(session, "before the shift", "grows as usual", ["good"])
session.start("no-ftsZ")
session.start("on-acetate")
session.run(until=5000)
session.shift("on-acetate", medium="acetate")
session.run(until=12000)
store.save(session, "undisturbed")
with store.load("before the shift") as fork:
    fork.shift("cell-1", temperature_c=42)
    fork.run(until=5000, vm="cell-1")
    store.save(fork, "heat shock", "at 42 degrees", ["shift"])
lab.hub.select("cell-1")
print("ready")
"""
TALK = """
console = Console(lab)
ask = console.face.verbs()
import time
for text in ("metrics()", 'run_operon(["lacZ", "lacY"], duration_s=60)', 'metricz()'):
    ask["run"]({"text": text})
    while console.face.transcript.running():
        time.sleep(0.1)
console
"""


@dataclass(frozen=True)
class Shot:
    """One picture: what a notebook cell shows, and what is done to it before; cut off below `height`."""

    name: str
    cell: str
    act: Callable[[Any, Any], None] | None = None
    dark: bool = False
    height: int = 1100


def _search(notebook: Any, view: Any) -> None:
    view.get_by_role("combobox").or_(view.get_by_role("searchbox")).first.fill("ftsZ")
    notebook.page.wait_for_timeout(500)
    notebook.page.keyboard.press("Enter")


def _live(seconds: int) -> Callable[[Any, Any], None]:
    """Let all cells live on for so many seconds of their time."""

    def act(notebook: Any, _view: Any) -> None:
        notebook.do(
            f"session.run(duration_s={seconds}, vm=[v.name for v in session.hypervisor.list() if v.is_running])"
        )

    return act


SHOTS = (
    Shot("lab", "lab"),
    Shot("lab-dark", "lab", dark=True),
    Shot("timecourse", "TimeCourse(lab)"),
    Shot("genome-browser", "GenomeBrowser(lab)", _search),
    Shot("cell-view", "CellView(lab)"),
    Shot("metabolism-view", "MetabolismView(lab)", height=900),
    Shot("metabolism-dark", "MetabolismView(lab)", dark=True, height=900),
    Shot("console", TALK),
    Shot("program-view", "ProgramView(lab)", _live(300)),
    Shot("resource-gauges", "ResourceGauges(lab)", _live(1200)),
    Shot("vm-controls", "VMControls(lab)"),
    Shot("checkpoint-panel", "CheckpointPanel(lab, store=STORE)"),
    Shot("log-panel", "LogPanel(lab)"),
)


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    cells = [SESSION, *(shot.cell for shot in SHOTS)]
    opened = open_notebook("gallery.ipynb", cells, viewport={"width": 1240, "height": 1700})
    opened.execute("application:toggle-left-area")
    opened.run_cell(0)
    opened.page.locator(".jp-OutputArea-output", has_text="ready").wait_for(timeout=120_000)
    yield opened
    opened.close()


@pytest.mark.parametrize("shot", SHOTS, ids=[shot.name for shot in SHOTS])
def test_draw(notebook: Any, shot: Shot) -> None:
    page = notebook.page
    notebook.run_cell(1 + SHOTS.index(shot))
    view = page.locator(".bx-lab").last
    view.wait_for()
    notebook.theme("dark" if shot.dark else "light")
    page.wait_for_timeout(2500)
    if shot.act is not None:
        shot.act(notebook, view)
        page.wait_for_timeout(1500)
    page.mouse.move(0, 0)
    data = _smaller(view.screenshot(), shot.height)
    notebook.execute("notebook:clear-all-cell-outputs")
    view.wait_for(state="detached")
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{shot.name}.png").write_bytes(data)
    assert len(data) <= MOST_BYTES


def _smaller(png: bytes, height: int) -> bytes:
    """The same picture in 256 colours, common and vivid ones as they are; at most `WIDTH` wide and `height` high."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    image = image.crop((0, 0, image.width, min(height, image.height)))
    counted = sorted(image.getcolors(image.width * image.height), reverse=True)
    vivid = [entry for entry in counted[128:] if max(entry[1]) - min(entry[1]) > 60][:64]
    common = [part for _, colour in (*counted[:128], *vivid) for part in colour]
    rare = image.quantize(256 - len(common) // 3, Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette(common + rare)
    written = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return written.getvalue()
