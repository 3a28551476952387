"""The cell view in JupyterLab: every control, what it does in the kernel, and what is seen."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAKE = """from bioxen_nb.session.session import Session
from bioxen_nb.widgets import CellView
session = Session(seed=1)
session.create('cell-1', 'teaching-cell', seed=1)
session.start('cell-1')
session.run('division')
view = CellView(session)
view"""

STATE = """kinds = [(vm, session.vm(vm).cell.context.lineage[:3]) for vm in session.vm_names()]
print(view.hub.selected, kinds, session.vm('cell-1').cell.environment.inducers_um)"""

MANY = """from bioxen_nb.session.lineage import Birth
births, mother = [], '0.0'
for number in range(500):
    at_s = 4000 + 3000 * number
    births += [Birth(f'{mother}.{which}', mother, at_s, 0.5, 3000000, 3000.0, which == 0) for which in (0, 1)]
    mother += '.0'
session.members['cell-1'].recorder.add_births(tuple(births))"""


INDUCE = """session.resume('cell-1')
session.shift('cell-1', inducers_um={'IPTG': 500.0})
session.run(duration_s=30, vm='cell-1')"""


@pytest.fixture(scope="module")
def notebook(open_notebook):
    opened = open_notebook("cell-view.ipynb", [MAKE])
    opened.run_cell(0)
    opened.page.locator(".bxe[data-vm='cell-1']").wait_for(timeout=90_000)
    yield opened
    opened.close()


def pixels(notebook, selector):
    return notebook.page.evaluate("s => document.querySelector(s).toDataURL()", selector)


def births_in(notebook):
    """Two for each division of any VM."""
    return 2 * int(notebook.ask("sum(session.vm(name).account.divisions for name in session.vm_names())"))


def test_the_picture_and_its_numbers_follow_the_cell(notebook):
    page = notebook.page
    expect(page.locator(".bxe")).to_have_attribute("data-generation", "1")
    before = pixels(notebook, ".bxe-stage canvas")
    volume = page.get_by_role("row", name="Volume").first.inner_text()
    notebook.do("session.run('division', vm='cell-1')")
    page.locator(".bxe[data-generation='2']").wait_for(timeout=60_000)
    page.wait_for_function("b => document.querySelector('.bxe-stage canvas').toDataURL() !== b", arg=before)
    page.wait_for_function("v => !document.querySelector('.bxe-numbers').innerText.includes(v)", arg=volume)
    expect(page.locator(".bxe-stage canvas")).to_have_attribute("aria-label", re.compile("micrometres"))


def test_the_pointer_gets_words_for_what_it_is_on(notebook, wait_for):
    box = notebook.page.locator(".bxe-stage canvas").bounding_box()
    tip = notebook.page.locator(".bxe-stage .bxe-tip")
    steps = itertools.cycle(range(60))

    def words() -> str:
        across = 0.2 + 0.01 * next(steps)
        notebook.page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * 0.5)
        return str(tip.text_content()) if tip.is_visible() else ""

    wait_for(words, lambda: "nothing on the middle line of the cell has words")
    notebook.page.mouse.move(0, 0)


def test_a_kept_daughter_runs_as_a_vm(notebook):
    notebook.page.get_by_role("button", name="Run daughter 0.1 of cell-1 as a VM of its own").click()
    notebook.page.locator(".bxe[data-vm='cell-1-g1']").wait_for()
    state = notebook.do(STATE)
    assert state.startswith("cell-1-g1 ")
    assert "('cell-1-g1', '0.1')" in state
    notebook.do("session.pause_all()")


def test_a_click_on_a_lane_shows_its_vm(notebook):
    canvas = notebook.page.locator(".bxe-lanes canvas")
    box = canvas.bounding_box()
    notebook.page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 14)
    notebook.page.locator(".bxe[data-vm='cell-1']").wait_for()
    assert notebook.do(STATE).startswith("cell-1 ")


def test_the_tree_zooms_pans_and_comes_back(notebook):
    page = notebook.page
    whole = page.get_by_role("button", name="Whole time")
    page.locator(".bxe-lanes canvas").focus()
    for key in ("+", "+", "ArrowRight"):
        page.keyboard.press(key)
    expect(whole).to_have_attribute("aria-pressed", "false")
    whole.click()
    expect(whole).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Births as a table").click()
    births = births_in(notebook)
    assert births >= 4
    expect(page.get_by_role("region", name="Births").locator("tbody tr")).to_have_count(births)


def test_a_thousand_births_are_drawn_and_zoomed(notebook):
    page = notebook.page
    births = births_in(notebook)
    notebook.do(MANY)
    expect(page.locator(".bxe-tree")).to_have_attribute("data-births", str(births + 1000))
    whole = pixels(notebook, ".bxe-lanes canvas")
    page.locator(".bxe-lanes canvas").press("+")
    page.wait_for_function("w => document.querySelector('.bxe-lanes canvas').toDataURL() !== w", arg=whole)
    page.get_by_role("button", name="Whole time").click()


def test_the_network_finds_narrows_and_points_at_genes(notebook):
    page = notebook.page
    page.get_by_role("button", name="Regulation", exact=True).click()
    page.get_by_role("button", name="lacI", exact=True).wait_for()
    before = pixels(notebook, ".bxe-graph canvas")
    search = page.get_by_role("combobox", name="Gene in the network")
    search.fill("lacI")
    search.press("Enter")
    page.locator(".bxe-regulation[data-gene='b0345']").wait_for()
    page.wait_for_function("b => document.querySelector('.bxe-graph canvas').toDataURL() !== b", arg=before)
    narrow = page.get_by_role("button", name="Only around it")
    narrow.click()
    expect(narrow).to_have_attribute("aria-pressed", "true")
    alone = pixels(notebook, ".bxe-graph canvas")
    for label in ("Zoom in", "Zoom out", "Show the whole network"):
        page.get_by_role("button", name=label).click()
    narrow.click()
    page.wait_for_function("b => document.querySelector('.bxe-graph canvas').toDataURL() !== b", arg=alone)
    search.fill("nothing-like-it")
    search.press("Enter")
    page.get_by_text("No gene nothing-like-it takes part").wait_for()
    page.get_by_role("button", name="crp", exact=True).click()
    page.locator(".bxe-regulation[data-gene='b3357']").wait_for()


def test_the_states_of_the_regulation_are_those_of_the_cell(notebook):
    page = notebook.page
    level = page.get_by_role("rowheader", name="IPTG", exact=True).locator("xpath=../td")
    able = page.locator("tr[data-gene='b0345'] td").nth(1)
    expect(level).to_have_text("0 µM")
    expect(able).to_have_text("99 %")
    notebook.do(INDUCE)
    expect(level).to_have_text("500 µM")
    expect(able).to_have_text(re.compile("^[0-4] %"))
    assert "'IPTG': 500.0" in notebook.do(STATE)


def test_nothing_is_fetched_from_elsewhere(notebook):
    assert notebook.strangers() == []
