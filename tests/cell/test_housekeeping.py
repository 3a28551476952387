"""The housekeeping sector keeps its share of the proteome."""

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import neutral
from bioxen_nb.cell.housekeeping import LEAST, MOST, hold
from bioxen_nb.engines.kernels import layout as ly


def test_promoters_answer_to_the_share_within_bounds(program):
    cell = Cell(program, seed=1)
    cell.advance(10)
    state, sector = cell.context.copy().state, cell._running.housekeeping
    seen = []
    for factor in (0.5, 1.0, 2.0):
        neutral(state)
        state.whole[ly.PROTEIN_AA] = round(float(state.proteins @ sector.mass_aa) / (sector.share * factor))
        hold(state, sector)
        seen.append(float(state.unit_factor[sector.units[0]]))
    assert seen == pytest.approx([MOST, 1.0, LEAST], rel=1e-3)
    others = np.setdiff1d(np.arange(state.unit_factor.size), sector.units)
    assert (state.unit_factor[others] == 1.0).all()


def test_only_what_is_neither_ribosomal_metabolic_nor_foreign_is_held(program):
    arrays = Cell(program).lowered
    held = Cell(program)._running.housekeeping.mass_aa > 0
    assert not (held & (arrays.is_ribosomal | arrays.is_metabolic | arrays.is_foreign)).any()
    assert held.any()


def test_the_share_stays_when_the_medium_changes(program):
    cell = Cell(program, seed=2)
    sector = cell._running.housekeeping
    cell.environment = cell.environment.shifted(0, medium="rich")
    while cell.time_s < 9000:
        cell.advance(300)
    state = cell.context.state
    assert float(state.proteins @ sector.mass_aa) / float(state.whole[ly.PROTEIN_AA]) == pytest.approx(
        sector.share, rel=0.12
    )
