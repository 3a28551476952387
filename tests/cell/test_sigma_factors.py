"""Competition of sigma factors: shares, and the promoters that follow them."""

from __future__ import annotations

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import neutral
from bioxen_nb.cell.regulation.sigma import share_polymerase
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out


@pytest.fixture(scope="module")
def native():
    return compile_genome(load_genome("ecoli_table"), metabolism="")


@pytest.fixture
def cell(native):
    return Cell(native, seed=1)


def _at_reference(cell):
    state, running = cell.context.state, cell._running
    state.proteins[:] = np.rint(running.arrays.target_copies * 100)
    neutral(state)
    return state, running


def _unit(cell, symbol):
    tag = cell.program.gene(symbol).id
    return next(u for u, unit in enumerate(cell.program.units) if tag in unit.genes)


def test_at_the_reference_every_promoter_has_its_strength(cell):
    state, running = _at_reference(cell)
    share_polymerase(state, running)
    assert state.unit_factor == pytest.approx(np.ones(state.unit_factor.size), rel=0.01)
    assert sum(running.sigma.reference) == pytest.approx(1.0)
    assert max(running.sigma.reference) == running.sigma.reference[running.sigma.names.index("sigma70")]


def test_a_freed_heat_shock_factor_takes_polymerase_from_the_others(cell):
    state, running = _at_reference(cell)
    state.activity[running.arrays.gene_symbols.index("rpoH")] = 10.0
    share_polymerase(state, running)
    heat, usual, mixed = (state.unit_factor[_unit(cell, symbol)] for symbol in ("dnaK", "gapA", "lon"))
    assert 8 < heat < 10
    assert 0.85 < usual < 1.0
    assert mixed == pytest.approx((heat + usual) / 2)


def test_without_sigma_s_its_promoters_are_silent(native):
    cell = Cell(knock_out(native, ["rpoS"]), seed=1)
    state, running = _at_reference(cell)
    share_polymerase(state, running)
    assert state.unit_factor[_unit(cell, "osmY")] == 0.0
    assert state.unit_factor[_unit(cell, "gapA")] == pytest.approx(1.0, rel=0.05)


def test_promoters_name_their_factor(native):
    sigma = {native.gene(tag).symbol: promoter.sigma for promoter in native.promoters
             for unit in native.units if unit.id == promoter.unit for tag in unit.genes[:1]}  # fmt: skip
    assert sigma["dnaK"] == "sigma32"
    assert sigma["glnA"] == "sigma54+sigma70"
    assert "sigma32" in native.disassemble("dnaK")


def test_a_chassis_without_a_table_leaves_promoters_alone():
    cell = Cell(compile_genome(load_genome("syn3a_table"), metabolism=""), seed=1)
    state = cell.context.state
    neutral(state)
    share_polymerase(state, cell._running)
    assert (state.unit_factor == 1.0).all()
