"""A metabolic model linked to a program: built once for both, then asked every control tick."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism.allostery import MarkedEnzymes
from bioxen_nb.cell.metabolism.genes import GeneLink, protein_masses
from bioxen_nb.cell.metabolism.hunger import glycogen_when_fed
from bioxen_nb.cell.metabolism.uptake import Uptakes, fresh_medium
from bioxen_nb.cell.reference import Reference
from bioxen_nb.engines.metabolism.enzyme_cost import measured_costs, uniform_costs
from bioxen_nb.engines.metabolism.enzyme_level import enzyme_levels
from bioxen_nb.engines.metabolism.enzyme_pool import POOL_G_PER_GDW, PooledProgram, PooledSolution, Statuses
from bioxen_nb.engines.metabolism.lactose import with_lactose
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.units import SECONDS_PER_HOUR

#: A single enzyme lets through so many times its reference flux at its reference level.
GATE = 10.0
#: Fluxes below this, mmol/gDW/h, count as none.
IDLE = 1e-6
_LAC_GENES = {"b0343", "b0344"}
_MOST_POOL, _PLENTY_MM = 10.0, 1e3
_BISECTIONS, _CLOSE = 60, 1e-6
_KEPT = 8


@dataclass(frozen=True, eq=False)
class Metabolism:
    """A network of n reactions and g genes, its program, and how it runs at the chassis's reference."""

    network: MetabolicNetwork
    program: PooledProgram
    uptakes: Uptakes
    genes: GeneLink
    marked: MarkedEnzymes
    pool: float
    """g/gDW of enzyme with which the network grows at the chassis's reference rate, at the reference share of
    metabolic protein."""
    reference_growth: float
    """1/h that the network then reaches."""
    widest: Floats
    """(n) largest flux of each reaction over the reference and all single carbon sources; 0 for those idle in all."""
    reference_levels: Floats
    """(n) enzymes of each reaction in a mean cell at the reference; for those idle there, when they are
    induced."""
    statuses: Statuses
    """Where the program stands in the reference medium."""
    glycogen: float
    """Of a growing cell, mmol of glucose/gDW."""

    @property
    def pool_factor(self) -> float:
        """The pool relative to that of Corrao et al. (2025)."""
        return self.pool / POOL_G_PER_GDW

    def lengths(self) -> dict[str, int]:
        """Of the arrays that metabolism keeps in the state."""
        return {
            "enzymes": len(self.network.genes),
            "fluxes": len(self.network.reactions),
            "basis": len(self.statuses),
        }

    def check_medium(self, environment: Environment) -> None:
        """Refuse surroundings that offer only what this network knows nothing of.

        Raises:
            ConfigurationError: naming what the network can take up.
        """
        moments = [environment.at(0), *(environment.at(shift.at_s) for shift in environment.schedule)]
        for moment in moments:
            offered = {name for name in SUBSTRATES if moment.concentration_mm(name) > 0}
            if offered and offered.isdisjoint(self.uptakes.known):
                raise ConfigurationError(
                    f"The metabolic model {self.network.name} cannot take up {', '.join(sorted(offered))}; it knows "
                    f"{', '.join(self.uptakes.known)}. Change the medium, or compile with another metabolic model.",
                    model=self.network.name,
                )


_linked: OrderedDict[str, Metabolism] = OrderedDict()


def linked(model: str, arrays: ExpressionArrays, reference: Reference) -> Metabolism | None:
    """The metabolism of a program; None without a model. The last few are kept, for cells of the same program.

    Raises:
        UnknownNameError: no such model.
        ConfigurationError: a model without an objective, without a gene of the program, or that cannot grow.
    """
    if not model:
        return None
    key = _key(model, arrays)
    if key in _linked:
        _linked.move_to_end(key)
        return _linked[key]
    made = _link(load_network(model), arrays, reference)
    _linked[key] = made
    if len(_linked) > _KEPT:
        _linked.popitem(last=False)
    return made


