"""A stress holds its own condition; what else is ordered for the surroundings meanwhile comes as it was ordered."""

from __future__ import annotations

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.processes.surroundings import stress
from bioxen_nb.session.process_context import ProcessContext


def scheduled(fed, *shifts):
    """The same VM, its surroundings with a schedule."""
    fed.session.destroy("cell")
    schedule = tuple(Shift(at_s, changes) for at_s, changes in shifts)
    fed.session.create("cell", "teaching-cell", environment=Environment(schedule=schedule))
    return fed


def test_scheduled_shifts_of_the_condition_wait_for_the_end_of_the_stress(fed):
    warm = {"temperature_c": 30.0}
    scheduled(fed, (100, warm), (203, {"ph": 6.5}), (700, {"temperature_c": 25.0}))
    hot = Cell(fed.cell.program, Environment(temperature_c=42, schedule=(Shift(203, {"ph": 6.5}),)), seed=fed.cell.seed)
    hot.advance(600)
    result = fed.run("stress('heat', 42, 600)")
    assert fed.cell.digest() == hot.digest()
    assert result["set_aside"] == [{"at_s": 100, **warm}]
    assert result["lifted"]
    now = fed.session.environment("cell")
    assert (now.temperature_c, now.ph) == (30.0, 6.5)
    fed.run("live(100)")
    assert fed.session.environment("cell").temperature_c == 25.0


def test_other_substances_come_while_one_is_held(fed):
    scheduled(fed, (50, {"stressors": {"paraquat_um": 20.0}}))
    twin = Cell(fed.cell.program, Environment(stressors={"uv_j_per_m2_min": 50}), seed=fed.cell.seed)
    twin.advance(50)
    twin.shift(stressors={"uv_j_per_m2_min": 50, "paraquat_um": 20})
    twin.advance(50)
    result = fed.run("stress('uv', 50, 100)")
    assert fed.cell.digest() == twin.digest()
    assert (result["set_aside"], result["lifted"]) == ([], True)
    assert fed.session.environment("cell").stressors == {"paraquat_um": 20.0}


def test_more_of_the_same_substance_is_set_aside(fed):
    scheduled(fed, (50, {"stressors": {"paraquat_um": 20.0}}))
    result = fed.run("stress('paraquat', 100, 60)")
    assert result["set_aside"] == [{"at_s": 50, "paraquat_um": 20.0}]
    assert result["responses"]["oxidative"]["until_s"] == 60
    assert fed.session.environment("cell").stressors == {"paraquat_um": 20.0}


def test_a_starved_cell_stays_starved_when_its_medium_changes(fed):
    scheduled(fed, (60, {"medium": "rich"}))
    rich = Environment(medium="rich").relative_supply
    result = fed.run("stress('starvation', 0, 300)")
    assert result["set_aside"] == [{"at_s": 60, "supply": rich}]
    now = fed.session.environment("cell")
    assert (now.medium, now.supply, now.relative_supply) == ("rich", None, rich)
    assert result["growth_rate_per_h"]["after"] < 0.5 * result["growth_rate_per_h"]["before"]


def test_a_shift_from_elsewhere_waits_for_the_end_of_the_stress(fed):
    fed.session.start("cell")
    calls = iter(range(1, 10_000))
    on = ProcessContext(
        fed.session, "cell", lambda: fed.session.shift("cell", temperature_c=33, ph=6.5) if next(calls) == 3 else None
    )
    result = stress(on, "heat", 42, 100)
    assert [row["temperature_c"] for row in result["set_aside"]] == [33.0]
    now = fed.session.environment("cell")
    assert (now.temperature_c, now.ph, result["lifted"]) == (33.0, 6.5, True)


def test_an_interrupted_stress_is_lifted_to_the_schedule(fed):
    scheduled(fed, (20, {"temperature_c": 30.0}))
    fed.session.start("cell")

    def interrupt():
        if fed.vm.time_s >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stress(ProcessContext(fed.session, "cell", interrupt), "heat", 42, 100)
    assert fed.session.environment("cell").temperature_c == 30.0
