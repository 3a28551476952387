"""Where a cell stands in its growth and in its cycle."""

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.engines.kernels import layout as ly


def test_steady_growth_is_exponential(program):
    cell = Cell(program, seed=3)
    seen = []
    for _ in range(6):
        cell.advance(200)
        seen.append(cell.phases()["growth"])
    assert seen[1:] == ["exponential"] * 5


def test_a_cell_lags_behind_a_better_medium_and_falls_silent_without_food(program):
    up = Environment("poor", schedule=(Shift(1000, {"medium": "rich"}), Shift(4000, {"medium": "starved"})))
    cell = Cell(program, up, seed=3)
    cell.advance(1000)
    cell.advance(20)
    assert cell.phases()["growth"] == "lag"
    while cell.time_s < 6500 and not cell.arrest_reason():
        cell.advance(500)
    assert cell.phases()["growth"] == "stationary"


def test_the_cycle_goes_through_replication(program):
    cell = Cell(program, seed=1)
    phases = set()
    for _ in range(60):
        cell.advance(60)
        rounds, termini = cell.context.state.whole[[ly.ROUNDS, ly.TERMINI]]
        assert cell.phases()["cycle"] == ("C" if rounds else "D" if termini >= 2 else "B")
        phases.add(cell.phases()["cycle"])
    assert "C" in phases
    assert np.isfinite(cell.volume_fl)
