"""Networks of a user's own that live in a cell: they run, read proteins, grow, are shared out and go on exactly."""

import numpy as np
import pytest

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.population import Population
from bioxen_nb.engines.networks.exact import simulate_exact
from bioxen_nb.errors import BioXenException, CompileError, ConfigurationError, UnknownNameError
from bioxen_nb.program.networks.antimony_text import parse_antimony
from bioxen_nb.program.networks.records import Network

BIRTH_AND_DEATH = """
model turnover
  substanceOnly species X
  X = 100
  make: => X; 2
  lose: X => ; 0.02*X
end
"""

REPRESSILATOR = """
model repressilator
  substanceOnly species mA, mB, mC, A, B, C
  mA = 10; mB = 0; mC = 0; A = 0; B = 20; C = 0
  leak = 0.03; most = 30; half = 40; decay = 0.3466; each = 6.931; loss = 0.0693
  readA: => mA; leak + most/(1 + (C/half)^2)
  readB: => mB; leak + most/(1 + (A/half)^2)
  readC: => mC; leak + most/(1 + (B/half)^2)
  endA: mA => ; decay*mA
  endB: mB => ; decay*mB
  endC: mC => ; decay*mC
  makeA: => A; each*mA
  makeB: => B; each*mB
  makeC: => C; each*mC
  loseA: A => ; loss*A
  loseB: B => ; loss*B
  loseC: C => ; loss*C
end
"""


def amounts(text, body):
    return parse_antimony(f"model {text}\n{body}\nend")


def test_a_stationary_network_has_its_mean_and_variance(mini_program):
    network = parse_antimony(BIRTH_AND_DEATH)
    cell = Cell(mini_program, seed=3, network=network)
    seen = []
    while cell.time_s < 4000:
        cell.advance(100)
        seen.append(cell.network_amounts()["X"])
    free = simulate_exact(network, np.arange(0.0, 4000.0, 100.0), seed=1)[0, :, 0]
    assert np.mean(seen) == pytest.approx(100, abs=8)
    assert 40 < np.var(seen) < 200
    assert abs(np.mean(seen) - free.mean()) < 12


def test_slices_and_checkpoints_change_nothing(mini_program):
    network = ResidentNetwork(parse_antimony(REPRESSILATOR), {}, 60.0)
    whole, sliced = (Cell(mini_program, seed=3, network=network) for _ in range(2))
    whole.advance(400)
    for slice_s in (3, 7, 190):
        sliced.advance(slice_s)
    again = Cell.from_document(*sliced.to_document())
    assert again.network.seconds_per_time_unit == 60.0
    again.advance(200)
    assert again.digest() == whole.digest()
    assert again.network_amounts() == whole.network_amounts()
    assert sum(whole.network_amounts().values()) > 30


def test_every_molecule_goes_to_one_daughter(mini_program):
    network = amounts("still", "substanceOnly species X, Y; X = 1001; Y = 7; none: X => Y; 0*X")
    cell = Cell(mini_program, seed=5, network=network)
    while (division := cell.advance(600).division) is None:
        pass
    first, second = (network_of.state.network[:2] for network_of in division.daughters)
    assert (first + second).tolist() == [1001, 7]
    assert 300 < first[0] < 700


def test_a_species_called_like_a_gene_shows_its_protein(mini_program):
    body = "substanceOnly species $lacI, copy; lacI = 0; copy = 0; watch: => copy; 0.001*lacI"
    cell = Cell(mini_program, seed=1, network=amounts("reader", body))
    cell.advance(101)
    row = cell.gene_symbols.index("lacI")
    held = cell.network_amounts()
    assert abs(held["lacI"] - cell.context.proteins[row]) <= 5
    assert held["lacI"] > 0
    assert held["copy"] == pytest.approx(0.1 * held["lacI"], rel=0.8)


