"""The metabolism view in a real JupyterLab: every control, what it does to the cell, and what is seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from bioxen_nb.cell.media import SUBSTRATES

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import MetabolismView
session = Session(seed=1)
session.create("cell-1", "teaching-cell", seed=1)
session.create("tiny", "teaching-mini", seed=1)
session.start("cell-1"); session.start("tiny")
session.run(duration_s=300)
view = MetabolismView(session)
view
"""
TELL = """
import json
cell = view.face.vm.cell
e = cell.environment
print(json.dumps({**e.at(cell.time_s).to_document(), "t": cell.time_s, "plans": e.to_document()["schedule"]}))
"""
RUN = "session.run(duration_s=60, vm='cell-1')"


@pytest.fixture(scope="module")
def notebook(open_notebook: Any) -> Iterator[Any]:
    opened = open_notebook("metabolism.ipynb", [SHOW], viewport={"width": 1500, "height": 2200})
    opened.run_cell(0)
    opened.wait_for_lab("live")
    opened.page.locator(".bxf-map").wait_for()
    yield opened
    opened.close()


@pytest.fixture
def view(page: Any) -> Any:
    return page.locator(".bx-lab").first


def told(notebook: Any) -> dict[str, Any]:
    """The surroundings of the cell, as the kernel has them."""
    return dict(json.loads(notebook.do(TELL)))


def forget(view: Any) -> None:
    """Empty the notice, so that what is said next is not what was said before."""
    view.locator(".bx-notice").first.evaluate("notice => { notice.textContent = '' }")


def applied(view: Any, button: str = "Apply now") -> None:
    forget(view)
    view.get_by_role("button", name=button, exact=True).click()
    view.locator(".bx-notice", has_text="Done:").wait_for()


def flux(view: Any, reaction: str) -> str:
    return str(view.locator(f'[data-reaction="{reaction}"] .bxf-value').first.text_content()).strip()


def test_the_map_shows_what_flows(view, wait_for):
    wait_for(lambda: re.fullmatch(r"[\d.]+", flux(view, "PFK")), lambda: flux(view, "PFK"))
    assert flux(view, "ICL") == ""
    expect(view.locator(".bxf-growth")).to_contain_text("per hour")
    expect(view.locator(".bxf-map")).to_have_attribute("aria-label", re.compile("central metabolism"))
    wide, thin = (
        float(view.locator(f'[data-reaction="{name}"] .bxf-line').first.get_attribute("stroke-width"))
        for name in ("ATPS4r", "GLNS")
    )
    assert wide > 3 * thin


def test_other_fluxes_are_drawn_on_demand(view, wait_for, at_rest):
    view.locator('[data-growth="optimum"] .bxf-number', has_text=re.compile(r"\d")).wait_for()
    now = flux(view, "PFK")
    seen = {}
    for name in ("Optimum", "Now . optimum", "Its enzymes allow"):
        button = view.get_by_role("button", name=re.compile(f"^{name}$"))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        seen[name] = float(at_rest(lambda: flux(view, "PFK")))
    assert seen["Optimum"] > 1.2 * float(now)
    assert seen["Now . optimum"] == pytest.approx(float(now) - seen["Optimum"], abs=0.1)
    assert seen["Its enzymes allow"] == pytest.approx(float(now), rel=0.2)
    view.get_by_role("button", name="Now", exact=True).click()
    wait_for(lambda: flux(view, "PFK") == now)


def test_widths_go_by_powers_of_ten_on_demand(view, wait_for):
    def width() -> float:
        return float(view.locator('[data-reaction="GLNS"] .bxf-line').first.get_attribute("stroke-width"))

    before = width()
    view.get_by_role("button", name="Log widths").click()
    wait_for(lambda: width() > before)
    view.get_by_role("button", name="Log widths").click()
    wait_for(lambda: width() == before)


def test_the_map_is_magnified(view):
    whole = view.locator(".bxf-map").get_attribute("viewBox")
    view.get_by_role("button", name="Larger").click()
    expect(view.locator(".bxf-map")).not_to_have_attribute("viewBox", whole)
    view.get_by_role("button", name="Smaller").click()
    view.get_by_role("button", name="Larger").click()
    view.get_by_role("button", name="Show the whole map").click()
    expect(view.locator(".bxf-map")).to_have_attribute("viewBox", whole)


