"""Optima, prices, warm starts and resumption on the teaching model."""

from __future__ import annotations

import cobra.io
import numpy as np
import pytest

from bioxen_nb.engines.metabolism.lp import LinearProgram
from bioxen_nb.engines.metabolism.medium import medium_bounds, optimum, uptake_flux, with_medium
from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.parsimony import ParsimoniousProgram
from bioxen_nb.errors import ConfigurationError, UnknownNameError

GLUCOSE = "EX_glc__D_e"
MINERALS = dict.fromkeys(("EX_co2_e", "EX_h_e", "EX_h2o_e", "EX_nh4_e", "EX_o2_e", "EX_pi_e"), 1000.0)


def balance(network: MetabolicNetwork, fluxes: np.ndarray) -> np.ndarray:
    """Net production of each metabolite, S v."""
    columns = np.repeat(np.arange(len(network.reactions)), np.diff(network.column_start))
    return np.bincount(network.row_index, network.coefficient * fluxes[columns], len(network.metabolites))


def perturbed(network: MetabolicNetwork, step: int) -> tuple[np.ndarray, np.ndarray]:
    """The bounds of one step of a wandering environment: uptakes and capacities shrink by chance."""
    random = np.random.default_rng(step)
    factor = random.uniform(0.3, 1.0, len(network.reactions))
    keep = network.lower > 0
    return np.where(keep, network.lower, network.lower * factor), np.where(keep, network.upper, network.upper * factor)


def test_the_textbook_optimum_is_the_published_one(textbook: MetabolicNetwork) -> None:
    solution = optimum(textbook)
    assert solution.objective == pytest.approx(0.8739215, abs=1e-6)
    assert np.abs(balance(textbook, solution.fluxes)).max() < 1e-6
    assert solution.fluxes @ textbook.objective == pytest.approx(solution.objective)


def test_prices_explain_the_objective(textbook: MetabolicNetwork) -> None:
    solution = optimum(textbook)
    assert solution.reduced_costs is not None
    assert solution.shadow_prices is not None
    columns = np.repeat(np.arange(len(textbook.reactions)), np.diff(textbook.column_start))
    priced = np.bincount(columns, textbook.coefficient * solution.shadow_prices[textbook.row_index])
    assert np.allclose(solution.reduced_costs, textbook.objective - priced, atol=1e-9)
    lower = textbook.lower.copy()
    lower[textbook.reaction(GLUCOSE)] -= 0.01
    gained = LinearProgram.of(textbook).solve(lower, textbook.upper).objective - solution.objective
    assert gained == pytest.approx(-0.01 * solution.reduced_costs[textbook.reaction(GLUCOSE)], rel=1e-4)


def test_warm_answers_are_cold_answers(textbook: MetabolicNetwork) -> None:
    warm = LinearProgram.of(textbook)
    outcomes = set()
    for step in range(30):
        bounds = perturbed(textbook, step)
        started, fresh = warm.solve(*bounds), LinearProgram.of(textbook).solve(*bounds)
        outcomes.add(fresh.status)
        assert started.status == fresh.status
        assert started.objective == pytest.approx(fresh.objective, abs=1e-7, nan_ok=True)
    assert "optimal" in outcomes


@pytest.mark.parametrize("kind", [LinearProgram.of, ParsimoniousProgram])
def test_a_resumed_solver_goes_on_bit_for_bit(textbook: MetabolicNetwork, kind: type) -> None:
    running = kind(textbook)
    for step in range(50):
        running.solve(*perturbed(textbook, step))
    basis = running.canonical_basis()
    resumed = kind(textbook)
    resumed.restore(basis)
    for step in range(50, 70):
        bounds = perturbed(textbook, step)
        ours, theirs = running.solve(*bounds), resumed.solve(*bounds)
        assert ours.objective == theirs.objective or ours.status == theirs.status == "infeasible"
        assert ours.fluxes.tobytes() == theirs.fluxes.tobytes()


