"""What a lab and a face alone have in common: a deck, a view in each front end, and a still where nothing can run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import VMStateError
from bioxen_nb.widgets.faces.deck import Deck, Lead
from bioxen_nb.widgets.keeping import present
from bioxen_nb.widgets.places import PLACES, new_mark, present_execution

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.session.session import Session
    from bioxen_nb.widgets.jupyter import LabWidget
    from bioxen_nb.widgets.panel_view import LabView


class NotebookOutput:
    """Base of what a notebook cell shows when it is the last line.

    Args:
        deck: carries the messages of its views.
        owns_session: whether it made the session, whose cells are then paused when the view goes.

    Attributes:
        hub: what its views look at.
    """

    def __init__(self, deck: Deck, *, owns_session: bool) -> None:
        self.hub: ViewHub = deck.hub
        self._deck, self._owns_session = deck, owns_session
        self._mark = new_mark()
        self._widget: LabWidget | None = None

    @property
    def session(self) -> Session:
        """What is looked at.

        When a view goes back to a checkpoint, or resumes a session, it is another one and the one before is closed.
        """
        return self.hub.session

    @property
    def widget(self) -> LabWidget:
        """The Jupyter widget, for layouts of ipywidgets."""
        if self._widget is None:
            self._widget = self._new_widget(Lead(self._deck))
        return self._widget

    def _new_widget(self, line: Lead) -> LabWidget:
        raise NotImplementedError

    def panel(self) -> LabView:
        """A Panel component of the same, for dashboards and `panel serve`."""
        raise NotImplementedError

    def step_back(self) -> None:
        """Take the view out of the notebook, and pause the cells unless the session came from elsewhere."""
        if self._widget is not None:
            self._widget.close()
            self._widget = None
        if self._owns_session:
            with suppress(VMStateError):  # closed already
                self.session.pause_all()

    def close(self) -> None:
        """Take the views out for good."""
        if self._widget is not None:
            self._widget.close()
        self._deck.close()

    def still(self) -> str:
        """HTML that shows the moment where nothing can run."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_formats: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        PLACES.show(self, present_execution())
        shown = self.widget._repr_mimebundle_()
        data, metadata = shown if shown is not None else ({}, {})
        return {**data, "text/plain": repr(self), "text/html": self.still()}, metadata

    def _ipython_display_(self) -> None:
        present(self, *self._repr_mimebundle_())
