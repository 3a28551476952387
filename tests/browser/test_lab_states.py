"""The lab where things are not as usual: no VM, a failed one, very many, names of all kinds, two views, no kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARABIC = "\u062e\u0644\u064a\u0629 \u0623\u0648\u0644\u0649"
HAN = "\u7ec6\u80de\u4e00\u53f7"
EMOJI = "\U0001f9ec \U0001f9a0"
MARKUP = "<b>bold</b><img src=x onerror=alert(1)>"
LONG = "a cell with a very long name " + "and " * 8 + "more"
NAMES = [ARABIC, HAN, EMOJI, MARKUP, LONG]

EMPTY = """
import os, tempfile
os.environ["BIOXEN_STORE"] = tempfile.mkdtemp()
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import Console, Lab
session = Session(seed=1)
lab = Lab(session, autosave=False)
lab
"""
CREATE = f"""
for name in {NAMES!r}:
    session.create(name, "teaching-mini")
    saved = session.checkpoint(name, note=name, tags=[name])
print("created", len(session.vm_names()))
"""
FAIL = """
broken = session.create("broken", "teaching-mini")
session.submit(lambda: broken.fail(RuntimeError("the <i>ribosome</i> fell off"))).result()
lab.hub.select("broken")
print("failed")
"""
MANY = """
while len(session.vm_names()) < 64:
    session.create(f"one of many {len(session.vm_names())}", "teaching-mini")
