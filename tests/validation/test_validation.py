"""The report's rows, and the short form of its runs."""

import json
import math

import numpy as np
import pytest

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cli import main
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.validation.lineage import Cycle, follow
from bioxen_nb.validation.rows import Row, table


@pytest.fixture(scope="module")
def lineage():
    program = compile_genome(load_genome("syn3a_table"))
    return follow(program, Environment(), 12, seed=1)


def test_a_row_holds_inside_its_target_only():
    row = Row("1", "a quantity", 3.0, 2.0, 4.0, "min", "a paper", "A")
    assert row.holds
    assert row.target == "2 to 4"
    assert not Row("1", "a quantity", 4.1, 2.0, 4.0, "min", "a paper", "A").holds
    assert not Row("1", "a quantity", math.nan, 2.0, 4.0, "min", "a paper", "A").holds
    assert Row("1", "a quantity", 9.0, 0.5, math.inf, "1", "a paper", "A").target == ">= 0.5"
    assert json.dumps(row.to_document())
    assert "holds" in table([row])


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
    assert np.mean(lineage.synthesis_ratio) == pytest.approx(1.0, abs=0.06)


def test_the_same_seed_gives_the_same_line():
    program = compile_genome(load_genome("syn3a_table"))
    first, again = (follow(program, Environment(), 2, seed=4) for _ in range(2))
    assert first.doubling_min == again.doubling_min


def test_the_command_prints_rows_as_json(capsys):
    code = main(["validate", "--short", "--tier", "A", "--json", "-"])
    document = json.loads(capsys.readouterr().out)
    rows = {row["id"]: row for row in document["rows"]}
    assert {"1", "2", "3", "3b", "4", "5", "6", "7"} <= set(rows)
    assert all(row["tier"] == "A" for row in document["rows"])
    for sure in ("1", "2", "3", "3b", "5"):
        assert rows[sure]["holds"], rows[sure]
    assert code == (0 if all(row["holds"] for row in document["rows"]) else 1)
