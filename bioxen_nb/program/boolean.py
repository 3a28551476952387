"""The logical form of a program: regulated units switch on or off, and settle into attractors."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bioxen_nb.errors import CompileError, unknown_name
from bioxen_nb.program.effectors import EFFECTORS, reference_level_um
from bioxen_nb.program.induction import active_share
from bioxen_nb.program.records import GenomeProgram, RegulatoryEdge

State = tuple[bool, ...]

#: Attractors are found by trying every state of the units on loops; 2 ** 16 of them is the most.
LARGEST_NETWORK = 16


@dataclass(frozen=True)
class BooleanNetwork:
    """Units that regulate or are regulated. A unit is on when no active repressor and every activator is there."""

    units: tuple[str, ...]
    inputs: tuple[tuple[tuple[int, int], ...], ...]
    """For each unit (row of the regulator's unit, sign) of every edge; row -1: a constitutive regulator."""

    def step(self, state: State) -> State:
        """All units at once."""
        return tuple(self._next(row, state) for row in range(len(self.units)))

    def step_one(self, state: State, row: int) -> State:
        """One unit alone (asynchronous update)."""
        return (*state[:row], self._next(row, state), *state[row + 1 :])

    def _next(self, row: int, state: State) -> bool:
        for source, sign in self.inputs[row]:
            present = state[source] if source >= 0 else True
            if present != (sign > 0):
                return False
        return True

    def _upstream(self) -> list[set[int]]:
        """For each unit the rows of all that act on it, directly or not; itself when it is on a loop."""
        feeds: list[set[int]] = [{source for source, _ in entries if source >= 0} for entries in self.inputs]
        reach = [set(sources) for sources in feeds]
        grown = True
        while grown:
            grown = False
            for row, sources in enumerate(reach):
                further = sources.union(*(reach[source] for source in sources))
                if len(further) > len(sources):
                    reach[row], grown = further, True
        return reach

    def _given(self, reach: list[set[int]]) -> State:
        """What units that no loop acts on settle at; the others are off."""
        loops = {row for row, sources in enumerate(reach) if row in sources}
        state: State = (False,) * len(self.units)
        for _ in self.units:
            state = self.step(state)
        return tuple(on and row not in loops and loops.isdisjoint(reach[row]) for row, on in enumerate(state))

    def states(self) -> list[State]:
        """States from which every attractor is reached: all settings of the units on loops, which alone remember where
        the network started; what acts on the loops from outside has settled.

        Raises:
            CompileError: too many units on loops to enumerate.
        """
        reach = self._upstream()
        loops, given = [row for row, sources in enumerate(reach) if row in sources], self._given(reach)
        if len(loops) > LARGEST_NETWORK:
            raise CompileError(
                f"The regulated network has {len(loops)} units on feedback loops; attractors are enumerated up to "
                f"{LARGEST_NETWORK}. Name the genes of interest (`of`), or use `step` to follow single states."
            )
        out = []
        for code in range(2 ** len(loops)):
            on = {row for k, row in enumerate(loops) if code >> k & 1}
            out.append(tuple(row in on or given[row] for row in range(len(self.units))))
        return out

    def fixed_points(self) -> list[State]:
        """States that stay, whatever the order of updates."""
        return sorted(cycle[0] for cycle in self.attractors() if len(cycle) == 1)

    def attractors(self) -> list[tuple[State, ...]]:
        """Cycles of the synchronous update (fixed points are cycles of one), each from its smallest state."""
        found: set[tuple[State, ...]] = set()
        settled: set[State] = set()
        for state in self.states():
            path: list[State] = []
            seen: dict[State, int] = {}
            while state not in seen and state not in settled:
                seen[state] = len(path)
                path.append(state)
                state = self.step(state)
            if state in seen:
                cycle = path[seen[state] :]
                first = cycle.index(min(cycle))
                found.add((*cycle[first:], *cycle[:first]))
            settled.update(path)
        return sorted(found)

    def describe(self, state: State) -> str:
        """Which units are on."""
        on = [unit for unit, active in zip(self.units, state, strict=True) if active]
        return " ".join(on) if on else "all off"


def _acts(edge: RegulatoryEdge, present: Collection[str], absent: Collection[str]) -> bool:
    """Whether most of the regulator is able to bind, given the effectors that are there."""
    if not edge.effector:
        return True
    level_um = 0.0 if edge.effector in absent else reference_level_um(edge.effector)
    level_um = math.inf if edge.effector in present else level_um
    constants = (edge.effector_active_um, edge.effector_inactive_um, edge.effector_energy_kt, edge.effector_sites)
    return active_share(level_um, *(constant.value for constant in constants)) >= 0.5


def _upstream(pairs: Collection[tuple[str, str, int, bool]], of: Collection[str]) -> set[str]:
    """The units `of` and all that act on them, directly or not."""
    kept = set(of)
    grown = True
    while grown:
        further = {source for target, source, _, _ in pairs if target in kept} - kept
        kept |= further
        grown = bool(further)
    return kept


def boolean_network(
    program: GenomeProgram,
    *,
    effectors: Collection[str] = (),
    absent: Collection[str] = (),
    of: Collection[str] = (),
) -> BooleanNetwork:
    """The logical network of the program's regulated and regulating units.

    A factor that represses its own unit holds it at a middle level, which counts as on: such edges are left out.

    Args:
        program: the program.
        effectors: small molecules that are present (IPTG releases LacI, arabinose activates AraC).
        absent: small molecules that are not there although they are at the reference (oxygen).
        of: genes of interest (locus tag or symbol): only their units and what acts on those; by default all.

    Raises:
        UnknownNameError: no such gene or small molecule.
        CompileError: a small molecule that is both there and not.
    """
    for name in (*effectors, *absent):
        if name not in EFFECTORS:
            raise unknown_name("small molecule", name, EFFECTORS)
    if both := sorted(set(effectors) & set(absent)):
        raise CompileError(f"{', '.join(both)} cannot be present and absent at once: name it once.")
    unit_of_gene = {tag: unit.id for unit in program.units for tag in unit.genes}
    unit_of_promoter: Mapping[str, str] = {promoter.id: promoter.unit for promoter in program.promoters}
    pairs = {
        (unit_of_promoter[e.promoter], unit_of_gene[e.regulator], e.sign, _acts(e, effectors, absent))
        for e in program.edges
    }
    pairs = {pair for pair in pairs if pair[0] != pair[1] or pair[2] > 0}
    members = {name for target, source, _, _ in pairs for name in (target, source)}
    if of:
        members = _upstream(pairs, [unit_of_gene[program.gene(name).id] for name in of])
    units = tuple(unit.id for unit in program.units if unit.id in members)
    row = {name: k for k, name in enumerate(units)}
    inputs: list[list[tuple[int, int]]] = [[] for _ in units]
    for target, source, sign, active in sorted(pairs):
        if target not in row:
            continue
        if active:
            inputs[row[target]].append((row[source], sign))
        elif sign > 0:
            inputs[row[target]].append((-1, -1))
    return BooleanNetwork(units, tuple(tuple(entries) for entries in inputs))
