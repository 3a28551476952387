"""Conformance: the Discrete Stochastic Model Test Suite, case by case; what is judged stands in the package."""

import os
from pathlib import Path

import numpy as np
import pytest

from bioxen_nb.engines.networks.exact import simulate_exact
from bioxen_nb.engines.networks.ode import simulate_ode
from bioxen_nb.program.networks.sbml import load_sbml
from bioxen_nb.validation.stochastic_suite import CASES, case_file, case_results, case_settings, run_case

FOLDER = Path(os.environ.get("BIOXEN_DATA_MIRROR") or "no-mirror") / "dsmts"

pytestmark = [
    pytest.mark.mirror,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="needs the DSMTS cases: set BIOXEN_DATA_MIRROR to a folder that holds dsmts/"
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    verdicts = run_case(case, seed=1)
    assert len(verdicts) == len(case_settings(case)[0])
    assert all(verdict.passed for verdict in verdicts), verdicts


def test_every_case_of_the_mirror_is_tested():
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == list(CASES)


@pytest.mark.parametrize("case", ["00029", "00033"])
def test_both_levels_of_sbml_read_alike(case):
    level3, level2 = (load_sbml(case_file(case, f"sbml-{level}.xml")) for level in ("l3v1", "l2v4"))
    assert (level2.species, level2.reactions) == (level3.species, level3.reactions)
    assert [event.trigger for event in level2.events] == [event.trigger for event in level3.events]
    times = np.arange(0.0, 51.0, 10.0)
    first, second = (simulate_exact(network, times, seed=3, runs=20) for network in (level3, level2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("case", ["00001", "00011", "00019", "00025", "00027", "00029", "00037"])
def test_ode_gives_the_means_where_all_rates_are_linear(case):
    network = load_sbml(case_file(case, "sbml-l3v1.xml"))
    expected = case_results(case)
    amounts = simulate_ode(network, expected["time"])
    for variable in case_settings(case)[0]:
        column = amounts[:, network.species_ids.index(variable)]
        assert np.allclose(column, expected[f"{variable}-mean"], rtol=1e-4, atol=1e-4), variable
