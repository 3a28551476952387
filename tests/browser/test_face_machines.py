"""The machines of a lab in a real JupyterLab: every control, held against the state of the kernel."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.lab import Lab
s = Session(seed=1)
for name in ("cell-1", "cell-2", "zelle-ü"):
    s.create(name, "teaching-mini", seed=3)
lab = Lab(s)
lab
"""
ALONE = """
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import VMControls
s = Session(seed=1)
VMControls(s)
"""


class Bench:
    """The machines in a notebook, and questions to their kernel."""

    def __init__(self, notebook: Any) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.face = self.page.locator(".bxm").first
        self.table = self.face.get_by_role("table", name="Virtual machines")

    def ask(self, expression: str) -> str:
        return str(self.notebook.ask(expression))

    def press(self, name: str) -> None:
        self.face.get_by_role("button", name=name, exact=True).first.click()

    def choose(self, *names: str) -> None:
        whole = self.face.get_by_label("Choose all VMs")
        if whole.is_checked() or self.table.locator('tr[data-chosen="true"]').count():
            whole.check()
            whole.uncheck()
        for name in names:
            self.face.get_by_label(f"Choose {name}", exact=True).check()

    def speed(self, name: str) -> None:
        group = self.face.get_by_role("group", name="Speed of the chosen VMs")
        group.get_by_role("button", name=name).click()

    def state(self, name: str) -> str:
        return self.ask(f"s.vm({name!r}).state.value")

    def row(self, name: str) -> Any:
        return self.table.locator(f'tr[data-vm="{name}"]')


@pytest.fixture(scope="module")
def bench(open_notebook: Any) -> Iterator[Bench]:
    opened = open_notebook("machines.ipynb", [SHOW])
    opened.show_lab().get_by_role("tab", name="Machines").click()
    made = Bench(opened)
    made.table.wait_for()
    yield made
    opened.close()


def test_only_what_is_legal_is_offered(bench):
    bench.choose("cell-1")
    bar = bench.face.get_by_role("toolbar", name="What to do with the chosen VMs")
    expect(bar.get_by_role("button", name="Start")).to_be_visible()
    expect(bar.get_by_role("button", name="Stop")).to_be_hidden()
    expect(bar.get_by_role("button", name="Pause")).to_be_hidden()


def test_start_pause_resume_and_stop(bench, wait_for):
    bench.choose("cell-1")
    bench.press("Start")
    wait_for(lambda: bench.state("cell-1") == "running")
    bench.press("Pause")
    wait_for(lambda: bench.state("cell-1") == "paused")
    bench.press("Resume")
    wait_for(lambda: bench.state("cell-1") == "running")
    expect(bench.row("cell-1")).to_contain_text("running")
    bench.press("Stop")
    wait_for(lambda: bench.state("cell-1") == "stopped")
    assert bench.state("cell-2") == "created"


def test_several_at_once_and_their_speed(bench, wait_for):
    bench.face.get_by_label("Choose all VMs").check()
    bench.face.get_by_text("3 of 3 chosen").wait_for()
    bench.face.get_by_role("group", name="Speed of the chosen VMs").get_by_role(
        "button", name="60 times real time"
    ).click()
    wait_for(lambda: bench.ask("{s.speed(n) for n in s.vm_names()}") == "{60.0}")
    bench.press("Start all")
    wait_for(lambda: bench.ask("len(s.hypervisor.running())") == "3")
    bench.press("Pause")
    wait_for(lambda: bench.ask("len(s.hypervisor.running())") == "0")
    bench.face.get_by_role("group", name="Speed of the chosen VMs").get_by_role(
        "button", name="as fast as possible"
    ).click()
    wait_for(lambda: bench.ask("{s.speed(n) for n in s.vm_names()}") == "{None}")
    own = bench.face.get_by_label("Another speed of the chosen VMs")
    own.fill("42.5")
    own.press("Enter")
    wait_for(lambda: bench.ask("{s.speed(n) for n in s.vm_names()}") == "{42.5}")
    expect(own).to_have_attribute("data-own", "true")


def test_a_step_of_any_length(bench, wait_for):
    bench.choose("cell-2")
    before = int(bench.ask("s.vm('cell-2').time_s"))
    bench.face.get_by_label("Seconds of a step").fill("37")
    bench.press("Step")
    wait_for(lambda: int(bench.ask("s.vm('cell-2').time_s")) == before + 37)
    wait_for(lambda: bench.state("cell-2") == "paused")


def test_run_until_a_value_is_crossed_then_until_a_division(bench, wait_for):
    bench.choose("zelle-ü")
    form = bench.face.get_by_role("form", name="Run until something happens")
    form.get_by_label("Run until").select_option("crossing")
    form.get_by_label("Observable").select_option("volume_fl")
    form.get_by_label("How much").fill("0.6")
    bench.press("Run until")
    bench.face.get_by_text("it happened at").wait_for()
    assert 0.6 <= float(bench.ask("s.vm('zelle-ü').cell.volume_fl")) < 0.61
    form.get_by_label("Run until").select_option("division")
    bench.press("Run until")
    bench.face.get_by_text("divided at").wait_for()
    wait_for(lambda: bench.ask("s.vm('zelle-ü').account.divisions, s.vm('zelle-ü').state.value") == "1 paused")


