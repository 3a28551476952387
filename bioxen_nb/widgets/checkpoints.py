"""The checkpoints of a session: `CheckpointPanel(session)` as the last line of a cell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.widgets.alone import Alone, FactoryVM, WithHub
from bioxen_nb.widgets.faces.checkpoints.face import CheckpointsFace

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.sources import Source


class CheckpointPanel(Alone):
    """Save a session, look through what was saved, compare it, and go back to it or let it live beside.

    Going back turns every view of the session, labs too, to the one that was saved: `panel.session` is that one then,
    and the session from before is saved and closed.

    Args:
        source, vm: as for all faces (see `Alone`).
        store: a `CheckpointStore` or its folder; the one that the session is autosaved to, or else that of
            $BIOXEN_STORE or among the user's data, unless given.
    """

    face_class = CheckpointsFace

    def __init__(
        self,
        source: WithHub | Session | FactoryVM | Source = "teaching-cell",
        vm: str = "",
        *,
        store: CheckpointStore | str | os.PathLike[str] | None = None,
    ) -> None:
        super().__init__(source, vm)
        if store is not None and isinstance(self.face, CheckpointsFace):
            self.face.given = store if isinstance(store, CheckpointStore) else CheckpointStore(store)
