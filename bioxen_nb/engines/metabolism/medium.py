"""What a network may take up: media as greatest uptake fluxes, and those from concentrations."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from bioxen_nb.engines.metabolism.lp import LinearProgram, Solution
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.errors import ConfigurationError, unknown_name


def uptake_flux(concentration_mm: float, most: float, half_mm: float) -> float:
    """Uptake by a saturating transporter, mmol/gDW/h: most * c / (half + c), the law of Michaelis and Menten.

    Args:
        concentration_mm: substrate outside, mM.
        most: flux at saturation, mmol/gDW/h.
        half_mm: concentration of half that flux, mM.

    Raises:
        ConfigurationError: a negative or infinite number, or a half concentration of zero.
    """
    for what, value in (("concentration", concentration_mm), ("greatest flux", most), ("half concentration", half_mm)):
        if not (0 <= value < math.inf):
            raise ConfigurationError(f"A {what} must be a number from 0 up, not {value!r}.")
    if half_mm == 0:
        raise ConfigurationError("A half concentration of 0 mM has no meaning; give a positive one.")
    return most * concentration_mm / (half_mm + concentration_mm)


def medium_bounds(network: MetabolicNetwork, uptake: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Flux bounds with these greatest uptakes; every exchange that is not named lets nothing in.

    Args:
        uptake: exchange reaction -> greatest uptake, mmol/gDW/h, 0 or more.

    Raises:
        UnknownNameError: not an exchange reaction of the model.
        ConfigurationError: an uptake that is negative or no number.
    """
    exchanges = [network.reactions[j] for j in np.flatnonzero(network.is_exchange)]
    known = set(exchanges)
    for name, amount in uptake.items():
        if name not in known:
            raise unknown_name(f"exchange reaction in {network.name}", name, exchanges)
        if not amount >= 0:
            raise ConfigurationError(
                f"The medium offers {amount!r} mmol/gDW/h of {name}; an uptake must be 0 or more.", reaction=name
            )
    lower, upper = network.lower.copy(), network.upper.copy()
    for name in exchanges:
        j = network.reaction_index[name]
        amount = float(uptake.get(name, 0.0))
        if network.coefficient[network.column_start[j]] < 0:
            lower[j] = -amount
            upper[j] = max(upper[j], lower[j])
        else:
            upper[j] = amount
            lower[j] = min(lower[j], amount)
    return lower, upper


def with_medium(network: MetabolicNetwork, uptake: Mapping[str, float]) -> MetabolicNetwork:
    """The same network in another medium (see `medium_bounds`)."""
    return network.with_bounds(*medium_bounds(network, uptake))


def optimum(network: MetabolicNetwork) -> Solution:
    """The optimum of a network as it stands, with prices.

    Raises:
        ConfigurationError: its bounds allow no steady state at all, or growth without limit.
    """
    solution = LinearProgram.of(network).solve(network.lower, network.upper, prices=True)
    if solution.status == "infeasible":
        raise ConfigurationError(
            f"{network.name} has no steady state within its bounds: a flux that it must carry (maintenance, most "
            "often) cannot be fed by its medium. Open an exchange reaction, or lower that flux's least bound.",
            model=network.name,
        )
    if solution.status == "unbounded":
        raise ConfigurationError(
            f"{network.name} could grow without limit: give its exchange reactions finite bounds.", model=network.name
        )
    return solution
