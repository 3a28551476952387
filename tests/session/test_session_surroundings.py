"""Environments change live, are recorded, and come back from a checkpoint."""

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.culture import batch
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.errors import ConfigurationError, UnknownNameError, VMNotFoundError
from bioxen_nb.program.networks.antimony_text import parse_antimony
from bioxen_nb.session.commands import execute
from bioxen_nb.session.session import Session


def test_a_shift_acts_on_one_cell_only(running, program):
    running.create("other", program)
    running.start("other")
    running.run(duration_s=30)
    running.shift("mother", medium="lactose", temperature_c=42)
    running.run(duration_s=30)
    assert running.environment("mother").temperature_c == 42
    assert running.environment("other") == Environment()
    course = running.timecourse("mother")
    glucose, lactose, degrees = course["medium.glucose"], course["medium.lactose"], course["temperature_c"]
    assert (glucose.loc[0], lactose.loc[0], degrees.loc[0]) == (22.2, 0.0, 37.0)
    assert (glucose.loc[60], lactose.loc[60], degrees.loc[60]) == (0.0, 11.1, 42.0)
    assert "medium.acetate" not in course.surroundings
    assert "medium.lactose" in course.surroundings


def test_views_are_told_and_may_ask_for_a_shift(running):
    told = []
    running.changed.connect(lambda vm, what: told.append((vm, what)))
    changes = {"ph": 6.0, "culture": {"kind": "batch", "density_gdw_per_l": 0.1}}
    execute(running, {"verb": "shift", "vm": "mother", "changes": changes})
    assert ("mother", "environment") in told
    assert running.environment("mother").culture == batch(0.1)
    for wrong in (None, {}, ["ph"]):
        with pytest.raises(ConfigurationError):
            execute(running, {"verb": "shift", "vm": "mother", "changes": wrong})


def test_bad_shifts_change_nothing(running):
    with pytest.raises(UnknownNameError, match="temperature_c"):
        running.shift("mother", temperature=42)
    with pytest.raises(ConfigurationError):
        running.shift("mother", ph=float("nan"))
    with pytest.raises(VMNotFoundError):
        running.shift("mothr", ph=6)
    assert running.environment("mother") == Environment()


def test_a_checkpoint_after_a_shift_goes_on_bit_for_bit(tmp_path, program):
    environment = Environment(schedule=(Shift(95, {"oxygen": 0.1}),), culture=batch(0.05))
    with Session(seed=3) as session:
        session.create("cell", program, environment=environment)
        session.start("cell")
        session.run(duration_s=43)
        session.shift("cell", ph=6.5)
        session.save(tmp_path / "there.bxn")
        session.run(duration_s=100)
        with Session.load(tmp_path / "there.bxn") as again:
            again.run(duration_s=100)
            assert again.vm("cell").cell.digest() == session.vm("cell").cell.digest()
            assert again.environment("cell") == session.environment("cell")
            assert again.timecourse("cell") == session.timecourse("cell")
            assert (again.environment("cell").oxygen, again.environment("cell").ph) == (0.1, 6.5)


def test_a_network_in_a_cell_is_recorded_and_saved(tmp_path, program):
    text = "model m; substanceOnly species X; X = 50; make: => X; 1; lose: X => ; 0.02*X; end"
    with Session() as session:
        session.enrol("cell", Cell(program, seed=4, network=parse_antimony(text)))
        session.start("cell")
        session.run(duration_s=60)
        session.save(tmp_path / "there.bxn")
        session.run(duration_s=60)
        held = session.timecourse("cell")["network.X"]
        assert held.loc[0] == 50
        assert held.nunique() > 3
        with Session.load(tmp_path / "there.bxn") as again:
            again.run(duration_s=60)
            assert again.timecourse("cell") == session.timecourse("cell")
