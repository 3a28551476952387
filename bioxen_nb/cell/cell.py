"""A cell: a program, an environment and the present context. `advance` makes the next context and a report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.birth import divide, founder
from bioxen_nb.cell.commands_to_units import give_command, given_commands
from bioxen_nb.cell.context import CellularContext
from bioxen_nb.cell.control import CONTROL_INTERVAL_S, fill_medium, steer
from bioxen_nb.cell.environment import REFRESHING, Environment
from bioxen_nb.cell.ledger import Ledger, check_counts
from bioxen_nb.cell.metabolism.feeding import check_surroundings, flux, shadow_prices
from bioxen_nb.cell.metabolism.linking import Metabolism
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.phases import cycle_phase, growth_phase
from bioxen_nb.cell.reports import Division, Status, StepReport
from bioxen_nb.cell.reprogramming import carried, running_on
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.cell.standing import FILAMENT, clauses, filament_reason, missing, status, vitals
from bioxen_nb.cell.stress.responding import Stress, stresses
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.errors import ConfigurationError
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.document import from_document, to_document
from bioxen_nb.program.networks.records import Network
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.resources import Demand, Grant

if TYPE_CHECKING:
    from pandas import Series

__all__ = ["Cell", "RunningProgram"]


class Cell:
    """One living run of a program.

    Args:
        program: what to run.
        environment: the surroundings; the chassis's reference medium unless given.
        seed: of all random numbers of this cell and its descendants, 0 or larger.
        lineage: name of the founder.
        network: a reaction network that lives in the cell; a `ResidentNetwork` says which proteins it reads.
    """

    def __init__(
        self,
        program: GenomeProgram,
        environment: Environment | None = None,
        *,
        seed: int = 0,
        lineage: str = "0",
        network: Network | ResidentNetwork | None = None,
    ):
        if seed < 0:
            raise ConfigurationError(f"A seed must be 0 or larger, not {seed}.")
        resident = ResidentNetwork(network, {}) if isinstance(network, Network) else network
        self._running = RunningProgram.of(program, resident)
        self._environment = environment or Environment()
        check_surroundings(self._running, self._environment)
        born = founder(self._running, self._environment, seed)
        self.context = CellularContext(born.state, lineage, seed)

    @classmethod
    def _of(cls, running: RunningProgram, environment: Environment, context: CellularContext) -> Cell:
        cell = cls.__new__(cls)
        cell._running, cell._environment, cell.context = running, environment, context
        return cell

    def relative(self, context: CellularContext) -> Cell:
        """A cell of the same program in the same surroundings that goes on from another context."""
        return Cell._of(self._running, self._environment, context)

    def moved_to(self, environment: Environment) -> Cell:
        """This cell in other surroundings, as if it had always been there: no fresh medium."""
        return Cell._of(self._running, environment, self.context)

    def newborn(self, seed: int, lineage: str) -> Cell:
        """A founder of the same program in the same surroundings."""
        born = founder(self._running, self._environment, seed)
        return Cell._of(self._running, self._environment, CellularContext(born.state, lineage, seed))

    @property
    def program(self) -> GenomeProgram:
        return self._running.program

    def reprogram(self, program: GenomeProgram) -> None:
        """Live on with another program: a live knock-out, a mutation, a plasmid that arrives or is lost.

        Nothing that the cell holds is lost. Genes that go take no new transcripts; their messages and proteins work
        until they decay or are diluted, so `Cell.program` remembers them (see `remembering`). New genes start with
        nothing. Daughters inherit the program; siblings of an earlier division keep theirs.

        Raises:
            ConfigurationError: a program for another chassis, or whose metabolic model cannot live on the medium.
        """
        running = running_on(self._running, program)
        if running is self._running:
            return
        check_surroundings(running, self._environment)
        context = carried(self.context, self._running, running)
        check_counts(self.context, context)
        self._running, self.context = running, context

    @property
    def environment(self) -> Environment:
        return self._environment

    @environment.setter
    def environment(self, environment: Environment) -> None:
        """New surroundings act from the next control tick on; another medium or culture starts fresh."""
        old, new = (e.at(self.time_s) for e in (self._environment, environment))
        same = (old.medium, old.substrates_mm, old.culture) == (new.medium, new.substrates_mm, new.culture)
        self._surround(environment, fresh=not same)

    def shift(self, **changes: Any) -> None:
        """Change the environment from now on; naming a medium, substrates or a culture brings fresh medium.

        Shifts of the schedule that are still to come stay.

        Raises:
            UnknownNameError: a field, medium, substrate... that does not exist.
            ConfigurationError: an impossible value.
        """
        self._surround(self._environment.shifted(self.time_s, **changes), fresh=bool(REFRESHING & changes.keys()))

    def _surround(self, environment: Environment, *, fresh: bool) -> None:
        """Take over surroundings; a change of medium of the old schedule that no tick has seen yet is not lost."""
        check_surroundings(self._running, environment)
        last_tick_s = (self.time_s - 1) // CONTROL_INTERVAL_S * CONTROL_INTERVAL_S
        fresh = fresh or (self.time_s > 0 and self._environment.refreshed_within(last_tick_s, self.time_s))
        self._environment = environment
        if fresh:
            self.context = self.context.copy()
            fill_medium(self.context.state, environment.at(self.time_s))

    def command(self, genes_or_units: str | Sequence[str], order: str) -> tuple[str, ...]:
        """Switch transcription units "on" or "off", or leave them to regulation again ("natural").

        On: no repressor binds, and all molecules of the activators can. Off: no transcript starts. Acts from the next
        control tick on; daughters inherit it.

        Args:
            genes_or_units: locus tags, symbols or ids of units; a gene stands for its whole unit.
            order: "on", "off" or "natural".

        Returns:
            Ids of the units that were told.

        Raises:
            UnknownNameError: no such gene, unit or command; near names are given.
        """
        told = self.context.copy()
        units = give_command(told.state, self._running.arrays, genes_or_units, order)
        self.context = told
        return tuple(units)

    def commands(self) -> dict[str, str]:
        """The commands in force, "on" or "off", by unit."""
        return given_commands(self.context.state, self._running.arrays)

    @property
    def network(self) -> ResidentNetwork | None:
        """The reaction network that lives in the cell."""
        return self._running.network

    def network_amounts(self) -> dict[str, float]:
        """Molecules of each species of the network, at the last control tick; empty without a network."""
        return self.network.amounts(self.context.state) if self.network else {}

    @property
    def lowered(self) -> ExpressionArrays:
        """The arrays that the kernels execute."""
        return self._running.arrays

    @property
    def gene_ids(self) -> tuple[str, ...]:
        return self._running.arrays.gene_ids

    @property
    def gene_symbols(self) -> tuple[str, ...]:
        return self._running.arrays.gene_symbols

    @property
    def seed(self) -> int:
        return self.context.seed

    @property
    def time_s(self) -> int:
        """Seconds since the founder's birth."""
        return self.context.time_s

    @property
    def volume_fl(self) -> float:
        return float(self._whole(ly.PROTEIN_AA) / self._running.constants.aa_per_fl)

    @property
    def ledger(self) -> Ledger:
        """What was spent and made so far."""
        return Ledger.of(self.context)

    def _whole(self, index: int) -> int:
        return int(self.context.state.whole[index])

    def demand(self) -> Demand:
        """What the cell would use now: ribosomes that can translate, and ATP per second."""
        usable = self._whole(ly.RIBOSOMES) * self._running.constants.active_fraction
        return Demand(usable, float(self.context.state.real[ly.ATP_DEMAND_PER_S]))

    def advance(self, duration_s: int, grant: Grant | None = None) -> StepReport:
        """Live for `duration_s` whole seconds, or until a division or an arrest if that comes first.

        The present context is replaced by a new one. After a division the cell goes on as the first daughter. Slicing
        does not matter: 10 + 20 seconds give the same bits as 30, under the same grants.

        Raises:
            ConfigurationError: not a whole number of seconds from 0 up.
            ConservationError: the molecules do not add up; the present context stays as it was.
        """
        if not (math.isfinite(duration_s) and duration_s >= 0 and int(duration_s) == duration_s):
            raise ConfigurationError(f"Cells live whole seconds, not {duration_s!r}.")
        grant = grant or Grant()
        r = self._running
        after = self.context.copy()
        limits = np.array([grant.ribosomes, grant.atp_per_s])
        elapsed, ready, arrested = 0, False, False
        while elapsed < duration_s and not (ready or arrested):
            since_tick_s = after.time_s % CONTROL_INTERVAL_S
            if since_tick_s == 0:
                steer(after.state, r, self._environment)
            stretch = min(int(duration_s) - elapsed, CONTROL_INTERVAL_S - since_tick_s)
            lived, ready, arrested = wc.advance(
                after.state, r.tables, r.units, r.regulation, r.machines, r.constants, limits, r.scratch, stretch
            )
            elapsed += lived
        check_counts(self.context, after)
        self.context = after
        division = self._divide() if ready else None
        status = self.status()
        return StepReport(int(elapsed), status, self.arrest_reason(), division)

    def _divide(self) -> Division:
        mother = self.context
        passed = self.checkpoint()
        daughters = divide(mother, self._running)
        self.context = daughters[0]
        first, second = (float(d.state.real[ly.BIRTH_FL]) for d in daughters)
        return Division(
            time_s=mother.time_s,
            mother=mother.lineage,
            daughters=daughters,
            birth_volume_fl=(first, second),
            interdivision_s=mother.time_s - int(mother.state.whole[ly.BIRTH_S]),
            clauses=passed,
        )

    def checkpoint(self) -> dict[str, float]:
        """The clauses of the cell-cycle checkpoint with their present values."""
        return clauses(self.context.state, self._running)

    def status(self) -> Status:
        """Growing, slow (below 0.02 per hour), or arrested (slow for ten minutes)."""
        return status(self.context.state)

    def phases(self) -> dict[str, str]:
        """The phase of growth (lag, exponential, slowing, stationary) and of the cycle (B, C, D)."""
        state = self.context.state
        return {"growth": growth_phase(state, self._running), "cycle": cycle_phase(state)}

    def stuck_reason(self) -> str:
        """Why a growing cell will not divide as things are; empty while it still may.

        A cell of `FILAMENT` times its birth volume is a filament: it grows on but lacks what the checkpoint asks for.
        """
        grown = self.volume_fl / float(self.context.state.real[ly.BIRTH_FL])
        return filament_reason(self.checkpoint()) if grown >= FILAMENT else ""

    def arrest_reason(self) -> str:
        """What an arrested cell is missing, first cause first; empty for any other."""
        if self.status() is not Status.ARRESTED:
            return ""
        return missing(self.context.state, self._running, self._environment.at(self.time_s))

    def shadow_prices(self) -> Series[float]:
        """What a little more of each metabolite would add to growth now; see `metabolism.shadow_prices`.

        Raises:
            ConfigurationError: the program has no metabolic model.
        """
        return shadow_prices(self.context.state, self._running, self._environment.at(self.time_s))

    def stress(self) -> tuple[Stress, ...]:
        """What each stress handler says about the cell now, by name; most are inactive."""
        return stresses(self.context.state, self._running, self._environment.at(self.time_s))

    @property
    def metabolism(self) -> Metabolism | None:
        """The linked metabolic model, if the program has one."""
        return self._running.metabolism

    def flux(self, reaction: str) -> float:
        """Flux of one reaction at the last control tick, mmol/gDW/h; negative backwards, and for what is taken up.

        Raises:
            UnknownNameError: no such reaction; near names are given.
            ConfigurationError: the program has no metabolic model.
        """
        return flux(self.context.state, self._running, reaction)

    def vitals(self) -> NDArray[np.float64]:
        """Whole-cell numbers in the order of `context.VITALS`; float64."""
        return vitals(self.context.state, self._running)

    def digest(self) -> str:
        """SHA-256 of the complete state."""
        return self.context.digest()

    def to_document(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """JSON-able header and named arrays, enough for `from_document` to continue bit for bit."""
        header, arrays = self.context.to_document()
        header |= {"program": to_document(self.program), "environment": self.environment.to_document()}
        return header | {"network": self.network.to_document() if self.network else None}, arrays

    @classmethod
    def from_document(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Cell:
        """The cell of a checkpoint.

        Raises:
            CheckpointError: arrays that do not fit the program.
        """
        program, environment = from_document(header["program"]), Environment.from_document(header["environment"])
        return cls.resumed(program, environment, header, arrays, header.get("network"))

    @classmethod
    def resumed(
        cls,
        program: GenomeProgram,
        environment: Environment,
        header: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
        network: Mapping[str, Any] | None = None,
    ) -> Cell:
        """The cell whose context is given as header and arrays, its network as a document.

        Raises:
            CheckpointError: arrays that do not fit the program.
        """
        running = RunningProgram.of(program, ResidentNetwork.from_document(network) if network else None)
        return cls._of(running, environment, CellularContext.from_document(header, arrays, running.lengths))

    def kin(self, program: GenomeProgram, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Cell:
        """A cell of this or an earlier program in the same surroundings, such as a sibling, from its stored context.

        Raises:
            CheckpointError: arrays that do not fit the program.
        """
        if program is self.program:
            return self.relative(self.read_context(header, arrays))
        running = RunningProgram.of(program, self.network)
        return Cell._of(running, self._environment, CellularContext.from_document(header, arrays, running.lengths))

    def read_context(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> CellularContext:
        """Another context of the same program.

        Raises:
            CheckpointError: arrays that do not fit the program.
        """
        return CellularContext.from_document(header, arrays, self._running.lengths)

    def __repr__(self) -> str:
        return (
            f"<Cell {self.context.lineage} of {self.program.id}: {self.time_s} s, {self.volume_fl:.2f} fL, "
            f"generation {self.context.generation}, {self.status()}>"
        )
