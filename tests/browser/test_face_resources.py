"""The resources of a lab in a real JupyterLab: gauges, quotas, scheduler and the time line of slices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.resources import Quota
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import ResourceGauges
s = Session(seed=1)
for name in ("cell-1", "cell-2"):
    s.create(name, "teaching-mini", seed=3)
view = ResourceGauges(s)
view
"""
INK = """(canvas) => {
  const pen = canvas.getContext("2d");
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at] * data[at + 3] + data[at + 1]) % 1000000007;
  return sum;
}"""


@pytest.fixture(scope="module")
def notebook(open_notebook: Any, wait_for: Any) -> Iterator[Any]:
    opened = open_notebook("resources.ipynb", [SHOW])
    opened.run_cell(0)
    opened.page.get_by_role("table", name="Resources of all VMs").wait_for(timeout=60_000)
    opened.do("for n in s.vm_names(): s.start(n)\ns.play()")
    wait_for(lambda: int(opened.ask("s.vm('cell-1').time_s")) > 300)
    yield opened
    opened.close()


@pytest.fixture
def face(page: Any) -> Any:
    return page.locator(".bxr").first


def gauge(face: Any, name: str) -> Any:
    return face.get_by_role("meter", name=name)


def test_gauges_move_with_the_cell(notebook, face, wait_for):
    for name in ("ATP", "Ribosomes", "RNA polymerase", "Charged tRNA", "Memory", "CPU"):
        gauge(face, name).wait_for()
    canvas = gauge(face, "ATP").locator("canvas")
    before = canvas.evaluate(INK)
    wait_for(lambda: canvas.evaluate(INK) != before)
    expect(gauge(face, "ATP")).to_contain_text("mM")
    wait_for(lambda: 0 < float(gauge(face, "Ribosomes").get_attribute("aria-valuenow")) <= 100)


def test_the_time_line_scrolls_and_freezes(face, wait_for, at_rest):
    canvas = face.locator(".bxr-canvas")
    before = canvas.evaluate(INK)
    wait_for(lambda: canvas.evaluate(INK) != before)
    wait_for(lambda: "cell-1" in canvas.get_attribute("aria-label"))
    face.get_by_role("button", name="Freeze").click()
    held = at_rest(lambda: canvas.evaluate(INK))
    gauge_ink = gauge(face, "ATP").locator("canvas").evaluate(INK)
    wait_for(lambda: gauge(face, "ATP").locator("canvas").evaluate(INK) != gauge_ink)
    assert canvas.evaluate(INK) == held
    face.get_by_role("group", name="Wall seconds shown").get_by_role("button", name="15 s").click()
    wait_for(lambda: canvas.evaluate(INK) != held)
    face.get_by_role("button", name="Freeze").click()
    wait_for(lambda: "last 15 s" in canvas.get_attribute("aria-label"))


def test_a_quota_is_set_shown_and_warned_of(notebook, face, wait_for):
    form = face.get_by_role("form", name="Quota of the shown VM")
    form.get_by_label("Ribosomes").fill("200")
    form.get_by_label("Priority").fill("2")
    form.get_by_role("button", name="Set quota").click()
    wait_for(lambda: notebook.ask("s.vm('cell-1').quota.ribosomes, s.vm('cell-1').quota.priority") == "200 2.0")
    wait_for(lambda: "of 200 allowed" in gauge(face, "Ribosomes").inner_text())
    wait_for(lambda: gauge(face, "Ribosomes").get_attribute("data-tone") in ("warn", "bad"))
    face.get_by_role("list", name="What holds VMs up").get_by_text("The quota holds cell-1 to 200").wait_for()
    form.get_by_label("CPU").fill("500")
    form.get_by_role("button", name="Set quota").click()
    notebook.page.locator(".bx-notice", has_text="CPU share").wait_for()
    form.get_by_role("button", name="Put back").click()
    expect(form.get_by_label("CPU")).to_have_value("")
    form.get_by_label("Ribosomes").fill("")
    form.get_by_role("button", name="Set quota").click()
    wait_for(lambda: notebook.ask("s.vm('cell-1').quota.ribosomes") == "None")


def test_another_vm_by_list_and_by_table(notebook, face, wait_for):
    face.get_by_label("VM whose gauges are shown").select_option("cell-2")
    wait_for(lambda: notebook.ask("view.hub.selected") == "cell-2")
    face.get_by_text("Quota of cell-2").wait_for()
    face.get_by_role("table", name="Resources of all VMs").get_by_role("button", name="cell-1").click()
    wait_for(lambda: notebook.ask("view.hub.selected") == "cell-1")


def test_the_scheduler_and_the_counters(notebook, face, wait_for):
    face.get_by_label("Scheduler").select_option("preemptive")
    wait_for(lambda: notebook.ask("s.hypervisor.scheduler_name") == "preemptive")
    face.get_by_label("Scheduler").select_option("round-robin")
    wait_for(lambda: notebook.ask("s.hypervisor.scheduler_name") == "round-robin")
    before = float(notebook.ask("s.hypervisor.profile.window().wall_s"))
    face.get_by_role("button", name="Count from now").click()
    wait_for(lambda: float(notebook.ask("s.hypervisor.profile.window().wall_s")) < before)
    wait_for(lambda: "even" in face.get_by_role("region", name="Host").inner_text())


def test_letters_are_counted(notebook, face):
    notebook.do("s.send('cell-1', 'cell-2', {'hello': 1})")
    face.get_by_text("1 letter unread").wait_for()


def test_starving_is_said_in_words(notebook, face, wait_for):
    notebook.do("s.shift('cell-1', medium='starved')")
    wait_for(lambda: notebook.ask("bool(s.vm('cell-1').arrested)") == "True")
    face.get_by_role("list", name="What holds VMs up").get_by_text("cell-1 is arrested").wait_for()
