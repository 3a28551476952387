"""What hungry cells live on, and that they leave hunger behind once they can use their food."""

from __future__ import annotations

import itertools

import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.metabolism.hunger import (
    ATP_FROM_PROTEIN_MMOL_PER_GDW,
    ATP_PER_GLUCOSE,
    GLYCOGEN_MMOL_PER_GDW,
    HUNGRY,
    TURNOVER_PER_H,
    glycogen_when_fed,
    rations,
)
from bioxen_nb.cell.metabolism.reasons import metabolic_shortage
from bioxen_nb.cell.reports import Status
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.lowering import lower
from bioxen_nb.units import SECONDS_PER_HOUR

SETTINGS = {"growth_atp_mmol_per_gdw": 60.0, "maintenance_atp_mmol_per_gdw_h": 8.0}
PLENTY = 1e3


@pytest.fixture(scope="module")
def native():
    return compile_genome(load_genome("ecoli_table"))


def _growth_per_h(cell):
    return float(cell.context.state.real[ly.GROWTH_PER_S]) * SECONDS_PER_HOUR


def test_a_fed_cell_takes_nothing_from_itself():
    own = rations(HUNGRY, 1.0, PLENTY, 1.0, SETTINGS)
    assert own.maintenance == 1.0
    assert own.loss_per_s == own.supply_per_s == own.atp_mmol_per_gdw_h == own.glycogen_mmol_per_gdw_h == 0.0


@pytest.mark.parametrize(("made", "glycogen"), [(0.0, 0.0), (0.0, 0.05), (1.5, 0.05), (0.0, PLENTY), (9.0, 0.0)])
def test_energy_is_balanced(made, glycogen):
    own = rations(0.0, made, glycogen, 1.0, SETTINGS)
    remade_per_h = own.supply_per_s * SECONDS_PER_HOUR
    spent = 8.0 * own.maintenance + 60.0 * remade_per_h
    assert made + own.atp_mmol_per_gdw_h == pytest.approx(max(spent, made))
    burnt_per_h = own.loss_per_s * SECONDS_PER_HOUR - remade_per_h
    gained = ATP_PER_GLUCOSE * own.glycogen_mmol_per_gdw_h + ATP_FROM_PROTEIN_MMOL_PER_GDW * burnt_per_h
    assert own.atp_mmol_per_gdw_h == pytest.approx(gained)


def test_glycogen_goes_before_protein():
    with_it, without = (rations(0.0, 0.0, held, 1.0, SETTINGS) for held in (PLENTY, 0.0))
    assert with_it.supply_per_s == pytest.approx(TURNOVER_PER_H / SECONDS_PER_HOUR)
    assert 0.0 < without.supply_per_s < 0.5 * with_it.supply_per_s


def test_without_oxygen_nothing_is_burnt():
    own = rations(0.0, 0.0, PLENTY, 0.0, SETTINGS)
    assert own.atp_mmol_per_gdw_h == own.glycogen_mmol_per_gdw_h == 0.0


def test_only_cells_that_encode_it_hold_glycogen(native, program):
    assert glycogen_when_fed(lower(native)) == GLYCOGEN_MMOL_PER_GDW
    assert glycogen_when_fed(lower(program)) == 0.0


def test_starved_cells_use_up_their_glycogen_and_keep_some_energy(native):
    cell = Cell(native, Environment(schedule=(Shift(60, {"substrates_mm": {"glucose": 0.0}}),)), seed=1)
    held = []
    for _ in range(8):
        cell.advance(600)
        held.append(float(cell.context.state.real[ly.GLYCOGEN]))
    assert all(later <= earlier for earlier, later in itertools.pairwise(held))
    assert held[0] > 0.5 * GLYCOGEN_MMOL_PER_GDW
    assert held[-1] < 0.05 * GLYCOGEN_MMOL_PER_GDW
    assert cell.status() is Status.ARRESTED
    assert cell.context.state.real[ly.ATP_SHARE] > 0.2


def test_a_teaching_cell_moved_to_lactose_lags_and_then_grows(program):
    cell = Cell(program, Environment("lactose"), seed=1)
    seen = set()
    while cell.time_s < 3 * 3600:
        cell.advance(600)
        seen.add(cell.status())
        if cell.status() is Status.ARRESTED:
            reason = metabolic_shortage(cell.context.state, cell._running, cell.environment)
            assert "gone" not in reason
    assert Status.ARRESTED in seen
    assert cell.status() is Status.GROWING
    assert 0.4 < _growth_per_h(cell) < 0.7


@pytest.mark.slow
def test_an_ecoli_cell_with_some_permease_gets_over_the_lag(native):
    cell = Cell(native, Environment("lactose"), seed=0)
    lacy = cell.gene_symbols.index("lacY")
    assert 0 < cell.context.proteins[lacy] < 40
    cell.advance(1200)
    assert cell.status() is not Status.GROWING
    while cell.time_s < 6 * 3600 and _growth_per_h(cell) < 0.5:
        cell.advance(600)
    assert cell.context.proteins[lacy] > 1000
    assert cell.status() is Status.GROWING
    assert _growth_per_h(cell) >= 0.5
