"""Named pathways as sets of reactions, and what flows through a living cell's network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.metabolism.linking import IDLE, Metabolism
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.errors import ConfigurationError, unknown_name

#: Central metabolism by the reaction ids of BiGG, grouped as in the E. coli core model (Orth, Fleming & Palsson 2010,
#: EcoSal 10.2.1), whose ids most models of bacteria share.
PATHWAYS: dict[str, tuple[str, ...]] = {
    "glycolysis": (
        *("GLCpts", "GLCptspp", "HEX1", "PGI", "PFK", "FBP", "FBA", "TPI", "GAPD", "PGK", "PGM", "ENO", "PYK", "PPS"),
    ),
    "pentose_phosphate": ("G6PDH2r", "PGL", "GND", "RPE", "RPI", "TKT1", "TKT2", "TALA"),
    "tca_cycle": ("PDH", "CS", "ACONTa", "ACONTb", "ICDHyr", "AKGDH", "SUCOAS", "SUCDi", "FRD7", "FUM", "MDH"),
    "glyoxylate_cycle": ("ICL", "MALS"),
    "anaplerosis": ("PPC", "PPCK", "ME1", "ME2"),
    "respiration": ("NADH16", "NADH16pp", "CYTBD", "CYTBDpp", "ATPS4r", "ATPS4rpp", "THD2", "THD2pp", "NADTRHD"),
    "fermentation": ("PFL", "PTAr", "ACKr", "ACALD", "ALCD2x", "LDH_D", "LDH_L"),
    "lactose": ("LCTSt", "LCTStpp", "LACZ", "LELOIR"),
}

#: Fluxes shown of a whole network: the largest.
_SHOWN = 20


def chosen_reactions(linked: Metabolism, pathways: Sequence[str]) -> dict[str, list[str]]:
    """Reactions of the network in each of these pathways; a single reaction stands for itself.

    Raises:
        UnknownNameError: neither a pathway nor a reaction.
        ConfigurationError: the network has none of a pathway's reactions.
    """
    network = linked.network
    chosen = {}
    for name in pathways:
        members = [reaction for reaction in PATHWAYS.get(name, (name,)) if reaction in network.reaction_index]
        if not members and name in PATHWAYS:
            raise ConfigurationError(
                f"The metabolic model {network.name} has no reaction of the pathway {name!r}. Name its reactions.",
                model=network.name,
            )
        if not members:
            raise unknown_name(f"pathway or reaction in {network.name}", name, [*PATHWAYS, *network.reactions])
        chosen[name] = members
    return chosen


def largest_fluxes(cell: Cell, linked: Metabolism) -> dict[str, float]:
    """The largest fluxes inside the cell, mmol/gDW/h."""
    fluxes, network = cell.context.state.fluxes, linked.network
    size = np.where(network.is_exchange | (network.objective != 0), 0.0, np.abs(fluxes))
    order = np.argsort(-size, kind="stable")[:_SHOWN]
    return {network.reactions[j]: float(fluxes[j]) for j in order.tolist() if size[j] > IDLE}


def fluxes_of(cell: Cell, reactions: Sequence[str]) -> dict[str, float]:
    """Fluxes at the last control tick, mmol/gDW/h."""
    return {name: cell.flux(name) for name in reactions}


def exchanged(cell: Cell, linked: Metabolism) -> tuple[dict[str, float], dict[str, float]]:
    """What the cell takes up and what it gives off, by metabolite, mmol/gDW/h and both as positive numbers."""
    inward = uptake_fluxes(linked.network, cell.context.state.fluxes)
    named = {
        metabolite_of(linked.network, j): float(inward[j]) for j in np.flatnonzero(linked.network.is_exchange).tolist()
    }
    taken = {name: flux for name, flux in named.items() if flux > IDLE}
    given = {name: -flux for name, flux in named.items() if flux < -IDLE}
    return taken, given


def uptake_fluxes(network: MetabolicNetwork, fluxes: Floats) -> Floats:
    """(n) flux of each exchange into the cell, mmol/gDW/h; 0 for other reactions."""
    first = network.coefficient[network.column_start[:-1]]
    return np.asarray(np.where(network.is_exchange, np.where(first < 0, -fluxes, fluxes), 0.0))


def metabolite_of(network: MetabolicNetwork, exchange: int) -> str:
    """The metabolite that an exchange reaction carries."""
    return network.metabolites[int(network.row_index[network.column_start[exchange]])]
