"""Everything that can be asked of a session without waiting for a cell; safe from any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.probes import Quantity
from bioxen_nb.session.timecourse import Timecourse

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.hypervisor import Hypervisor
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.events import EventLog
    from bioxen_nb.session.loop import Loop, Pace
    from bioxen_nb.session.member import Member


class SessionReading:
    """The reading half of `Session`."""

    seed: int
    name: str
    vitals_every_s: int
    molecules_every_s: int
    hypervisor: Hypervisor
    pace: Pace
    members: dict[str, Member]
    notes: tuple[str, ...]
    events: EventLog
    _loop: Loop
    _closed: bool

    def vm(self, name: str) -> VM:
        """The VM of that name (VMNotFoundError suggests near ones)."""
        return self.hypervisor.get(name)

    def vm_names(self) -> tuple[str, ...]:
        """In the order of their creation."""
        return tuple(self.members)

    @property
    def is_closed(self) -> bool:
        """Whether verbs are over; reads go on."""
        return self._closed

    @property
    def is_playing(self) -> bool:
        """Whether the live clock is on."""
        return self._loop.is_playing

    def speed(self, name: str) -> float | None:
        """Cell seconds per wall second at which a VM plays; None: as fast as it goes."""
        return self.pace.speed(name)

    def timecourse(self, name: str) -> Timecourse:
        """A copy of a VM's history."""
        return Timecourse(name, self._member(name).recorder)

    def lineage(self, name: str) -> tuple[Birth, ...]:
        """All births in a VM, two for each division."""
        return self._member(name).recorder.births

    def siblings(self, name: str) -> tuple[str, ...]:
        """Lineages of the daughters of a VM that can be adopted."""
        return self._member(name).siblings.names

    def vitals_since(self, name: str, row: int = 0) -> tuple[int, NDArray[np.float64]]:
        """(first row, matrix [k, vitals]) of the rows recorded from `row` on.

        Ask again with first row + k. A first row below the one asked for means that the history was
        thinned: what was read before is to be replaced.
        """
        return self._member(name).recorder.vitals_since(row)

    def latest_vitals(self, name: str) -> NDArray[np.float64]:
        """The vitals at the last look (30 a second when playing), also between two recorded rows."""
        return self._member(name).latest_vitals

    def gene_series(
        self, name: str, gene_id: str, quantity: Quantity = "protein"
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """(times in seconds, molecules per cell) of one gene, by locus tag or symbol."""
        return self._member(name).recorder.gene_series(gene_id, quantity)

    def status(self) -> Any:
        """One row a VM, as a pandas table."""
        import pandas

        rows = [{**member.vm.status(), "speed": self.speed(name)} for name, member in list(self.members.items())]
        return pandas.DataFrame(rows).set_index("name") if rows else pandas.DataFrame(columns=["state"])

    def _member(self, name: str) -> Member:
        try:
            return self.members[name]
        except KeyError:
            raise self.hypervisor.not_found(name) from None
