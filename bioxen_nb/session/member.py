"""What a session keeps of each VM beside the VM itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import ResourceError
from bioxen_nb.session.lineage import KEPT_SIBLINGS, Siblings, births_of
from bioxen_nb.session.recorder import MEMORY_LIMIT_BYTES, Recorder

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.resources import Quota

#: Contexts of one VM at once: the present one, the next, and the daughters that it did not go on with.
CONTEXTS_KEPT = 2 + KEPT_SIBLINGS


def _contexts_bytes(cell: Cell) -> int:
    """Memory of all contexts of a cell."""
    return CONTEXTS_KEPT * sum(array.nbytes for array in cell.context.state)


@dataclass
class Member:
    """A VM, its history, and the daughters that it did not go on with."""

    vm: VM
    recorder: Recorder
    siblings: Siblings = field(default_factory=Siblings)
    latest_vitals: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """Vitals at the last look, which may lie between two recorded rows."""
    genome: Genome | None = None
    """What its program was compiled from, where that is at hand."""
    source: str = ""
    """Where the genome can be read again; empty when that is not known."""
    held: bool = False
    """Paused together with all others, so that it goes on when the session plays again."""

    def inherit_genome(self, other: Member) -> None:
        """Take over the genome of another VM, if this one's program was compiled from it."""
        genome, program = other.genome, self.vm.cell.program
        if genome is None or genome.sequence_digest == program.sequence_digest:
            self.genome, self.source = genome, other.source

    @property
    def _contexts_bytes(self) -> int:
        return _contexts_bytes(self.vm.cell)

    def check_memory(self, quota: Quota) -> None:
        """Raise ResourceError if a quota does not even hold the cell and a few rows of its history."""
        self._check(quota, self._contexts_bytes + self.recorder.least_bytes, "its cell")

    def check_program(self, program: GenomeProgram) -> None:
        """Raise as `Cell.reprogram` does, or ResourceError if the quota does not hold the cell with that program."""
        if self.vm.quota.memory_bytes is None:
            return
        cell = self.vm.cell.relative(self.vm.cell.context)
        cell.reprogram(program)
        genes = len(cell.gene_ids) / len(self.vm.cell.gene_ids)
        self._check(
            self.vm.quota,
            _contexts_bytes(cell) + math.ceil(max(genes, 1.0) * self.recorder.least_bytes),
            f"its cell with the program {program.id}",
        )

    def _check(self, quota: Quota, least: int, what: str) -> None:
        most = quota.memory_bytes
        if most is not None and most < least:
            raise ResourceError(
                f"{self.vm.name} needs at least {math.ceil(least / 1000):,} kB of memory for {what} and a few rows "
                f"of history, not {most / 1000:,.0f} kB.",
                vm=self.vm.name,
            )

    def bound_memory(self) -> None:
        """Hold the history to the VM's quota of memory."""
        most = self.vm.quota.memory_bytes
        room = MEMORY_LIMIT_BYTES if most is None else most - self._contexts_bytes
        self.recorder.limit_bytes = min(max(room, self.recorder.least_bytes), MEMORY_LIMIT_BYTES)

    def until_due_s(self) -> int:
        """Cell seconds to the next row of the history."""
        return self.recorder.next_due_s - self.vm.time_s

    def observe(self, report: StepReport) -> bool:
        """Take down what is due after a slice; tells whether the cell divided."""
        division = report.division
        if division is not None:
            self.recorder.add_births(births_of(division))
            self.siblings.keep(self.vm.cell.relative(division.daughters[1]))
        self.recorder.take(self.vm.cell)
        return division is not None

    def look(self) -> None:
        """Refresh `latest_vitals`."""
        self.latest_vitals = self.vm.cell.vitals()
