"""The genome browser and the program view in a real JupyterLab: every control, and what the kernel has afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHOW = """
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import GenomeBrowser, ProgramView
session = Session(seed=1)
session.create("cell-1", "{genome}", seed=1)
session.start("cell-1")
session.run(duration_s=600)
browser = GenomeBrowser(session)
browser
"""
PROGRAM = "view = ProgramView(browser)\nview"
LIVE = "session.set_speed(None, 200.0)\nsession.play()"
STOP = "session.pause_all()"
SECOND = "browser"
REMOVED = "session.vm('cell-1').cell.program.removed"
BROKEN = "[gene.id for gene in session.vm('cell-1').cell.program.genes if gene.id.endswith('.broken')]"


class Shown:
    """A notebook with the two faces, and what the tests do to them."""

    def __init__(self, notebook: Any) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.map = self.page.locator(".bxg").first
        self.card = self.map.locator(".bxg-card")

    def begin(self) -> None:
        self.notebook.run_cell(0)
        self.page.locator(".bxg[data-start]").first.wait_for(timeout=90_000)

    def find(self, text: str) -> None:
        box = self.map.get_by_role("combobox", name="Find a gene or a place")
        box.fill(text)
        box.press("Enter")

    def open_card(self, gene: str, tag: str) -> None:
        self.find(gene)
        self.map.locator(f'.bxg-card[data-gene="{tag}"]').wait_for()

    def span(self) -> tuple[int, int]:
        """Where the map begins and how much it shows, once it is there."""
        self.map.locator('.bxg-linear[data-flying="false"]').wait_for()
        return int(self.map.get_attribute("data-start")), int(self.map.get_attribute("data-span"))

    def height(self) -> float:
        return float(self.map.locator(".bxg-strip").bounding_box()["height"])

    def pixels(self, canvas: str = ".bxg-strip") -> str:
        return str(self.page.evaluate("(name) => document.querySelector(name).toDataURL()", canvas))


@pytest.fixture(scope="module")
def shown(open_notebook: Any) -> Iterator[Shown]:
    cells = [SHOW.format(genome="teaching-cell"), PROGRAM, SECOND]
    opened = Shown(open_notebook("genome.ipynb", cells))
    opened.begin()
    yield opened
    opened.notebook.close()


def test_the_whole_genome_is_shown_with_what_the_colours_mean(shown, wait_for, at_rest):
    assert shown.span() == (0, 440_447)
    expect(shown.map.get_by_role("img", name="Circular map")).to_have_attribute("aria-label", re.compile("361 genes"))
    expect(shown.map.get_by_label("Colours")).to_contain_text("metabolism")
    before = at_rest(shown.pixels)
    shown.map.get_by_label("Colour genes by").select_option("strand")
    wait_for(lambda: shown.pixels() != before)
    expect(shown.map.get_by_label("Colours")).to_contain_text("+ strand")
    shown.map.get_by_label("Colour genes by").select_option("group")


def test_search_goes_to_genes_and_to_places_and_says_when_there_is_none(shown):
    shown.find("100kb..120kb")
    start, span = shown.span()
    assert (start, span) == (99_999, 20_001)
    shown.find("no such thing")
    shown.page.locator(".bx-notice", has_text="No gene is called").first.wait_for()
    shown.open_card("ftsZ", "b0095")
    start, span = shown.span()
    assert span < 20_000


def test_keys_move_and_zoom_the_map(shown):
    shown.find("100kb..120kb")
    first = shown.span()
    shown.page.keyboard.press("ArrowRight")
    right = shown.span()
    assert right[0] > first[0]
    assert right[1] == first[1]
    shown.page.keyboard.press("+")
    assert shown.span()[1] == pytest.approx(first[1] / 2, abs=2)
    shown.page.keyboard.press("-")
    shown.page.keyboard.press("Home")
    assert shown.span()[1] == 440_447
    shown.page.keyboard.press("/")
    expect(shown.map.get_by_role("combobox", name="Find a gene or a place")).to_be_focused()


def test_the_buttons_zoom_and_the_maps_and_tracks_can_be_chosen(shown, wait_for):
    shown.map.get_by_role("button", name="Zoom in").click()
    assert shown.span()[1] == pytest.approx(220_224, abs=2)
    shown.map.get_by_role("button", name="Zoom out").click()
    shown.map.get_by_role("button", name="Whole replicon").click()
    assert shown.span()[1] == 440_447
    shown.map.get_by_role("button", name="Circle", exact=True).click()
    expect(shown.map.locator(".bxg-strip")).to_be_hidden()
    shown.map.get_by_role("button", name="Linear", exact=True).click()
    expect(shown.map.locator(".bxg-ring")).to_be_hidden()
    shown.map.get_by_role("button", name="Both", exact=True).click()
    height = shown.height()
    shown.map.get_by_text("Tracks", exact=True).click()
    shown.map.get_by_label("Expression", exact=True).uncheck()
    wait_for(lambda: shown.height() < height)
    shown.map.get_by_label("Expression", exact=True).check()
    shown.map.get_by_text("Tracks", exact=True).click()


@pytest.mark.parametrize("track", ["Promoters", "Terminators", "GC content", "GC skew", "Planted", "Genes"])
def test_each_track_can_be_switched_off_and_on(shown, track, wait_for, at_rest):
    shown.map.get_by_role("button", name="Whole replicon").click()
    shown.span()
    height, ring = shown.height(), at_rest(lambda: shown.pixels(".bxg-ring"))
    shown.map.get_by_text("Tracks", exact=True).click()
    shown.map.get_by_label(track, exact=True).uncheck()
    wait_for(lambda: shown.height() < height)
    assert (at_rest(lambda: shown.pixels(".bxg-ring")) != ring) == (track == "GC skew")
    shown.map.get_by_label(track, exact=True).check()
    wait_for(lambda: shown.height() == height and shown.pixels(".bxg-ring") == ring)
    shown.map.get_by_text("Tracks", exact=True).click()


def test_two_fingers_zoom_the_map_around_their_middle(shown, wait_for):
    shown.find("100kb..120kb")
    start, span = shown.span()
    box = shown.map.locator(".bxg-strip").bounding_box()
    fingers = shown.page.context.new_cdp_session(shown.page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def touch(kind: str, *places: float) -> None:
        points = [
            {"x": box["x"] + box["width"] * place, "y": box["y"] + 160, "id": finger}
            for finger, place in enumerate(places)
        ]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.4)
    touch("touchStart", 0.4, 0.6)
    for step in range(1, 11):
        touch("touchMove", 0.4 - 0.02 * step, 0.6 + 0.02 * step)
    touch("touchEnd")
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    wait_for(lambda: shown.span()[1] == pytest.approx(span / 3, rel=0.02), lambda: str(shown.span()))
    middle = start + span / 2
    wait_for(lambda: sum(shown.span()) - shown.span()[1] / 2 == pytest.approx(middle, abs=0.01 * span), shown.span)


def test_keys_go_from_gene_to_gene_along_a_strand_and_to_the_other(shown, wait_for):
    def press(key: str) -> tuple[str, int]:
        before = shown.card.get_attribute("data-gene")
        shown.page.keyboard.press(key)
        wait_for(lambda: shown.card.get_attribute("data-gene") != before)
        gene = shown.card.get_attribute("data-gene")
        told = shown.notebook.ask(f"session.vm('cell-1').cell.program.gene({gene!r}).strand")
        return gene, int(told)

    shown.open_card("lacZ", "b0344")
    shown.map.get_by_role("group", name="Linear map").focus()
    assert press("n")[0] == "b0345"
    assert press("n")[1] == 1
    assert press("s") == ("b0356", -1)
    assert press("Shift+P") == ("b0345", -1)
    assert press("Shift+N") == ("b0356", -1)


def test_a_promoter_says_what_it_is(shown):
    shown.find("50kb..56kb")
    start, span = shown.span()
    promoter, at = shown.notebook.ask(
        "*next((p.id, p.tss) for p in session.vm('cell-1').cell.program.promoters if p.unit == 'TU_lacZ')"
    ).split()
    box = shown.map.locator(".bxg-strip").bounding_box()
    below = 16 + 18 + 30 + 46 + 4 * 6 + 13 + 18 + 8
    shown.map.locator(".bxg-strip").hover(position={"x": (int(at) - start) / span * box["width"], "y": below})
    expect(shown.map.locator(".bxg-tip", has_text=promoter)).to_contain_text("starts per hour")


@pytest.mark.parametrize(("kind", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
def test_pictures_can_be_saved(shown, kind, begins):
    shown.map.get_by_text("Save", exact=True).click()
    with shown.page.expect_download() as saved:
        shown.map.get_by_role("button", name=f"Picture ({kind})").click()
    with open(saved.value.path(), "rb") as file:
        content = file.read()
    assert content.startswith(begins)
    assert len(content) > 5_000
    shown.map.get_by_text("Save", exact=True).click()


def test_a_click_on_a_gene_of_the_map_opens_its_card(shown):
    shown.find("50,044..53,117")
    shown.span()
    box = shown.map.locator(".bxg-strip").bounding_box()
    shown.map.locator(".bxg-strip").click(
        position={"x": box["width"] / 2, "y": 16 + 18 + 30 + 46 + 50 + 5 * 6 + 14 + 20 + 14}
    )
    shown.map.locator('.bxg-card[data-gene="b0344"]').wait_for()
    for wanted in ("beta-galactosidase", "50,043..53,117", "repressed by", "lacI", "TU_lacZ"):
        expect(shown.card).to_contain_text(wanted)
    shown.card.get_by_text("Not essential here").wait_for()


def test_bases_and_reading_frames_appear_when_zoomed_in(shown, wait_for, at_rest):
    shown.find("50kb..56kb")
    shown.span()
    height = shown.height()
    shown.find("53,000..53,060")
    before = at_rest(shown.pixels)
    shown.page.keyboard.press("ArrowRight")
    moved = at_rest(shown.pixels)
    assert moved != before
    assert shown.height() == height
    shown.map.get_by_text("Tracks", exact=True).click()
    shown.map.get_by_label("Sequence", exact=True).uncheck()
    wait_for(lambda: shown.pixels() != moved)
    assert shown.height() == height
    shown.map.get_by_label("Sequence", exact=True).check()
    shown.map.get_by_text("Tracks", exact=True).click()


def test_watching_a_gene_makes_a_curve_in_the_kernel(shown):
    shown.open_card("lacZ", "b0344")
    shown.card.get_by_role("button", name="Watch RNA").click()
    shown.page.locator(".bx-notice", has_text="now a curve").first.wait_for()
    assert "b0344|rna" in shown.notebook.ask("sorted(browser.hub.watches)")


def test_counts_move_while_the_cell_runs(shown, wait_for, at_rest):
    shown.map.get_by_label("Colour genes by").select_option("rnap")
    before, time_s = at_rest(lambda: shown.pixels(".bxg-ring")), int(shown.map.get_attribute("data-time"))
    shown.notebook.do(LIVE)
    shown.page.wait_for_function("(was) => Number(document.querySelector('.bxg').dataset.time) > was + 100", arg=time_s)
    shown.notebook.do(STOP)
    wait_for(lambda: shown.pixels(".bxg-ring") != before)
    shown.map.get_by_label("Colour genes by").select_option("group")


def test_a_gene_is_knocked_out_of_the_running_cell_and_marked(shown):
    shown.open_card("lacI", "b0345")
    shown.card.get_by_role("button", name="Knock out").click()
    shown.card.get_by_text("lines of the program differ").wait_for()
    assert shown.notebook.ask(REMOVED) == "('b0345',)"
    expect(shown.card.get_by_role("button", name="Knock out")).to_be_disabled()
    shown.card.get_by_text("Knocked out: no unit transcribes it").wait_for()


def test_a_mutation_changes_the_running_cell_and_a_wrong_one_is_refused_in_words(shown):
    shown.open_card("lacZ", "b0344")
    field = shown.card.get_by_label("Mutation")
    field.fill("p.Gly2Asp")
    field.press("Enter")
    shown.page.locator(".bx-notice", has_text="at position 2").first.wait_for()
    field.fill("c.34del")
    shown.card.get_by_role("button", name="Mutate").click()
    shown.card.get_by_text("frameshift").first.wait_for()
    assert shown.notebook.ask(BROKEN) == "['b0344.broken']"
    shown.map.locator('.bxg-card[data-gene="b0344.broken"]').wait_for()


def test_sequences_are_copied_as_fasta(shown):
    shown.notebook.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.open_card("ftsZ", "b0095")
    shown.card.get_by_role("button", name="Copy protein").click()
    shown.page.locator(".bx-notice", has_text="copied as FASTA").first.wait_for()
    text = shown.page.evaluate("() => navigator.clipboard.readText()")
    assert text.startswith(">b0095 ftsZ")
    assert text.splitlines()[1].startswith("M")
    shown.notebook.refuse_clipboard()
    shown.card.get_by_role("button", name="Copy DNA").click()
    shown.page.locator(".bx-notice", has_text="nothing into the clipboard").first.wait_for()


def test_the_program_shows_what_the_mutations_changed_and_counts_runs(shown, wait_for):
    shown.notebook.run_cell(1)
    view = shown.page.locator(".bxp").first
    view.locator(".bxp-row[data-row]").first.wait_for()
    compare = view.get_by_label("Compare with")
    expect(compare.locator("option")).to_have_count(3)
    compare.select_option("0")
    view.get_by_label("only what differs").check()
    view.locator('.bxp-row[data-change="-"]', has_text="lacI").first.wait_for()
    expect(view.locator(".bxp-facts")).to_contain_text("lines differ")
    compare.select_option("-1")
    shown.notebook.do(LIVE)
    shown.page.wait_for_function("() => Number(document.querySelector('.bxp').dataset.watched) > 200")
    shown.notebook.do(STOP)
    find = view.get_by_label("Find in the listing")
    find.fill("TU_talB")
    find.press("Enter")
    line = view.locator(".bxp-row", has_text="transcribe").filter(has_text="TU_talB").first
    wait_for(lambda: int(line.locator(".bxp-runs").inner_text().replace(",", "")) > 0)
    find.fill("nowhere to be found")
    find.press("Enter")
    shown.page.locator(".bx-notice", has_text="stands nowhere").first.wait_for()
    view.get_by_role("button", name="Count anew").click()


def test_all_genes_in_view_can_be_read_as_a_table(shown):
    shown.find("50kb..56kb")
    shown.map.get_by_text("Genes in view").click()
    shown.map.locator(".bxg-table td", has_text="lacY").first.wait_for()
    composition = r"\d genes are in view. \d+ promoters, \d+ terminators. GC content \d\d.\d %, GC skew -?0.\d{3}"
    expect(shown.map.locator(".bxg-table p")).to_have_text(re.compile(composition))
    shown.map.get_by_text("Genes in view").click()


def test_what_is_being_written_outlives_a_change_of_the_program(shown):
    shown.open_card("ftsZ", "b0095")
    field = shown.card.get_by_label("Mutation")
    field.fill("p.Ala2")
    shown.card.evaluate("card => { card.firstElementChild.dataset.before = '' }")
    shown.notebook.do("browser.face.verbs()['knock_out']({'gene': 'talB'})")
    shown.card.locator("header[data-before]").wait_for(state="detached")
    expect(field).to_have_value("p.Ala2")
    expect(field).to_be_focused()
    field.fill("")


def test_two_views_show_the_same_change(shown):
    shown.notebook.run_cell(2)
    shown.page.locator(".bxg[data-start]").nth(1).wait_for()
    expect(shown.page.locator(".bxg").nth(1)).to_have_attribute("data-program", shown.map.get_attribute("data-program"))


@pytest.mark.slow
@pytest.mark.mirror
@pytest.mark.skipif("BIOXEN_DATA_MIRROR" not in os.environ, reason="needs the mirror of genomes")
def test_all_of_e_coli_is_drawn_and_lives(open_notebook, wait_for, at_rest):
    shown = Shown(open_notebook("genome-ecoli.ipynb", [SHOW.format(genome="ecoli_mg1655")]))
    shown.begin()
    expect(shown.map.get_by_role("img", name="Circular map")).to_have_attribute("aria-label", re.compile("4639 genes"))
    shown.map.get_by_label("Colour genes by").select_option("rna")
    before = at_rest(lambda: shown.pixels(".bxg-ring"))
    shown.notebook.do(LIVE)
    wait_for(lambda: int(shown.map.get_attribute("data-time")) > 700)
    wait_for(lambda: shown.pixels(".bxg-ring") != before)
    shown.notebook.close()
