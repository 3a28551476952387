"""The lab in a real JupyterLab: it appears, lives, answers, and comes back after a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.widgets.lab import Lab
lab = Lab("teaching-cell", seed=1, speed=300.0)
lab
"""
#: Keeps the kernel's main thread, and most of its interpreter lock, busy until the buttons have been tried.
BUSY = """
import os
while not os.path.exists("tried"):
    sum(range(1000))
"""
RUN = """
outcome = lab.run(duration_s=1_000_000)
outcome.ended
"""


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("lab.ipynb", [SHOW, BUSY, RUN])
    opened.show_lab()
    yield opened
    opened.close()


@pytest.fixture
def lab(page: Any) -> Any:
    return page.locator(".bx-lab").first


def value_of(lab: Any, label: str) -> Any:
    """Where the chip of a curve says its value."""
    return lab.locator(".bxc-chip", has_text=label).first.locator(".bxc-chip-value")


def test_the_lab_appears_with_controls_and_meters(page, lab):
    expect(lab.get_by_role("button", name="Start")).to_be_enabled()
    expect(lab.get_by_role("button", name="Stop")).to_be_disabled()
    meters = lab.get_by_role("meter")
    expect(meters).to_have_count(6)
    expect(lab.get_by_role("meter", name="Ribosomes")).to_have_attribute("aria-valuetext", re.compile("translating"))
    expect(lab.get_by_role("application", name="Time course").locator("canvas")).to_be_visible()


def test_it_plays(notebook, page, lab):
    lab.get_by_role("button", name="Start").click()
    notebook.wait_for_lab("running")
    wanted = notebook.frames() + 20
    page.wait_for_function("wanted => document.querySelector('.bx-lab').dataset.frames >= wanted", arg=wanted)
    expect(lab.locator(".bx-pace")).to_contain_text("real time")


def test_gene_search_adds_a_curve_with_its_history(page, lab):
    search = lab.get_by_role("combobox", name="Find a gene")
    search.fill("rpoB")
    lab.get_by_role("option", name="rpoB").wait_for()
    search.press("Enter")
    expect(value_of(lab, "rpoB")).to_have_text(re.compile("[1-9]"))


def test_a_curve_can_be_hidden_and_taken_out(page, lab):
    toggle = lab.locator(".bxc-chip", has_text="dnaA").locator(".bxc-chip-show")
    toggle.click()
    lab.locator('.bxc-chip:has-text("dnaA") [aria-pressed="false"]').wait_for()
    lab.get_by_role("button", name="Remove dnaA").click()
    lab.locator(".bxc-chip", has_text="dnaA").wait_for(state="detached")


def test_pause_answers_at_full_speed(notebook, page, lab):
    lab.get_by_role("button", name="as fast as possible").click()
    for _ in range(3):
        notebook.press_and_time("Pause", "paused")
        notebook.press_and_time("Resume", "running")


def test_pause_answers_while_a_cell_of_the_notebook_runs(notebook, page, lab):
    notebook.run_cell(1)
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'busy'"
    )
    for _ in range(3):
        notebook.press_and_time("Pause", "paused")
        notebook.press_and_time("Resume", "running")
    prompt = page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".jp-InputPrompt")
    expect(prompt).to_have_text("[*]:")
    (notebook.folder / "tried").touch()
    expect(prompt).to_have_text(re.compile(r"\d"))


def test_a_division_shows_both_daughters_and_one_can_be_adopted(notebook, page, lab):
    lab.locator(".bx-division").first.wait_for()
    notebook.press_and_time("Pause", "paused")
    card = lab.locator(".bx-division").first
    expect(card.locator(".bx-daughter")).to_have_count(2)
    expect(card.locator(".bx-daughter").first).to_contain_text("fL")
    card.get_by_role("button", name="as a VM of its own").click()
    adopted = lab.locator('.bx-tab[aria-pressed="true"]', has_text="cell-1-g")
    adopted.wait_for()
    notebook.wait_for_lab("running")


