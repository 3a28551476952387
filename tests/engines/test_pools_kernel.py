"""Two pools behind one number of free machines: each promoter and message sees its own."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.pools import share_polymerases, share_ribosomes
from bioxen_nb.engines.kernels.sums import FIXED_POINT


class State(NamedTuple):
    rnas: np.ndarray
    proteins: np.ndarray
    polymerases: np.ndarray
    ribosomes: np.ndarray


def _pools(has: bool = True) -> ly.PoolTables:
    last = np.array([False, False, has])
    rows = np.array([0] if has else [], np.int64)
    return ly.PoolTables(has, last, rows, 2.0, has, last, np.array([0, 1], np.int64), rows)


@pytest.fixture
def cell():
    state = State(*(np.array(row, np.int64) for row in ([100, 300, 20], [40, 0, 0], [50, 20, 10], [500, 100, 60])))
    weights = np.array([1.0, 2.0, 3.0]) * FIXED_POINT
    return SimpleNamespace(state=state, free=np.array([7, 9], np.int64), weights=weights.astype(np.int64))


def test_nothing_changes_without_a_second_machinery(cell):
    before = cell.weights.copy()
    assert share_polymerases(cell.state, cell.free, cell.weights, 100, 50.0, 1.0, _pools(False)) == 0
    share_ribosomes(cell.state, cell.free, cell.weights, 1_000.0, _pools(False))
    assert (cell.weights == before).all()
    assert cell.free.tolist() == [7, 9]


def test_promoters_see_the_saturation_of_their_own_polymerase(cell):
    before = cell.weights.copy()
    # 100 native, 70 of them busy; 40 of T7, 10 of them busy.
    assert share_polymerases(cell.state, cell.free, cell.weights, 100, 50.0, 1.0, _pools()) == 40
    assert cell.free[0] == 30 + 30
    seen = cell.weights / before * (60 / (60 + 50.0))
    assert seen == pytest.approx([30 / 80, 30 / 80, 30 / 32], rel=1e-8)


def test_messages_see_the_ribosomes_of_their_own_kind(cell):
    before = cell.weights.copy()
    # A quarter of the 16S rRNA is of the second kind: 250 of 1,000, 60 of them busy; 750 native, 600 of them busy.
    share_ribosomes(cell.state, cell.free, cell.weights, 1_000.0, _pools())
    assert cell.free[1] == 150 + 190
    assert cell.weights / before * 340 == pytest.approx([150, 150, 190], rel=1e-8)


def test_an_exhausted_pool_takes_nothing(cell):
    cell.state.ribosomes[2] = 400
    share_ribosomes(cell.state, cell.free, cell.weights, 1_000.0, _pools())
    assert cell.weights[2] == 0
    assert cell.free[1] == 150