def _key(model: str, a: ExpressionArrays) -> str:
    """Of all that the link depends on."""
    digest = hashlib.sha256("|".join((model, *a.gene_ids, *a.gene_symbols, repr(sorted(a.settings.items())))).encode())
    for array in (
        a.length_aa, a.target_copies, a.translation_weight, a.unit_initiation_per_s, a.unit_genes, a.unit_gene_start,
        a.unit_readthrough, a.unit_readthrough_to, a.edge_unit, a.edge_regulator, a.edge_sign, a.edge_fold,
        a.edge_reference, a.edge_k_um, a.edge_hill, a.edge_response, a.destabilisation_kcal, a.is_metabolic,
    ):  # fmt: skip
        digest.update(array.tobytes())
    return digest.hexdigest()


def _link(network: MetabolicNetwork, arrays: ExpressionArrays, reference: Reference) -> Metabolism:
    if not _LAC_GENES.isdisjoint(arrays.gene_ids):
        network = with_lactose(network)
    genes = GeneLink.of(network, arrays)
    uptakes = Uptakes.of(network)
    costs = measured_costs(network, uniform_costs(network, protein_masses(network, arrays)))
    program = PooledProgram(network, costs, uptakes.lower(network, uptakes.most, 1.0), network.upper)
    at_home = _bounds_in(network, uptakes, fresh_medium(Environment()))
    pool, home = _calibrated(program, at_home, reference.growth_per_s * SECONDS_PER_HOUR)
    return Metabolism(
        network=network,
        program=program,
        uptakes=uptakes,
        genes=genes,
        marked=MarkedEnzymes.of(network, reference),
        pool=pool,
        reference_growth=home.growth,
        widest=_widest(program, uptakes, pool, home),
        reference_levels=np.where(
            np.abs(home.fluxes) > IDLE,
            enzyme_levels(network, genes.reference),
            enzyme_levels(network, genes.reference * genes.induction(arrays)),
        ),
        statuses=home.statuses,
        glycogen=glycogen_when_fed(arrays),
    )


def _bounds_in(network: MetabolicNetwork, uptakes: Uptakes, medium: Floats) -> Floats:
    return uptakes.lower(network, uptakes.greatest(medium), 1.0)


def _calibrated(program: PooledProgram, lower: Floats, growth_per_h: float) -> tuple[float, PooledSolution]:
    """The pool at which growth is the given one, and the solution there; all a network can do if that is less."""
    upper = program.network.upper
    most = program.solve(lower, upper, _MOST_POOL)
    if most.growth <= IDLE or most.maintained < 1.0 - IDLE:
        raise ConfigurationError(
            f"{program.network.name} cannot grow in the reference medium even with all its genes and any amount of "
            "enzyme. Check its exchange reactions and its objective.",
            model=program.network.name,
        )
    if most.growth <= growth_per_h:
        return most.enzyme, program.solve(lower, upper, most.enzyme, most.statuses)
    low, high, found = 0.0, most.enzyme, most
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        found = program.solve(lower, upper, middle, found.statuses)
        low, high = (middle, high) if found.growth < growth_per_h else (low, middle)
        if abs(found.growth - growth_per_h) < _CLOSE * growth_per_h:
            break
    return middle, found


def _widest(program: PooledProgram, uptakes: Uptakes, pool: float, home: PooledSolution) -> Floats:
    """Largest flux of each reaction over the reference medium and each carbon source alone."""
    widest, statuses = np.abs(home.fluxes), home.statuses
    for place in np.flatnonzero(uptakes.column >= 0).tolist():
        medium = np.zeros(len(uptakes.most))
        medium[place] = _PLENTY_MM
        lower = _bounds_in(program.network, uptakes, medium)
        fed = program.solve(lower, program.network.upper, pool, statuses)
        widest, statuses = np.maximum(widest, np.abs(fed.fluxes)), fed.statuses
    return np.where(widest > IDLE, widest, 0.0)
