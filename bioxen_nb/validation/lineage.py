"""One line of descent, watched closely enough to compare it with a mother machine."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.records import GenomeProgram

#: Cell seconds between two looks.
LOOK_EVERY_S = 10
#: A line that takes longer than this for one cycle is given up.
LONGEST_CYCLE_S = 12 * 3600


def live(cell: Cell, duration_s: int) -> None:
    """Let a cell live through any divisions on the way."""
    end_s = cell.time_s + duration_s
    while cell.time_s < end_s:
        cell.advance(end_s - cell.time_s)


@dataclass
class Cycle:
    """One cell from birth to division."""

    birth_fl: float
    division_fl: float
    duration_s: int
    ages_s: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    ribosomal_share: list[float] = field(default_factory=list)
    d_period_s: int = 0
    atp_spent: float = 0.0

    @property
    def growth_per_h(self) -> float:
        return math.log(self.division_fl / self.birth_fl) / self.duration_s * 3600.0

    @property
    def added_fl(self) -> float:
        return self.division_fl - self.birth_fl

    def population_mean(self, values: list[float] | list[int]) -> float:
        """Mean over a growing population: a cell of relative age a counts with 2 ln 2 * 2 ** -a."""
        weights = np.exp2(-np.array(self.ages_s) / self.duration_s)
        return float((np.array(values, np.float64) * weights).sum() / weights.sum())


@dataclass
class Lineage:
    """The cycles of one line of descent, the first ones left out, and the C periods seen."""

    cycles: list[Cycle]
    c_periods_s: list[int]
    synthesis_ratio: list[float]
    """Amino acids joined per second over ribosomes x active fraction x elongation rate."""

    def values(self, name: str) -> NDArray[np.float64]:
        """One attribute of all cycles."""
        return np.array([getattr(cycle, name) for cycle in self.cycles], np.float64)

    @property
    def doubling_min(self) -> float:
        """ln 2 over the mean growth rate."""
        return math.log(2.0) / float(self.values("growth_per_h").mean()) * 60.0


class _Replication:
    """Pairs each start of replication with the end of the same round: rounds end in the order they began."""

    def __init__(self, cell: Cell) -> None:
        whole = cell.context.state.whole
        self._started: deque[int | None] = deque([None] * int(whole[ly.ROUNDS]))
        self._initiations, self._rounds = int(whole[ly.INITIATIONS]), int(whole[ly.ROUNDS])
        self.c_periods_s: list[int] = []

    def look(self, cell: Cell) -> None:
        whole = cell.context.state.whole
        now_s = int(whole[ly.TIME_S])
        started = int(whole[ly.INITIATIONS]) - self._initiations
        self._started.extend([now_s] * started)
        finished = self._rounds + started - int(whole[ly.ROUNDS])
        for _ in range(finished):
            began_s = self._started.popleft()
            if began_s is not None:
                self.c_periods_s.append(int(whole[ly.TERMINATION_S]) - began_s)
        self._initiations, self._rounds = int(whole[ly.INITIATIONS]), int(whole[ly.ROUNDS])


def follow(program: GenomeProgram, environment: Environment, cycles: int, *, seed: int, settle: int = 2) -> Lineage:
    """Follow first daughters for `settle` + `cycles` cycles and keep the last `cycles`.

    Returns fewer cycles when the line stops dividing.
    """
    cell = Cell(program, environment, seed=seed)
    replication = _Replication(cell)
    lineage = Lineage([], replication.c_periods_s, [])
    for number in range(settle + cycles):
        if number == settle:
            replication.c_periods_s.clear()
            lineage.synthesis_ratio.clear()
        cycle = _one_cycle(cell, replication, lineage.synthesis_ratio)
        if cycle is None:
            break
        if number >= settle:
            lineage.cycles.append(cycle)
    return lineage


def _one_cycle(cell: Cell, replication: _Replication, synthesis: list[float]) -> Cycle | None:
    born_s, spent = cell.time_s, cell.ledger.atp_spent
    arrays, active = cell.lowered, cell.lowered.settings["ribosome_active_fraction"]
    cycle = Cycle(cell.volume_fl, 0.0, 0)
    while cell.time_s - born_s < LONGEST_CYCLE_S:
        state, joined = cell.context.state, cell.ledger.amino_acids_polymerised
        mass = state.proteins * arrays.length_aa
        cycle.ages_s.append(cell.time_s - born_s)
        cycle.origins.append(int(state.whole[ly.ORIGINS]))
        cycle.ribosomal_share.append(float(mass[arrays.is_ribosomal].sum() / max(int(mass.sum()), 1)))
        ribosomes = int(state.whole[ly.RIBOSOMES])
        report = cell.advance(LOOK_EVERY_S)
        replication.look(cell)
        if report.division is not None:
            cycle.division_fl = sum(report.division.birth_volume_fl)
            cycle.duration_s = report.division.interdivision_s
            cycle.d_period_s = int(report.division.clauses["since_termination_s"])
            cycle.atp_spent = cell.ledger.atp_spent - spent
            return cycle
        possible = ribosomes * active * float(cell.context.state.real[ly.SPEED_AA_PER_S]) * report.elapsed_s
        if possible > 0:
            synthesis.append((cell.ledger.amino_acids_polymerised - joined) / possible)
    return None
