"""The logical form of a program: regulated units switch on or off, and settle into attractors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bioxen_nb.errors import CompileError
from bioxen_nb.program.records import GenomeProgram, RegulatoryEdge

State = tuple[bool, ...]

#: Attractors are found by trying every state; 2 ** 16 of them is the most.
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

    def states(self) -> list[State]:
        """Every state, all off first.

        Raises:
            CompileError: too many units to enumerate.
        """
        n = len(self.units)
        if n > LARGEST_NETWORK:
            raise CompileError(
                f"The regulated network has {n} units; attractors are enumerated up to {LARGEST_NETWORK}. "
                "Use `step` to follow single states."
            )
        return [tuple(bool(code >> row & 1) for row in range(n)) for code in range(2**n)]

    def fixed_points(self) -> list[State]:
        """States that stay, whatever the order of updates."""
        return [state for state in self.states() if self.step(state) == state]

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


def _acts(edge: RegulatoryEdge, present: Collection[str]) -> bool:
    """Whether the regulator is active, given the effectors that are there."""
    if not edge.effector:
        return True
    return (edge.effector in present) == (edge.sign > 0)


def boolean_network(program: GenomeProgram, *, effectors: Collection[str] = ()) -> BooleanNetwork:
    """The logical network of the program's regulated and regulating units.

    Args:
        program: the program.
        effectors: small molecules that are present (IPTG releases LacI, arabinose activates AraC).
    """
    unit_of_gene = {tag: unit.id for unit in program.units for tag in unit.genes}
    unit_of_promoter: Mapping[str, str] = {promoter.id: promoter.unit for promoter in program.promoters}
    pairs = {
        (unit_of_promoter[e.promoter], unit_of_gene[e.regulator], e.sign, _acts(e, effectors)) for e in program.edges
    }
    members = {name for target, source, _, _ in pairs for name in (target, source)}
    units = tuple(unit.id for unit in program.units if unit.id in members)
    row = {name: k for k, name in enumerate(units)}
    inputs: list[list[tuple[int, int]]] = [[] for _ in units]
    for target, source, sign, active in sorted(pairs):
        if active:
            inputs[row[target]].append((row[source], sign))
        elif sign > 0:
            inputs[row[target]].append((-1, -1))
    return BooleanNetwork(units, tuple(tuple(entries) for entries in inputs))
