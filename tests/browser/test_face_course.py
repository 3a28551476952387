"""The time course in a real JupyterLab: every control, what it does in the kernel, and what is seen."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.widgets import Lab
lab = Lab("teaching-mini", seed=1, speed=None)
lab.session.create("twin", "teaching-mini", seed=2)
lab.session.start("cell-1"); lab.session.start("twin")
lab.session.run(until=4000)
lab.session.shift("cell-1", temperature_c=30)
lab.session.run(until=8000)
lab
"""
TELL = """
from bioxen_nb.widgets.faces.course.board import board_of
board = board_of(lab.hub)
print("board", board.lower, board.layout, board.vms, sorted(w.symbol for w in lab.hub.watches.values()))
"""
ALONE = """
from bioxen_nb.widgets import TimeCourse
TimeCourse(lab)
"""
LONG = """
import numpy as np
from bioxen_nb.cell.context import VITALS
recorder = lab.session.members["cell-1"].recorder
rows, genes = 100_000, len(recorder.gene_ids)
times = np.arange(rows) * 5
waves = np.sin(times / 5e4)[:, None] * np.arange(1, len(VITALS) + 1) + 100
waves += np.random.default_rng(1).normal(0, 0.1, waves.shape)
counts = np.zeros((0, genes), np.int32)
molecules = {"molecule_times_s": np.zeros(0, np.int64), "proteins": counts, "rnas": counts}
recorder.restore({**recorder.header(), "births": []}, {"vital_times_s": times, "vitals": waves, **molecules})
print("restored", recorder.vitals_since(0)[1].shape[0])
"""


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("course.ipynb", [SHOW, ALONE], viewport={"width": 1400, "height": 1300})
    opened.show_lab()
    opened.page.locator('.bxc[data-ready="true"]').wait_for()
    yield opened
    opened.close()


@pytest.fixture
def course(page: Any) -> Any:
    return page.locator(".bxc").first


def told(notebook: Any) -> str:
    """What the kernel says is shown."""
    return str(notebook.do(TELL))


def pixels(course: Any) -> str:
    """A mark of everything that is drawn."""
    return str(course.locator(".bxc-plot canvas").evaluate("canvas => canvas.toDataURL()"))


def find(course: Any, text: str) -> None:
    search = course.get_by_role("combobox", name="Find a gene")
    search.fill(text)
    course.locator('[role="option"]').first.wait_for()
    search.press("Enter")


def wait_for_chip(course: Any, label: str) -> Any:
    chip = course.locator(".bxc-chip", has_text=label)
    chip.wait_for()
    return chip


def drag(page: Any, course: Any, start: float, stop: float) -> None:
    """Over the plot, in parts of its width."""
    box = course.locator(".bxc-plot canvas").bounding_box()
    page.mouse.move(box["x"] + start * box["width"], box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + stop * box["width"], box["y"] + 100, steps=4)
    page.mouse.up()


def shown_times(course: Any) -> str:
    return str(course.locator(".bxc-plot canvas").get_attribute("aria-label")).partition(" from ")[2]


def test_any_quantity_is_found_and_shown(notebook, course):
    for text, label in (("rpoB", "rpoB"), ("temperature", "temperature"), ("ribosomal prot", "ribosomal proteins")):
        find(course, text)
        wait_for_chip(course, label)
    said = told(notebook)
    assert "rpoB" in said
    assert "temperature_c" in said
    assert "total.ribosomal" in said


def test_a_formula_is_shown_and_a_wrong_one_explained(notebook, page, course):
    find(course, "ftsZ / volume")
    wait_for_chip(course, "ftsZ / volume")
    assert "=ftsZ / volume" in told(notebook)
    find(course, "ftsZ / volum")
    page.locator(".bx-notice", has_text="volume").first.wait_for()


def test_rna_of_a_gene(notebook, course):
    course.get_by_role("combobox", name="What to show").select_option("rna")
    find(course, "dnaA")
    wait_for_chip(course, "dnaA RNA")
    course.get_by_role("combobox", name="What to show").select_option("protein")


def test_curves_are_hidden_and_taken_out(notebook, course, wait_for, at_rest):
    before = at_rest(lambda: pixels(course))
    course.locator(".bxc-chip", has_text="temperature").locator(".bxc-chip-show").click()
    course.locator('.bxc-chip:has-text("temperature") [aria-pressed="false"]').wait_for()
    wait_for(lambda: pixels(course) != before)
    course.get_by_role("button", name="Remove temperature").click()
    course.locator(".bxc-chip", has_text="temperature").wait_for(state="detached")
    assert "temperature_c" not in told(notebook)


def test_axes_change_what_is_drawn(course, wait_for, at_rest):
    for name in ("Logarithmic axis", "Every curve relative"):
        before, button = at_rest(lambda: pixels(course)), course.get_by_role("button", name=name)
        pressed = button.get_attribute("aria-pressed")
        button.click()
        expect(button).not_to_have_attribute("aria-pressed", pressed)
        wait_for(lambda before=before: pixels(course) != before)
        button.click()
        wait_for(lambda before=before: pixels(course) == before)