def test_a_click_keeps_the_card_of_a_reaction(view):
    view.locator('[data-reaction="PFK"] .bxf-hit').dispatch_event("click")
    card = view.locator(".bxf-card")
    card.get_by_text("phosphofructokinase").wait_for()
    expect(card).to_contain_text("atp_c + f6p_c")
    expect(card.locator(".bxf-big")).to_contain_text(flux(view, "PFK"))
    card.locator(".bxf-spark path").wait_for()
    card.get_by_role("button", name="pfkA").click()
    view.locator('.bxf-marked[data-reaction="PFK"]').wait_for()


def test_a_metabolite_lists_what_makes_it(view):
    view.locator('[data-metabolite="pep_c"] circle').first.dispatch_event("click")
    card = view.locator(".bxf-card")
    card.locator("li", has_text="ENO").get_by_text("makes").wait_for()
    card.get_by_role("button", name="ENO").click()
    card.get_by_text("enolase").wait_for()


def test_exchanges_lead_to_their_reaction(view):
    row = view.locator('[data-exchange="EX_glc__D_e"]')
    expect(row.locator("td").first).to_have_text(re.compile("^in "))
    row.get_by_role("button", name="glucose").click()
    view.locator(".bxf-card").get_by_text("EX_glc__D_e").first.wait_for()


def test_reactions_are_found_in_the_list(view):
    view.get_by_role("button", name="List", exact=True).click()
    view.get_by_role("searchbox", name="Find a reaction").fill("pentose transket")
    view.get_by_text("2 of 104").wait_for()
    view.locator(".bxf-list").get_by_role("button", name="TKT1").click()
    view.locator(".bxf-card").get_by_text("TKT1").first.wait_for()
    view.get_by_role("button", name="List", exact=True).click()
    expect(view.locator(".bxf-map")).to_be_visible()


def test_another_medium_feeds_the_cell_and_undo_takes_it_back(notebook, view, wait_for):
    view.get_by_role("combobox", name="Medium").select_option("acetate")
    expect(view.locator(".bxf-summary")).to_contain_text("medium acetate")
    expect(view.get_by_role("spinbutton", name="acetate, mM")).to_have_value("60")
    applied(view)
    assert told(notebook)["medium"] == "acetate"
    notebook.do(RUN)
    view.locator('[data-exchange="EX_ac_e"] td', has_text="in ").first.wait_for()
    wait_for(lambda: flux(view, "GLCpts") == "" and flux(view, "ICL") != "")
    forget(view)
    view.get_by_role("button", name="Undo").click()
    view.locator(".bx-notice", has_text="Taken back").wait_for()
    assert told(notebook)["medium"] == "reference"
    notebook.do(RUN)
    view.locator('[data-exchange="EX_glc__D_e"] td', has_text="in ").first.wait_for()


def test_numbers_sliders_and_culture_reach_the_cell(notebook, view):
    box = view.get_by_role("spinbutton", name="lactose, mM", exact=True)
    box.fill("5")
    box.press("Tab")
    for name, value in (("glucose, slider", "60"), ("Temperature, °C, slider", "30"), ("pH, slider", "6.5")):
        view.get_by_role("slider", name=name).fill(value)
    oxygen = view.get_by_role("spinbutton", name="Oxygen, share of air")
    oxygen.fill("0.2")
    oxygen.press("Tab")
    view.get_by_role("combobox", name="Culture").select_option("chemostat")
    view.get_by_role("combobox", name="Add an inducer").select_option("IPTG")
    view.get_by_role("combobox", name="Add a stressor").select_option("paraquat_um")
    amount = view.get_by_role("spinbutton", name="IPTG, µM")
    amount.fill("250")
    amount.press("Tab")
    view.get_by_role("button", name="Take paraquat out").click()
    applied(view)
    now = told(notebook)
    assert now["substrates_mm"]["lactose"] == 5
    assert 0 < now["substrates_mm"]["glucose"] < 22
    assert (now["temperature_c"], now["ph"], now["oxygen"]) == (30, 6.5, 0.2)
    assert now["culture"]["kind"] == "chemostat"
    assert now["inducers_um"] == {"IPTG": 250}
    assert now["stressors"] == {}
    forget(view)
    view.get_by_role("button", name="Undo").click()
    view.locator(".bx-notice", has_text="Taken back").wait_for()
    assert told(notebook)["culture"]["kind"] == "constant"