session.set_speed(None, 60.0)
print("there are", len(session.vm_names()))
"""
AGAIN = "lab"
ALONE = "Console(lab)"
ASK = "ascii(lab.vm.name), lab.vm.state.value"
CELLS = [EMPTY, AGAIN, ALONE]

#: Things that look as if they could be clicked, but that no key reaches.
OUT_OF_REACH = """
(root) => {
  const fields = "button, a[href], input, select, textarea, summary, label, option";
  const reached = `${fields}, [role=option], [role=tab], [tabindex]`;
  return [...root.querySelectorAll("*")]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).cursor === "pointer")
    .filter((element) => !element.closest(reached) || element.closest(reached) === root)
    .map((element) => element.outerHTML.slice(0, 120));
}
"""
#: Controls of a panel that lose the focus while the lab draws some frames.
LOST_FOCUS = """
async (panel) => {
  const lab = panel.closest(".bx-lab");
  const frames = (count) => new Promise((resolve) => {
    const last = Number(lab.dataset.frames) + count;
    const timer = setInterval(() => Number(lab.dataset.frames) >= last && resolve(clearInterval(timer)), 20);
  });
  const controls = [...panel.querySelectorAll(":is(button, input, select, textarea):enabled, [tabindex='0']")]
    .filter((element) => element.checkVisibility());
  const lost = [];
  for (const control of controls.filter((_, at) => at % Math.ceil(controls.length / 6) === 0)) {
    control.focus();
    await frames(4);
    if (document.activeElement !== control) lost.push(control.outerHTML.slice(0, 100));
  }
  return lost;
}
"""
FIELDS = "input:not([type=checkbox]):not([type=file]):not([readonly]), textarea:not([readonly])"


class States:
    """The notebook of these tests, and what they do in it."""

    def __init__(self, notebook: Any) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.lab = notebook.page.locator(".bx-lab:not(.bx-alone)").first
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", self._close)

    def _close(self, dialog: Any) -> None:
        if dialog.type != "beforeunload":
            self.wrong.append(dialog.message)
        dialog.accept()

    def open(self, tab: Any, lab: Any = None) -> None:
        tab.click()
        (lab or self.lab).locator('.bx-slot:visible[data-state="ready"][data-told]').first.wait_for()
        self.notebook.drawn()

    def tabs(self) -> Iterator[tuple[str, Any]]:
        """Every tab, opened: its title and its panel."""
        for tab in self.lab.get_by_role("tab").all():
            self.open(tab)
            yield str(tab.inner_text()), self.lab.locator('[role="tabpanel"]:visible')


@pytest.fixture(scope="module")
def states(open_notebook: Any) -> Iterator[States]:
    opened = open_notebook("states.ipynb", CELLS)
    made = States(opened)
    opened.run_cell(0)
    opened.wait_for_lab("stopped")
    made.lab.get_by_role("tab").nth(1).wait_for()
    yield made
    opened.close()


@pytest.fixture(autouse=True)
def nothing_went_wrong(states: States) -> Iterator[None]:
    states.wrong.clear()
    yield
    assert states.wrong == []


def test_without_a_vm_every_tab_says_so(states):
    expect(states.lab.locator(".bx-badge")).to_have_text("no VM")
    expect(states.lab.get_by_role("button", name="Start").first).to_be_disabled()
    said = {title: panel.inner_text().strip() for title, panel in states.tabs()}
    assert len(said) >= 9
    assert [title for title, text in said.items() if not text] == []
    empty = "selects => selects.filter(one => one.checkVisibility() && !one.options.length).map(one => one.ariaLabel)"
    assert [panel.locator("select").evaluate_all(empty) for _, panel in states.tabs()] == [[]] * len(said)


def test_names_are_shown_as_they_are_and_never_as_markup(states):
    assert states.notebook.do(CREATE) == "created 5"
    shown = states.lab.get_by_role("group", name="Virtual machines")
    shown.get_by_role("button", name=f"{MARKUP}, created").click()
    shown.get_by_role("button", name=f"{MARKUP}, created", pressed=True).wait_for()
    assert states.notebook.ask(ASK) == f"{MARKUP!a} created"
    for name in NAMES:
        expect(shown.get_by_text(name, exact=True)).to_be_visible()
    found = {}
    for title, panel in states.tabs():
        parsed = panel.locator("img, b:text-is('bold')").count()
        wide = states.lab.evaluate("lab => lab.scrollWidth - lab.clientWidth")
        if parsed or wide > 1:
            found[title] = (parsed, wide)
    assert found == {}


def test_a_failed_vm_says_why_and_the_others_can_be_used(states):
    assert states.notebook.do(FAIL) == "failed"
    states.notebook.wait_for_lab("failed")
    expect(states.lab.locator(".bx-badge")).to_contain_text("RuntimeError: the <i>ribosome</i> fell off")
    expect(states.lab.get_by_role("button", name="Start").first).to_be_disabled()
    assert all(panel.inner_text().strip() for _, panel in states.tabs())
    states.lab.get_by_role("button", name=f"{HAN}, created").click()
    states.notebook.wait_for_lab("created")
    assert states.notebook.ask(ASK) == f"{HAN!a} created"


def test_sixty_four_vms_leave_room_for_everything_else(states):
    assert states.notebook.do(MANY) == "there are 64"
    row = states.lab.get_by_role("group", name="Virtual machines")
    last = row.get_by_role("button", name="one of many 63, created")
    last.wait_for()
    expect(row.get_by_role("button")).to_have_count(64)
    assert row.bounding_box()["height"] < 130
    last.scroll_into_view_if_needed()
    last.click()
    row.get_by_role("button", name="one of many 63, created", pressed=True).wait_for()
    assert states.notebook.ask(ASK) == "'one of many 63' created"
    assert all(states.lab.evaluate("lab => lab.scrollWidth <= lab.clientWidth + 1") for _ in states.tabs())


def test_two_views_are_in_step_and_each_has_its_own_tab(states, at_rest):
    states.notebook.run_cell(CELLS.index(AGAIN))
    other = states.page.locator(".bx-lab:not(.bx-alone)").nth(1)
    other.get_by_role("tab", name="Log").wait_for()
    states.open(states.lab.get_by_role("tab", name="Genome"))
    states.open(other.get_by_role("tab", name="Log"), other)
    expect(states.lab.get_by_role("tab", selected=True)).to_have_text("Genome")
    other.get_by_role("button", name="Start").first.click()
    for view in (states.lab, other):
        view.and_(states.page.locator('[data-state="running"]')).wait_for()
    states.lab.get_by_role("button", name="Pause").first.click()
    for view in (states.lab, other):
        view.and_(states.page.locator('[data-state="paused"]')).wait_for()
    assert states.notebook.ask(ASK) == "'one of many 63' paused"
    expect(other.locator(".bx-clock")).to_have_text(at_rest(states.lab.locator(".bx-clock").inner_text))


def test_arrows_home_and_end_move_between_the_tabs(states):
    tabs = states.lab.get_by_role("tab")
    tabs.first.click()
    for key, at in (("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", -1), ("Home", 0), ("End", -1)):
        states.page.keyboard.press(key)
        expect(tabs.nth(at)).to_be_focused()
        expect(tabs.nth(at)).to_have_attribute("aria-selected", "true")


def test_whatever_can_be_clicked_can_be_reached_by_keys(states):
    found = {title: panel.evaluate(OUT_OF_REACH) for title, panel in states.tabs()}
    assert {title: things for title, things in found.items() if things} == {}


def test_typing_in_a_field_is_not_a_command(states):
    clock = states.lab.locator(".bx-clock").inner_text()
    help_panel = states.lab.get_by_role("note", name="Keyboard")
    typed = []
    for title, panel in states.tabs():
        for field in panel.locator(FIELDS).all()[:2]:
            if not field.is_visible() or not field.is_editable():
                continue
            field.focus()
            for key in ("?", ".", "[", "/"):
                states.page.keyboard.press(key)
            assert not help_panel.is_visible(), title
            expect(field, title).to_be_focused()
            field.fill("")
            typed.append(title)
    assert len(set(typed)) >= 5
    expect(states.lab.locator(".bx-clock")).to_have_text(clock)
    assert states.notebook.ask(ASK) == "'one of many 63' paused"


def test_the_focus_stays_while_frames_come(states):
    states.lab.get_by_role("button", name="Resume").first.click()
    states.notebook.wait_for_lab("running")
    lost = {title: panel.evaluate(LOST_FOCUS) for title, panel in states.tabs()}
    states.lab.get_by_role("button", name="Pause").first.click()
    states.notebook.wait_for_lab("paused")
    assert {title: controls for title, controls in lost.items() if controls} == {}


def test_a_reload_shows_the_lab_again(states):
    states.notebook.save()
    states.notebook.open()
    states.notebook.wait_for_lab("paused")
    expect(states.lab.get_by_role("group", name="Virtual machines").get_by_role("button")).to_have_count(64)
    for _, panel in states.tabs():
        assert panel.inner_text().strip()


def test_a_kernel_that_starts_anew_is_said_in_words_and_the_cell_brings_the_lab_back(states):
    states.notebook.run_cell(CELLS.index(ALONE))
    alone = states.page.locator(".bx-alone")
    alone.locator('.bx-slot[data-state="ready"][data-told]').wait_for()
    states.notebook.restart()
    states.notebook.wait_for_lab("lost")
    states.lab.locator(".bx-notice", has_text="run this cell again").wait_for()
    alone.locator(".bx-notice", has_text="run this cell again").wait_for()
    expect(alone.locator(".bx-slot")).to_have_js_property("inert", True)
    states.notebook.run_cell(0)
    states.notebook.wait_for_lab("stopped")