def test_keys_work_only_inside_the_lab(notebook, page, lab, at_rest):
    lab.focus()
    page.keyboard.press("Space")
    notebook.wait_for_lab("paused")
    page.keyboard.press("?")
    expect(lab.get_by_role("note", name="Keyboard")).to_be_visible()
    page.keyboard.press("?")
    before = at_rest(lab.locator(".bx-clock").inner_text), notebook.ask("lab.vm.time_s")
    lab.get_by_role("combobox", name="Find a gene").press("Space")
    notebook.drawn()
    after = notebook.ask("lab.vm.time_s")
    assert (at_rest(lab.locator(".bx-clock").inner_text), after) == before
    expect(lab).to_have_attribute("data-state", "paused")


def test_a_blocking_run_is_seen_and_can_be_paused(notebook, page, lab):
    clock = lab.locator(".bx-clock").inner_text()
    notebook.run_cell(2)
    notebook.wait_for_lab("running")
    expect(lab.locator(".bx-clock")).not_to_have_text(clock)
    notebook.press_and_time("Pause", "paused")
    page.locator(".jp-OutputArea-output", has_text="'paused'").wait_for()


def test_another_vm_can_be_created_and_destroyed(page, lab):
    lab.get_by_role("button", name="New VM").click()
    lab.get_by_label("Name", exact=True).fill("second")
    lab.get_by_role("button", name="Create", exact=True).click()
    tab = lab.get_by_role("button", name="second, created")
    tab.wait_for()
    destroy = lab.get_by_role("button", name="Destroy")
    destroy.click()
    tab.wait_for(state="detached")
    lab.get_by_role("button", name="Undo: destroyed second").click()
    tab.wait_for()
    destroy.click()
    tab.wait_for(state="detached")


def test_a_wrong_name_is_explained(page, lab):
    lab.get_by_role("button", name="New VM").click()
    lab.get_by_label("Name", exact=True).fill("third")
    lab.get_by_role("textbox", name="Genome", exact=True).fill("teaching-sell")
    lab.get_by_role("button", name="Create", exact=True).click()
    notice = lab.locator(".bx-notice")
    notice.wait_for()
    expect(notice).to_contain_text("teaching-cell")
    expect(lab.get_by_role("textbox", name="Genome", exact=True)).to_have_value("teaching-sell")


def test_a_reload_brings_the_history_back(notebook, page, lab):
    lab.get_by_role("button", name="cell-1,").first.click()
    lab.locator('.bx-tab[aria-pressed="true"]', has_text="cell-1").first.wait_for()
    notebook.save()
    notebook.open()
    notebook.wait_for_lab("paused", "running", "ready")
    lab.locator(".bx-division").first.wait_for()
    expect(value_of(lab, "rpoB")).to_have_text(re.compile("[1-9]"))


def test_the_curves_are_saved_with_volume_and_growth(page, lab):
    with page.expect_download() as download:
        lab.get_by_role("button", name="Save the curves as CSV").click()
    head, first, *rows = download.value.path().read_text().splitlines()
    assert head.startswith("time_s,ribosomes,")
    assert head.endswith(",volume_fl,growth_rate_per_h")
    assert len(first.split(",")) == len(head.split(","))
    assert len(rows) > 100


def test_a_cell_that_is_run_anew_pauses_the_lab_it_showed(notebook, page, wait_for):
    notebook.do("first = lab")
    notebook.press_and_time("Resume", "running")
    notebook.run_cell(0)
    notebook.wait_for_lab("created")
    wait_for(lambda: notebook.ask("first.vm.state.value") == "paused")
    expect(page.locator(".bx-lab")).to_have_count(1)


def test_nothing_was_asked_of_the_outside_world(notebook):
    assert notebook.strangers() == []


def test_a_kernel_that_is_gone_is_noticed(notebook, page, lab):
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.shutdown() }")
    notebook.wait_for_lab("lost")
    expect(lab.locator(".bx-badge").first).to_have_text("kernel gone")
