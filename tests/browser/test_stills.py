"""What is left of the lab in a saved notebook: as a page without any network, and reopened without its kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bioxen_nb import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIVE = """
from bioxen_nb.widgets import Lab, GenomeBrowser, CellView
lab = Lab("teaching-mini", seed=1, speed=None)
lab.run(until=2000)
lab
"""
ALONE = "GenomeBrowser(lab)"
FACES = [name for name in widgets.__all__ if name != "Lab"]
STILL = ".bioxen-still"
#: Of the outputs with stills in them.
HEIGHTS = """() => [...document.querySelectorAll(".bioxen-still")].map(
  (still) => still.closest(".jp-OutputArea-child").getBoundingClientRect().height)"""


def widths(page: Any) -> list[int]:
    """Of the pictures of all stills, in pixels; 0 where one is not there yet."""
    return list(page.locator(f"{STILL} img").evaluate_all("images => images.map(image => image.naturalWidth)"))


def notebook_of(cells: list[str]) -> Any:
    import nbformat.v4 as v4

    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in cells])


def test_a_converted_notebook_shows_stills_offline(
    open_page: Any, tmp_path: Path, monkeypatch: Any, wait_for: Any
) -> None:
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    monkeypatch.setenv("BIOXEN_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("BIOXEN_AUTOSAVE", "0")
    cells = [LIVE, *(f"from bioxen_nb.widgets import {name}\n{name}(lab)" for name in FACES), "lab.close()"]
    notebook = notebook_of(cells)
    NotebookClient(notebook, timeout=120).execute()
    html, _ = HTMLExporter().from_notebook_node(notebook)
    page_file = tmp_path / "lab.html"
    page_file.write_text(html, encoding="utf-8")
    page = open_page(viewport={"width": 1000, "height": 900}, offline=True)
    page.goto(f"file://{page_file}", wait_until="domcontentloaded")
    stills = page.locator(STILL)
    expect(stills).to_have_count(1 + len(FACES))
    expect(stills.locator("img")).to_have_count(7)
    wait_for(lambda: min(widths(page)) > 100, lambda: str(widths(page)))
    for still in stills.all():
        assert still.bounding_box()["height"] > 60
    page.screenshot(path=str(tmp_path / "stills.png"), full_page=True)
    page.context.close()


@pytest.fixture(scope="module")
def shown(open_notebook: Any) -> Any:
    opened = open_notebook("stills.ipynb", [LIVE, ALONE])
    opened.show_lab()
    opened.run_cell(1)
    opened.page.locator('.bx-alone[data-state="live"]').wait_for()
    yield opened
    opened.close()


def test_stills_are_out_of_sight_while_their_views_live(shown: Any, wait_for: Any) -> None:
    stills = shown.page.locator(STILL)
    stills.nth(1).wait_for(state="attached")
    expect(stills).to_have_count(2)
    for still in stills.all():
        expect(still).to_be_hidden()
    wait_for(lambda: shown.page.evaluate(HEIGHTS) == [0, 0], lambda: str(shown.page.evaluate(HEIGHTS)))


def test_a_still_follows_cells_that_came_to_rest(shown: Any) -> None:
    page = shown.page
    page.get_by_role("button", name="Start").or_(page.get_by_role("button", name="Resume")).or_(
        page.get_by_role("button", name="Pause")
    ).first.wait_for()
    before = page.locator(STILL).first.inner_html()
    shown.do("lab.run(duration_s=1000)")
    page.wait_for_function("before => document.querySelector('.bioxen-still').innerHTML !== before", arg=before)
    expect(page.locator(STILL).first).to_contain_text("3,000")


@pytest.mark.parametrize("trusted", [True, False])
def test_a_notebook_reopened_without_its_kernel_shows_the_stills(
    shown: Any, open_page: Any, trusted: bool, tmp_path: Path, wait_for: Any
) -> None:
    page = shown.page
    shown.save()
    saved = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.toJSON()")
    text = json.dumps(saved)
    assert "bioxen-still" in text
    name = f"reopened-{trusted}.ipynb"
    for cell in saved["cells"]:
        cell["metadata"].pop("trusted", None)
        if trusted:
            cell["metadata"]["trusted"] = True
    page.evaluate(
        """([name, content]) => window.jupyterapp.serviceManager.contents.save(
             name, {type: "notebook", format: "json", content}).then(() => undefined)""",
        [name, saved],
    )
    other = open_page(viewport={"width": 1200, "height": 1000})
    other.goto(f"{shown.address}/lab/tree/{name}?reset")
    found = other.locator(STILL)
    found.nth(1).wait_for(timeout=60_000)
    expect(found).to_have_count(2)
    expect(found.locator("img")).to_have_count(4)
    wait_for(lambda: min(widths(other)) > 100, lambda: str(widths(other)))
    expect(found.first).to_contain_text("Run the cell again")
    other.screenshot(path=str(tmp_path / "reopened.png"))
    other.context.close()
