"""Metabolism in the living cell: what feeds it, what it does to its medium, and that it resumes bit for bit."""

import dataclasses
import math

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.cell.culture import batch, chemostat
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism import linking
from bioxen_nb.cell.metabolism.culture import AHEAD_S
from bioxen_nb.cell.metabolism.feeding import bounds, concentration_mm, flux, gates, metabolism_of, solve
from bioxen_nb.cell.metabolism.reasons import metabolic_shortage
from bioxen_nb.cell.readings import reading_names, readings
from bioxen_nb.cell.reports import Status
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ConfigurationError, UnknownNameError
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.units import SECONDS_PER_HOUR


@pytest.fixture(scope="module")
def running(program):
    return RunningProgram.of(program)


def _state(cell):
    return cell.context.state


def _growth_per_h(cell):
    return float(_state(cell).real[ly.GROWTH_PER_S]) * SECONDS_PER_HOUR


def test_the_network_grows_like_the_chassis_at_its_reference(program, running):
    linked = metabolism_of(running)
    assert linked.network.name == "textbook"
    assert linked.reference_growth == pytest.approx(math.log(2.0), rel=1e-4)
    assert 0.5 < linked.pool_factor < 3.0


def test_fluxes_are_a_steady_state_that_makes_the_growth_of_the_cell(program, running):
    cell = Cell(program, seed=2)
    cell.advance(1200)
    network, fluxes = metabolism_of(running).network, _state(cell).fluxes
    made = np.bincount(
        network.row_index,
        network.coefficient * np.repeat(fluxes, np.diff(network.column_start)),
        len(network.metabolites),
    )
    assert np.abs(made).max() < 1e-6
    assert flux(_state(cell), running, "Biomass_Ecoli_core") == pytest.approx(_growth_per_h(cell), rel=0.1)
    assert -15.0 < flux(_state(cell), running, "EX_glc__D_e") < -5.0
    assert concentration_mm(_state(cell), "glucose") == pytest.approx(22.2)


def test_a_fresh_solver_goes_on_bit_for_bit(program):
    whole = Cell(program, seed=3)
    whole.advance(500)
    first = Cell(program, seed=3)
    first.advance(233)
    linking._linked.clear()
    second = Cell.resumed(program, first.environment, *first.context.to_document())
    second.advance(267)
    assert second.context.digest() == whole.context.digest()
    assert second.context.state.basis.any()


def test_without_food_the_cell_arrests_and_says_so(program):
    hungry = Environment(substrates_mm=dict.fromkeys(SUBSTRATES, 0.0))
    cell = Cell(program, hungry, seed=1)
    cell.advance(1500)
    assert cell.status() is Status.ARRESTED
    assert "no carbon source" in cell.arrest_reason()


def test_a_lost_enzyme_stops_growth_and_is_named(program):
    gone = knock_out(program, "b2779")
    cell = Cell(gone, seed=1)
    cell.advance(1500)
    assert cell.status() is Status.ARRESTED
    assert cell.arrest_reason() == "reaction ENO closed: eno is gone"


def test_one_of_two_isozymes_can_go(program):
    gone = knock_out(program, "b3916")
    cell = Cell(gone, seed=1)
    cell.advance(1200)
    assert _growth_per_h(cell) > 0.4
    assert metabolic_shortage(_state(cell), RunningProgram.of(gone), cell.environment) == ""


def test_without_oxygen_it_ferments(program, running):
    cell, control = Cell(program, Environment(oxygen=0.0), seed=1), Cell(program, seed=1)
    cell.advance(1200)
    control.advance(1200)
    assert flux(_state(cell), running, "EX_o2_e") == 0.0
    assert flux(_state(cell), running, "EX_for_e") > 1.0
    assert 0.05 < _growth_per_h(cell) < _growth_per_h(control)


