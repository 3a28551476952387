"""The lab: a session with a face. `Lab("teaching-cell")` as the last line of a notebook cell shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError, UnknownNameError
from bioxen_nb.session.commands import make_running, run_vm
from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.session.store.heartbeat import Habits
from bioxen_nb.session.store.interactive import autosave_by_default
from bioxen_nb.widgets.alone import FactoryVM
from bioxen_nb.widgets.faces.checkpoints.face import CheckpointsFace
from bioxen_nb.widgets.faces.checkpoints.offers import RecoveryOffers
from bioxen_nb.widgets.faces.deck import Deck, Lead
from bioxen_nb.widgets.faces.table import faces_of
from bioxen_nb.widgets.notebook_output import NotebookOutput
from bioxen_nb.widgets.picture import Picture, draw
from bioxen_nb.widgets.still import framed, lab_still

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.goals import RunOutcome, Until
    from bioxen_nb.session.sources import Source
    from bioxen_nb.widgets.jupyter import LabWidget
    from bioxen_nb.widgets.panel_view import LabView

#: Curves of these genes are there from the beginning, where the genome has them.
_SHOWN_FIRST = ("dnaA", "ftsZ")
_POLL_S = 0.03


class Lab(NotebookOutput):
    """VM controls, resource gauges and a live time course of a session.

    When the notebook cell that shows a lab is run anew and shows another one, the old lab steps back: its view
    closes and, if it made its session itself, its cells are paused. Nothing is lost; show it again to go on.

    Args:
        genome: a catalogue id, file, Genome or GenomeProgram for the first VM; or a session that exists, or a VM that
            the factory made, whose session is then shown.
        seed: of the first VM (and of a new session).
        name: of the first VM.
        speed: cell seconds per wall second; None is as fast as the machine allows.
        autoplay: start at once.
        watch: genes whose curves are shown, by symbol or locus tag.
        autosave: save the session by itself once a cell lives, and offer sessions that ended without being closed;
            seconds from one save to the next instead of True. Unless given: in Jupyter, if $BIOXEN_AUTOSAVE is not 0.
        **creation: knock_out, environment, chassis, quota, as in `Session.create`.
    """

    def __init__(
        self,
        genome: Source | Session | FactoryVM = "teaching-cell",
        *,
        seed: int = 1,
        name: str = "cell-1",
        speed: float | None = 300.0,
        autoplay: bool = False,
        watch: Sequence[str] | None = None,
        autosave: bool | float | None = None,
        **creation: Any,
    ) -> None:
        shown = ""
        if isinstance(genome, FactoryVM):
            shown, genome = genome.vm_id, genome.session
        owns_session = not isinstance(genome, Session)
        if isinstance(genome, Session):
            if creation:
                raise ConfigurationError(f"A session exists already; {', '.join(creation)} cannot be set here.")
            session = genome
        else:
            session = Session(seed=seed)
            session.set_speed(None, speed)
            session.create(name, genome, seed=seed, **creation)
        hub = ViewHub(session)
        super().__init__(Deck(hub, faces_of(hub)), owns_session=owns_session)
        if shown:
            self.hub.select(shown)
        self._autosave(autosave_by_default() if autosave is None else autosave)
        self._watch(watch)
        if autoplay:
            self.start()

    def _autosave(self, wish: bool | float) -> None:
        if wish is False:
            return
        self._deck.offers = RecoveryOffers(self.hub)
        if self.session.is_autosaved and wish is True:
            return
        habits = Habits() if wish is True else Habits(every_s=float(wish))
        for face in self._deck.faces:
            if isinstance(face, CheckpointsFace):
                face.autosaving.want(habits)

    def _watch(self, genes: Sequence[str] | None) -> None:
        if not self.session.vm_names():
            return
        for gene in _SHOWN_FIRST if genes is None else genes:
            try:
                self.hub.watch(gene)
            except UnknownNameError:
                if genes is not None:
                    raise

    # ---- running ---------------------------------------------------------------------------------------

    @property
    def vm(self) -> VM:
        """The VM that is shown."""
        names = self.session.vm_names()
        if not names:
            raise ConfigurationError("The lab has no VM. Make one: lab.session.create('cell-1', 'teaching-cell').")
        return self.session.vm(self.hub.selected if self.hub.selected in names else names[0])

    def start(self) -> None:
        """Let the shown VM live; returns at once."""
        run_vm(self.session, self.vm.name)

    def pause(self) -> None:
        """Stop the clock of all VMs."""
        self.session.pause_all()

    def run(self, until: Until = None, *, duration_s: float | None = None, progress: bool = False) -> RunOutcome:
        """Run the shown VM as fast as it goes and wait for the end; same seed, same result.

        Args:
            until: seconds on the cell's clock, an event ("division", "initiation", "termination", "shift", "arrest",
                "failure"), or a function of the VM.
            duration_s: this much further, instead of `until`.
            progress: show a bar.
        """
        name = self.vm.name
        make_running(self.session, name)
        return self.session.run(until, duration_s=duration_s, vm=name, progress=progress)

    async def until(self, time_s: float) -> RunOutcome:
        """`await lab.until(3600)`: live at the present speed up to exactly `time_s`; buttons go on working."""
        vm = self.vm
        speed = self.session.speed(vm.name)
        run_vm(self.session, vm.name)
        while speed is not None and vm.is_running and time_s - vm.time_s > speed * 4 * _POLL_S:
            await asyncio.sleep(_POLL_S)
            speed = self.session.speed(vm.name)
        return await asyncio.to_thread(self._arrive, vm.name, time_s)

    def _arrive(self, name: str, time_s: float) -> RunOutcome:
        make_running(self.session, name)
        return self.session.run(until=time_s, vm=name)

    # ---- showing ---------------------------------------------------------------------------------------

    def _new_widget(self, line: Lead) -> LabWidget:
        from bioxen_nb.widgets.jupyter import LabWidget

        return LabWidget(line, still=self._mark)

    def panel(self) -> LabView:
        """A Panel component of the same lab, for dashboards and `panel serve`."""
        from bioxen_nb.widgets.panel_view import LabView

        return LabView(self._deck)

    def snapshot(self) -> Picture:
        """A static picture (SVG) of the time course as it is now; `.save(path)` writes it."""
        return draw(self.session, self.vm.name, list(self.hub.watches.values()))

    def close(self) -> None:
        """Take the views out and end the session's live thread."""
        super().close()
        self.hub.close()
        self.session.close()

    def __repr__(self) -> str:
        names = self.session.vm_names()
        if not names:
            return "<Lab: no VM>"
        vm = self.session.vm(names[0])
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"<Lab: {vm.name}{more} running {vm.cell.program.genome_id}, seed {vm.cell.seed}>"

    def still(self) -> str:
        """HTML that shows the moment where nothing can run."""
        shown = self.vm.name if self.session.vm_names() else ""
        parts = lab_still(self.session, shown, list(self.hub.watches.values()), self._deck.faces)
        return framed(repr(self)[1:-1], parts, self._mark)
