"""%%process in a real JupyterLab: what Tab proposes, what Shift-Tab explains, and what a run shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAKE = """
%load_ext bioxen_nb
from bioxen_nb import Session, compile_genome, load_genome
session = Session(seed=1)
session.create("cell-1", compile_genome(load_genome("teaching-mini")), seed=1)
"made"
"""
WRONG = "%%process cell-1\nlive(10)\nrun_opern(['ftsZ'])"


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("process.ipynb", [MAKE, "", WRONG])
    opened.run_cell(0)
    opened.page.locator(".jp-OutputArea-output", has_text="'made'").wait_for(timeout=60_000)
    yield opened
    opened.close()


def editor(notebook: Any, number: int) -> Any:
    return notebook.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".cm-content")


def output(notebook: Any, number: int) -> Any:
    return notebook.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-OutputArea-output")


def choose(page: Any, proposal: str, kind: str) -> None:
    """Press Tab, wait for a proposal and its kind, and take it."""
    page.keyboard.press("Tab")
    item = page.locator(".jp-Completer-item", has_text=proposal)
    item.wait_for()
    expect(item).to_contain_text(kind)
    item.click()
    page.locator(".jp-Completer").wait_for(state="hidden")


def test_tab_completes_commands_and_genes_and_the_cell_runs(notebook, page):
    editor(notebook, 1).click()
    page.keyboard.type("%%process cell-1\nrun_op")
    choose(page, "run_operon", "function")
    page.keyboard.type("(fts")
    choose(page, '["ftsZ"]', "gene")
    page.keyboard.type(", duration_s=30)")
    expect(editor(notebook, 1).locator(".cm-line").last).to_have_text('run_operon(["ftsZ"], duration_s=30)')
    notebook.run_cell(1)
    output(notebook, 1).get_by_text("success").first.wait_for()
    expect(output(notebook, 1).first).to_contain_text("run_operon")


def test_shift_tab_explains_a_command(notebook, page):
    editor(notebook, 2).locator(".cm-line").nth(1).click()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Tab")
    tooltip = page.locator(".jp-Tooltip")
    tooltip.wait_for()
    expect(tooltip).to_contain_text("live(duration_s")
    page.keyboard.press("Escape")


def test_a_mistake_is_pointed_at(notebook, page):
    notebook.run_cell(2)
    shown = output(notebook, 2).first
    expect(shown).to_contain_text("Did you mean run_operon")
    assert any(line.strip() == "^" for line in shown.inner_text().splitlines())
