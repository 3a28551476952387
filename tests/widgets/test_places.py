"""A notebook cell that is run anew puts away what it showed before, and nothing else."""

from __future__ import annotations

import pytest

from bioxen_nb.session.session import Session
from bioxen_nb.widgets import lab as lab_module
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


def _show_in(monkeypatch, lab: Lab, request: str) -> None:
    monkeypatch.setattr(lab_module, "present_execution", lambda: Execution("cell", request))
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
