"""What the lab offers above its tabs: sessions that ended without being closed, brought back with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bioxen_nb.errors import CheckpointError, unknown_name
from bioxen_nb.session.store.interactive import has_been_told
from bioxen_nb.session.store.recovery import Offer, recoverable
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets.faces.checkpoints.travel import go_to
from bioxen_nb.widgets.faces.offer import Choice, Offered

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub

CHOICES = (
    Choice("resume", "Bring it back", "go on from what was saved last; what is shown here is kept as a checkpoint"),
    Choice("later", "Not now", "offer it again the next time a lab is shown"),
    Choice("forget", "Forget it", "do not offer it again; its checkpoints stay"),
)


class RecoveryOffers:
    """Sessions of a store that ended without being closed.

    Args:
        hub: whose views turn to the session that is resumed.
        store: where to look; the usual one unless given.
    """

    def __init__(self, hub: ViewHub, store: CheckpointStore | None = None) -> None:
        self._hub, self.store = hub, store
        self._put_off: set[str] = set()

    def offers(self) -> tuple[Offered, ...]:
        """The one that was saved last first."""
        has_been_told()
        return tuple(Offered(offer.id, offer.told(), CHOICES) for offer in reversed(self._open()))

    def choose(self, id_: str, choice: str) -> str:
        """Do what was chosen; gives what to say of it.

        Raises:
            CheckpointError, UnknownNameError: it cannot be recovered; says why.
        """
        offer = next((offer for offer in self._open() if offer.id == id_), None)
        if choice == "later":
            self._put_off.add(id_)
            return ""
        if offer is None:
            raise unknown_name("session to recover", id_, [offer.id for offer in self._open()])
        if choice == "forget":
            offer.dismiss()
            return "It will not be offered again. Its checkpoints are still in the list."
        if choice != "resume":
            raise unknown_name("answer", choice, [known.name for known in CHOICES])
        return self._resume(offer)

    def _resume(self, offer: Offer) -> str:
        session, store = offer.resume(), CheckpointStore(offer.folder)
        try:
            kept = go_to(self._hub.session, session, store, f"the session {offer.session!r}, which was resumed")
        except CheckpointError:
            if session.autosaver is not None:
                session.autosaver.finish(ended=False)  # offered again
            session.close()
            raise
        told = "Resumed: everything is as it was saved last. Press Resume or Start to let the cells live on."
        return told + (f" What was here before is kept as checkpoint {kept}." if kept else "")

    def _open(self) -> list[Offer]:
        return [offer for offer in recoverable(self.store) if offer.id not in self._put_off]