def test_a_batch_loses_what_the_cells_take_up(program, running):
    surroundings = Environment(substrates_mm={"glucose": 1.0}, culture=batch(0.1))
    cell = Cell(program, surroundings, seed=1)
    before = _state(cell).medium.copy()
    for _ in range(60):
        cell.advance(10)
        used = _state(cell).medium
        assert np.all(used >= 0.0)
    after = _state(cell).medium
    glucose, acetate = SUBSTRATES.index("glucose"), SUBSTRATES.index("acetate")
    taken, excreted = before[glucose] - after[glucose], after[acetate] - before[acetate]
    grown = after[-1] - before[-1]
    assert grown > 0.0
    # About 0.08 g of cells from a mmol of glucose, aerobically.
    assert 0.04 < grown / taken < 0.12
    assert 0.0 <= excreted < 2.0 * taken


def test_food_runs_out_without_going_below_zero(program, running):
    cell = Cell(program, Environment(substrates_mm={"glucose": 0.05}, culture=batch(0.5)), seed=1)
    lows = []
    for _ in range(20):
        cell.advance(60)
        lows.append(float(_state(cell).medium.min()))
    assert min(lows) >= 0.0
    assert concentration_mm(_state(cell), "glucose") < 1e-3
    assert _growth_per_h(cell) < 0.2


def test_a_constant_medium_stays(program):
    cell = Cell(program, Environment(substrates_mm={"glucose": 0.01}), seed=1)
    cell.advance(300)
    assert concentration_mm(_state(cell), "glucose") == 0.01


def test_a_chemostat_brings_food_and_washes_cells_out(program):
    vessel = Environment(substrates_mm={"glucose": 1.0}, culture=chemostat(3.0, 0.1))
    cell = Cell(program, vessel, seed=1)
    cell.advance(1800)
    # Growth of at most 0.7 per hour against a dilution of 3 per hour, for half an hour.
    assert _state(cell).medium[-1] == pytest.approx(0.1 * math.exp(-0.5 * (3.0 - _growth_per_h(cell))), rel=0.1)
    assert concentration_mm(_state(cell), "glucose") > 0.5


def test_a_shift_brings_the_new_medium(program):
    shift = Shift(300, {"substrates_mm": {"glucose": 0.0, "succinate": 20.0}})
    cell = Cell(program, Environment(culture=batch(0.01), schedule=(shift,)), seed=1)
    cell.advance(290)
    assert concentration_mm(_state(cell), "succinate") < 1.0
    cell.advance(20)
    assert concentration_mm(_state(cell), "succinate") == pytest.approx(20.0, abs=0.1)
    assert concentration_mm(_state(cell), "glucose") == pytest.approx(0.0, abs=1e-6)


def test_a_gate_follows_its_enzyme(program, running):
    cell = Cell(program, seed=1)
    cell.advance(10)
    state, column = _state(cell), metabolism_of(running).network.reaction("ENO")
    row = cell.gene_ids.index("b2779")
    number = metabolism_of(running).network.gene("b2779")
    full = gates(state, running)[column]
    state.enzymes[number] *= 0.5
    assert gates(state, running)[column] == pytest.approx(0.5 * full)
    state.enzymes[number] = 0.0
    state.proteins[row] = 0
    one_copy = gates(state, running)[column]
    assert 0.0 < one_copy < 1e-2 * full


def test_unfolded_enzymes_do_not_work(program, running):
    cell = Cell(program, seed=1)
    cell.advance(10)
    state, linked = _state(cell), metabolism_of(running)
    row, number = cell.gene_ids.index("b2779"), linked.network.gene("b2779")
    state.unfolded[row] = state.proteins[row]
    assert linked.genes.copies(state)[number] == 0


def test_much_energy_throttles_phosphofructokinase(program, running):
    cell = Cell(program, seed=1)
    cell.advance(10)
    state, column = _state(cell), metabolism_of(running).network.reaction("PFK")
    caps = []
    for share in (0.3, running.reference.atp_share, 0.999):
        state.real[ly.ATP_SHARE] = share
        caps.append(gates(state, running)[column])
    assert caps[0] > caps[1] > caps[2]