def test_a_basis_of_another_model_is_refused(textbook: MetabolicNetwork) -> None:
    program = LinearProgram.of(textbook)
    with pytest.raises(ConfigurationError, match="another model"):
        ParsimoniousProgram(textbook).total.restore(program.canonical_basis())


def test_parsimonious_fluxes_equal_those_of_cobra(textbook: MetabolicNetwork) -> None:
    model = cobra.io.load_model("textbook")
    reference = cobra.flux_analysis.pfba(model).fluxes
    solution = ParsimoniousProgram(textbook).solve(textbook.lower, textbook.upper)
    assert np.abs(solution.fluxes).sum() == pytest.approx(np.abs(reference).sum(), abs=1e-4)
    assert np.abs(balance(textbook, solution.fluxes)).max() < 1e-6
    assert solution.objective == pytest.approx(0.8739215, abs=1e-6)


def test_no_food_is_an_outcome_of_the_solver_and_an_error_of_the_model(textbook: MetabolicNetwork) -> None:
    program = LinearProgram.of(textbook)
    starved = program.solve(*medium_bounds(textbook, MINERALS))
    assert starved.status == "infeasible"
    assert np.isnan(starved.objective)
    assert np.isnan(starved.fluxes).all()
    assert program.solve(textbook.lower, textbook.upper).objective == pytest.approx(0.8739215, abs=1e-6)
    with pytest.raises(ConfigurationError, match="no steady state"):
        optimum(with_medium(textbook, MINERALS))


def test_growth_without_limit_is_told(textbook: MetabolicNetwork) -> None:
    endless = np.full(len(textbook.reactions), np.inf)
    lower = np.where(textbook.lower > 0, textbook.lower, np.where(textbook.lower < 0, -np.inf, 0.0))
    with pytest.raises(ConfigurationError, match="without limit"):
        optimum(textbook.with_bounds(lower, endless))


def test_growth_follows_the_medium(textbook: MetabolicNetwork) -> None:
    rich = optimum(with_medium(textbook, {**MINERALS, GLUCOSE: 10.0}))
    assert rich.objective == pytest.approx(0.8739215, abs=1e-6)
    airless = {name: most for name, most in MINERALS.items() if name != "EX_o2_e"}
    assert optimum(with_medium(textbook, {**airless, GLUCOSE: 10.0})).objective == pytest.approx(0.2116629, abs=1e-6)


def test_impossible_media_are_refused(textbook: MetabolicNetwork) -> None:
    with pytest.raises(UnknownNameError, match="EX_glc__D_e"):
        medium_bounds(textbook, {"EX_glc_D_e": 10.0})
    with pytest.raises(UnknownNameError):
        medium_bounds(textbook, {"PFK": 10.0})
    for amount in (-1.0, float("nan")):
        with pytest.raises(ConfigurationError, match="0 or more"):
            medium_bounds(textbook, {GLUCOSE: amount})


def test_uptake_saturates_and_refuses_negative_concentrations() -> None:
    assert uptake_flux(0.0, 10.0, 0.5) == 0.0
    assert uptake_flux(0.5, 10.0, 0.5) == 5.0
    for numbers in ((-0.1, 10.0, 0.5), (1.0, -1.0, 0.5), (1.0, 10.0, 0.0), (float("nan"), 1.0, 1.0)):
        with pytest.raises(ConfigurationError):
            uptake_flux(*numbers)


def test_impossible_bounds_are_refused(textbook: MetabolicNetwork) -> None:
    program = LinearProgram.of(textbook)
    with pytest.raises(ConfigurationError, match="one for each reaction"):
        program.solve(textbook.lower[1:], textbook.upper[1:])
    with pytest.raises(ConfigurationError, match="impossible"):
        program.solve(textbook.upper + 1, textbook.upper)
    with pytest.raises(ConfigurationError, match="cannot run"):
        textbook.with_bounds(textbook.upper + 1, textbook.upper)