def test_run_until_the_end_of_replication(bench, wait_for):
    bench.choose("cell-1")
    form = bench.face.get_by_role("form", name="Run until something happens")
    form.get_by_label("Run until").select_option(label="end of replication")
    expect(form.get_by_label("How much")).to_be_hidden()
    bench.press("Run until")
    bench.face.get_by_text("replication ended at").wait_for()
    ended = "s.vm('cell-1').cell.checkpoint()['since_termination_s']"
    assert 0 <= float(bench.ask(ended)) < 5
    wait_for(lambda: bench.state("cell-1") == "paused")
    form.get_by_label("Run until").select_option("division")


def test_a_long_run_shows_how_far_it_is_and_is_cancelled(bench, wait_for):
    bench.choose("cell-2")
    form = bench.face.get_by_role("form", name="Run until something happens")
    form.get_by_label("Run until").select_option("further")
    form.get_by_label("How much").fill("100000000")
    bench.press("Run until")
    bench.face.get_by_role("progressbar").wait_for()
    bench.press("Cancel")
    bench.face.get_by_text("cancelled").wait_for()
    wait_for(lambda: bench.state("cell-2") == "paused")


def test_a_clone_is_the_same_cell(bench):
    bench.choose("zelle-ü")
    bench.press("Clone")
    bench.row("zelle-ü-2").wait_for()
    assert bench.ask("s.vm('zelle-ü').cell.digest() == s.vm('zelle-ü-2').cell.digest()") == "True"


def test_destroying_is_undone_to_the_last_bit(bench):
    digest = bench.ask("s.vm('zelle-ü').cell.digest()")
    bench.choose("zelle-ü", "zelle-ü-2")
    bench.press("Destroy")
    bench.row("zelle-ü").wait_for(state="detached")
    assert bench.ask("'zelle-ü' in s.vm_names()") == "False"
    bench.press("Undo all 2")
    bench.row("zelle-ü").wait_for()
    bench.row("zelle-ü-2").wait_for()
    assert bench.ask("s.vm('zelle-ü').cell.digest()") == digest


def test_the_keyboard_moves_and_destroys(bench):
    bench.choose("zelle-ü-2")
    name = bench.row("cell-1").get_by_role("button", name="cell-1")
    name.focus()
    name.press("End")
    last = bench.ask("s.vm_names()[-1]")
    expect(bench.row(last).get_by_role("button", name=last)).to_be_focused()
    bench.page.keyboard.press("Home")
    bench.page.keyboard.press("Delete")
    bench.row("zelle-ü-2").wait_for(state="detached")
    assert bench.ask("'zelle-ü-2' in s.vm_names()") == "False"


def test_columns_sort_both_ways(bench, wait_for):
    def names() -> list[str]:
        return [row.get_attribute("data-vm") for row in bench.table.locator("tbody tr").all()]

    head = bench.table.get_by_role("columnheader").filter(has_text="Cell time")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    falling = bench.ask("' '.join(sorted(s.vm_names(), key=lambda n: -s.vm(n).time_s))").split()
    wait_for(lambda: names() == falling, lambda: f"{names()} instead of {falling}")
    head.get_by_role("button").click()
    wait_for(lambda: names() == falling[::-1])
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "none")


def test_a_vm_from_the_catalogue_with_options(bench, wait_for):
    bench.press("New VM")
    form = bench.face.get_by_role("form", name="New virtual machines")
    form.get_by_role("searchbox", name="Find a genome").fill("coli mg1655")
    expect(form.get_by_role("option").filter(has_text="ecoli_k12_mg1655")).to_have_count(1)
    form.get_by_role("searchbox", name="Find a genome").fill("teaching")
    form.get_by_role("option").filter(has_text="teaching-mini").click()
    form.get_by_label("Name", exact=True).fill("rich one")
    form.get_by_label("Seed").fill("11")
    form.get_by_label("How many").fill("2")
    form.get_by_label("Medium").select_option("rich")
    form.get_by_label("CPU, %").fill("50")
    form.get_by_role("button", name="Create").click()
    bench.row("rich one-2").wait_for()
    for number in (1, 2):
        vm = f"s.vm('rich one-{number}')"
        told = bench.ask(f"{vm}.cell.seed, {vm}.cell.environment.medium, {vm}.quota.cpu_share")
        assert told == f"{10 + number} rich 0.5"


