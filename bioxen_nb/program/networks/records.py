"""A reaction network as its author wrote it: species, parameters, reactions, rules and events, all frozen.

Formulas keep the meaning of SBML: the symbol of a species stands for its amount when `substance_only`, else for its
concentration; a rate law gives amount per time. Time, volume and amount are in the units of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bioxen_nb.program.networks.expressions import Expression


@dataclass(frozen=True, slots=True)
class Species:
    """A pool. Reactions change it unless it is a boundary or constant."""

    id: str
    initial_amount: float
    compartment: str
    boundary: bool = False
    constant: bool = False
    substance_only: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """What it takes and makes (species, stoichiometry), and its rate law with the parameters known only to it."""

    id: str
    reactants: tuple[tuple[str, float], ...]
    products: tuple[tuple[str, float], ...]
    rate: Expression
    local_parameters: tuple[tuple[str, float], ...] = ()

    def net_changes(self) -> dict[str, float]:
        """Amount gained per firing, by species; those that come out even are left out."""
        changes: dict[str, float] = {}
        for side, sign in ((self.reactants, -1.0), (self.products, 1.0)):
            for species, stoichiometry in side:
                changes[species] = changes.get(species, 0.0) + sign * stoichiometry
        return {species: change for species, change in changes.items() if change != 0.0}


@dataclass(frozen=True, slots=True)
class Rule:
    """target = formula, at all times; or d target / dt = formula when it stands among the rate rules."""

    target: str
    formula: Expression


@dataclass(frozen=True, slots=True)
class Event:
    """When the trigger turns true, the targets take the values of the formulas."""

    id: str
    trigger: Expression
    assignments: tuple[Rule, ...]
    initial_value: bool = True
    """What the trigger is held to have been before the start: false lets the event fire at time zero."""
    persistent: bool = True
    values_from_trigger_time: bool = True
    delay: Expression | None = None
    priority: Expression | None = None


@dataclass(frozen=True)
class Network:
    """A whole network, with the SBML text it came from (which the deterministic engine runs)."""

    id: str
    species: tuple[Species, ...]
    compartments: Mapping[str, float]
    parameters: Mapping[str, float]
    reactions: tuple[Reaction, ...]
    assignment_rules: tuple[Rule, ...] = ()
    rate_rules: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()
    sbml: str = field(default="", repr=False)

    @property
    def species_ids(self) -> tuple[str, ...]:
        """Ids in the order of the columns of every result."""
        return tuple(species.id for species in self.species)
