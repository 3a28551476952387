"""The lab in a real JupyterLab: it appears, lives, answers, and comes back after a reload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.widgets.lab import Lab
lab = Lab("teaching-cell", seed=1, speed=300.0)
lab
"""
#: Keeps the kernel's main thread, and most of its interpreter lock, busy.
BUSY = """
import time
end = time.time() + 12
while time.time() < end:
    sum(range(1000))
"""
RUN = """
outcome = lab.run(duration_s=1_000_000)
outcome.ended
"""
NOTHING = "\N{EN DASH}"


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("lab.ipynb", [SHOW, BUSY, RUN])
    opened.show_lab()
    yield opened
    opened.close()


@pytest.fixture
def lab(page: Any) -> Any:
    return page.locator(".bx-lab").first


def value_of(lab: Any, label: str) -> str:
    """What the chip of a curve shows."""
    chip = lab.locator(".bxc-chip", has_text=label).first
    return str(chip.locator(".bxc-chip-value").inner_text())


def test_the_lab_appears_with_controls_and_meters(page, lab):
    assert lab.get_by_role("button", name="Start").is_enabled()
    assert lab.get_by_role("button", name="Stop").is_disabled()
    meters = lab.get_by_role("meter")
    assert meters.count() == 6
    assert "translating" in lab.get_by_role("meter", name="Ribosomes").get_attribute("aria-valuetext")
    assert lab.get_by_role("application", name="Time course").locator("canvas").is_visible()


def test_it_plays(notebook, page, lab):
    lab.get_by_role("button", name="Start").click()
    notebook.wait_for_lab("running")
    wanted = notebook.frames() + 20
    page.wait_for_function("wanted => document.querySelector('.bx-lab').dataset.frames >= wanted", arg=wanted)
    assert "real time" in lab.locator(".bx-pace").inner_text()


def test_gene_search_adds_a_curve_with_its_history(page, lab):
    search = lab.get_by_role("combobox", name="Find a gene")
    search.fill("rpoB")
    lab.get_by_role("option", name="rpoB").wait_for()
    search.press("Enter")
    lab.locator(".bxc-chip", has_text="rpoB").wait_for()
    chips = "[...document.querySelectorAll('.bxc-chip')]"
    page.wait_for_function(f"() => /[1-9]/.test({chips}.find(c => c.innerText.startsWith('rpoB')).innerText.slice(4))")
    assert value_of(lab, "rpoB") != NOTHING


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
    busy = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[1].promptNode.innerText")
    assert "*" in busy, "the cell was over before the buttons were tried"


def test_a_division_shows_both_daughters_and_one_can_be_adopted(notebook, page, lab):
    lab.locator(".bx-division").first.wait_for()
    notebook.press_and_time("Pause", "paused")
    card = lab.locator(".bx-division").first
    assert card.locator(".bx-daughter").count() == 2
    assert "fL" in card.locator(".bx-daughter").first.inner_text()
    card.get_by_role("button", name="as a VM of its own").click()
    adopted = lab.locator('.bx-tab[aria-pressed="true"]', has_text="cell-1-g")
    adopted.wait_for()
    notebook.wait_for_lab("running")


def test_keys_work_only_inside_the_lab(notebook, page, lab):
    lab.focus()
    page.keyboard.press("Space")
    notebook.wait_for_lab("paused", timeout_ms=5000)
    page.keyboard.press("?")
    assert lab.get_by_role("note", name="Keyboard").is_visible()
    page.keyboard.press("?")
    before = lab.locator(".bx-clock").inner_text(), notebook.ask("lab.vm.time_s")
    lab.get_by_role("combobox", name="Find a gene").press("Space")
    notebook.drawn()
    after = notebook.ask("lab.vm.time_s")
    assert (lab.locator(".bx-clock").inner_text(), after) == before
    assert lab.get_attribute("data-state") == "paused"


def test_a_blocking_run_is_seen_and_can_be_paused(notebook, page, lab, wait_for):
    clock = lab.locator(".bx-clock").inner_text()
    notebook.run_cell(2)
    notebook.wait_for_lab("running", timeout_ms=8000)
    wait_for(lambda: lab.locator(".bx-clock").inner_text() != clock)
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
    assert "teaching-cell" in notice.inner_text()
    assert lab.get_by_role("textbox", name="Genome", exact=True).input_value() == "teaching-sell"


def test_a_reload_brings_the_history_back(notebook, page, lab):
    lab.get_by_role("button", name="cell-1,").first.click()
    lab.locator('.bx-tab[aria-pressed="true"]', has_text="cell-1").first.wait_for()
    notebook.save()
    notebook.open()
    notebook.wait_for_lab("paused", "running", "ready")
    lab.locator(".bx-division").first.wait_for()
    lab.locator(".bxc-chip", has_text="rpoB").wait_for()
    assert value_of(lab, "rpoB") != NOTHING


def test_the_curves_are_saved_with_volume_and_growth(page, lab):
    with page.expect_download() as download:
        lab.get_by_role("button", name="Save the curves as CSV").click()
    head, first, *rows = download.value.path().read_text().splitlines()
    assert head.startswith("time_s,ribosomes,")
    assert head.endswith(",volume_fl,growth_rate_per_h")
    assert len(first.split(",")) == len(head.split(","))
    assert len(rows) > 100


def test_a_cell_that_is_run_anew_pauses_the_lab_it_showed(notebook, page, lab):
    notebook.do("first = lab")
    notebook.press_and_time("Resume", "running")
    notebook.run_cell(0)
    notebook.wait_for_lab("created")
    assert notebook.ask("first.vm.state.value") == "paused"
    assert page.locator(".bx-lab").count() == 1


def test_nothing_was_asked_of_the_outside_world(notebook):
    assert notebook.strangers() == []


def test_a_kernel_that_is_gone_is_noticed(notebook, page, lab):
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.shutdown() }")
    notebook.wait_for_lab("lost", timeout_ms=6000)
    assert lab.locator(".bx-badge").first.inner_text() == "kernel gone"
