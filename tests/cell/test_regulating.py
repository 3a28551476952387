"""Levels of small molecules in a living cell, and what regulators do with them."""

from __future__ import annotations

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import fill_medium
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.regulation.effector_levels import LacGenes, allolactose_um, camp_um, levels_um
from bioxen_nb.cell.regulation.regulating import regulate
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.effectors import REFERENCE_CAMP_UM
from bioxen_nb.program.mutation import knock_out


@pytest.fixture(scope="module")
def native():
    return compile_genome(load_genome("ecoli_table"), metabolism="")


def _cell(program, **surroundings):
    cell = Cell(program, Environment(**surroundings), seed=2)
    cell.advance(10)
    return cell


def _levels(cell, *names):
    running = cell._running
    state = cell.context.state
    return levels_um(
        names, LacGenes.of(running.arrays), state, cell.volume_fl, running.reference, cell.environment.at(cell.time_s)
    )


def _copies(cell, symbol):
    row = cell._running.arrays.gene_symbols.index(symbol)
    return int(cell.context.proteins[row])


def test_camp_rises_when_glucose_is_gone(native):
    levels = []
    for glucose_mm in (22.0, 0.01, 0.0):
        cell = _cell(native, substrates_mm={"glucose": glucose_mm})
        levels.append(camp_um(cell.context.state, cell.environment))
    assert levels[0] == pytest.approx(REFERENCE_CAMP_UM, rel=0.01)
    assert levels[1] == pytest.approx(5.5 * REFERENCE_CAMP_UM)
    assert levels[2] == pytest.approx(10 * REFERENCE_CAMP_UM)


def test_iptg_alone_is_its_own_concentration(native):
    assert _levels(_cell(native, inducers_um={"IPTG": 123.0}), "IPTG")["IPTG"] == 123.0
    assert _levels(_cell(native, inducers_um={"TMG": 100.0}), "IPTG")["IPTG"] == pytest.approx(10.0)


def test_allolactose_needs_lactose_permease_and_galactosidase(native):
    cell = _cell(native, substrates_mm={"glucose": 0.0, "lactose": 10.0})
    lac, state = LacGenes.of(cell._running.arrays), cell.context.state
    counts = state.proteins
    for permeases, subunits, formed in ((0, 40, False), (10, 0, False), (10, 40, True)):
        counts[lac.permease[0]], counts[lac.galactosidase[0]] = permeases, subunits
        level = allolactose_um(lac, state, 1.0, cell.environment)
        assert (level > 1.0) == formed
    with_glucose = Environment(substrates_mm={"glucose": 20.0, "lactose": 10.0})
    fill_medium(state, with_glucose)
    assert allolactose_um(lac, state, 1.0, with_glucose) < 0.1 * level


def test_amino_acids_follow_the_charging_of_trna(native):
    cell = _cell(native)
    state, ref = cell.context.state, cell._running.reference
    state.real[ly.CHARGED], state.real[ly.UNCHARGED] = ref.charged, ref.uncharged
    usual = _level_in(cell, state, "tryptophan")
    state.real[ly.CHARGED] = ref.charged / 4
    assert _level_in(cell, state, "tryptophan") == pytest.approx(usual / 4)


def _level_in(cell, state, name):
    running = cell._running
    return levels_um((name,), LacGenes.of(running.arrays), state, 1.0, running.reference, cell.environment)[name]


def test_regulators_without_effectors_are_active_and_shares_stay_within_one(native):
    cell = _cell(native, inducers_um={"IPTG": 1e5}, oxygen=0.0, stressors={"paraquat_um": 1e3})
    shares = cell.context.state.edge_active
    effectors = cell._running.arrays.edge_effector
    assert ((shares >= 0) & (shares <= 1)).all()
    assert all(share == 1.0 for share, name in zip(shares, effectors, strict=True) if not name)
    assert shares[effectors.index("IPTG")] < 0.01
    assert shares[effectors.index("oxygen")] > 0.99
    assert shares[effectors.index("paraquat")] > 0.99


def test_the_step_is_a_function_of_the_state(native):
    cell = _cell(native, substrates_mm={"glucose": 0.0, "lactose": 10.0})
    state, now = cell.context.state, cell.environment
    regulate(state, cell._running, now)
    first = state.edge_active.copy()
    state.edge_active[:] = 0.5
    regulate(state, cell._running, now)
    assert np.array_equal(first, state.edge_active)


def test_a_program_without_edges_has_nothing_to_regulate():
    program = compile_genome(load_genome("syn3a_table"), metabolism="")
    cell = _cell(program)
    assert program.edges == ()
    assert cell.context.state.edge_active.size == 0


@pytest.mark.slow
def test_lactose_induces_only_when_glucose_is_gone(native):
    counts = []
    for glucose_mm in (22.0, 0.0):
        cell = Cell(native, Environment(substrates_mm={"glucose": glucose_mm, "lactose": 10.0}), seed=3)
        cell.advance(3000)
        counts.append(_copies(cell, "lacZ"))
    assert counts[0] < 30 < 100 < counts[1]


@pytest.mark.slow
def test_a_cell_without_lac_repressor_makes_beta_galactosidase(native):
    cell = Cell(knock_out(native, ["lacI"]), seed=3)
    cell.advance(1200)
    assert _copies(cell, "lacZ") > 300


@pytest.mark.slow
def test_without_oxygen_respiration_gives_way(native):
    aerobic, anaerobic = (Cell(native, Environment(oxygen=share), seed=3) for share in (1.0, 0.0))
    for cell in (aerobic, anaerobic):
        cell.advance(2400)
    for symbol in ("frdA", "cydA"):
        assert _copies(anaerobic, symbol) > 1.5 * _copies(aerobic, symbol)
    assert _copies(anaerobic, "sdhA") < 0.6 * _copies(aerobic, "sdhA")


@pytest.mark.slow
def test_regulated_genes_stay_at_their_target_copies(native):
    cell = Cell(native, seed=5)
    arrays, volume_fl = cell._running.arrays, cell._running.reference.volume_fl
    seen, samples = np.zeros(arrays.n_genes), 0
    while cell.time_s < 7200:
        cell.advance(300)
        seen += cell.context.proteins / cell.volume_fl * volume_fl
        samples += 1
    rows = {int(k) for u in arrays.edge_unit for k in arrays.unit_genes[slice(*arrays.unit_gene_start[u : u + 2])]}
    told = [k for k in sorted(rows) if arrays.target_copies[k] > 50 and arrays.length_aa[k] > 0]
    ratio = seen[told] / samples / arrays.target_copies[told]
    assert len(told) > 150
    assert 0.9 < np.median(ratio) < 1.1
    assert 0.85 < np.average(ratio, weights=arrays.target_copies[told] * arrays.length_aa[told]) < 1.15
