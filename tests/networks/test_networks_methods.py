"""Running networks: exact moments against theory, events on the instant, ODE, and clear refusals."""

import math

import numpy as np
import pytest

from bioxen_nb.engines.kernels.network import OPERATIONS, formula_value
from bioxen_nb.engines.networks.exact import simulate_exact
from bioxen_nb.engines.networks.lowering import lower_network
from bioxen_nb.engines.networks.ode import simulate_ode
from bioxen_nb.errors import BioXenException, CompileError, ConfigurationError
from bioxen_nb.program.networks.antimony_text import parse_antimony
from bioxen_nb.program.networks.expressions import FUNCTIONS, Apply, Number, Symbol, evaluate
from bioxen_nb.program.networks.records import Event, Network, Reaction, Rule, Species
from bioxen_nb.program.networks.sbml import parse_sbml

BIRTH_DEATH = "substanceOnly species X; X = 50; => X; 10; X => ; k*X; k = 0.5;"
DIMER = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="dimer">
<listOfCompartments><compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies>
<species id="P" compartment="c" initialAmount="2"
hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/>
<species id="D" compartment="c" initialAmount="0"
hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/>
</listOfSpecies><listOfReactions>
<reaction id="pair" reversible="false" fast="false">
<listOfReactants><speciesReference species="P" stoichiometry="2" constant="true"/></listOfReactants>
<listOfProducts><speciesReference species="D" stoichiometry="1" constant="true"/></listOfProducts>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><divide/><apply><times/><ci>k</ci><ci>P</ci>
<apply><minus/><ci>P</ci><cn>1</cn></apply></apply><cn>2</cn></apply></math>
<listOfLocalParameters><localParameter id="k" value="0.3"/></listOfLocalParameters></kineticLaw></reaction>
<reaction id="part" reversible="false" fast="false">
<listOfReactants><speciesReference species="D" stoichiometry="1" constant="true"/></listOfReactants>
<listOfProducts><speciesReference species="P" stoichiometry="2" constant="true"/></listOfProducts>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci><ci>D</ci></apply></math>
<listOfLocalParameters><localParameter id="k" value="0.1"/></listOfLocalParameters></kineticLaw></reaction>
</listOfReactions></model></sbml>"""


def z_score(counts, mean, variance):
    return abs(counts.mean(axis=0) - mean) * math.sqrt(counts.shape[0]) / np.sqrt(variance)


def test_birth_and_death_have_the_mean_and_variance_of_theory():
    times = np.array([0.5, 2.0, 8.0])
    counts = simulate_exact(parse_antimony(BIRTH_DEATH), times, seed=1, runs=4000)[:, :, 0]
    kept = np.exp(-0.5 * times)
    mean = 50 * kept + 20 * (1 - kept)
    variance = 50 * kept * (1 - kept) + 20 * (1 - kept)
    assert (z_score(counts, mean, variance) < 3.5).all()
    assert np.allclose(counts.var(axis=0), variance, rtol=0.1)


def test_one_pair_joins_and_parts_as_a_two_state_chain():
    times = np.array([1.0, 4.0, 12.0])
    pairs = simulate_exact(parse_sbml(DIMER), times, seed=2, runs=8000)
    bound = 0.75 * (1.0 - np.exp(-0.4 * times))
    assert (z_score(pairs[:, :, 1], bound, bound * (1 - bound)) < 3.5).all()
    assert (pairs[:, :, 0] + 2 * pairs[:, :, 1] == 2).all()


def test_a_law_that_is_no_mass_action_runs_in_the_kernel():
    text = "substanceOnly species S, P; S = 400; P = 0; S => P; top*S/(K + S); top = 20; K = 50;"
    network = parse_antimony(text)
    times = [5.0, 10.0, 20.0]
    counts = simulate_exact(network, times, seed=3, runs=400)
    assert np.allclose(counts.mean(axis=0), simulate_ode(network, times), atol=2.5)


def test_a_volume_scales_concentrations_and_leaves_counts():
    text = "compartment c = 2; species X in c; X = 50; X => ; k*X*c; k = 0.5;"
    counts = simulate_exact(parse_antimony(text), [0.0, 2.0], seed=4, runs=3000)[:, :, 0]
    assert (counts[:, 0] == 100).all()
    kept = math.exp(-1.0)
    assert z_score(counts[:, 1], 100 * kept, 100 * kept * (1 - kept)) < 3.5


@pytest.mark.parametrize(
    ("trigger", "at_the_instant"),
    [("time >= 3", 7.0), ("time > 3", 0.0), ("time - 1 >= 2", 7.0), ("5 - time <= 2", 7.0)],
)
def test_a_timed_event_falls_on_its_instant(trigger, at_the_instant):
    text = f"substanceOnly species X; X = 0; X => ; k*X; k = 0; at ({trigger}): X = 7;"
    counts = simulate_exact(parse_antimony(text), [2.999, 3.0, 3.001], runs=3)
    assert (counts[:, :, 0] == [0.0, at_the_instant, 7.0]).all()


def test_a_timed_event_changes_a_rate_at_once():
    text = "substanceOnly species X; X = 0; => X; k; k = 0; at (time >= 3): k = 5; at (time >= 5): k = 0;"
    counts = simulate_exact(parse_antimony(text), [3.0, 4.0, 9.0], seed=5, runs=3000)[:, :, 0]
    assert (counts[:, 0] == 0).all()
    assert (z_score(counts[:, 1:], np.array([5.0, 10.0]), np.array([5.0, 10.0])) < 3.5).all()


def test_a_state_event_fires_in_the_reaction_that_trips_it():
    text = "substanceOnly species X, N; X = 0; N = 0; => X; 100; at (X >= 10): X = 0, N = N + 1;"
    counts = simulate_exact(parse_antimony(text), np.arange(1.0, 5.0), seed=6, runs=200)
    assert counts[:, :, 0].max() == 9
    made = 10 * counts[:, -1, 1] + counts[:, -1, 0]
    assert z_score(made, 400.0, 400.0) < 3.5


def test_switches_by_the_clock_inside_a_law_are_exact():
    text = "substanceOnly species X; X = 0; => X; piecewise(0, time < 2, 10);"
    counts = simulate_exact(parse_antimony(text), [2.0, 6.0], seed=7, runs=2000)[:, :, 0]
    assert (counts[:, 0] == 0).all()
    assert z_score(counts[:, 1], 40.0, 40.0) < 3.5


def test_runs_are_reproducible_and_independent_of_their_number():
    network = parse_antimony(BIRTH_DEATH)
    few, many = (simulate_exact(network, [1.0, 2.0], seed=8, runs=n) for n in (3, 6))
    assert np.array_equal(few, many[:3])
    assert len({tuple(run.ravel()) for run in many}) > 1
    assert not np.array_equal(few, simulate_exact(network, [1.0, 2.0], seed=9, runs=3))


def test_ode_follows_the_closed_form():
    times = np.array([0.5, 2.0, 8.0])
    amounts = simulate_ode(parse_antimony(BIRTH_DEATH), times)[:, 0]
    assert np.allclose(amounts, 20 + 30 * np.exp(-0.5 * times), rtol=1e-6)
    assert simulate_ode(parse_antimony(BIRTH_DEATH), [0.0]).tolist() == [[50.0]]


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_the_kernel_works_out_each_function_as_the_tree_does(function):
    arity, _ = FUNCTIONS[function]
    assert function in OPERATIONS
    points = [(0.0, 2.0, 5.0), (1.5, 1.5, 3.0), (3.25, -1.25, 0.0), (1.0, 0.0, 4.0)]
    for point in points:
        tree = Apply(function, tuple(Number(value) for value in point[:arity]))
        reaction = Reaction("r", (), (("X", 1.0),), Apply("add", (tree, Apply("multiply", (Number(0.0), Symbol("X"))))))
        lowered = lower_network(Network("n", (Species("X", 1.0, "c"),), {"c": 1.0}, {}, (reaction,)))
        value = formula_value.py_func(lowered.tables, 0, lowered.start, 0.0, np.zeros(99))
        assert np.isclose(value, evaluate(tree, {}), equal_nan=True), point


def refused(**parts):
    """A network of one species X and one reaction, with parts replaced."""
    reaction = Reaction("make", (), (("X", 1.0),), Number(1.0))
    whole = {"species": (Species("X", 0.0, "c"),), "reactions": (reaction,), "parameters": {}} | parts
    return Network(id="n", compartments={"c": 1.0}, **whole)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"species": (Species("X", 0.5, "c"),)}, "'X' starts with 0.5"),
        ({"reactions": (Reaction("make", (), (("X", 1.5),), Number(1.0)),)}, "'make' has 1.5 of 'X'"),
        ({"reactions": (Reaction("make", (), (("X", 1.0),), Symbol("ghost")),)}, "'ghost', which has no value"),
        ({"reactions": (Reaction("make", (), (("ghost", 1.0),), Number(1.0)),)}, "'ghost', which has no value"),
        ({"parameters": {"k": math.nan}, "reactions": (Reaction("make", (), (), Symbol("k")),)}, "'k', which has no"),
        ({"events": (Event("set", Number(1.0), (Rule("ghost", Number(2.0)),)),)}, "'ghost', which has no value"),
        ({"rate_rules": (Rule("X", Number(1.0)),)}, "'X' has a rate rule"),
        ({"events": (Event("late", Number(1.0), (), delay=Number(2.0)),)}, "'late' has a delay"),
        (
            {"assignment_rules": (Rule("p", Symbol("q")), Rule("q", Symbol("p"))), "parameters": {"p": 0.0, "q": 0.0}},
            "p, q go round in a circle",
        ),
    ],
)
def test_what_exact_runs_cannot_do_is_named(parts, message):
    with pytest.raises(CompileError, match=message):
        simulate_exact(refused(**parts), [1.0])


def test_a_rate_that_moves_with_the_clock_is_refused():
    with pytest.raises(CompileError, match="otherwise than by comparison"):
        simulate_exact(parse_antimony("substanceOnly species X; X = 0; => X; 2*time;"), [1.0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("substanceOnly species A, B; A = 0; B = 9; j: A => B; 1*A - 2*B;", "'j' became negative"),
        ("substanceOnly species A; A = 2; j: A => ; 5;", "'j' fired without enough reactants"),
        ("substanceOnly species A; A = 0; at (A < 1): A = 1; at (A > 0): A = 0; => A; 99;", "without end"),
        ("substanceOnly species A; A = 1; A => 2A; 50*A;", "more than 1000 reactions"),
    ],
)
def test_runs_that_go_wrong_say_why(text, message):
    with pytest.raises(BioXenException, match=message):
        simulate_exact(parse_antimony(text), [1.0], most_reactions=1000)


@pytest.mark.parametrize("times", [[], [2.0, 1.0], [-1.0], [float("nan")], "soon", [[1.0]]])
def test_impossible_times_are_refused(times):
    for method in (simulate_exact, simulate_ode):
        with pytest.raises(ConfigurationError, match="times must be"):
            method(parse_antimony(BIRTH_DEATH), times)


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"runs": 1.5}, {"seed": -1}])
def test_impossible_run_settings_are_refused(wrong):
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        simulate_exact(parse_antimony(BIRTH_DEATH), [1.0], **wrong)


def test_ode_needs_the_text_of_the_network():
    with pytest.raises(CompileError, match="has no SBML text"):
        simulate_ode(refused(), [1.0])
