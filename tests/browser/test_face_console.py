"""The console and the log panel in a real JupyterLab: every control, and what the kernel holds afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MAKE = """
from bioxen_nb import Session, compile_genome, load_genome
from bioxen_nb.logs import Log
from bioxen_nb.widgets import Console, LogPanel
session = Session(seed=1)
session.create("cell-1", compile_genome(load_genome("teaching-mini")), seed=1)
console = Console(session)
console
"""
ASK = "len(console.results), session.vm('cell-1').state.value, session.vm('cell-1').busy or 'idle'"
TELL = """
panel = LogPanel(console)
say = Log("test")
for number in range(3000):
    say.info("test.tick", vm=f"cell-{number % 2 + 1}", number=number)
say.warning("test.slow", vm="cell-1", wall_s=0.5)
try:
    1 / 0
except ZeroDivisionError as error:
    say.error("test.failed", error, vm="cell-2", reason="division by zero")
panel
"""


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("console.ipynb", [MAKE, TELL], viewport={"width": 1000, "height": 1000})
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.run_cell(0)
    opened.page.locator(".bxn-entry").first.wait_for(state="attached", timeout=60_000)
    yield opened
    opened.close()


@pytest.fixture
def text(page: Any) -> Any:
    """The editor, empty."""
    area = page.get_by_role("textbox", name="Process text")
    area.click()
    page.keyboard.press("Escape")
    area.fill("")
    return area


def run_of(page: Any, status: str, number: int = -1) -> Any:
    runs = page.locator(f'.bxn-run[data-status="{status}"]')
    (runs.last if number < 0 else runs.nth(number)).wait_for()
    return runs.last if number < 0 else runs.nth(number)


def test_typing_completes_and_enter_runs(notebook, page, text, wait_for):
    page.keyboard.type("run_op", delay=20)
    page.get_by_role("option", name=re.compile("run_operon")).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type('(["fts', delay=20)
    page.get_by_role("option", name=re.compile("ftsZ")).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type('"], duration_s=30')
    page.locator(".bxn-signature b", has_text="duration_s").wait_for()
    page.keyboard.type(")")
    expect(text).to_have_value('run_operon(["ftsZ"], duration_s=30)')
    page.keyboard.press("Enter")
    done = run_of(page, "success")
    expect(done.locator(".bxn-table").first).to_contain_text("ftsZ")
    expect(text).to_have_value("")
    wait_for(lambda: notebook.ask(ASK) == "1 running idle")


def test_many_lines_are_pasted_and_run_at_once(page, text):
    page.keyboard.insert_text("# two\nlive(10)\nmetrics()")
    expect(page.locator(".bxn-picture [data-kind=comment]")).to_have_text("# two")
    page.keyboard.press("Shift+Enter")
    page.locator(".bxn-run", has_text="# two").locator(".bxn-command").nth(1).wait_for()
    expect(page.locator(".bxn-run", has_text="# two")).to_have_attribute("data-status", "success")


def test_lines_are_begun_in_open_brackets(page, text):
    page.keyboard.type("live(")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(text).to_have_value("live(\n    ")


def test_a_mistake_is_marked_while_typing_and_mended_by_a_click(page, text):
    page.keyboard.insert_text("metrics()\nrun_opern(['ftsZ'], 20)")
    page.locator(".bxn-picture .bxn-wrong").wait_for()
    expect(page.locator(".bxn-mistake")).to_contain_text("Line 2, column 1")
    page.locator(".bxn-mistake").get_by_role("button", name="run_operon").click()
    expect(text).to_have_value("metrics()\nrun_operon(['ftsZ'], 20)")


def test_an_error_has_a_caret_and_a_fix(page, text):
    page.keyboard.insert_text("run_operon(['ftzZ'])")
    page.keyboard.press("Enter")
    failed = run_of(page, "error")
    line, caret = failed.locator(".bxn-pointer").inner_text().rstrip().split("\n")
    assert line[caret.index("^") :].startswith("'ftzZ'")
    failed.get_by_role("button", name="ftsZ").click()
    expect(text).to_have_value("run_operon(['ftsZ'])")
    failed.get_by_role("button", name="Edit").click()
    expect(text).to_have_value("run_operon(['ftzZ'])")


def test_a_long_text_is_stopped_and_the_notebook_goes_on_meanwhile(notebook, page, text, wait_for):
    page.keyboard.insert_text("live(2500000)")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".bxn-progress", has_text="busy with live").wait_for()
    assert "running live" in notebook.ask(ASK)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Stop", exact=True).click()
    stopped = run_of(page, "stopped")
    expect(stopped).to_contain_text("the cell goes on")
    wait_for(lambda: "running idle" in notebook.ask(ASK))


def test_history_by_arrows_and_by_words(page, text):
    page.keyboard.press("ArrowUp")
    expect(text).to_have_value("live(2500000)")
    page.keyboard.press("ArrowDown")
    expect(text).to_have_value("")
    page.keyboard.press("Control+r")
    page.keyboard.type("fts run")
    page.keyboard.press("Enter")
    expect(text).to_have_value('run_operon(["ftsZ"], duration_s=30)')
    page.get_by_role("button", name="History").click()
    page.locator(".bxn-past", has_text="# two").click()
    expect(text).to_have_value("# two\nlive(10)\nmetrics()")


def test_the_commands_are_listed_and_written(page, text):
    page.get_by_role("button", name="Commands", exact=True).click()
    page.locator(".bxn-entry", has_text="essential_genes").click()
    expect(text).to_have_value("essential_genes(")
    page.get_by_role("button", name="Commands", exact=True).click()
    expect(page.locator(".bxn-book")).to_be_hidden()


def test_texts_go_to_files_and_cells_and_come_back(page, text, tmp_path):
    page.keyboard.insert_text("metrics()\nlive(10)")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save .bxp").click()
    assert saving.value.suggested_filename == "metrics.bxp"
    path = tmp_path / "other.bxp"
    path.write_text(saving.value.path().read_text() + "\nhelp()")
    page.get_by_role("button", name="Copy as cell").click()
    page.locator(".bx-notice", has_text="clipboard").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == "%%process cell-1\nmetrics()\nlive(10)\n"
    page.get_by_label("Text to open").set_input_files(str(path))
    page.wait_for_function("() => document.querySelector('.bxn-area').value.endsWith('help()')")
    page.locator(".bxn-run").first.get_by_role("button", name="Copy values").click()
    page.locator(".bx-notice", has_text="values").wait_for()
    assert json.loads(page.evaluate("() => navigator.clipboard.readText()"))[0]["command"] == "run_operon"


def test_answers_are_cleared_and_the_history_stays(page, text):
    page.get_by_role("button", name="Clear answers").click()
    page.locator(".bxn-runs .bx-empty").wait_for()
    page.keyboard.press("ArrowUp")
    text.click()
    page.keyboard.press("ArrowUp")
    expect(text).not_to_have_value("")


@pytest.fixture(scope="module")
def log(notebook: Any) -> Any:
    notebook.run_cell(1)
    notebook.page.locator(".bxl-row", has_text="test.failed").wait_for()
    return notebook.page.locator(".bxl")


def shown(log: Any) -> int:
    return int(re.match(r"[\d,]+", log.locator(".bxl-count").inner_text())[0].replace(",", ""))


def test_the_log_follows_and_holds_few_rows_in_the_page(log, wait_for):
    wait_for(lambda: shown(log) >= 3002)
    wait_for(lambda: 0 < log.locator(".bxl-row").count() < 60)
    expect(log.locator(".bxl-alarms")).to_have_attribute("aria-label", re.compile("1 warnings, 1 errors"))


def test_events_are_filtered_by_level_vm_and_text(log, wait_for):
    log.get_by_role("button", name="Warnings").click()
    wait_for(lambda: shown(log) == 2)
    log.get_by_label("VM", exact=True).select_option("cell-2")
    wait_for(lambda: shown(log) == 1)
    log.get_by_label("VM", exact=True).select_option("")
    log.get_by_role("button", name="All").click()
    log.get_by_label("Find in events and facts").fill("cell-1 number 2998")
    wait_for(lambda: shown(log) == 1)
    log.get_by_label("Find in events and facts").fill("")


def test_an_event_is_told_in_full(log, page):
    log.locator(".bxl-row", has_text="test.failed").click()
    expect(log.locator(".bxl-trace")).to_contain_text("ZeroDivisionError")
    page.keyboard.press("ArrowUp")
    expect(log.locator(".bxl-detail")).to_contain_text("test.slow")
    log.get_by_role("button", name="Close").click()
    expect(log.locator(".bxl-detail")).to_be_hidden()


def test_the_list_freezes_while_events_come(notebook, log, page):
    log.get_by_role("button", name="Freeze").click()
    notebook.do("say.warning('test.late', vm='cell-1')")
    log.locator(".bxl-count", has_text="1 new").wait_for()
    expect(log.locator(".bxl-row", has_text="test.late")).to_have_count(0)
    log.get_by_role("button", name="Follow").click()
    log.locator(".bxl-row", has_text="test.late").wait_for()


def test_what_is_shown_is_copied_and_exported(log, page):
    log.get_by_role("button", name="Errors").click()
    with page.expect_download() as saving:
        log.get_by_role("button", name="Export JSONL").click()
    lines = saving.value.path().read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["test.failed"]
    log.get_by_role("button", name="Copy", exact=True).click()
    page.locator(".bx-notice", has_text="1 events").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()").splitlines() == lines
    log.get_by_role("button", name="All").click()


def test_recording_and_clearing_reach_the_kernel(notebook, log, wait_for):
    notebook.do("say.debug('test.unseen')")
    log.get_by_label("Lowest level recorded").select_option("debug")
    wait_for(lambda: notebook.do("say.debug('test.minute'); print(panel.events()[-1]['event'])") == "test.minute")
    assert notebook.ask("'test.unseen' in [event['event'] for event in panel.events()]") == "False"
    log.locator(".bxl-row", has_text="test.minute").last.wait_for()
    log.get_by_role("button", name="Clear", exact=True).click()
    log.locator(".bxl-empty").wait_for()
    wait_for(lambda: shown(log) == 0)
    assert notebook.ask("panel.events()") == "[]"