def test_a_wrong_path_is_said_and_the_form_stays(bench):
    bench.press("New VM")
    form = bench.face.get_by_role("form", name="New virtual machines")
    form.get_by_role("button", name="File path").click()
    form.get_by_label("Path of a genome file").fill("/nowhere/genome.gbk")
    form.get_by_role("button", name="Create").click()
    bench.page.locator(".bx-notice", has_text="/nowhere/genome.gbk").wait_for()
    expect(form).to_be_visible()
    form.get_by_role("button", name="Close").click()


def test_an_uploaded_file_becomes_a_vm(bench, tmp_path):
    bench.press("New VM")
    form = bench.face.get_by_role("form", name="New virtual machines")
    form.get_by_role("button", name="Upload").click()
    photo = tmp_path / "photo.gbk"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" * 50)
    form.get_by_label("Genome files").set_input_files(photo)
    bench.page.locator(".bx-notice", has_text="photo.gbk").wait_for()
    archive = tmp_path / "all.tar.gz"
    archive.write_bytes(b"\x1f\x8b")
    form.get_by_label("Genome files").set_input_files(archive)
    bench.page.locator(".bx-notice", has_text="Unpack it first").wait_for()
    table = Path(__file__).parents[2] / "genomes" / "tables" / "syn3a_genes.tsv"
    several, only, packed = tmp_path / "two.zip", tmp_path / "one.zip", tmp_path / "syn3a.tsv.gz"
    with zipfile.ZipFile(several, "w") as two, zipfile.ZipFile(only, "w") as one:
        two.writestr("a.gbff", "")
        two.writestr("b.gbff", "")
        one.write(table, "syn3a.tsv")
    packed.write_bytes(gzip.compress(table.read_bytes()))
    form.get_by_label("Genome files").set_input_files(several)
    bench.page.locator(".bx-notice", has_text="two.zip holds a.gbff, b.gbff").wait_for()
    for file in (only, packed):
        form.get_by_label("Genome files").set_input_files(file)
        expect(form.locator(".bxm-read")).to_contain_text("496 genes, 543 kb")
    form.get_by_label("Name", exact=True).fill("uploaded")
    form.get_by_role("button", name="Create").click()
    bench.row("uploaded").wait_for(timeout=60_000)
    assert int(bench.ask("len(s.vm('uploaded').cell.program.genes)")) > 400


def test_a_file_is_dropped_onto_the_table(bench):
    table = Path(__file__).parents[2] / "genomes" / "tables" / "syn3a_genes.tsv"
    bench.face.evaluate(
        """(face, text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "mine.tsv"));
          face.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
        }""",
        table.read_text(),
    )
    form = bench.face.get_by_role("form", name="New virtual machines")
    form.locator(".bxm-read b", has_text="JCVI-Syn3A").wait_for()
    form.get_by_role("button", name="Close").click()


def test_a_name_shows_the_vm_everywhere(bench, wait_for):
    bench.row("cell-2").get_by_role("button", name="cell-2").click()
    wait_for(lambda: bench.ask("lab.hub.selected") == "cell-2")
    bench.page.locator('.bx-tab[aria-pressed="true"]', has_text="cell-2").wait_for()


def test_the_strip_undoes_too(bench, wait_for):
    lab = bench.page.locator(".bx-lab").first
    lab.get_by_role("toolbar", name="Control of the selected VM").get_by_role("button", name="Destroy").click()
    wait_for(lambda: bench.ask("'cell-2' in s.vm_names()") == "False")
    lab.get_by_role("button", name="Undo: destroyed cell-2").click()
    wait_for(lambda: bench.ask("'cell-2' in s.vm_names()") == "True")


def test_sixty_four_vms_run_and_are_shown_running(bench, wait_for):
    bench.notebook.do("for n in range(64): s.create(f'many-{n}', s.vm('cell-1').cell.program)")
    wait_for(lambda: bench.table.locator("tbody tr").count() > 64)
    bench.face.get_by_label("Choose all VMs").check()
    bench.press("Start all")
    wait_for(lambda: int(bench.ask("len(s.hypervisor.running())")) >= 64)
    last = bench.table.locator("tbody tr").last
    before = last.inner_text()
    wait_for(lambda: last.inner_text() != before)
    bench.press("Pause")
    wait_for(lambda: bench.ask("len(s.hypervisor.running())") == "0")


def test_alone_it_begins_without_any_vm(open_notebook, wait_for):
    opened = open_notebook("machines-alone.ipynb", [ALONE])
    opened.run_cell(0)
    bench = Bench(opened)
    bench.face.get_by_text("There is no VM yet").wait_for(timeout=60_000)
    bench.press("New VM")
    form = bench.face.get_by_role("form", name="New virtual machines")
    form.get_by_role("option").filter(has_text="teaching-mini").click()
    form.get_by_role("button", name="Create").click()
    bench.row("cell-1").wait_for()
    bench.press("Start")
    wait_for(lambda: int(bench.ask("s.vm('cell-1').time_s")) > 0)
    opened.close()