def test_glucose_keeps_lactose_out(program, running):
    cell = Cell(program, Environment(substrates_mm={"glucose": 10.0, "lactose": 10.0}), seed=1)
    cell.advance(10)
    state, column = _state(cell), metabolism_of(running).network.reaction("LCTSt")
    shut = gates(state, running)[column]
    state.medium[SUBSTRATES.index("glucose")] = 0.0
    assert gates(state, running)[column] > 10.0 * shut


def test_less_metabolic_protein_feeds_less(program, running):
    cell = Cell(program, seed=1)
    cell.advance(10)
    state = _state(cell)
    usual = solve(state, running, Environment()).growth
    state.whole[ly.METABOLIC_AA] //= 2
    halved = solve(state, running, Environment()).growth
    # A third of the enzymes is idle and maintenance comes first: half of them leave a quarter of the pool.
    assert 0.05 * usual < halved < 0.25 * usual


def test_shadow_prices_name_metabolites(program):
    cell = Cell(program, seed=1)
    cell.advance(10)
    prices = cell.shadow_prices()
    assert prices["atp_c"] - prices["adp_c"] > 0.0
    assert prices.notna().all()


def test_surroundings_bound_the_exchanges(program, running):
    cell = Cell(program, Environment(medium="succinate"), seed=1)
    lower, upper = bounds(_state(cell), running, cell.environment)
    network = metabolism_of(running).network
    assert lower[network.reaction("EX_glc__D_e")] == 0.0
    assert lower[network.reaction("EX_succ_e")] < -20.0
    assert np.all(lower <= upper)


def test_a_medium_that_the_network_does_not_know_is_refused(program):
    cell = Cell(program, Environment(medium="succinate"))
    with pytest.raises(ConfigurationError, match="cannot take up glycerol"):
        Cell(program, Environment(medium="glycerol"))
    with pytest.raises(ConfigurationError, match="cannot take up glycerol"):
        cell.environment = Environment(schedule=(Shift(60, {"medium": "glycerol"}),))


def test_models_must_exist_and_fit_the_genome(running):
    with pytest.raises(UnknownNameError):
        linking.linked("no-such-model", running.arrays, running.reference)
    count = running.arrays.n_genes
    ids = tuple(f"x{k}" for k in range(count))
    renamed = dataclasses.replace(running.arrays, gene_ids=ids, gene_symbols=("",) * count)
    with pytest.raises(ConfigurationError, match="No gene of the metabolic model"):
        linking.linked("textbook", renamed, running.reference)


def test_a_model_that_cannot_grow_is_refused(running, monkeypatch):
    network = linking.load_network("textbook")
    upper = network.upper.copy()
    upper[network.reaction("ENO")] = 0.0
    lower = np.minimum(network.lower, upper)
    monkeypatch.setattr(linking, "load_network", lambda name: network.with_bounds(lower, upper))
    with pytest.raises(ConfigurationError, match="cannot grow in the reference medium"):
        linking.linked("crippled", running.arrays, running.reference)


def test_a_program_without_a_model_lives_by_its_metabolic_protein():
    plain = compile_genome(build("full"), metabolism="")
    cell = Cell(plain, seed=1)
    cell.advance(600)
    assert _growth_per_h(cell) > 0.4
    assert _state(cell).fluxes.size == 0
    with pytest.raises(ConfigurationError, match="no metabolic model"):
        flux(_state(cell), RunningProgram.of(plain), "PFK")
    with pytest.raises(UnknownNameError):
        concentration_mm(_state(cell), "sucrose")


def test_fluxes_and_the_medium_are_read_by_name(program):
    cell = Cell(program, Environment(culture=batch(0.02)), seed=1)
    cell.advance(20)
    seen = dict(zip(reading_names(cell), readings(cell).tolist(), strict=True))
    assert seen["flux.EX_glc__D_e"] == cell.flux("EX_glc__D_e") < 0.0
    assert seen["medium.glucose"] < 22.2
    assert seen["density_gdw_per_l"] > 0.02
    with pytest.raises(UnknownNameError, match="PFK"):
        cell.flux("PKF")


def test_fluxes_last_as_long_as_a_control_interval():
    assert AHEAD_S == CONTROL_INTERVAL_S
