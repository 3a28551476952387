"""Knock-outs and mutations: what becomes of whole cells."""

import math

import pytest

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.phenotype import phenotype
from bioxen_nb.cell.screen import screen_cells
from bioxen_nb.errors import CompileError, ConfigurationError, UnknownNameError
from bioxen_nb.genome.teaching import build

GENES = ("lacZ", "rpoB", "rrsB", "ftsZ")


@pytest.fixture(scope="module")
def found(mini_program):
    seen = []
    screen = screen_cells(mini_program, GENES, processes=1, progress=lambda done, total: seen.append((done, total)))
    return screen, seen


def test_what_each_loss_does(found):
    screen, seen = found
    status = {row.symbol: row.status for row in screen.rows}
    assert status == {"lacZ": "divides", "rpoB": "arrested", "rrsB": "arrested", "ftsZ": "filament"}
    reasons = {row.symbol: row.outcome.reason for row in screen.rows}
    assert "RNA polymerase" in reasons["rpoB"]
    assert "ribosome" in reasons["rrsB"]
    assert "division ring" in reasons["ftsZ"]
    assert reasons["lacZ"] == ""
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert screen.counts() == {"arrested": 2, "divides": 1, "filament": 1}


def test_the_table_has_a_row_for_each_gene(found, mini_program):
    table = found[0].to_pandas()
    assert table.index.tolist() == [mini_program.gene(name).id for name in GENES]
    assert table.symbol.tolist() == list(GENES)
    assert 0.8 < table.growth_share.iloc[0] < 1.2
    assert table.division_s.notna().tolist() == [True, False, False, False]


def test_processes_change_nothing(found, mini_program):
    both = screen_cells(mini_program, GENES[1:3], processes=2)
    assert both.rows == found[0].rows[1:3]


def test_bad_questions(mini_program):
    with pytest.raises(UnknownNameError, match="lacZ"):
        screen_cells(mini_program, ["lacz1"], processes=1)
    with pytest.raises(ConfigurationError, match="wild type"):
        screen_cells(mini_program, ["lacZ"], Environment("starved"), processes=1)
    for values in ({"processes": 0}, {"limit_s": 0}, {"limit_s": 1.5}):
        with pytest.raises(ConfigurationError):
            screen_cells(mini_program, ["lacZ"], **values)


def test_a_time_limit_of_ones_own(mini_program):
    screen = screen_cells(mini_program, ["lacZ"], processes=1, limit_s=300)
    assert screen.wild_type.end == "undivided"
    assert screen.rows[0].outcome.lived_s == 300
    assert math.isnan(screen.rows[0].outcome.division_s)


def test_a_mutant_beside_the_wild_type(mini_program):
    genome = build("mini")
    lost = phenotype(genome, "rpoB:del", program=mini_program, watch=("rpoB",))
    assert lost.wild_type.end == "divides"
    assert lost.changed.end == "arrested"
    assert "RNA polymerase" in lost.says
    table = lost.to_pandas()
    assert table.loc["rpoB protein", "mutant"] == 0
    assert table.loc["rpoB protein", "wild_type"] > 0
    assert table.loc["growth_per_h", "ratio"] < 1


def test_a_mutation_that_does_not_fit_is_refused(mini_program):
    with pytest.raises(CompileError):
        phenotype(build("mini"), "rpoB:p.Trp1Ala", program=mini_program)
