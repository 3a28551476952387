"""Lines of descent, watched closely."""

import math

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.lineage import Cycle, follow, live


@pytest.fixture(scope="module")
def syn3a():
    return compile_genome(load_genome("syn3a_table"))


@pytest.fixture(scope="module")
def lineage(syn3a):
    return follow(syn3a, Environment(), 12, seed=1)


def test_young_cells_count_twice_as_much_as_old_ones_in_a_population():
    cycle = Cycle(1.0, 2.0, 1000, ages_s=list(range(1000)))
    assert cycle.population_mean([1.0] * 1000) == pytest.approx(1.0)
    # Mean of exp(ln 2 * a) over 2 ln 2 * 2 ** -a is 2 ln 2: the mean volume over the birth volume.
    assert cycle.population_mean((2.0 ** (np.arange(1000) / 1000)).tolist()) == pytest.approx(2 * math.log(2), rel=1e-3)


def test_a_line_of_descent_is_measured(lineage):
    assert len(lineage.cycles) == 12
    assert 95 < lineage.doubling_min < 125
    for cycle in lineage.cycles:
        assert cycle.division_fl > 1.5 * cycle.birth_fl
        assert cycle.added_fl == pytest.approx(cycle.division_fl - cycle.birth_fl)
        assert cycle.atp_spent > 0
        assert 600 <= cycle.d_period_s < cycle.duration_s
    # 543,379 bp by two forks at 100 nt/s take 45 min.
    assert np.mean(lineage.c_periods_s) / 60 == pytest.approx(45.3, rel=0.1)
    # A twentieth of the ribosomes is between two messages at the reference, somewhat more in this line.
    assert 0.90 < np.mean(lineage.synthesis_ratio) <= 1.0


def test_the_same_seed_gives_the_same_line(syn3a):
    first, again = (follow(syn3a, Environment(), 2, seed=4) for _ in range(2))
    assert first.doubling_min == again.doubling_min


def test_a_cell_lives_through_its_divisions(syn3a):
    cell = Cell(syn3a, seed=1)
    live(cell, 20_000)
    assert cell.time_s == 20_000
    assert "." in cell.context.lineage
