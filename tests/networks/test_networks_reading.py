"""Reading networks: what comes out of SBML and Antimony, and what is refused."""

import gzip
import math
import os
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.errors import CompileError
from bioxen_nb.program.networks.antimony_text import antimony_to_sbml, load_antimony, parse_antimony
from bioxen_nb.program.networks.expressions import Apply, Number, Symbol, evaluate
from bioxen_nb.program.networks.mass_action import mass_action
from bioxen_nb.program.networks.sbml import load_sbml, parse_sbml

HILL = """
model switch
  compartment cell = 2;
  substanceOnly species A in cell, B in cell;
  A = 10; B := 2*A + 1;
  half := 4; n = 2; top = 6; k = 0.5; start = top/2;
  make: => A; top * half^n / (half^n + A^n);
  lose: A => ; k * A;
  at (time >= 5): A = 0, k = 1;
end
"""


def test_species_rules_and_events_are_read():
    network = parse_antimony(HILL)
    assert network.id == "switch"
    assert network.species_ids == ("A", "B")
    assert [species.initial_amount for species in network.species] == [10.0, 21.0]
    assert network.compartments == {"cell": 2.0}
    assert network.parameters["start"] == 3.0
    assert {rule.target for rule in network.assignment_rules} == {"B", "half"}
    (event,) = network.events
    assert {assignment.target for assignment in event.assignments} == {"A", "k"}
    make, lose = network.reactions
    assert make.net_changes() == {"A": 1.0}
    assert lose.net_changes() == {"A": -1.0}
    assert evaluate(make.rate, {"top": 6.0, "half": 4.0, "n": 2.0, "A": 4.0}) == pytest.approx(3.0)


def test_concentrations_become_amounts():
    network = parse_antimony("compartment c = 4; species X in c; X = 2.5; X => ; k*X*c; k = 1")
    assert network.species[0].initial_amount == 10.0
    assert not network.species[0].substance_only


def test_files_plain_and_compressed(tmp_path):
    text = antimony_to_sbml(HILL)
    (tmp_path / "n.xml.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "n.ant").write_text(HILL)
    assert load_sbml(tmp_path / "n.xml.gz") == parse_sbml(text)
    assert load_antimony(tmp_path / "n.ant").reactions == parse_sbml(text).reactions
    with pytest.raises(CompileError, match="check the path"):
        load_sbml(tmp_path / "absent.xml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<sbml>", "Not valid SBML, line"),
        (antimony_to_sbml("A => ; k*factorial(A); k = 1"), r"'_J0' uses 'factorial\(A\)'"),
        (antimony_to_sbml("A => ; k*delay(A, 2); k = 1"), "delay"),
        (antimony_to_sbml("J1: A => ;"), "'J1' has no rate law"),
        (antimony_to_sbml("A => ; k*A; k = 1").replace("<ci> A", "<ci> ghost"), "Not valid SBML, line .*ghost"),
        (antimony_to_sbml("A => B; k*A; k = 1").replace('Reference species="B"', 'Reference species="C"'), "line .*C"),
    ],
)
def test_bad_models_are_refused_by_name(text, message):
    with pytest.raises(CompileError, match=message):
        parse_sbml(text)


def test_bad_antimony_names_the_line():
    with pytest.raises(CompileError, match="line 2"):
        parse_antimony("A => ; k*A; k = 1;\nB => ; k*;")


def test_piecewise_logs_and_roots_keep_their_meaning():
    text = "x := piecewise(1, A < 3, 2, A < 7, 3); l := log10(100 * A); r := sqrt(A); A = 4"
    values = parse_antimony(text).parameters
    assert values["x"] == 2.0
    assert values["l"] == pytest.approx(math.log10(400.0))
    assert values["r"] == pytest.approx(2.0)


def test_mass_action_is_recognised():
    k, p = Symbol("k"), Symbol("P")
    law = Apply(
        "divide", (Apply("multiply", (Apply("multiply", (k, p)), Apply("subtract", (p, Number(1.0))))), Number(2.0))
    )
    form = mass_action(law, {"k": 0.2})
    assert form is not None
    assert form.coefficient == pytest.approx(0.1)
    assert form.factors == (("P", 0.0), ("P", 1.0))
    assert mass_action(Apply("divide", (k, Apply("add", (k, p)))), {"k": 0.2}) is None
    assert mass_action(law, {}) is not None  # a constant that an event changes is one factor more


@pytest.mark.mirror
def test_published_laws_have_the_values_that_roadrunner_gives():
    folder = Path(os.environ.get("BIOXEN_DATA_MIRROR") or "no-mirror") / "biomodels"
    if not folder.is_dir():
        pytest.skip("needs published models: set BIOXEN_DATA_MIRROR to a folder that holds biomodels/")
    roadrunner = pytest.importorskip("roadrunner")
    checked = 0
    for path in sorted(folder.glob("*.xml")):
        network = load_sbml(path)
        engine = roadrunner.RoadRunner(network.sbml)
        values = dict(network.compartments) | dict(network.parameters)
        for species in network.species:
            volume = 1.0 if species.substance_only else network.compartments[species.compartment]
            values[species.id] = species.initial_amount / volume
        ours = [evaluate(r.rate, values | dict(r.local_parameters)) for r in network.reactions]
        order = [engine.model.getReactionIds().index(r.id) for r in network.reactions]
        assert np.allclose(ours, engine.model.getReactionRates()[order], rtol=1e-9), path.name
        checked += len(ours)
    assert checked > 50
