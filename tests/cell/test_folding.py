"""Chaperones and their clients: exact draws, closed books, and what heat and lost chaperones do."""

import math

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding.folding import folded_copies
from bioxen_nb.cell.folding.tables import unfolding_factor
from bioxen_nb.engines.kernels.expression import AMINO_ACIDS_RECYCLED, N_TALLIES, PROTEINS_LOST
from bioxen_nb.engines.kernels.folding import FoldingClients, FoldingRates, engaged, fold_clients
from bioxen_nb.engines.kernels.random import seed_state
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out


@pytest.fixture(scope="module")
def fed_program():
    return compile_genome(build("full"), metabolism="")


def _interval(proteins, unfolded, *, chaperones=(0.0, 0.0), degradation_per_s=0.0, dt_s=10.0, seed=1, foldable=1.0):
    """One interval for a single client of DnaK that unfolds at 0.01/s and folds alone at 0.03/s."""
    proteins, unfolded = np.array([proteins]), np.array([unfolded])
    tally = np.zeros(N_TALLIES, np.int64)
    rates = FoldingRates(
        dt_s, np.array(chaperones), np.array([10.0, 10.0]), np.array([0.5, 0.5]), 0.03, 1.0, degradation_per_s, 15.0
    )
    one, all_of_it = np.zeros(1, np.int64), np.ones(1)
    clients = FoldingClients(one, one, np.array([0.01]), foldable * all_of_it, all_of_it)
    fold_clients(proteins, unfolded, one, clients, np.array([100]), rates, tally, seed_state(seed, 1))
    return int(proteins[0]), int(unfolded[0]), tally


def test_engaged_machines_solve_the_binding_balance():
    bound = engaged(30.0, 50.0, 7.0)
    assert (30.0 - bound) * (50.0 - bound) / bound == pytest.approx(7.0)
    assert engaged(0.0, 50.0, 7.0) == 0.0


def test_an_interval_is_the_two_state_chain():
    """Mean and variance over many seeds against the closed form, from all folded."""
    n, dt = 2000, 10.0
    share = 0.01 / 0.04 * (1.0 - math.exp(-0.04 * dt))
    drawn = np.array([_interval(n, 0, seed=seed)[1] for seed in range(400)])
    assert abs(drawn.mean() - n * share) < 5 * math.sqrt(n * share * (1 - share) / drawn.size)
    assert 0.75 < drawn.var() / (n * share * (1 - share)) < 1.3


def test_chaperones_fold_faster_than_nothing():
    alone = _interval(5000, 1000)[1]
    helped = _interval(5000, 1000, chaperones=(2000.0, 0.0))[1]
    other_system = _interval(5000, 1000, chaperones=(0.0, 2000.0))[1]
    assert helped < 0.5 * alone
    assert other_system == alone


def test_degraded_clients_are_on_the_books():
    proteins, unfolded, tally = _interval(5000, 1000, degradation_per_s=0.1)
    lost = 5000 - proteins
    assert 500 < lost < 750
    assert tally[PROTEINS_LOST] == lost
    assert tally[AMINO_ACIDS_RECYCLED] == 100 * lost
    assert 0 <= unfolded <= proteins


def test_heat_unfolds_about_eightfold_from_37_to_42():
    assert unfolding_factor(37.0) == 1.0
    assert 5.0 < unfolding_factor(42.0) < 10.0
    assert unfolding_factor(30.0) < 0.1


def test_a_founder_stands_at_the_balance_of_the_reference(fed_program):
    cell = Cell(fed_program, seed=1)
    born = int(cell.context.state.unfolded.sum())
    cell.advance(600)
    later = int(cell.context.state.unfolded.sum())
    assert born > 0
    assert 0.5 < later / born < 2.5


def test_heat_and_the_loss_of_dnak_leave_proteins_unfolded(fed_program):
    usual, hot = Cell(fed_program, seed=2), Cell(fed_program, Environment(temperature_c=46), seed=2)
    without = Cell(knock_out(fed_program, ["dnaK"]), seed=2)
    counts = {}
    for name, cell in (("usual", usual), ("hot", hot), ("without", without)):
        cell.advance(120)
        state = cell.context.state
        counts[name] = int(state.unfolded.sum())
        assert (folded_copies(state) >= 0).all()
        assert folded_copies(state).sum() + state.unfolded.sum() == state.proteins.sum()
    assert counts["hot"] > 3 * counts["usual"]
    assert counts["without"] > 2 * counts["usual"]


def test_unfolded_molecules_go_to_daughters(fed_program):
    cell = Cell(fed_program, seed=4)
    while True:
        report = cell.advance(300)
        if report.division:
            break
    first, second = report.division.daughters
    assert first.state.unfolded.sum() > 0
    assert second.state.unfolded.sum() > 0
    for daughter in (first, second):
        assert (daughter.state.unfolded <= daughter.proteins).all()
