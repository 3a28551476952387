"""Many cells in one vessel: both daughters stay, the medium is shared, the seed decides everything."""

import dataclasses
import math

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.culture import batch, chemostat
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.pedigree import correlation
from bioxen_nb.cell.population import Population
from bioxen_nb.errors import CheckpointError, ConfigurationError, UnknownNameError

CYCLE_S = 6000


@pytest.fixture(scope="module")
def plain_program(mini_program):
    """Without a metabolic model."""
    return dataclasses.replace(mini_program, metabolic_model="")


@pytest.fixture(scope="module")
def grown(plain_program):
    """Three founders after more than a cycle, all daughters kept."""
    population = Population(plain_program, cells=3, seed=5, follow=("rpoB", "lacZ"))
    population.advance(CYCLE_S)
    return population


def test_both_daughters_stay(grown):
    lives = grown.pedigree.lives
    divided = [life for life in lives if life.fate == "divided"]
    assert len(divided) >= 3
    assert len(grown) == 3 + len(divided)
    assert len(lives) == 3 + 2 * len(divided)
    assert {life.lineage for life in lives if life.fate == "alive"} == {c.lineage for c in grown.contexts}
    assert grown.represented == len(grown)
    assert all(context.time_s == CYCLE_S for context in grown.contexts)


def test_the_pedigree_is_a_tree(grown):
    table = grown.pedigree.to_pandas()
    daughters = table[table.generation > 0]
    for lineage, row in daughters.iterrows():
        mother = grown.pedigree[row.mother]
        assert lineage.rpartition(".")[0] == row.mother
        assert row.birth_s == mother.division_s
    sizes = daughters.groupby("mother").birth_volume_fl.sum()
    mothers = table.loc[sizes.index].division_volume_fl
    np.testing.assert_allclose(sizes, mothers, rtol=1e-9)
    assert (daughters["rpoB at birth"] > 0).all()


def test_the_history_goes_by_minutes(grown):
    history = grown.history()
    assert history.index.tolist() == list(range(0, CYCLE_S + 1, 60))
    assert history.cells.iloc[0] == 3
    assert history.cells.iloc[-1] == len(grown)
    assert history.volume_fl.iloc[-1] == pytest.approx(grown.volumes_fl().mean())


def test_one_founder_lives_as_a_cell_alone_does(plain_program):
    population = Population(plain_program, cells=1, seed=2)
    alone = population.cell("0")
    population.advance(600)
    alone.advance(600)
    assert population.contexts[0].digest() == alone.digest()


def test_slices_and_documents_change_nothing(plain_program):
    whole, sliced = (Population(plain_program, cells=2, seed=8, most_cells=3) for _ in range(2))
    whole.advance(5000)
    for slice_s in (10, 590, 4000):
        sliced.advance(slice_s)
    again = Population.from_document(*sliced.to_document())
    again.advance(400)
    assert again.digest() == whole.digest()
    assert again.pedigree.lives == whole.pedigree.lives
    assert again.history().equals(whole.history())


def test_processes_change_nothing(plain_program):
    with (
        Population(plain_program, cells=5, seed=8, processes=2) as far,
        Population(plain_program, cells=5, seed=8) as near,
    ):
        for population in (far, near):
            population.advance(200)
            population.advance(30)
        assert far.digest() == near.digest()
        assert far.history().equals(near.history())


def test_beyond_the_limit_each_cell_stands_for_more(plain_program):
    population = Population(plain_program, cells=4, seed=5, most_cells=5)
    population.advance(CYCLE_S)
    assert len(population) == 5
    left_out = [life for life in population.pedigree.lives if life.fate == "left out"]
    assert left_out
    assert population.represented > 6
    assert population.history().represented.is_monotonic_increasing


def test_without_a_metabolic_model_the_medium_stays(plain_program):
    population = Population(plain_program, Environment(culture=batch(0.1)), cells=2, seed=1)
    before = population.medium_mm
    population.advance(300)
    assert population.medium_mm == before
    assert population.density_gdw_per_l > 0.1


