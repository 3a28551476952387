"""Growth within a pool of enzyme: what it costs, what comes first, and that answers repeat bit for bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bioxen_nb.engines.metabolism.enzyme_cost import enzyme_mass, measured_costs, uniform_costs
from bioxen_nb.engines.metabolism.enzyme_level import enzyme_levels
from bioxen_nb.engines.metabolism.enzyme_pool import PooledProgram
from bioxen_nb.engines.metabolism.lactose import LACTOSE_EXCHANGE, with_lactose
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.lp import LinearProgram
from bioxen_nb.engines.metabolism.rules import compile_rule
from bioxen_nb.errors import ConfigurationError

GENES = {"a": 0, "b": 1, "c": 2}


@pytest.fixture(scope="module")
def pooled(textbook):
    return PooledProgram(textbook, uniform_costs(textbook, {}), textbook.lower, textbook.upper)


def _steady(network, fluxes):
    columns = np.repeat(fluxes, np.diff(network.column_start))
    return np.bincount(network.row_index, network.coefficient * columns, len(network.metabolites))


def test_without_a_limit_growth_is_that_of_the_plain_program(textbook, pooled):
    plain = LinearProgram.of(textbook).solve(textbook.lower, textbook.upper)
    answer = pooled.solve(textbook.lower, textbook.upper, 1e6)
    assert answer.growth == pytest.approx(plain.objective, abs=2e-3)
    assert answer.growth <= plain.objective + 1e-9
    assert answer.maintained == pytest.approx(1.0)
    assert np.abs(_steady(textbook, answer.fluxes)).max() < 1e-6


def test_enzyme_at_work_stays_within_the_pool_and_growth_rises_with_it(textbook, pooled):
    answers = [pooled.solve(textbook.lower, textbook.upper, pool) for pool in (0.1, 0.2, 0.4)]
    for answer, pool in zip(answers, (0.1, 0.2, 0.4), strict=True):
        assert answer.enzyme <= pool + 1e-9
        spent = np.abs(answer.fluxes[~textbook.is_exchange]) * pooled.costs.forward[~textbook.is_exchange]
        assert spent.sum() == pytest.approx(answer.enzyme, rel=1e-6)
    growth = [answer.growth for answer in answers]
    assert growth == sorted(growth)
    assert growth[0] < growth[2]


def test_maintenance_comes_before_growth(textbook, pooled):
    lower = textbook.lower.copy()
    column = textbook.reaction("EX_glc__D_e")
    lower[column] = -0.2
    answer = pooled.solve(lower, textbook.upper, 1.0)
    assert answer.growth == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < answer.maintained < 1.0
    lower[column] = 0.0
    assert pooled.solve(lower, textbook.upper, 1.0).maintained == 0.0


def test_an_answer_depends_on_its_basis_and_on_nothing_else(textbook, pooled):
    first = pooled.solve(textbook.lower, textbook.upper, 0.2)
    again = pooled.solve(textbook.lower, textbook.upper, 0.25, first.statuses)
    for glucose in (-3.0, -9.0, 0.0, -0.5):
        lower = textbook.lower.copy()
        lower[textbook.reaction("EX_glc__D_e")] = glucose
        pooled.solve(lower, textbook.upper, 0.15)
    fresh = PooledProgram(textbook, pooled.costs, textbook.lower, textbook.upper)
    for program in (pooled, fresh):
        repeated = program.solve(textbook.lower, textbook.upper, 0.25, first.statuses)
        assert repeated.fluxes.tobytes() == again.fluxes.tobytes()
        assert repeated.statuses.tobytes() == again.statuses.tobytes()


def test_fluxes_are_unique_whatever_the_start(textbook, pooled):
    cold = pooled.solve(textbook.lower, textbook.upper, 0.2)
    lower = textbook.lower.copy()
    lower[textbook.reaction("EX_o2_e")] = 0.0
    other = pooled.solve(lower, textbook.upper, 0.1)
    warm = pooled.solve(textbook.lower, textbook.upper, 0.2, other.statuses)
    np.testing.assert_allclose(warm.fluxes, cold.fluxes, atol=1e-6)


def test_shadow_price_tells_what_a_little_more_is_worth(textbook, pooled):
    lower = textbook.lower.copy()
    column = textbook.reaction("EX_glc__D_e")
    lower[column] = -5.0
    base = pooled.solve(lower, textbook.upper, 1e3, prices=True)
    lower[column] = -5.01
    more = pooled.solve(lower, textbook.upper, 1e3, base.statuses)
    price = base.shadow_prices[textbook.metabolites.index("glc__D_e")]
    assert price == pytest.approx((more.growth - base.growth) / 0.01, rel=0.02)


def test_masses_of_complexes_add_up_and_the_lightest_isozyme_counts():
    masses = [10.0, 30.0, 20.0]
    assert enzyme_mass(compile_rule("(a and b) or c", GENES), masses) == 20.0
    assert enzyme_mass(compile_rule("a and (b or c)", GENES), masses) == 30.0
    assert enzyme_mass([], masses) == 0.0


def test_levels_are_the_rarest_subunit_and_the_sum_of_isozymes(textbook):
    copies = np.arange(1.0, len(textbook.genes) + 1)
    levels = enzyme_levels(textbook, copies)
    number = textbook.gene_index
    assert levels[textbook.reaction("PFK")] == copies[number["b3916"]] + copies[number["b1723"]]
    succinate = [copies[number[f"b{tag}"]] for tag in ("0721", "0722", "0723", "0724")]
    assert levels[textbook.reaction("SUCDi")] == min(succinate)
    assert levels[textbook.reaction("EX_glc__D_e")] == np.inf


def test_lactose_feeds_the_teaching_network(textbook):
    network = with_lactose(textbook)
    assert with_lactose(network) is network
    lower = network.lower.copy()
    lower[network.reaction("EX_glc__D_e")] = 0.0
    lower[network.reaction(LACTOSE_EXCHANGE)] = -5.0
    program = LinearProgram.of(network)
    both = program.solve(lower, network.upper).objective
    upper = network.upper.copy()
    upper[network.reaction("LELOIR")] = 0.0
    half = program.solve(lower, upper)
    lower[network.reaction("LACZ")] = upper[network.reaction("LACZ")] = 0.0
    assert program.solve(lower, upper).status == "infeasible"
    assert 0.5 < both < 1.0
    assert 0.3 * both < half.objective < 0.6 * both
    assert half.fluxes[network.reaction("EX_gal_e")] == pytest.approx(5.0)


def test_bad_pools_and_turnovers_are_refused(textbook, pooled):
    with pytest.raises(ConfigurationError, match="0 g/gDW or more"):
        pooled.solve(textbook.lower, textbook.upper, -1.0)
    with pytest.raises(ConfigurationError, match="above 0"):
        uniform_costs(textbook, {}, turnover_per_s=0.0)


def test_an_exchange_forced_beyond_what_can_be_made_is_an_error(textbook, pooled):
    lower = textbook.lower.copy()
    lower[textbook.reaction("EX_glc__D_e")] = 5.0
    with pytest.raises(ConfigurationError, match="no steady state"):
        pooled.solve(lower, textbook.upper, 1.0)


def test_measured_turnover_replaces_the_usual_one_where_it_is_known(textbook):
    usual = uniform_costs(textbook, {})
    costs = measured_costs(textbook, usual)
    known, unknown = textbook.reaction("PFK"), textbook.reaction("FRD7")
    assert costs.forward[known] < 0.5 * usual.forward[known]
    assert costs.forward[textbook.reaction("NADH16")] < 0.1 * usual.forward[textbook.reaction("NADH16")]
    assert costs.forward[unknown] == usual.forward[unknown]
    assert costs.forward[textbook.reaction("EX_glc__D_e")] == 0.0


def test_only_lacz_splits_lactose():
    genome_scale = with_lactose(load_network("iJO1366"))
    bypass = genome_scale.reaction("LACZpp")
    assert genome_scale.lower[bypass] == genome_scale.upper[bypass] == 0.0
    assert with_lactose(genome_scale) is genome_scale


def test_threads_may_share_a_program(textbook, pooled):
    pools = [0.05 + 0.01 * k for k in range(40)]
    alone = [pooled.solve(textbook.lower, textbook.upper, pool).growth for pool in pools]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda pool: pooled.solve(textbook.lower, textbook.upper, pool).growth, pools))
    assert together == alone
