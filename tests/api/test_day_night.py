"""The solar day, its light and temperature, and a cell that lives through it."""

from __future__ import annotations

import pytest

from bioxen_nb.api.day_night import TimeSimulator
from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.errors import ApiError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome


def test_the_clock_goes_round():
    clock = TimeSimulator(start_hour=6.0)
    assert clock.get_current_time().hour == 6.0
    assert clock.advance_time(12.0).hour == 18.0
    night = clock.advance_time(6.5)
    assert (night.day, night.hour) == (2, 0.5)
    assert not night.is_day
    assert clock.get_current_time() == night


def test_light_follows_the_sun():
    equator = TimeSimulator()
    noon = equator.at(12 * 3600)
    assert noon.sun_elevation_deg == pytest.approx(90.0, abs=1.0)
    assert noon.light_w_per_m2 == pytest.approx(1098.0 * 0.9446, rel=0.01)
    assert equator.at(0).light_w_per_m2 == 0.0
    hours = [equator.at(h * 3600).light_w_per_m2 for h in range(24)]
    assert hours.index(max(hours)) == 12
    assert sum(light > 0 for light in hours) in (11, 12, 13)
    summer, winter = (
        sum(TimeSimulator(latitude_deg=60, day_of_year=day).at(h * 900).is_day for h in range(96)) / 4
        for day in (172, 355)
    )
    assert summer > 18 > 7 > winter
    assert TimeSimulator(latitude_deg=80, day_of_year=172).at(0).is_day


def test_temperature_swings_around_its_mean():
    clock = TimeSimulator(30.0, 7.0, warmest_hour=15.0)
    degrees = [clock.at(h * 3600).temperature_c for h in range(24)]
    assert max(degrees) == degrees[15] == pytest.approx(37.0)
    assert min(degrees) == degrees[3] == pytest.approx(23.0)
    assert sum(degrees) / 24 == pytest.approx(30.0)


def test_the_schedule_is_what_the_clock_says():
    clock = TimeSimulator(start_hour=6.0)
    shifts = clock.schedule(24, every_min=60)
    assert [shift.at_s for shift in shifts] == [h * 3600 for h in range(25)]
    for shift in shifts:
        assert shift.changes == {"temperature_c": round(clock.at(6 * 3600 + shift.at_s).temperature_c, 2)}
    base = Environment(medium="rich", schedule=(Shift(1800, {"oxygen": 0.5}),))
    surroundings = clock.environment(24, base)
    assert surroundings.at(7200).oxygen == 0.5
    assert surroundings.medium == "rich"
    assert surroundings.at(9 * 3600) == clock.environment_at(15 * 3600, Environment(medium="rich", oxygen=0.5))


def test_ultraviolet_comes_with_the_light_and_other_stress_stays():
    clock = TimeSimulator(uv_noon_j_per_m2_min=2.0)
    base = Environment(stressors={"paraquat_um": 1.0})
    noon, night = clock.environment_at(12 * 3600, base), clock.environment_at(0, base)
    assert noon.stressors["uv_j_per_m2_min"] == pytest.approx(2.0, rel=0.01)
    assert night.stressors["uv_j_per_m2_min"] == 0.0
    assert clock.environment(24, base).at(12 * 3600).stressors["paraquat_um"] == 1.0


def _growth_per_s(cell: Cell, seconds: int) -> float:
    """Relative gain of volume per second up to a division, or for so many seconds."""
    before = cell.volume_fl
    report = cell.advance(seconds)
    after = sum(report.division.birth_volume_fl) if report.division else cell.volume_fl
    return (after / before - 1.0) / report.elapsed_s


def test_cells_born_in_the_warm_hours_grow_faster():
    program = compile_genome(load_genome("teaching-mini"))
    growth = {}
    for hour in (3.0, 15.0):
        cell = Cell(program, TimeSimulator(27.0, 10.0, start_hour=hour).environment(1), seed=4)
        growth[hour] = _growth_per_s(cell, 600)
    assert growth[15.0] > 1.5 * growth[3.0]


@pytest.mark.slow
def test_a_cell_lives_through_the_day_by_the_clock():
    program = compile_genome(load_genome("teaching-mini"))
    clock = TimeSimulator(27.0, 10.0, start_hour=3.0)
    cell = Cell(program, clock.environment(24), seed=4)
    growth = {}
    for hour in (3, 15):
        while cell.time_s < (hour - 3) * 3600:
            cell.advance((hour - 3) * 3600 - cell.time_s)
        now_c = cell.environment.at(cell.time_s).temperature_c
        assert now_c == pytest.approx(clock.at(hour * 3600).temperature_c, abs=0.01)
        growth[hour] = _growth_per_s(cell, 600)
    assert cell.context.generation >= 3
    assert growth[15] > 1.5 * growth[3]


@pytest.mark.parametrize(
    "wrong",
    [
        {"mean_temperature_c": 99.0},
        {"mean_temperature_c": 5.0, "swing_c": 6.0},
        {"latitude_deg": 91},
        {"day_of_year": 0},
        {"start_hour": float("nan")},
        {"warmest_hour": "noon"},
    ],
)
def test_impossible_days(wrong):
    with pytest.raises(ApiError, match="number from"):
        TimeSimulator(**wrong)
    with pytest.raises(ApiError):
        TimeSimulator().advance_time(-1)
    with pytest.raises(ApiError):
        TimeSimulator().schedule(24, every_min=0)
