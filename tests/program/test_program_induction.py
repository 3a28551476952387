"""Two-state induction: the published formula, its limits, and the fold change of an edge."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.whole_cell import operator_factors
from bioxen_nb.program.effectors import EFFECTORS, INDUCERS, reference_level_um
from bioxen_nb.program.induction import (
    NO_RESPONSE,
    USUAL_ENERGY_KT,
    active_share,
    half_point_um,
    response_of_half_point,
)
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.ode import fold_change
from bioxen_nb.program.parameters import Grade
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM


def _formula(dimers: float, iptg_um: float, energy_kt: float = -15.3) -> float:
    """Razo-Mejia et al. 2018, equation 5, written out again."""
    opened = (1 + iptg_um / 139) ** 2
    p_active = opened / (opened + math.exp(-4.5) * (1 + iptg_um / 0.53) ** 2)
    return 1 / (1 + p_active * dimers / 4.6e6 * math.exp(-energy_kt))


@pytest.fixture(scope="module")
def lac(mini):
    return next(edge for edge in mini.edges if edge.site == "lacO")


@pytest.mark.parametrize("dimers", [22, 60, 124, 260, 1220, 1740])
@pytest.mark.parametrize("iptg_um", [0.0, 0.1, 5.0, 25.0, 75.0, 250.0, 5000.0])
def test_the_lac_edge_is_the_formula(lac, dimers, iptg_um):
    assert fold_change(lac, dimers, iptg_um) == pytest.approx(_formula(dimers, iptg_um), rel=1e-9)


def test_the_leak_goes_as_one_over_the_repressors(lac):
    leak = [fold_change(lac, dimers) * dimers for dimers in (1e3, 1e4, 1e5)]
    assert leak[2] == pytest.approx(leak[1], rel=1e-3)
    assert math.isinf(lac.fold.value)


def test_the_kernel_computes_the_same(mini):
    arrays = lower(mini)
    edge = next(e for e, name in enumerate(arrays.edge_effector) if name == "IPTG")
    only = np.array([edge])
    tables = ly.RegulationTables(
        arrays.edge_unit[only],
        arrays.edge_regulator[only],
        arrays.edge_sign[only],
        arrays.edge_k_um[only] * MOLECULES_PER_FL_PER_UM,
        arrays.edge_hill[only],
        arrays.edge_fold[only],
        arrays.edge_reference[only],
    )
    proteins = np.zeros(arrays.n_genes, np.int64)
    proteins[arrays.edge_regulator[edge]] = 2 * 260
    for iptg_um in (0.0, 10.0, 1000.0):
        share = np.array([active_share(iptg_um, *arrays.edge_response[edge].tolist())])
        factors = operator_factors(arrays.n_units, proteins, 1.0, tables, share, np.ones(arrays.n_genes))
        assert factors[arrays.edge_unit[edge]] == pytest.approx(_formula(260, iptg_um), rel=1e-9)


def test_an_inducer_releases_and_a_corepressor_is_needed():
    released = response_of_half_point("aTc", "inactivates", 0.1, "test", Grade.HEURISTIC)
    needed = response_of_half_point("tryptophan", "activates", 20.0, "test", Grade.HEURISTIC)
    assert released.share(0.0) == pytest.approx(1 / (1 + math.exp(-USUAL_ENERGY_KT)))
    assert released.share(math.inf) == 0.0
    assert needed.share(0.0) == pytest.approx(1 / (1 + math.exp(USUAL_ENERGY_KT)))
    assert needed.share(math.inf) == 1.0
    for response, half_um in ((released, 0.1), (needed, 20.0)):
        assert response.share(half_um) == pytest.approx(0.5, abs=1e-8)
        found = half_point_um(response.active_um, response.inactive_um, response.energy_kt, response.sites)
        assert found == pytest.approx(half_um)


def test_saturating_iptg_leaves_the_floor_of_two_binding_states():
    floor = 1 / (1 + math.exp(-4.5) * (139 / 0.53) ** 2)
    assert active_share(math.inf, 139.0, 0.53, 4.5, 2.0) == pytest.approx(floor)
    assert active_share(1e9, 139.0, 0.53, 4.5, 2.0) == pytest.approx(floor, rel=1e-3)


def test_without_an_effector_a_factor_is_always_active(lac):
    assert NO_RESPONSE.share(0.0) == NO_RESPONSE.share(1e6) == 1.0
    plain = replace(lac, effector="", effector_energy_kt=replace(lac.effector_energy_kt, value=math.inf))
    assert math.isinf(plain.effector_half_um)
    assert lac.effector_half_um == pytest.approx(4.67, abs=0.01)
    assert lac.is_released


def test_effectors_have_one_name_each_and_levels_that_make_sense():
    assert set(INDUCERS) < set(EFFECTORS)
    assert {"IPTG", "aTc", "arabinose", "cAMP", "TMG"} <= set(INDUCERS)
    assert all(effector.reference_um >= 0 for effector in EFFECTORS.values())
    assert reference_level_um("IPTG") == reference_level_um("no such molecule") == 0.0