def test_several_vms_are_laid_over_or_below_each_other(notebook, page, course, wait_for):
    course.get_by_role("button", name="Draw cell-1").click()
    course.locator('[aria-label="Draw cell-1"][aria-pressed="true"]').wait_for()
    course.get_by_role("button", name="Draw twin").click()
    course.locator('[aria-label="Draw twin"][aria-pressed="true"]').wait_for()
    low = course.locator("canvas").first.bounding_box()["height"]
    course.get_by_role("button", name="Draw VMs below each other").click()
    course.locator('[aria-label="Draw VMs below each other"][aria-pressed="true"]').wait_for()
    assert "stacked ('cell-1', 'twin')" in told(notebook)
    wait_for(lambda: course.locator("canvas").first.bounding_box()["height"] > 1.2 * low)
    course.get_by_role("button", name="Draw VMs over each other").click()
    course.get_by_role("button", name="Draw the selected VM").click()
    course.locator('[aria-label="Draw the selected VM"][aria-pressed="true"]').wait_for()
    assert "overlay ()" in told(notebook)


def test_the_brush_zooms_and_a_double_click_follows_again(page, course, wait_for, at_rest):
    whole = at_rest(lambda: shown_times(course))
    drag(page, course, 0.4, 0.6)
    course.locator('[aria-label="Hold the picture still"][aria-pressed="true"]').wait_for()
    wait_for(lambda: shown_times(course) != whole)
    course.locator(".bxc-plot").dblclick(position={"x": 300, "y": 100})
    course.locator('[aria-label="Show everything"][aria-pressed="true"]').wait_for()
    wait_for(lambda: shown_times(course) == whole)


def test_values_are_read_by_mouse_and_by_keys(page, course):
    box = course.locator(".bxc-plot canvas").bounding_box()
    page.mouse.move(box["x"] + 400, box["y"] + 90)
    tip = course.locator(".bxc-tip")
    tip.wait_for()
    expect(tip).to_contain_text("volume")
    expect(tip).to_contain_text("fL")
    page.mouse.move(2, 2)
    tip.wait_for(state="hidden")
    course.locator(".bxc-plot").focus()
    page.keyboard.press("Home")
    tip.wait_for()
    expect(tip).to_have_text(re.compile("^0 s"))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(tip).to_have_text(re.compile("^15 s"))
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


def test_marks_tell_of_shifts_and_divisions(course):
    course.locator(".bxc-facts summary").click()
    marks = course.locator(".bxc-facts ul")
    marks.get_by_text("30 °C").wait_for()
    expect(marks).to_contain_text("division")
    course.locator(".bxc-facts summary").click()


def test_a_frozen_picture_stays_while_the_cell_runs(notebook, page, course, wait_for, at_rest):
    course.get_by_role("button", name="Hold the picture still").click()
    course.locator('[aria-label="Hold the picture still"][aria-pressed="true"]').wait_for()
    before, times = at_rest(lambda: pixels(course)), shown_times(course)
    clock = page.locator(".bx-clock").first
    was = clock.inner_text()
    notebook.do("lab.session.run(duration_s=2000)")
    wait_for(lambda: clock.inner_text() != was)
    notebook.drawn()
    assert shown_times(course) == times
    assert pixels(course) == before
    course.get_by_role("button", name="Show everything").click()
    page.wait_for_function("t => !document.querySelector('.bxc-plot canvas').ariaLabel.endsWith(t)", arg=times)


def test_curves_are_saved_in_three_formats(page, course):
    found = {}
    for kind in ("CSV", "PNG", "SVG"):
        with page.expect_download() as download:
            course.get_by_role("button", name=f"as {kind}").click()
        found[kind] = download.value.path().read_bytes()
    head, *rows = csv.reader(found["CSV"].decode().splitlines())
    assert head[0] == "time_s"
    assert {"rpoB", "ftsZ / volume", "volume_fl"} <= set(head)
    assert len(rows) == 2001
    assert found["PNG"].startswith(b"\x89PNG")
    drawn = ElementTree.fromstring(found["SVG"])
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}polyline"))) > 8


def test_the_code_is_offered(notebook, page, course):
    notebook.refuse_clipboard()
    course.get_by_role("button", name="Copy code").click()
    area = page.get_by_role("textbox", name="Code that makes this table")
    area.wait_for()
    expect(area).to_have_value(re.compile(re.escape("lab.session.timecourse('cell-1')")))


def test_alone_it_follows_the_lab(notebook, page, course):
    notebook.run_cell(1)
    alone = page.locator(".bx-alone .bxc")
    wait_for_chip(alone, "rpoB")
    find(alone, "ATP")
    wait_for_chip(course, "ATP")
    alone.get_by_role("button", name="Remove ATP").click()
    course.locator(".bxc-chip", has_text="ATP").wait_for(state="detached")


def test_a_hundred_thousand_rows_come_in_outline_and_exact_on_zoom(notebook, page, course):
    assert notebook.do(LONG) == "restored 100000"
    course.get_by_role("button", name="Show everything").click()
    page.wait_for_function("() => document.querySelector('.bxc-plot canvas').ariaLabel.includes(' to 138 h')")
    course.locator(".bxc-plot").scroll_into_view_if_needed()
    drag(page, course, 0.50, 0.51)
    page.wait_for_function("() => document.querySelector('.bxc').dataset.exact === 'true'")
    with page.expect_download() as download:
        course.get_by_role("button", name="as CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 100_001
