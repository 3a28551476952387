"""The same lab, and each of its faces alone, under `panel serve`, without Jupyter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bioxen_nb import widgets

pytestmark = pytest.mark.browser

LAB = """
from bioxen_nb.widgets.lab import Lab
lab = Lab("teaching-cell", seed=1, speed=300.0)
lab.panel().servable()
"""
ALONE = """
import panel, tempfile
from bioxen_nb import Session, widgets
session = Session(seed=1)
session.create("cell-1", "teaching-cell", seed=1)
(face,) = panel.state.session_args["face"]
given = {"store": tempfile.mkdtemp()} if face == b"CheckpointPanel" else {}
shown = getattr(widgets, face.decode())(session, **given)
session.start("cell-1")
session.run(until=600)
shown.panel().servable()
"""


@pytest.fixture(scope="module")
def address(serve: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("panel")
    (folder / "lab.py").write_text(LAB)
    (folder / "alone.py").write_text(ALONE)
    arguments = ["panel", "serve", "lab.py", "alone.py", "--port", "{port}", "--address", "127.0.0.1"]
    with serve(folder, arguments, {}, "/lab", cwd=folder) as origin:
        yield origin


@pytest.fixture
def page(open_page: Callable[..., Any], address: str) -> Iterator[Any]:
    """A page that must ask nobody but its server, and whose scripts must not fail."""
    opened = open_page(viewport={"width": 1200, "height": 900})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda asked: asked.url.startswith((address, "data:", "blob:")) or wrong.append(asked.url))
    yield opened
    opened.context.close()
    assert wrong == []


def test_the_lab_lives_on_a_page_of_its_own(page: Any, address: str, wait_for: Callable[..., None]) -> None:
    page.goto(f"{address}/lab")
    lab = page.locator(".bx-lab")
    lab.get_by_role("button", name="Start").click()
    page.locator('.bx-lab[data-state="running"]').wait_for()
    wanted = int(lab.get_attribute("data-frames")) + 20
    wait_for(lambda: int(lab.get_attribute("data-frames")) >= wanted)
    lab.get_by_role("button", name="Pause").click()
    page.locator('.bx-lab[data-state="paused"]').wait_for()


def machines(face: Any) -> None:
    face.get_by_role("button", name="Start", exact=True).click()
    face.locator('tr[data-vm="cell-1"]', has_text="running").wait_for()


def resources(face: Any) -> None:
    form = face.get_by_role("form", name="Quota of the shown VM")
    form.get_by_label("Ribosomes").fill("200")
    form.get_by_role("button", name="Set quota").click()
    face.get_by_role("meter", name="Ribosomes").get_by_text("of 200 allowed").wait_for()


def genome(face: Any) -> None:
    search = face.get_by_role("combobox", name="Find a gene or a place")
    search.fill("lacZ")
    search.press("Enter")
    face.get_by_role("button", name="Watch RNA").click()
    face.locator(".bx-notice", has_text="now a curve").wait_for()


def program(face: Any) -> None:
    face.get_by_label("Find in the listing").fill("TU_lacZ")
    face.get_by_role("button", name="Next").click()
    face.locator(".bxp-row", has_text="transcribe").filter(has_text="TU_lacZ").first.wait_for()


def cell(face: Any) -> None:
    face.get_by_role("button", name="Regulation", exact=True).click()
    face.get_by_role("button", name="lacI", exact=True).wait_for()


def metabolism(face: Any) -> None:
    face.get_by_role("combobox", name="Medium").select_option("acetate")
    face.get_by_role("button", name="Apply now").click()
    face.locator(".bx-notice", has_text="Done:").wait_for()


def course(face: Any) -> None:
    search = face.get_by_role("combobox", name="Find a gene")
    search.fill("rpoB")
    face.locator('[role="option"]').first.wait_for()
    search.press("Enter")
    face.get_by_role("button", name="Remove rpoB").click()
    face.get_by_role("button", name="Remove rpoB").wait_for(state="detached")


def checkpoints(face: Any) -> None:
    face.get_by_label("Name").first.fill("kept")
    face.get_by_role("button", name="Save now").click()
    face.get_by_role("option").filter(has_text="you are here").get_by_text("kept", exact=True).wait_for()


def console(face: Any) -> None:
    face.get_by_role("textbox", name="Process text").fill("live(60)")
    face.get_by_role("button", name="Run", exact=True).click()
    face.locator('.bxn-run[data-status="success"]').wait_for()


def log(face: Any) -> None:
    count = face.locator(".bxl-count")
    count.filter(has_text=re.compile("[1-9]")).wait_for()
    face.get_by_role("button", name="Clear", exact=True).click()
    count.filter(has_text=re.compile("^0 ")).wait_for()


USED = {
    "VMControls": machines,
    "ResourceGauges": resources,
    "GenomeBrowser": genome,
    "ProgramView": program,
    "CellView": cell,
    "MetabolismView": metabolism,
    "TimeCourse": course,
    "CheckpointPanel": checkpoints,
    "Console": console,
    "LogPanel": log,
}


def test_every_face_is_tried() -> None:
    assert sorted(USED) == sorted(set(widgets.__all__) - {"Lab"})


@pytest.mark.parametrize(("face", "use"), USED.items(), ids=USED)
def test_a_face_alone_is_shown_and_its_buttons_reach_the_session(
    page: Any, address: str, face: str, use: Callable[[Any], None], wait_for: Callable[..., None]
) -> None:
    page.goto(f"{address}/alone?face={face}")
    alone = page.locator('.bx-alone[data-state="live"]')
    alone.locator('.bx-slot[data-state="ready"][data-told]').wait_for(timeout=60_000)
    wait_for(lambda: alone.bounding_box()["height"] > 150)
    use(alone)
