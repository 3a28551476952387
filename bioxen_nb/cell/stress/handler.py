"""What a stress handler is: it looks at a cell and its surroundings, and answers with factors.

A handler is any object with a `name`, the `chassis` its numbers hold for, its `memory` and a method `respond`. It must
be a function of its arguments: no clock, no random numbers, nothing remembered elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, runtime_checkable

from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding.tables import FoldingTables, machine_count
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.cycle import genome_equivalents
from bioxen_nb.engines.kernels.folding import DNAK, engaged
from bioxen_nb.engines.kernels.growth import energy_charge, speed_factor

#: What a response can scale, and where it stands in the state.
PACE = {
    "supply": ly.SUPPLY,
    "capacity": ly.CAPACITY,
    "elongation": ly.ELONGATION,
    "transcription": ly.TRANSCRIPTION,
    "forks": ly.FORKS,
    "maintenance": ly.MAINTENANCE,
    "division": ly.DIVISION,
    "initiation": ly.INITIATION,
    "stringency": ly.STRINGENCY,
}


@dataclass(frozen=True)
class Response:
    """What a handler does until the next control tick. Factors of several handlers multiply, losses add up.

    Genes go by symbol; those that the program does not encode are passed over.
    """

    level: float = 0.0
    """How strong the stress is; 0 for none. The handler says in what unit."""
    active: bool = False
    note: str = ""
    """One line for the reader: what it does now, and why."""
    activity: Mapping[str, float] = field(default_factory=dict)
    """Factor on the share of a regulator's molecules that act."""
    units: Mapping[str, float] = field(default_factory=dict)
    """Factor on the promoters of the units that hold the gene."""
    loading: Mapping[str, float] = field(default_factory=dict)
    """Factor on the loading of ribosomes on the gene's messages."""
    loss_per_s: Mapping[str, float] = field(default_factory=dict)
    """Extra loss of the gene's protein."""
    pace: Mapping[str, float] = field(default_factory=dict)
    """Factors by the names of `PACE`."""
    memory: Mapping[str, float] = field(default_factory=dict)
    """New values of the handler's numbers; those left out stay."""


NOTHING = Response()


@dataclass(frozen=True)
class ViewTables:
    """What a view needs to know of the program; made once."""

    rows: Mapping[str, int]
    """Gene row by symbol."""
    per_fl: tuple[float, ...]
    """(n) molecules per fL at the reference."""
    removed: frozenset[str]
    """Locus tags of genes that the program once had."""
    folding: FoldingTables
    aa_per_fl: float
    growth_per_s: float
    charged: float
    uncharged: float
    atp_share: float


class View:
    """A cell and its surroundings as a handler sees them: read only."""

    def __init__(self, state: ly.CellState, tables: ViewTables, now: Environment, dt_s: float) -> None:
        self._state, self._tables = state, tables
        self.now = now
        self.dt_s = dt_s
        """Seconds since the previous control tick; 0 at the first."""
        self.volume_fl = max(float(state.whole[ly.PROTEIN_AA]), 1.0) / tables.aa_per_fl

    @property
    def time_s(self) -> int:
        """Seconds since the founder's birth."""
        return int(self._state.whole[ly.TIME_S])

    def encodes(self, symbol: str) -> bool:
        """Whether the program has the gene."""
        return symbol in self._tables.rows

    def lost(self, symbol: str, locus_tag: str) -> bool:
        """Whether the gene was knocked out and its product is gone, or makes none: false where there never was one."""
        row = self._tables.rows.get(symbol)
        gone = locus_tag in self._tables.removed
        if row is None:
            return gone
        return self._tables.per_fl[row] <= 0.0 or (gone and self.count(symbol) <= 0)

    def count(self, symbol: str) -> int:
        """Folded protein molecules; 0 when the gene is not encoded."""
        row = self._tables.rows.get(symbol)
        return 0 if row is None else int(self._state.proteins[row] - self._state.unfolded[row])

    def relative(self, symbol: str) -> float:
        """Concentration of the folded protein over that at the reference; 0 when the gene is not encoded."""
        row = self._tables.rows.get(symbol)
        if row is None or self._tables.per_fl[row] <= 0.0:
            return 0.0
        return self.count(symbol) / (self.volume_fl * self._tables.per_fl[row])

    @property
    def reference_growth_per_s(self) -> float:
        """Growth rate of the chassis's reference."""
        return self._tables.growth_per_s

    @property
    def relative_growth(self) -> float:
        """Growth rate over that of the chassis's reference, averaged over a minute."""
        return float(self._state.real[ly.GROWTH_PER_S]) / self._tables.growth_per_s

    @property
    def relative_uncharging(self) -> float:
        """Uncharged over charged tRNA, relative to the reference: what RelA reads."""
        real, usual = self._state.real, self._tables.uncharged / self._tables.charged
        return float(real[ly.UNCHARGED] / max(real[ly.CHARGED], 1e-300)) / usual

    @property
    def energy_charge(self) -> float:
        return float(energy_charge(float(self._state.real[ly.ATP_SHARE])))

    @property
    def power(self) -> float:
        """How fast machines that burn ATP run for want of it: 1 at the reference or above, 0 without any."""
        return min(1.0, float(speed_factor(float(self._state.real[ly.ATP_SHARE]), self._tables.atp_share)))

    @property
    def forks(self) -> int:
        """Replication forks on the chromosomes."""
        state = self._state
        return 2 * int(state.multiplicity[: int(state.whole[ly.ROUNDS])].sum())

    @property
    def genome_equivalents(self) -> float:
        """DNA in units of one chromosome."""
        state, whole = self._state, self._state.whole
        return float(genome_equivalents(state.forks, state.multiplicity, int(whole[ly.ROUNDS]), int(whole[ly.TERMINI])))

    @cached_property
    def unfolded(self) -> int:
        """Proteins that wait for a chaperone."""
        return int(self._state.unfolded[self._tables.folding.gene].sum())

    @cached_property
    def relative_free_dnak(self) -> float:
        """Concentration of DnaK without a substrate over that at the reference; 0 without DnaK, DnaJ or GrpE."""
        folding = self._tables.folding
        machines = machine_count(folding.subunits[DNAK], self._state.proteins - self._state.unfolded)
        if machines <= 0.0 or folding.free_dnak_per_fl <= 0.0:
            return 0.0
        load = float(self._state.unfolded[folding.gene[folding.system == DNAK]].sum())
        free = machines - float(engaged(machines, load, folding.half_per_fl[DNAK] * self.volume_fl))
        return free / (self.volume_fl * folding.free_dnak_per_fl)


@runtime_checkable
class Handler(Protocol):
    """A stress handler. See `bioxen_nb.cell.stress.handlers` for those that come with the package."""

    name: str
    """The name of its entry point."""
    chassis: tuple[str, ...]
    """Ids of the chassis for which its numbers hold; empty for all."""
    memory: Mapping[str, float]
    """Numbers it remembers, with their values at the founder's birth; they travel with checkpoints and daughters."""

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """What the cell does about the stress, if there is any."""
        ...
