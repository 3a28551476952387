"""A metabolic network as frozen arrays: what the linear program needs and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.metabolism.rules import holds
from bioxen_nb.errors import ConfigurationError, unknown_name

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class MetabolicNetwork:
    """m metabolites, n reactions, g genes. Fluxes are in mmol/gDW/h, that of the biomass reaction in 1/h.

    The stoichiometric matrix S (m x n, coefficients without unit) is kept by columns: the entries of reaction j are
    `row_index[column_start[j]:column_start[j + 1]]` and the same stretch of `coefficient`. Arrays are read-only.
    """

    name: str
    reactions: tuple[str, ...]
    metabolites: tuple[str, ...]
    genes: tuple[str, ...]
    column_start: Whole
    row_index: Whole
    coefficient: Floats
    lower: Floats
    """Least flux of each reaction, mmol/gDW/h."""
    upper: Floats
    """Greatest flux of each reaction, mmol/gDW/h."""
    objective: Floats
    """Weight of each flux in the sum that is maximised."""
    is_exchange: NDArray[np.bool_]
    """Reactions that carry one metabolite between the cell's surroundings and the outside of the model."""
    rule_start: Whole
    rule_code: Whole
    """Postfix programs of the gene rules, one after the other (see `rules`); bounds in `rule_start` (n + 1)."""

    def __post_init__(self) -> None:
        crossed = np.flatnonzero(~(self.lower <= self.upper))
        if crossed.size:
            j = int(crossed[0])
            raise ConfigurationError(
                f"Reaction {self.reactions[j]} of {self.name} cannot run: its least flux {self.lower[j]} is not below "
                f"its greatest {self.upper[j]}. Correct its bounds.",
                reaction=self.reactions[j],
            )
        if not np.any(self.objective):
            raise ConfigurationError(
                f"Model {self.name} has no objective: mark its biomass reaction as the objective in the file "
                "(in COBRApy: model.objective = 'its id') and load it again.",
                model=self.name,
            )
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @cached_property
    def reaction_index(self) -> dict[str, int]:
        """Column of each reaction."""
        return {name: j for j, name in enumerate(self.reactions)}

    @cached_property
    def gene_index(self) -> dict[str, int]:
        """Number of each gene in the rules."""
        return {name: k for k, name in enumerate(self.genes)}

    @cached_property
    def reactions_of_gene(self) -> tuple[tuple[int, ...], ...]:
        """For each gene, the columns whose rule names it."""
        found: list[list[int]] = [[] for _ in self.genes]
        for j in range(len(self.reactions)):
            for code in set(self.rule(j)):
                if code >= 0:
                    found[code].append(j)
        return tuple(map(tuple, found))

    def rule(self, column: int) -> list[int]:
        """The postfix program of one reaction's gene rule; empty when it needs no gene."""
        codes: list[int] = self.rule_code[self.rule_start[column] : self.rule_start[column + 1]].tolist()
        return codes

    def reaction(self, name: str) -> int:
        """The column of a reaction.

        Raises:
            UnknownNameError: no such reaction; near names are given.
        """
        if name not in self.reaction_index:
            raise unknown_name(f"reaction in {self.name}", name, self.reactions)
        return self.reaction_index[name]

    def gene(self, name: str) -> int:
        """The number of a gene.

        Raises:
            UnknownNameError: no such gene; near names are given.
        """
        if name not in self.gene_index:
            raise unknown_name(f"gene in {self.name}", name, self.genes)
        return self.gene_index[name]

    def lost_reactions(self, absent_genes: Iterable[str]) -> tuple[int, ...]:
        """Columns that can no longer run when these genes are deleted together, in order."""
        absent = {self.gene(name) for name in absent_genes}
        touched = {j for gene in absent for j in self.reactions_of_gene[gene]}
        return tuple(sorted(j for j in touched if not holds(self.rule(j), absent)))

    def with_bounds(self, lower: Floats, upper: Floats) -> MetabolicNetwork:
        """The same network with other flux bounds, mmol/gDW/h, each of length n."""
        return replace(self, lower=np.array(lower, dtype=float), upper=np.array(upper, dtype=float))

    def with_objective(self, reaction: str) -> MetabolicNetwork:
        """The same network, maximising the flux of one reaction."""
        return replace(self, objective=_one_at(self.reaction(reaction), len(self.reactions)))


def _one_at(column: int, length: int) -> Floats:
    weights = np.zeros(length)
    weights[column] = 1.0
    return weights
