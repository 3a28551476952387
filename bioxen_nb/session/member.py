"""What a session keeps of each VM beside the VM itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.session.lineage import Siblings, births_of
from bioxen_nb.session.recorder import Recorder

if TYPE_CHECKING:
    from bioxen_nb.cell.reports import StepReport
    from bioxen_nb.hypervisor.vm import VM


@dataclass
class Member:
    """A VM, its history, and the daughters that it did not go on with."""

    vm: VM
    recorder: Recorder
    siblings: Siblings = field(default_factory=Siblings)
    latest_vitals: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """Vitals at the last look, which may lie between two recorded rows."""
    held: bool = False
    """Paused together with all others, so that it goes on when the session plays again."""

    def until_due_s(self) -> int:
        """Cell seconds to the next row of the history."""
        return self.recorder.next_due_s - self.vm.time_s

    def observe(self, report: StepReport) -> bool:
        """Take down what is due after a slice; tells whether the cell divided."""
        division = report.division
        if division is not None:
            self.recorder.add_births(births_of(division))
            self.siblings.keep(division.daughters[1])
        self.recorder.take(self.vm.cell)
        return division is not None

    def look(self) -> None:
        """Refresh `latest_vitals`."""
        self.latest_vitals = self.vm.cell.vitals()
