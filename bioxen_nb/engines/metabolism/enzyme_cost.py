"""What a unit of flux costs in enzyme: grams of protein per gram of dry weight for each mmol/gDW/h.

A reaction that runs at v mmol/gDW/h on an enzyme of mass M (kDa, the same as g/mmol) and apparent turnover k (1/s)
binds v * M / (3600 k) g/gDW of it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.engines.metabolism.rules import AND
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.genome.data_files import genomes_path
from bioxen_nb.units import SECONDS_PER_HOUR

#: Median of the 427 apparent turnover numbers of iCH360 (Corrao et al. 2025), 1/s.
MEDIAN_TURNOVER_PER_S = 14.4
#: Mean mass of an amino acid in a protein, kDa.
KDA_PER_AA = 0.110
#: Mass of a protein of which nothing is known: 300 amino acids, kDa.
USUAL_KDA = 33.0
_TABLE, _PERIPLASM = "tables/enzyme_costs.tsv", "pp"


@dataclass(frozen=True, slots=True, eq=False)
class EnzymeCosts:
    """Grams of enzyme per gDW for one mmol/gDW/h, for both directions of n reactions; 0 where no enzyme is needed."""

    forward: Floats
    backward: Floats
    source: str


def uniform_costs(
    network: MetabolicNetwork, kda_of_gene: Mapping[str, float], turnover_per_s: float = MEDIAN_TURNOVER_PER_S
) -> EnzymeCosts:
    """One turnover for all enzymes; a complex weighs what its subunits do, of isozymes the lightest works.

    Args:
        network: its gene rules say which proteins a reaction needs.
        kda_of_gene: masses in kDa; a gene that is not in it gets `USUAL_KDA`.
        turnover_per_s: apparent turnover, 1/s.

    Raises:
        ConfigurationError: a turnover or mass that is not above 0.
    """
    masses = [kda_of_gene.get(gene, USUAL_KDA) for gene in network.genes]
    if not (turnover_per_s > 0 and all(mass > 0 for mass in masses)):
        raise ConfigurationError("Enzyme masses and turnover numbers must be above 0.")
    kda = np.array([enzyme_mass(network.rule(j), masses) for j in range(len(network.reactions))])
    costs = kda / (SECONDS_PER_HOUR * turnover_per_s)
    return EnzymeCosts(costs, costs.copy(), f"one turnover of {turnover_per_s:g} /s for every enzyme")


def enzyme_mass(program: list[int], masses: list[float]) -> float:
    """Mass of the lightest enzyme that fulfils a gene rule, in the unit of `masses`; 0 for an empty rule."""
    stack: list[float] = []
    for code in program:
        if code >= 0:
            stack.append(masses[code])
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(left + right if code == AND else min(left, right))
    return stack[0] if stack else 0.0


def measured_costs(network: MetabolicNetwork, usual: EnzymeCosts) -> EnzymeCosts:
    """Costs from measured apparent turnover numbers where the shipped table has the reaction, else the usual ones.

    A network without a periplasm calls `NADH16` what the table calls `NADH16pp`.

    Args:
        network: with the reaction names of BiGG, as iCH360 has them; other names are not found.
        usual: costs of all other reactions.
    """
    table = _table()
    forward, backward = usual.forward.copy(), usual.backward.copy()
    found = 0
    for j, name in enumerate(network.reactions):
        row = table.get(name) or table.get(name + _PERIPLASM)
        if row is not None and network.rule(j):
            forward[j], backward[j] = row
            found += 1
    return EnzymeCosts(forward, backward, f"measured turnover for {found} reactions, else {usual.source}")


@functools.cache
def _table() -> dict[str, tuple[float, float]]:
    """Reaction -> cost forward and backward; a direction that the table leaves out costs as much as the other."""
    with genomes_path(_TABLE).open(encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")][1:]
    return {name: (float(forward or backward), float(backward or forward)) for name, forward, backward in rows}
