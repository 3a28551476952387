"""Every tab of the lab and every face alone, looked at by axe in both themes, and at the widths labs have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).parents[2] / "widgets" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")
WIDTHS = (620, 900, 1920)
ALONE = [
    "VMControls",
    "ResourceGauges",
    "TimeCourse",
    "GenomeBrowser",
    "ProgramView",
    "CellView",
    "MetabolismView",
    "CheckpointPanel",
    "Console",
    "LogPanel",
]
SHOW = """
import os, tempfile
os.environ["BIOXEN_STORE"] = tempfile.mkdtemp()
from bioxen_nb.widgets import *
lab = Lab("teaching-cell", seed=1, speed=300.0)
lab.session.create("second", "teaching-mini")
lab.run(until="division")
lab.session.checkpoint("divided", note="two daughters", tags=["first"])
lab.run(duration_s=60)
lab
"""
VIOLATIONS = """
async (root) => {
  const { violations } = await axe.run(root, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}
"""
#: What stands out of the lab's right edge although nothing around it can be scrolled.
CUT_OFF = """
(root) => {
  const scrolled = (element) => {
    for (let up = element.parentElement; up && up !== root; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };
  const edge = root.getBoundingClientRect().right + 1;
  const found = [...root.querySelectorAll("*")]
    .filter((element) => element.checkVisibility({ contentVisibilityAuto: true }) && !element.matches(".bx-hidden"))
    .filter((element) => element.getBoundingClientRect().right > edge && !scrolled(element))
    .map((element) => element.outerHTML.slice(0, 120));
  return root.scrollWidth > root.clientWidth + 1 ? [`${root.scrollWidth} px in ${root.clientWidth}`, ...found] : found;
}
"""


class Look:
    """A notebook whose first cell shows the lab, and one more cell for each face that can stand alone."""

    def __init__(self, notebook: Any) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.lab = notebook.page.locator(".bx-lab:not(.bx-alone)").first

    def width(self, pixels: int) -> None:
        size = self.page.viewport_size
        now = self.lab.evaluate("element => Math.round(element.getBoundingClientRect().width)")
        self.page.set_viewport_size({"width": size["width"] + pixels - now, "height": size["height"]})
        self.notebook.drawn()

    def tabs(self) -> list[str]:
        return [str(name) for name in self.lab.get_by_role("tab").all_inner_texts()]

    def open(self, tab: str) -> None:
        self.lab.get_by_role("tab", name=tab, exact=True).click()
        self.lab.locator('.bx-slot:visible[data-state="ready"][data-told]').first.wait_for()
        self.notebook.drawn()

    def violations(self, root: Any) -> list[str]:
        return list(root.evaluate(VIOLATIONS))


@pytest.fixture(scope="module")
def look(open_notebook: Any) -> Iterator[Look]:
    opened = open_notebook("looks.ipynb", [SHOW, *(f"{face}(lab)" for face in ALONE)])
    opened.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    opened.show_lab()
    made = Look(opened)
    made.lab.get_by_role("tab").nth(1).wait_for()
    if AXE.exists():
        opened.page.evaluate(AXE.read_text())
    yield made
    opened.close()


@pytest.fixture(params=THEMES)
def theme(request: Any, look: Look) -> str:
    look.notebook.theme(request.param)
    return str(request.param)


needs_axe = pytest.mark.skipif(not AXE.exists(), reason="run `npm ci` in widgets/ for axe-core")


@needs_axe
def test_no_tab_is_closed_to_anybody(look, theme):
    found = {}
    for tab in look.tabs():
        look.open(tab)
        found[tab] = look.violations(look.lab)
    assert {tab: problems for tab, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off(look, theme, width):
    look.width(width)
    found = {}
    for tab in look.tabs():
        look.open(tab)
        found[tab] = look.lab.evaluate(CUT_OFF)
        look.notebook.picture(look.lab, f"lab-{tab}-{width}-{theme}")
    assert {tab: problems for tab, problems in found.items() if problems} == {}


@needs_axe
@pytest.mark.parametrize("number", range(len(ALONE)), ids=ALONE)
def test_no_face_alone_is_closed_to_anybody(look, number):
    look.notebook.run_cell(number + 1)
    face = look.page.locator(".bx-alone").last
    found = {}
    for theme in THEMES:
        look.notebook.theme(theme)
        face.locator('.bx-slot[data-state="ready"][data-told]').wait_for()
        look.notebook.drawn()
        found[theme] = look.violations(face) + face.evaluate(CUT_OFF)
    assert found == {"light": [], "dark": []}
    face.evaluate("element => element.closest('.jp-OutputArea').scrollTo(0, 0)")
