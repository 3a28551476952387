"""Faces that are shown without a lab: `GenomeBrowser(session)` as the last line of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from bioxen_nb.session.hub import ViewHub
from bioxen_nb.session.session import Session
from bioxen_nb.widgets.faces.deck import Deck, Lead
from bioxen_nb.widgets.notebook_output import NotebookOutput
from bioxen_nb.widgets.still import framed

if TYPE_CHECKING:
    from bioxen_nb.session.sources import Source
    from bioxen_nb.widgets.faces.face import Face
    from bioxen_nb.widgets.jupyter import FaceWidget
    from bioxen_nb.widgets.panel_view import FaceView


@runtime_checkable
class FactoryVM(Protocol):
    """A VM as the factory gives it: a name in a session."""

    @property
    def vm_id(self) -> str: ...

    @property
    def session(self) -> Session: ...


@runtime_checkable
class WithHub(Protocol):
    """A lab, or another face."""

    hub: ViewHub


class Alone(NotebookOutput):
    """Base of the faces that stand alone.

    When the notebook cell that shows one is run anew and shows another one, the old one steps back: its view closes
    and, if it made its session itself, the cells are paused. Show it again to go on.

    Args:
        source: a lab or another widget (the views then follow each other), a session, a VM of the factory; or a
            genome (catalogue id, file, Genome, GenomeProgram) for a session of its own.
        vm: name of the VM to show; the first one unless given.
    """

    face_class: ClassVar[type[Face]]

    def __init__(self, source: WithHub | Session | FactoryVM | Source = "teaching-cell", vm: str = "") -> None:
        hub = hub_of(source)
        self.face = self.face_class(hub)
        owns_session = not isinstance(source, WithHub | Session | FactoryVM)
        super().__init__(Deck(hub, [self.face], with_hub=False), owns_session=owns_session)
        self._is_guest = isinstance(source, WithHub)
        if isinstance(source, FactoryVM):
            vm = vm or source.vm_id
        if vm:
            hub.select(vm)

    def _new_widget(self, line: Lead) -> FaceWidget:
        from bioxen_nb.widgets.jupyter import FaceWidget

        return FaceWidget(line, still=self._mark)

    def panel(self) -> FaceView:
        """A Panel component of the same face, for dashboards and `panel serve`."""
        from bioxen_nb.widgets.panel_view import FaceView

        return FaceView(self._deck)

    def close(self) -> None:
        """Take the views out; the session goes on."""
        super().close()
        if not self._is_guest:
            self.hub.close()

    def __repr__(self) -> str:
        names = self.session.vm_names()
        return f"<{type(self).__name__} of {self.hub.selected or (names[0] if names else 'no VM')}>"

    def still(self) -> str:
        """HTML that shows the moment where nothing can run."""
        return framed(repr(self)[1:-1], self.face.still() or "<p>No VM.</p>", self._mark)


def hub_of(source: WithHub | Session | FactoryVM | Source) -> ViewHub:
    """The hub to look through; a genome gets a session with one VM, `cell-1`."""
    if isinstance(source, WithHub):
        return source.hub
    if isinstance(source, Session):
        return ViewHub(source)
    if isinstance(source, FactoryVM):
        return ViewHub(source.session)
    session = Session()
    session.create("cell-1", source)
    return ViewHub(session)
