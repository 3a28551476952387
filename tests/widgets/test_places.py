"""A notebook cell that is run anew puts away what it showed before, and nothing else."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from bioxen_nb.session.session import Session
from bioxen_nb.widgets import notebook_output
from bioxen_nb.widgets.faces.log.tape import TAPE
from bioxen_nb.widgets.genome_browser import GenomeBrowser
from bioxen_nb.widgets.lab import Lab
from bioxen_nb.widgets.places import Execution, Places, present_execution


class Thing:
    pass


@pytest.fixture
def put_away() -> list[Thing]:
    return []


@pytest.fixture
def places(put_away: list[Thing]) -> Places[Thing]:
    return Places(put_away.append)


def test_a_second_run_of_a_cell_puts_the_first_away(places, put_away):
    first, second = Thing(), Thing()
    places.show(first, Execution("a", "1"))
    places.show(second, Execution("a", "2"))
    assert put_away == [first]


def test_two_in_one_run_stay_beside_each_other(places, put_away):
    things = Thing(), Thing()
    for thing in things:
        places.show(thing, Execution("a", "1"))
    assert put_away == []
    places.show(Thing(), Execution("a", "2"))
    assert put_away == list(things)


def test_what_is_shown_again_or_elsewhere_stays(places, put_away):
    first = Thing()
    places.show(first, Execution("a", "1"))
    places.show(first, Execution("a", "2"))
    places.show(first, Execution("b", "3"))
    places.show(Thing(), Execution("a", "4"))
    assert put_away == []
    places.show(Thing(), Execution("b", "5"))
    assert put_away == [first]


def test_outside_notebooks_nothing_is_put_away(places, put_away):
    assert present_execution() is None
    for _ in range(2):
        places.show(Thing(), present_execution())
    assert put_away == []


def _show_in(monkeypatch, lab: Lab | GenomeBrowser, request: str) -> None:
    monkeypatch.setattr(notebook_output, "present_execution", lambda: Execution("cell", request))
    lab._repr_mimebundle_()


def test_the_cells_of_a_replaced_lab_pause_and_can_be_shown_again(mini_program, monkeypatch):
    old, new = Lab(mini_program), Lab(mini_program)
    _show_in(monkeypatch, old, "1")
    view = old.widget
    old.start()
    _show_in(monkeypatch, new, "2")
    assert old.vm.state.value == "paused"
    assert view.comm is None
    _show_in(monkeypatch, old, "3")
    assert old.widget.comm is not None
    for lab in (old, new):
        lab.close()


def test_a_session_from_elsewhere_runs_on(session: Session, monkeypatch):
    old, new = Lab(session), Lab(session)
    _show_in(monkeypatch, old, "1")
    old.start()
    _show_in(monkeypatch, new, "2")
    assert session.vm("cell-1").state.value == "running"
    for lab in (old, new):
        lab.close()


def test_a_face_alone_steps_back_too_and_its_threads_end(session: Session, monkeypatch):
    before = set(threading.enumerate())
    old, lab = GenomeBrowser(session), Lab(session)
    _show_in(monkeypatch, old, "1")
    view, begun = old.widget, set(threading.enumerate()) - before
    assert begun
    session.play()
    _show_in(monkeypatch, lab, "2")
    assert view.comm is None
    assert session.is_playing
    for thread in begun:
        thread.join(30)
        assert not thread.is_alive()
    assert view.still in old.still()
    assert old._widget is None
    _show_in(monkeypatch, old, "3")
    assert old.widget.comm is not None
    session.pause_all()
    for shown in (old, lab):
        shown.close()


def test_cells_that_a_face_alone_made_are_paused_with_it(mini_program, monkeypatch):
    old, new = GenomeBrowser(mini_program), GenomeBrowser(mini_program)
    _show_in(monkeypatch, old, "1")
    old.session.start("cell-1")
    _show_in(monkeypatch, new, "2")
    assert old.session.vm("cell-1").state.value == "paused"
    for shown in (old, new):
        session = shown.session
        shown.close()
        session.close()


def test_what_was_put_away_and_forgotten_is_freed_with_its_session(mini_program):
    readers = len(TAPE._readers)
    lab = Lab(mini_program)
    lab.widget._line.handle({"face": "program", "kind": "open", "view": "v"})
    references = [weakref.ref(each) for each in (lab, lab.session, lab._deck)]
    begun = [thread for thread in threading.enumerate() if thread.name.startswith("bioxen-")]
    lab.step_back()
    lab.session.close()
    for thread in begun:
        thread.join(30)
    del lab
    gc.collect()
    assert [reference() for reference in references] == [None, None, None]
    assert len(TAPE._readers) <= readers
