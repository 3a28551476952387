"""The checkpoints of a lab in a real JupyterLab: every control, and a session that survives its kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
import os
os.environ["BIOXEN_STORE"], os.environ["BIOXEN_AUTOSAVE"] = {folder!r}, {autosave!r}
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets.lab import Lab
lab = Lab("teaching-mini", seed=1, speed=1000.0)
lab
"""
DIE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


class Bench:
    """The checkpoints of a lab in a notebook, and questions to its kernel."""

    def __init__(self, notebook: Any) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.do, self.ask = notebook.do, notebook.ask

    @property
    def lab(self) -> Any:
        return self.page.locator(".bx-lab").first

    def open_tab(self) -> None:
        self.lab.get_by_role("tab", name="Checkpoints").click()
        self.lab.locator(".bxk-list").wait_for()

    def save(self, name: str, note: str = "", tags: str = "") -> None:
        form = self.lab.get_by_role("form", name="Save a checkpoint")
        form.get_by_label("Name").fill(name)
        form.get_by_label("Note").fill(note)
        form.get_by_label("Tags").fill(tags)
        form.get_by_label("Tags").press("Enter")
        self.row(name).wait_for()

    def row(self, name: str) -> Any:
        title = self.page.locator("b", has_text=re.compile(f"^{re.escape(name)}$"))
        return self.lab.get_by_role("option").filter(has=title).first

    def press(self, name: str) -> None:
        self.lab.get_by_role("button", name=name, exact=True).first.click()

    def bar(self, text: str) -> None:
        self.lab.locator(".bxk-bar-text").filter(has_text=text).wait_for()