def test_cells_eat_from_the_same_medium(program):
    assert program.metabolic_model
    environment = Environment(substrates_mm={"glucose": 2.0}, culture=batch(0.2))
    population = Population(program, environment, cells=3, seed=1)
    population.advance(600)
    eaten = 2.0 - population.medium_mm["glucose"]
    made = population.density_gdw_per_l - 0.2
    assert 0.03 < made / (eaten * 0.18) < 0.6
    alone = Cell(program, environment, seed=4)
    alone.advance(600)
    glucose = alone.context.state.medium[4]
    assert population.medium_mm["glucose"] == pytest.approx(glucose, rel=0.05)
    population.advance(10)
    seen = [context.state.medium for context in population.contexts]
    assert all(np.array_equal(medium, seen[0]) for medium in seen)


def test_twice_the_cells_in_the_same_vessel_eat_no_more(program):
    """The culture's density decides, not how many cells are simulated for it."""
    environment = Environment(substrates_mm={"glucose": 2.0}, culture=batch(0.2))
    left = []
    for cells in (2, 4):
        population = Population(program, environment, cells=cells, seed=1)
        population.advance(300)
        left.append(population.medium_mm["glucose"])
    assert left[0] == pytest.approx(left[1], abs=0.01)


def test_a_chemostat_washes_cells_out(plain_program):
    population = Population(plain_program, Environment(culture=chemostat(2.0, 0.1)), cells=2, seed=1)
    population.advance(600)
    assert population.represented == pytest.approx(2 * math.exp(-2.0 * 600 / 3600))
    assert population.density_gdw_per_l < 0.1


def test_fresh_medium_by_schedule_and_by_hand(plain_program):
    environment = Environment(culture=batch(0.1), schedule=(Shift(60, {"medium": "lactose"}),))
    population = Population(plain_program, environment, cells=2, seed=1)
    population.advance(70)
    assert set(population.medium_mm) == {"lactose"}
    assert population.density_gdw_per_l == pytest.approx(0.1, rel=0.01)
    population.shift(medium="acetate", temperature_c=30)
    assert set(population.medium_mm) == {"acetate"}
    population.advance(20)
    assert set(population.medium_mm) == {"acetate"}
    assert population.environment.temperature_c == 30
    with pytest.raises(UnknownNameError):
        population.shift(mediun="acetate")


def test_an_interrupted_advance_keeps_whole_rounds(plain_program):
    population = Population(plain_program, cells=2, seed=1)

    def stop_late(done_s, all_s):
        if done_s == 700:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        population.advance(1200, stop_late)
    assert population.time_s == 600
    population.advance(600)
    straight = Population(plain_program, cells=2, seed=1)
    straight.advance(1200)
    assert population.digest() == straight.digest()


def test_likeness_of_mothers_and_daughters(grown):
    assert -1 <= grown.inheritance("rpoB") <= 1
    with pytest.raises(UnknownNameError, match="follow"):
        grown.inheritance("ftsZ")
    assert correlation([(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]) == pytest.approx(1.0)
    assert math.isnan(correlation([(1.0, 2.0), (1.0, 4.0), (1.0, 6.0)]))
    assert math.isnan(correlation([]))


def test_counts_by_gene(grown):
    assert grown.counts("rpoB").shape == (len(grown),)
    with pytest.raises(UnknownNameError, match="rpoB"):
        grown.counts("rpoBB")
    with pytest.raises(UnknownNameError):
        grown.cell("7.0")


@pytest.mark.parametrize(
    "values",
    [{"cells": 0}, {"cells": 2.5}, {"cells": 9, "most_cells": 8}, {"seed": -1}, {"processes": 0}, {"most_cells": True}],
)
def test_impossible_populations(plain_program, values):
    with pytest.raises(ConfigurationError):
        Population(plain_program, **values)


def test_a_document_of_something_else_is_refused(plain_program):
    header, arrays = Population(plain_program, cells=1).to_document()
    with pytest.raises(CheckpointError):
        Population.from_document({**header, "cells": []}, arrays)
    with pytest.raises(CheckpointError):
        Population.from_document(header, {name: array for name, array in arrays.items() if name != "cells/rnas"})
    with pytest.raises(CheckpointError):
        Population.from_document({}, {})
