"""What notebooks keep of the lab and of its faces where nothing can run."""

from __future__ import annotations

import base64
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from bioxen_nb import widgets
from bioxen_nb.session.session import Session
from bioxen_nb.widgets import keeping
from bioxen_nb.widgets.faces.cell.still import drawing
from bioxen_nb.widgets.faces.resources.still import timeline
from bioxen_nb.widgets.lab import Lab
from bioxen_nb.widgets.still import framed, table

FACES = [name for name in widgets.__all__ if name != "Lab"]
DRAWN = {"ResourceGauges", "GenomeBrowser", "CellView", "TimeCourse", "MetabolismView"}
IMAGE = re.compile(r'<img alt="([^"]+)"[^>]*src="data:image/svg\+xml;base64,([^"]+)"')


@pytest.fixture(scope="module")
def lived():
    lab = Lab("teaching-cell", seed=1, speed=None)
    lab.run(until=300)
    lab.session.execute("cell-1", "metrics()")
    yield lab
    lab.close()


def drawings(html):
    """(alternative text, root) of each drawing; all must be well-formed."""
    return [(said, ElementTree.fromstring(base64.b64decode(data))) for said, data in IMAGE.findall(html)]


@pytest.mark.parametrize("name", FACES)
def test_every_face_leaves_something(lived, name, tmp_path, monkeypatch):
    monkeypatch.setenv("BIOXEN_STORE", str(tmp_path))
    view = getattr(widgets, name)(lived)
    still = view.still()
    assert "Run the cell again" in still
    assert view.widget.still in still
    assert bool(drawings(still)) == (name in DRAWN)
    assert "<svg" not in still
    assert "No VM" not in still
    view.close()


@pytest.mark.parametrize("name", FACES)
def test_every_face_says_that_there_is_no_vm_or_is_empty(name, tmp_path, monkeypatch):
    monkeypatch.setenv("BIOXEN_STORE", str(tmp_path))
    with Session(seed=1) as session:
        view = getattr(widgets, name)(session)
        assert "<p>" in view.still()
        view.close()


def test_a_lab_shows_its_table_course_cell_and_genome(lived):
    found = drawings(lived.still())
    assert len(found) == 3
    assert all(said for said, _ in found)
    assert "<td>cell-1</td>" in lived.still()
    assert "300" in lived.still()


def test_a_watched_gene_that_a_vm_has_not_is_left_out(mini_program):
    lab = Lab(mini_program, seed=1, speed=None, watch=["ftsZ"])
    lab.session.create("without", "teaching-mini", knock_out=["ftsZ"])
    lab.hub.select("without")
    lab.run(until=60)
    assert "ftsZ" not in lab.snapshot().svg
    assert "without" in lab.snapshot().title
    assert len(drawings(lab.still())) == 3
    lab.close()


def test_names_are_words_and_never_tags():
    still = framed("<b>細胞</b>", table(("VM",), [("<script>",)]), "mark")
    assert "<script>" not in still
    assert "&lt;script&gt;" in still
    assert "細胞" in still
    assert "<b><b>" not in still


@pytest.mark.parametrize(("form", "tag"), [("rod", "rect"), ("sphere", "circle"), ("budding", "circle")])
def test_the_outline_follows_the_form(form, tag):
    cell = {"length_um": 3.0, "width_um": 1.0, "septum": 0.5, "clauses": {"termini": 2.0}}
    root = ElementTree.fromstring(drawing(cell, {"form": form}, "a & b"))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}{tag}")) == 2
    assert len(root.findall(f"{space}ellipse")) == (0 if form == "budding" else 2)
    assert root.attrib["aria-label"] == "a & b"


def test_neighbouring_turns_are_one_bar_and_nobody_ran_is_nothing():
    bars = np.array([[0, 0.0, 1.0], [0, 1.0, 2.0], [1, 2.0, 10.0]])
    root = ElementTree.fromstring(timeline(bars, ["a", "<b>"]))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}rect")) == 1 + 2
    assert "<b>" in [text.text for text in root.findall(f"{space}text")]
    assert timeline(bars[:0], []) == ""


class Publisher:
    """Takes down what a kernel would send to the notebook."""

    def __init__(self):
        self.sent = []
        self.kept = []

    def publish(self, data, metadata=None, *, transient=None, update=False):
        self.sent.append((data, transient or {}, update))


@pytest.fixture
def notebook(monkeypatch):
    publisher = Publisher()
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda _: {}), display_pub=publisher)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    monkeypatch.setattr(keeping._keeper, "keep", publisher.kept.append)
    return publisher


def test_the_live_view_and_its_still_are_two_outputs(notebook, mini_program):
    lab = Lab(mini_program, seed=1, speed=None)
    lab._ipython_display_()
    (live, _, _), (still, transient, update) = notebook.sent
    assert keeping.WIDGET in live
    assert "text/html" not in live
    assert lab.widget.still in still["text/html"]
    assert transient["display_id"]
    assert not update
    lab.close()


def test_the_still_follows_once_the_cells_rest(notebook, mini_program):
    lab = Lab(mini_program, seed=1, speed=None)
    lab._ipython_display_()
    (kept,) = notebook.kept
    keeping._look(kept)
    assert len(notebook.sent) == 2
    lab.run(until=120)
    keeping._look(kept)
    keeping._look(kept)
    keeping._look(kept)
    data, transient, update = notebook.sent[-1]
    assert len(notebook.sent) == 3
    assert update
    assert transient == notebook.sent[1][1]
    assert "120" in data["text/html"]
    assert drawings(data["text/html"])
    lab.close()
    assert not keeping._is_open(kept)


def test_outside_notebooks_a_line_is_printed(lived, capsys):
    lived._ipython_display_()
    assert capsys.readouterr().out == f"{lived!r}\n"