@pytest.fixture(scope="module")
def bench(open_notebook: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = str(tmp_path_factory.mktemp("kept") / "store")
    opened = open_notebook("checkpoints.ipynb", [SHOW.format(folder=folder, autosave="0")])
    opened.show_lab()
    made = Bench(opened)
    made.open_tab()
    yield made
    opened.close()


def test_saving_by_keyboard_makes_a_checkpoint(bench):
    expect(bench.lab.locator(".bxk-list")).to_contain_text("No checkpoints yet")
    bench.do("lab.run(until=600)")
    bench.save("first", "at the beginning", "lac, run 3")
    assert bench.do("c = CheckpointStore().show('first'); print(c.note, c.tags, c.vms[0].time_s)") == (
        "at the beginning ('lac', 'run 3') 600"
    )
    row = bench.row("first")
    expect(row).to_contain_text("10 min 00 s")
    expect(row).to_contain_text("you are here")
    expect(row.locator("svg.bxk-spark path")).to_have_attribute("d", re.compile("(L[^L]+){11}"))


def test_name_note_and_tags_are_edited_in_place(bench):
    bench.row("first").click()
    chosen = bench.lab.get_by_role("region", name="Chosen checkpoint")
    chosen.get_by_label("Name").fill("début")
    chosen.get_by_label("Name").press("Enter")
    bench.row("début").wait_for()
    chosen.get_by_label("Note").fill("two\nlines")
    chosen.get_by_label("Note").blur()
    chosen.get_by_label("Tags").fill("run 4")
    chosen.get_by_label("Tags").press("Enter")
    bench.lab.locator(".bxk-badge", has_text="run 4").wait_for()
    assert bench.do("c = CheckpointStore().show('début'); print(repr(c.note), c.tags)") == r"'two\nlines' ('run 4',)"


def test_going_back_and_undoing_it(bench):
    bench.do("lab.run(until=1500); old = lab.session; digest = lab.vm.cell.digest()")
    bench.row("début").click()
    bench.press("Go back to this")
    bench.bar("The lab is at “début” now")
    assert bench.ask("lab.vm.time_s, lab.session is old") == "600 False"
    bench.page.wait_for_function("() => document.querySelector('.bx-clock').innerText === '10 min 00 s'")
    with pytest.raises(Exception, match="closed"):
        bench.do("old.start('cell-1')")
    bench.lab.locator(".bxk-badge", has_text="set aside").wait_for()
    bench.press("Undo")
    bench.bar("waits to go on")
    assert bench.ask("lab.vm.time_s, lab.vm.cell.digest() == digest") == "1500 True"


def test_the_lab_lives_on_from_where_it_went(bench, wait_for):
    bench.row("début").click()
    bench.press("Go back to this")
    bench.bar("The lab is at “début” now")
    bench.lab.get_by_role("button", name=re.compile("^(Start|Resume)$")).click()
    bench.notebook.wait_for_lab("running")
    wait_for(lambda: int(bench.ask("lab.vm.time_s")) > 700)
    bench.lab.get_by_role("button", name="Pause", exact=True).click()
    bench.notebook.wait_for_lab("paused")
    bench.save("another way")
    parent = bench.do("s = CheckpointStore(); print(s.find(s.show('another way').parent).name)")
    assert parent == "début"


def test_a_vm_lives_beside(bench):
    bench.row("début").click()
    bench.press("Let it live beside")
    bench.bar("beside the others")
    name = bench.ask("lab.session.vm_names()[-1]")
    assert re.fullmatch(r"cell-1-from-\d+", name)
    bench.lab.get_by_role("button", name=f"{name},").wait_for()
    assert bench.ask("lab.vm.name, lab.vm.time_s, len(lab.session.timecourse(lab.vm.name)) > 100") == (
        f"{name} 600 True"
    )


def test_two_are_compared_column_by_column(bench):
    bench.row("début").click()
    bench.press("Compare with…")
    bench.row("another way").click()
    vitals = bench.lab.get_by_role("table", name="Vitals")
    vitals.wait_for()
    cells = vitals.get_by_role("row").filter(has_text="time, s").get_by_role("cell")
    time_s = bench.ask("f\"{CheckpointStore().show('another way').vms[0].time_s:,}\"")
    expect(cells.nth(0)).to_have_text("600")
    expect(cells.nth(1)).to_have_text(time_s)
    first = bench.lab.get_by_role("table", name="Molecules").get_by_role("row").nth(1)
    expect(first).to_contain_text(re.compile("protein|RNA"))
    bench.press("Swap")
    bench.lab.locator("figcaption", has_text="A another way").wait_for()
    bench.lab.locator(".bxk-side").get_by_role("button", name="Close").click()
    bench.lab.get_by_role("region", name="Chosen checkpoint").wait_for()


def test_deleting_and_undoing_it(bench):
    bench.row("another way").click()
    bench.press("Delete")
    bench.bar("Deleted “another way”")
    assert "another way" not in bench.ask("[c.name for c in CheckpointStore().list()]")
    bench.press("Undo")
    bench.row("another way").wait_for()
    assert "another way" in bench.ask("[c.name for c in CheckpointStore().list()]")
    bench.row("another way").click()
    bench.lab.get_by_role("listbox").press("Delete")
    bench.bar("Deleted")
    bench.lab.get_by_role("button", name=re.compile("^Deleted 1")).click()
    bench.row("another way").click()
    bench.press("Bring it back")
    bench.bar("is back")
    assert "another way" in bench.ask("[c.name for c in CheckpointStore().list()]")


def test_a_file_goes_out_and_comes_in(bench, tmp_path):
    bench.row("début").click()
    with bench.page.expect_download() as waiting:
        bench.press("Download")
    path = Path(tmp_path / "file.bxn")
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename == "début.bxn"
    assert bench.ask(f"Session.load({str(path)!r}).vm('cell-1').time_s") == "600"
    bench.do("lab.session.save('plain.bxn')")
    plain = Path(bench.do("import os; print(os.path.abspath('plain.bxn'))"))
    bench.lab.locator("input[type=file]").set_input_files(plain)
    bench.row("plain").wait_for()
    assert "plain" in bench.ask("[c.name for c in CheckpointStore().list()]")
    (tmp_path / "photo.bxn").write_bytes(b"no checkpoint")
    bench.lab.locator("input[type=file]").set_input_files(tmp_path / "photo.bxn")
    bench.page.locator(".bx-notice", has_text="photo.bxn").wait_for()


def test_search_and_arrows(bench):
    search = bench.lab.get_by_role("searchbox", name="Find a checkpoint")
    search.fill("run 4")
    expect(bench.lab.get_by_role("option")).to_have_count(1)
    search.fill("")
    bench.row("plain").wait_for()
    listbox = bench.lab.get_by_role("listbox")
    listbox.focus()
    listbox.press("End")
    expect(bench.lab.locator('[role="option"][aria-selected="true"]')).to_contain_text("début")
    listbox.press("Home")
    expect(bench.lab.locator('[role="option"][aria-selected="true"]')).to_have_attribute("aria-posinset", "1")


def test_autosaves_are_switched_on_changed_and_off(bench, wait_for):
    strip = bench.lab.get_by_role("group", name="Autosave")
    strip.get_by_label("Seconds between").fill("7")
    strip.get_by_label("Save by itself").check()
    wait_for(lambda: bench.ask("lab.session.autosaver and lab.session.autosaver.habits.every_s") == "7.0")
    strip.get_by_label("and after divisions").uncheck()
    wait_for(lambda: bench.ask("lab.session.autosaver.habits.on_division") == "False")
    strip.get_by_text(re.compile("last |nothing new")).wait_for()
    strip.get_by_label("Save by itself").uncheck()
    wait_for(lambda: bench.ask("lab.session.autosaver") == "None")
    strip.get_by_text("off", exact=True).wait_for()


def test_a_thousand_are_scrolled_with_few_rows_on_the_page(bench, wait_for):
    bench.do("s = CheckpointStore(); one = (s.folder / f\"{s.find('début').id}.bxn\").read_bytes()")
    bench.do("for n in range(1000): (s.folder / f'{900000 + n:06d}-{n:08x}.bxn').write_bytes(one)")
    bench.lab.get_by_role("button", name=re.compile(r"^All 1,0\d\d")).wait_for()
    wait_for(lambda: bench.lab.get_by_role("option").count() < 40)
    bench.lab.get_by_role("listbox").press("End")
    expect(bench.lab.locator('[role="option"][aria-selected="true"]')).to_have_count(1)
    wait_for(lambda: bench.lab.get_by_role("option").count() < 40)
    bench.do("[p.unlink() for p in s.folder.glob('9*.bxn')]")
    bench.lab.get_by_role("button", name=re.compile(r"^All \d$")).wait_for()


@pytest.mark.parametrize("way", ["restart", "kill"])
def test_after_the_kernel_went_one_click_brings_the_session_back(open_notebook, tmp_path, way, wait_for):
    show = SHOW.format(folder=str(tmp_path / "store"), autosave="1")
    notebook = open_notebook(f"lost-{way}.ipynb", [show, DIE])
    notebook.show_lab()
    bench = Bench(notebook)
    bench.do("lab.run(until=900); import time\nlab.session.autosave(1.0)")
    bench.open_tab()
    bench.lab.get_by_role("group", name="Autosave").get_by_text("last ").wait_for()
    wait_for(lambda: bench.ask("lab.session.autosaver.last.vms[0].time_s") == "900")
    saved = bench.ask("lab.vm.time_s, lab.vm.cell.digest()")
    if way == "restart":
        notebook.restart()
    else:
        notebook.run_cell(1)
        # JupyterLab says that it starts a new one.
        bench.page.locator(".jp-Dialog button.jp-mod-accept").click()
        notebook.wait_for_kernel()
    notebook.show_lab()
    offer = bench.lab.get_by_role("region", name="Offer")
    offer.get_by_text("cell-1").wait_for()
    expect(offer).to_contain_text("ended without being closed")
    assert bench.ask("lab.vm.time_s") == "0"
    offer.get_by_role("button", name="Bring it back").click()
    bench.page.locator(".bx-notice", has_text="Resumed").wait_for()
    offer.wait_for(state="hidden")
    assert bench.ask("lab.vm.time_s, lab.vm.cell.digest()") == saved
    assert bench.ask("lab.session.autosaver.habits.every_s") == "1.0"
    bench.do("lab.run(until=1000)")
    assert bench.ask("lab.vm.time_s") == "1000"
    bench.do("lab.close()")
    assert bench.ask("Session.recoverable()") == "()"
    notebook.close()


def test_not_now_puts_the_offer_off(open_notebook, tmp_path, wait_for):
    show = SHOW.format(folder=str(tmp_path / "store"), autosave="1")
    notebook = open_notebook("later.ipynb", [show])
    notebook.show_lab()
    bench = Bench(notebook)
    bench.do("lab.run(until=300)")
    wait_for(lambda: bench.ask("lab.session.autosaver.saves if lab.session.autosaver else 0") != "0")
    notebook.restart()
    notebook.show_lab()
    offer = bench.lab.get_by_role("region", name="Offer")
    offer.get_by_role("button", name="Not now").click()
    offer.wait_for(state="hidden")
    assert bench.ask("len(Session.recoverable())") == "1"
    bench.do("lab.close()")
    notebook.show_lab()
    offer.get_by_role("button", name="Forget it").click()
    offer.wait_for(state="hidden")
    assert bench.ask("len(Session.recoverable()), len(CheckpointStore().list()) > 0") == "0 True"
    notebook.close()