def test_impossible_numbers_are_refused_in_words(notebook, view):
    box = view.get_by_role("spinbutton", name="pH")
    box.fill("99")
    box.press("Tab")
    view.locator(".bx-notice", has_text="pH").wait_for()
    view.get_by_role("spinbutton", name="Supply of amino acids").fill("2")
    view.get_by_role("spinbutton", name="Supply of amino acids").press("Tab")
    view.get_by_role("button", name="Discard").click()
    expect(view.get_by_role("button", name="Apply now")).to_be_disabled()
    expect(box).to_have_value("7")
    assert told(notebook)["ph"] == 7


def test_shifts_are_planned_edited_and_deleted(notebook, view):
    def plan(medium: str, when: str, minutes: str) -> None:
        view.get_by_role("combobox", name="When").select_option(when)
        view.get_by_role("spinbutton", name="Minutes of cell time").fill(minutes)
        view.get_by_role("combobox", name="Medium").select_option(medium)
        applied(view, "Add to the schedule")

    plan("fructose", "after", "10")
    plan("succinate", "at", "60")
    now = told(notebook)
    assert [(p["at_s"], p["changes"]["medium"]) for p in now["plans"]] == [
        (now["t"] + 600, "fructose"),
        (3600, "succinate"),
    ]
    assert now["medium"] == "reference"
    last = view.locator('.bxf-plans li[data-at="3600"]')
    last.get_by_role("button", name="Edit").click()
    view.get_by_role("spinbutton", name="Minutes of cell time").fill("70")
    applied(view, "Save this shift")
    view.locator('.bxf-plans li[data-at="4200"]').wait_for()
    view.locator(".bxf-plans li").first.get_by_role("button", name="Delete").click()
    expect(view.locator(".bxf-plans li")).to_have_count(1)
    assert [p["at_s"] for p in told(notebook)["plans"]] == [4200]
    view.get_by_role("button", name="Undo").click()
    expect(view.locator(".bxf-plans li")).to_have_count(2)
    assert len(told(notebook)["plans"]) == 2


def test_media_that_the_model_cannot_use_are_not_offered(view):
    options = view.get_by_role("combobox", name="Medium").locator("option")
    expect(options.filter(has_text="glycerol")).to_be_disabled()
    expect(options.filter(has_text="acetate")).to_be_enabled()


def test_the_medium_is_poured_afresh(notebook, view):
    view.get_by_role("button", name="Pour it afresh").click()
    expect(view.locator(".bxf-summary")).to_contain_text("fresh medium")
    applied(view)
    assert told(notebook)["medium"] == "reference"


def test_a_cell_without_a_model_shows_its_pools_and_has_the_editor(notebook, view):
    notebook.do("view.hub.select('tiny')")
    view.locator('[data-pool="making"]').wait_for()
    expect(view.locator(".bxf-coarse")).to_contain_text("no metabolic model")
    view.get_by_role("combobox", name="Medium").select_option("rich")
    applied(view)
    assert told(notebook)["medium"] == "rich"
    notebook.do("view.hub.select('cell-1')")
    view.locator(".bxf-map").wait_for()


def test_everything_has_a_name_and_nothing_is_fetched(notebook, view):
    nameless = view.evaluate(
        """lab => [...lab.querySelectorAll("button, input, select")].filter(
          e => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length)).length"""
    )
    assert nameless == 0
    expect(view.get_by_role("slider")).to_have_count(len(SUBSTRATES) + 3)
    assert notebook.strangers() == []


@pytest.mark.parametrize("width", [540, 900, 1920])
def test_nothing_is_cut_off(notebook, page, view, width):
    page.set_viewport_size({"width": width + 150, "height": 2200})
    notebook.drawn()
    beyond = view.evaluate(
        """lab => { const right = lab.getBoundingClientRect().right;
          return [...lab.querySelectorAll("button, input, select, td, dd, svg text")]
            .filter(e => e.offsetParent !== null || e instanceof SVGElement)
            .filter(e => e.getBoundingClientRect().right > right + 1)
            .map(e => e.outerHTML.slice(0, 90)); }"""
    )
    assert beyond == []