def test_a_species_reads_the_gene_it_is_told_to(mini_program):
    body = "substanceOnly species $input, Y; input = 0; Y = 0; watch: => Y; 0*input"
    cell = Cell(mini_program, seed=1, network=ResidentNetwork(amounts("told", body), {"input": "rpoB"}))
    cell.advance(10)
    assert cell.network_amounts()["input"] > 1000


def test_concentrations_follow_the_volume(mini_program):
    """A rate per volume makes more in a larger cell; a rate per cell does not."""
    body = """
    compartment c = 1; species P in c; substanceOnly species Q in c
    P = 0; Q = 0
    perVolume: => P; 20*c
    perCell: => Q; 20
    """
    cell = Cell(mini_program, seed=1, network=amounts("sizes", body))
    volumes = []
    for _ in range(40):
        cell.advance(50)
        volumes.append(cell.volume_fl)
    held = cell.network_amounts()
    relative = np.mean(volumes) / cell._running.reference.volume_fl
    assert held["P"] / held["Q"] == pytest.approx(relative, rel=0.03)


def test_events_at_a_time_happen_once(mini_program):
    body = "substanceOnly species X; X = 5; none: X => ; 0*X; E: at (time >= 95): X = X + 100"
    cell = Cell(mini_program, seed=1, network=amounts("timed", body))
    cell.advance(91)
    assert cell.network_amounts()["X"] == 5
    cell.advance(100)
    assert cell.network_amounts()["X"] == 105


def test_the_repressilator_keeps_turning_through_divisions(mini_program):
    network = ResidentNetwork(parse_antimony(REPRESSILATOR), {}, 60.0)
    cell = Cell(mini_program, seed=2, network=network)
    leaders, divisions = [], 0
    while cell.time_s < 7 * 3600:
        divisions += cell.advance(300).division is not None
        held = cell.network_amounts()
        leaders.append(max("ABC", key=held.__getitem__))
    turns = [one for one, before in zip(leaders[1:], leaders, strict=False) if one != before]
    assert divisions >= 4
    assert len(turns) >= 6
    assert {"A", "B", "C"} == set(leaders)


def test_every_cell_of_a_population_has_its_own(mini_program):
    population = Population(mini_program, cells=3, seed=1, network=parse_antimony(BIRTH_AND_DEATH))
    population.advance(300)
    held = {population.cell(context.lineage).network_amounts()["X"] for context in population.contexts}
    assert len(held) > 1
    again = Population.from_document(*population.to_document())
    for one in (population, again):
        one.advance(20)
    assert again.digest() == population.digest()


def test_networks_that_cannot_live_in_a_cell(mini_program):
    network = parse_antimony(BIRTH_AND_DEATH)
    with pytest.raises(UnknownNameError, match="species"):
        ResidentNetwork(network, {"Z": "lacI"})
    with pytest.raises(ConfigurationError, match="lose"):
        ResidentNetwork(network, {"X": "lacI"})
    with pytest.raises(ConfigurationError, match="seconds_per_time_unit"):
        ResidentNetwork(network, {}, 0.0)
    with pytest.raises(CompileError, match="SBML"):
        ResidentNetwork(Network("bare", (), {}, {}, ()), {})
    reader = amounts("told", "substanceOnly species $input, Y; input = 0; Y = 0; watch: => Y; input")
    with pytest.raises(UnknownNameError, match="rpoB"):
        Cell(mini_program, network=ResidentNetwork(reader, {"input": "rpoBB"}))
    with pytest.raises(CompileError, match="ODE"):
        Cell(mini_program, network=amounts("flows", "X = 1; X' = 1"))


def test_a_rate_below_zero_ends_with_an_error(mini_program):
    network = amounts("bad", "substanceOnly species X; X = 5; lose: X => ; X - 4.5")
    cell = Cell(mini_program, seed=1, network=network)
    with pytest.raises(BioXenException, match="lose"):
        cell.advance(60)
