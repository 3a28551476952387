"""A reaction network that lives inside a cell: it reads the cell's proteins, grows with it and is shared at division.

Once every control tick the exact kernel makes up for the seconds since the last one, with the proteins, the volume and
the random stream of the cell. Slices of ten seconds change nothing in the statistics of a network whose rates do not
move by themselves: waiting times have no memory (Gillespie 1977). Between two ticks, proteins and volume are held.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.network import FINISHED, simulate_slice
from bioxen_nb.engines.kernels.partition import split
from bioxen_nb.engines.networks.exact import explain_failure
from bioxen_nb.engines.networks.lowering import LoweredNetwork, lower_network
from bioxen_nb.errors import CompileError, ConfigurationError, unknown_name
from bioxen_nb.program.networks.records import Network
from bioxen_nb.program.networks.sbml import parse_sbml

#: Reactions within one control tick, beyond which the network is held to have no end.
MOST_REACTIONS = 10_000_000


@dataclass(frozen=True)
class ResidentNetwork:
    """A network and how it hangs together with its host.

    A compartment's size as written is that of a mean cell of the chassis; it follows the cell's volume, so that rate
    laws in concentrations feel growth, and those in counts do not. What reactions change is shared out at division,
    each molecule by chance.

    Args:
        network: read from SBML or Antimony, in whole molecules, such that it can be run exactly.
        reads: gene by species that shows its protein count; species that no reaction, rule or event changes and that
            are called like a gene's symbol read that gene anyway.
        seconds_per_time_unit: of the network's rates: 60 for a network in minutes.

    Raises:
        CompileError: the network cannot be run exactly, or has no SBML text.
        ConfigurationError: an impossible time unit.
    """

    network: Network
    reads: Mapping[str, str]
    seconds_per_time_unit: float = 1.0

    def __post_init__(self) -> None:
        unit = self.seconds_per_time_unit
        if isinstance(unit, bool) or not isinstance(unit, int | float) or not 0 < unit < math.inf:
            raise ConfigurationError(f"seconds_per_time_unit must be a number above 0, not {unit!r}.")
        if not self.network.sbml:
            raise CompileError(f"Network {self.network.id!r} has no SBML text; read it with parse_sbml.")
        changed = self._changed_by()
        for species in self.reads:
            if species not in self.network.species_ids:
                raise unknown_name("species", species, self.network.species_ids)
            if species in changed:
                raise ConfigurationError(
                    f"Species {species!r} cannot show a protein of the cell: {changed[species]} changes it. Make it a "
                    f"boundary species (${species} in Antimony).",
                    species=species,
                )

    @cached_property
    def lowered(self) -> LoweredNetwork:
        return lower_network(self.network, (*self.network.species_ids, *self.network.compartments))

    def _changed_by(self) -> dict[str, str]:
        """What changes each symbol that something changes."""
        fixed = {s.id for s in self.network.species if s.boundary or s.constant}
        reactions = {
            name: f"reaction {r.id!r}" for r in self.network.reactions for name in r.net_changes() if name not in fixed
        }
        rules = {rule.target: "a rule" for rule in (*self.network.assignment_rules, *self.network.rate_rules)}
        events = {a.target: f"event {event.id!r}" for event in self.network.events for a in event.assignments}
        return reactions | rules | events

    def genes_read(self, gene_ids: tuple[str, ...], gene_symbols: tuple[str, ...]) -> dict[str, int]:
        """Row of the gene by species that shows its protein.

        Raises:
            UnknownNameError: the cell has no such gene.
        """
        rows = {symbol: row for row, symbol in reversed(list(enumerate(gene_symbols))) if symbol}
        rows.update({gene: row for row, gene in enumerate(gene_ids)})
        changed = self._changed_by()
        found = {name: rows[name] for name in self.network.species_ids if name in rows and name not in changed}
        for species, gene in self.reads.items():
            if gene not in rows:
                raise unknown_name("gene", gene, rows)
            found[species] = rows[gene]
        return found

    @property
    def length(self) -> int:
        """Numbers that its state needs: all symbols, then the truth of all triggers."""
        return len(self.lowered.symbols) + int(self.lowered.tables.trigger_before.size)

    @cached_property
    def _shared(self) -> NDArray[np.int64]:
        """Symbols whose molecules are shared out at division: species that a reaction or an event changes."""
        ruled = {rule.target for rule in self.network.assignment_rules}
        changed = self._changed_by().keys() - ruled
        rows = [row for row, species in enumerate(self.network.species_ids) if species in changed]
        return np.array(rows, np.int64)

    @cached_property
    def _sizes(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(symbols, sizes) of the compartments as written; those that a rule or event sets are left alone."""
        changed = self._changed_by()
        names = [name for name in self.network.compartments if name not in changed]
        rows = [self.lowered.symbols.index(name) for name in names]
        return np.array(rows, np.int64), np.array([self.network.compartments[name] for name in names], np.float64)

    def start(self, state: ly.CellState) -> None:
        """As the network's author wrote it."""
        symbols = len(self.lowered.symbols)
        state.network[:symbols] = self.lowered.start
        state.network[symbols:] = self.lowered.tables.trigger_before

    def live(self, state: ly.CellState, read: Mapping[str, int], relative_volume: float, dt_s: float) -> None:
        """Show the host's present proteins and volume, and make up for the last `dt_s` seconds with them.

        Args:
            state: of the cell; its network and random numbers change.
            read: row of the gene by species.
            relative_volume: of the cell, over that of a mean one.
            dt_s: 0 at birth.

        Raises:
            BioXenException: a rate or count went below zero, or the reactions have no end (code BX020).
        """
        symbols = len(self.lowered.symbols)
        values, truth = state.network[:symbols], state.network[symbols:]
        for species, gene in read.items():
            values[self.network.species_ids.index(species)] = state.proteins[gene]
        rows, sizes = self._sizes
        values[rows] = sizes * relative_volume
        now = float(state.whole[ly.TIME_S])
        begin, end = ((now - dt_s) / self.seconds_per_time_unit, now / self.seconds_per_time_unit)
        if dt_s <= 0:
            return
        status, reaction = simulate_slice(self.lowered.tables, values, truth, begin, end, state.random, MOST_REACTIONS)
        if status != FINISHED:
            explain_failure(self.network, self.lowered, status, reaction, MOST_REACTIONS)

    def share_out(self, mother: ly.CellState, first: ly.CellState, second: ly.CellState, share: float) -> None:
        """Each molecule goes to the first daughter with probability `share`; draws from the mother's stream."""
        counts = np.floor(mother.network[self._shared]).astype(np.int64)
        parts = np.zeros((2, counts.size), np.int64)
        split(counts, share, parts[0], parts[1], mother.random)
        first.network[self._shared], second.network[self._shared] = parts

    def amounts(self, state: ly.CellState) -> dict[str, float]:
        """Molecules by species."""
        return dict(zip(self.network.species_ids, state.network.tolist(), strict=False))

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        unit = self.seconds_per_time_unit
        return {"sbml": self.network.sbml, "reads": dict(sorted(self.reads.items())), "seconds_per_time_unit": unit}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ResidentNetwork:
        """The network of a document."""
        reads = {str(species): str(gene) for species, gene in document["reads"].items()}
        return cls(parse_sbml(document["sbml"]), reads, float(document["seconds_per_time_unit"]))
