"""The resources of a lab in a real JupyterLab: gauges, quotas, scheduler and the time line of slices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
PATIENCE_S = 20.0
ASK = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
  const future = kernel.requestExecute({code, store_history: false});
  let text = "";
  future.onIOPub = (message) => {
    if (message.header.msg_type === "stream") text += message.content.text;
    if (message.header.msg_type === "error") text += message.content.evalue;
  };
  await future.done;
  return text.trim();
}"""
INK = """(canvas) => {
  const pen = canvas.getContext("2d");
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at] * data[at + 3] + data[at + 1]) % 1000000007;
  return sum;
}"""


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


class Bench:
    """The resources in a notebook, and questions to their kernel."""

    def __init__(self, notebook: Any) -> None:
        self.page = notebook.page
        self.face = self.page.locator(".bxr").first

    def ask(self, expression: str) -> str:
        return str(self.page.evaluate(ASK, f"print({expression})"))

    def do(self, code: str) -> str:
        return str(self.page.evaluate(ASK, code))

    def gauge(self, name: str) -> Any:
        return self.face.get_by_role("meter", name=name)


@pytest.fixture(scope="module")
def bench(open_notebook: Any) -> Iterator[Bench]:
    opened = open_notebook("resources.ipynb", [SHOW])
    opened.run_cell(0)
    made = Bench(opened)
    made.face.get_by_role("table", name="Resources of all VMs").wait_for(timeout=60_000)
    made.do("for n in s.vm_names(): s.start(n)\ns.play()")
    wait_for(lambda: int(made.ask("s.vm('cell-1').time_s")) > 300)
    yield made
    opened.close()


def test_gauges_move_with_the_cell(bench):
    for name in ("ATP", "Ribosomes", "RNA polymerase", "Charged tRNA", "Memory", "CPU"):
        bench.gauge(name).wait_for()
    canvas = bench.gauge("ATP").locator("canvas")
    before = canvas.evaluate(INK)
    wait_for(lambda: canvas.evaluate(INK) != before)
    assert "mM" in bench.gauge("ATP").inner_text()
    assert 0 < float(bench.gauge("Ribosomes").get_attribute("aria-valuenow")) <= 100


def test_the_time_line_scrolls_and_freezes(bench):
    canvas = bench.face.locator(".bxr-canvas")
    before = canvas.evaluate(INK)
    wait_for(lambda: canvas.evaluate(INK) != before)
    wait_for(lambda: "cell-1" in canvas.get_attribute("aria-label"))
    bench.face.get_by_role("button", name="Freeze").click()
    time.sleep(0.5)
    held = canvas.evaluate(INK)
    time.sleep(0.5)
    assert canvas.evaluate(INK) == held
    bench.face.get_by_role("group", name="Wall seconds shown").get_by_role("button", name="15 s").click()
    wait_for(lambda: canvas.evaluate(INK) != held)
    bench.face.get_by_role("button", name="Freeze").click()
    wait_for(lambda: "last 15 s" in canvas.get_attribute("aria-label"))


def test_a_quota_is_set_shown_and_warned_of(bench):
    form = bench.face.get_by_role("form", name="Quota of the shown VM")
    form.get_by_label("Ribosomes").fill("200")
    form.get_by_label("Priority").fill("2")
    form.get_by_role("button", name="Set quota").click()
    wait_for(lambda: bench.ask("s.vm('cell-1').quota.ribosomes, s.vm('cell-1').quota.priority") == "200 2.0")
    wait_for(lambda: "of 200 allowed" in bench.gauge("Ribosomes").inner_text())
    wait_for(lambda: bench.gauge("Ribosomes").get_attribute("data-tone") in ("warn", "bad"))
    bench.face.get_by_role("list", name="What holds VMs up").get_by_text("The quota holds cell-1 to 200").wait_for()
    form.get_by_label("CPU").fill("500")
    form.get_by_role("button", name="Set quota").click()
    bench.page.locator(".bx-notice", has_text="CPU share").wait_for()
    form.get_by_role("button", name="Put back").click()
    assert form.get_by_label("CPU").input_value() == ""
    form.get_by_label("Ribosomes").fill("")
    form.get_by_role("button", name="Set quota").click()
    wait_for(lambda: bench.ask("s.vm('cell-1').quota.ribosomes") == "None")


def test_another_vm_by_list_and_by_table(bench):
    bench.face.get_by_label("VM whose gauges are shown").select_option("cell-2")
    wait_for(lambda: bench.ask("view.hub.selected") == "cell-2")
    bench.face.get_by_text("Quota of cell-2").wait_for()
    bench.face.get_by_role("table", name="Resources of all VMs").get_by_role("button", name="cell-1").click()
    wait_for(lambda: bench.ask("view.hub.selected") == "cell-1")


def test_the_scheduler_and_the_counters(bench):
    bench.face.get_by_label("Scheduler").select_option("preemptive")
    wait_for(lambda: bench.ask("s.hypervisor.scheduler_name") == "preemptive")
    bench.face.get_by_label("Scheduler").select_option("round-robin")
    wait_for(lambda: bench.ask("s.hypervisor.scheduler_name") == "round-robin")
    before = float(bench.ask("s.hypervisor.profile.window().wall_s"))
    bench.face.get_by_role("button", name="Count from now").click()
    wait_for(lambda: float(bench.ask("s.hypervisor.profile.window().wall_s")) < before)
    wait_for(lambda: "even" in bench.face.get_by_role("region", name="Host").inner_text())


def test_letters_are_counted(bench):
    bench.do("s.send('cell-1', 'cell-2', {'hello': 1})")
    bench.face.get_by_text("1 letter unread").wait_for()


def test_starving_is_said_in_words(bench):
    bench.do("s.shift('cell-1', medium='starved')")
    wait_for(lambda: bench.ask("bool(s.vm('cell-1').arrested)") == "True")
    bench.face.get_by_role("list", name="What holds VMs up").get_by_text("cell-1 is arrested").wait_for()
