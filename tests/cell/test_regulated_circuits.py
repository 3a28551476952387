"""The toggle switch and the repressilator inside growing, dividing cells, and their logical and mean forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment, Shift
from bioxen_nb.genome.teaching import build
from bioxen_nb.program.boolean import boolean_network
from bioxen_nb.program.chassis_ecoli import CHASSIS as ECOLI
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.ode import ode_right_hand_side

HOUR_S = 3600


@pytest.fixture(scope="module")
def toggle():
    return compile_genome(build("full", ("toggle",), bare=True), ECOLI, metabolism="")


@pytest.fixture(scope="module")
def ring():
    return compile_genome(build("full", ("repressilator",), bare=True), ECOLI, metabolism="")


def _settle(program, start, hours=60.0, effectors_um=None):
    """Steady proteins of genes by symbol, from given copies of some."""
    system = ode_right_hand_side(program, effectors_um=effectors_um)
    n = len(system.gene_ids)
    symbols = [gene.symbol for gene in program.genes]
    y = system.reference.copy()
    for symbol, copies in start.items():
        y[n + symbols.index(symbol)] = copies
    end = solve_ivp(system.rhs, (0.0, hours * HOUR_S), y, method="LSODA", t_eval=[hours * HOUR_S]).y[:, -1]
    return {symbol: float(end[n + row]) for row, symbol in enumerate(symbols)}


def test_logical_fixed_points_of_the_toggle_are_stable_states_of_the_mean(toggle):
    lac, tet = toggle.gene("lacI").target_copies.value, toggle.gene("tetR").target_copies.value
    starts = ({"lacI": lac, "tetR": 0.0}, {"lacI": 0.0, "tetR": tet})
    ends = [_settle(toggle, start) for start in starts]
    settled = {(end["lacI"] > 0.1 * lac, end["tetR"] > 0.1 * tet) for end in ends}
    network = boolean_network(toggle, of=["lacI", "tetR"])
    rows = [network.units.index(_unit(toggle, symbol)) for symbol in ("lacI", "tetR")]
    logical = {tuple(point[row] for row in rows) for point in network.fixed_points()}
    assert logical == settled == {(True, False), (False, True)}


def test_logical_and_mean_forms_agree_on_lac():
    program = compile_genome(build("full", bare=True), ECOLI, metabolism="")
    unregulated = program.gene("lacZ").target_copies.value
    for iptg_um, effectors in ((0.0, ()), (1e4, ("IPTG",))):
        camp = {"IPTG": iptg_um, "cAMP": 350.0}
        network = boolean_network(program, effectors=(*effectors, "cAMP"), of=["lacZ"])
        (point,) = network.fixed_points()
        logical = point[network.units.index(_unit(program, "lacZ"))]
        assert (_settle(program, {}, effectors_um=camp)["lacZ"] > 0.3 * unregulated) == logical == bool(effectors)


def test_the_ring_has_no_logical_fixed_point(ring):
    network = boolean_network(ring, of=["lacI", "tetR", "cI"])
    assert network.fixed_points() == []
    assert max(len(cycle) for cycle in network.attractors()) == 6


def test_tagged_repressors_are_short_lived_and_others_are_not(ring, toggle):
    arrays = lower(ring)
    for symbol in ("tetR", "cI", "lacI"):
        assert ring.gene(symbol).protein_half_life_s.value == 600.0
    assert (arrays.protein_decay_per_s > 0).sum() == 3
    assert not (lower(toggle).protein_decay_per_s > 0).any()


def _unit(program, symbol):
    return next(unit.id for unit in program.units if program.gene(symbol).id in unit.genes)


def _follow(cell, seconds, symbols, every_s=300):
    """Concentrations (molecules per fL) of proteins: (samples, symbols); and the divisions on the way."""
    rows = [cell._running.arrays.gene_symbols.index(symbol) for symbol in symbols]
    seen, divisions, end = [], 0, cell.time_s + seconds
    while cell.time_s < end:
        divisions += cell.advance(every_s).division is not None
        seen.append(cell.context.proteins[rows] / cell.volume_fl)
    return np.array(seen), divisions


@pytest.mark.slow
@pytest.mark.parametrize(("inducer", "winner"), [("aTc", 0), ("IPTG", 1)])
def test_a_pulse_sets_the_toggle_and_daughters_remember(toggle, inducer, winner):
    pulse = Environment(inducers_um={inducer: 1000.0}, schedule=(Shift(2 * HOUR_S, {"inducers_um": {}}),))
    cell = Cell(toggle, pulse, seed=1)
    _follow(cell, 2 * HOUR_S, ("lacI", "tetR"))
    after, divisions = _follow(cell, 4 * HOUR_S, ("lacI", "tetR"))
    assert divisions >= 3
    assert (after[:, winner] > 4 * after[:, 1 - winner]).all()


@pytest.mark.slow
def test_near_the_edge_some_lines_switch_and_others_do_not(toggle):
    """At 9 uM IPTG lines leave the state with LacI after few generations or many."""
    edge = Shift(2 * HOUR_S, {"inducers_um": {"IPTG": 9.0}})
    switched, generations = [], []
    for seed in range(4):
        cell = Cell(toggle, Environment(inducers_um={"aTc": 1000.0}, schedule=(edge,)), seed=seed)
        _follow(cell, 2 * HOUR_S, ("lacI", "tetR"))
        lac, tet = cell.context.proteins[[cell.gene_symbols.index(symbol) for symbol in ("lacI", "tetR")]]
        assert lac > 4 * tet
        divided = 0
        while cell.time_s < 12 * HOUR_S and tet < 2 * lac:
            seen, divisions = _follow(cell, HOUR_S, ("lacI", "tetR"), every_s=600)
            lac, tet = seen[-1]
            divided += divisions
        switched.append(tet > lac)
        generations.append(divided)
    assert 0 < sum(switched) < len(switched)
    assert max(generations) >= 8


@pytest.mark.slow
def test_the_repressilator_oscillates_across_divisions(ring):
    seen, divisions = _follow(Cell(ring, seed=1), 9 * HOUR_S, ("tetR", "cI", "lacI"))
    assert divisions >= 6
    wave = np.log1p(seen[12:])
    wave -= wave.mean(axis=0)
    lagged = [float((wave[lag:] * wave[: len(wave) - lag]).mean() / (wave * wave).mean()) for lag in range(48)]
    trough = int(np.argmin(lagged[:30]))
    assert lagged[trough] < -0.25
    crest = trough + int(np.argmax(lagged[trough:]))
    assert lagged[crest] > 0.1
    assert 60 < 5 * crest < 240
