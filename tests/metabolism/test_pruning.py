"""Reactions that can never run, held against COBRApy's own search for them."""

from __future__ import annotations

import cobra.io
import numpy as np
import pytest
from cobra.flux_analysis import find_blocked_reactions

from bioxen_nb.engines.metabolism.cobra_reading import from_cobra
from bioxen_nb.engines.metabolism.medium import optimum
from bioxen_nb.engines.metabolism.pruning import live_reactions, pruned


@pytest.fixture
def model() -> cobra.Model:
    """The teaching model with three dead ends: nothing makes, nothing uses, one reversible reaction alone."""
    model = cobra.io.load_model("textbook")
    atp, lonely = model.metabolites.atp_c, [cobra.Metabolite(name, compartment="c") for name in "xyzw"]
    recipes = {
        "USE_X": {0: -1, 1: 1},
        "USE_Y": {1: -1, "atp": 1},
        "MAKE_Z": {"atp": -1, 2: 1},
        "BOTH_W": {3: 1, "atp": -1},
    }
    for name, recipe in recipes.items():
        reaction = cobra.Reaction(name, lower_bound=-1000.0 if name == "BOTH_W" else 0.0, upper_bound=1000.0)
        reaction.add_metabolites({atp if key == "atp" else lonely[key]: value for key, value in recipe.items()})
        model.add_reactions([reaction])
    return model


def test_only_blocked_reactions_are_left_out(model: cobra.Model) -> None:
    network = from_cobra(model)
    alive = live_reactions(network)
    dead = {name for name, runs in zip(network.reactions, alive, strict=True) if not runs}
    assert {"USE_X", "USE_Y", "MAKE_Z", "BOTH_W"} <= dead <= set(find_blocked_reactions(model))


def test_the_smaller_network_has_the_same_optimum_and_rules(model: cobra.Model) -> None:
    network = from_cobra(model)
    smaller = pruned(network, live_reactions(network))
    assert len(smaller.reactions) < len(network.reactions)
    assert not {"x", "y", "z", "w"} & set(smaller.metabolites)
    assert optimum(smaller).objective == pytest.approx(optimum(network).objective, abs=1e-9)
    for name in smaller.reactions:
        assert smaller.rule(smaller.reaction(name)) == network.rule(network.reaction(name))


def test_a_reaction_that_must_run_is_never_left_out(model: cobra.Model) -> None:
    model.reactions.USE_X.lower_bound = 1.0
    network = from_cobra(model)
    assert live_reactions(network)[network.reaction("USE_X")]
    assert np.isnan(model.slim_optimize())
