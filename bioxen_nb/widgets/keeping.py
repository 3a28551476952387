"""What a saved notebook keeps: beside each live view a still, which the view hides and which follows cells at rest."""

from __future__ import annotations

import logging
import threading
import uuid
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.widgets.jupyter import LabWidget

#: So often the keeper looks whether cells have come to rest, in wall seconds.
LOOK_S = 1.0

WIDGET = "application/vnd.jupyter.widget-view+json"

logger = logging.getLogger(__name__)


class Shown(Protocol):
    """A lab, or a face alone."""

    @property
    def widget(self) -> LabWidget: ...

    def still(self) -> str:
        """HTML for places where nothing can run."""

    @property
    def hub(self) -> ViewHub: ...


@dataclass
class _Kept:
    shown: weakref.ref[Shown]
    widget: weakref.ref[LabWidget]
    display_id: str
    drawn: object
    """What stood when the still was drawn; and at the last look."""
    seen: object = None


def present(shown: Shown, data: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Put the live view into the output of the notebook cell, and a still below it.

    JupyterLab shows but one form of an output, and the live one is an error message once the kernel is gone; so the
    still is an output of its own.

    Args:
        shown: a lab or a face.
        data: its forms by media type.
        metadata: of these.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if getattr(shell, "kernel", None) is None or WIDGET not in data:
        print(data["text/plain"])
        return
    live = {kind: value for kind, value in data.items() if kind != "text/html"}
    shell.display_pub.publish(live, metadata)  # type: ignore[union-attr]
    kept = _Kept(weakref.ref(shown), weakref.ref(shown.widget), uuid.uuid4().hex, _standing(shown.hub))
    _publish(kept, data["text/html"], is_new=True)
    _keeper.keep(kept)


def _publish(kept: _Kept, still: str, *, is_new: bool) -> None:
    from IPython.core.getipython import get_ipython

    bundle = {"text/html": still, "text/plain": "(a still of the view above)"}
    get_ipython().display_pub.publish(  # type: ignore[union-attr]
        bundle, {}, transient={"display_id": kept.display_id}, update=not is_new
    )


class _Keeper:
    """Redraws stills once their cells have come to rest; one thread for all, which ends with the last view."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def keep(self, kept: _Kept) -> None:
        with self._lock:
            self._kept.append(kept)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="bioxen-stills", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(LOOK_S)
            with self._lock:
                self._kept = [kept for kept in self._kept if _is_open(kept)]
                if not self._kept:
                    self._thread = None
                    return
                present = tuple(self._kept)
            for kept in present:
                try:
                    _look(kept)
                except Exception:
                    logger.exception("a still could not be redrawn; the cells go on")


def _is_open(kept: _Kept) -> bool:
    widget = kept.widget()
    return kept.shown() is not None and widget is not None and widget.comm is not None


def _look(kept: _Kept) -> None:
    """Draw the still anew if something has changed since, but not since the last look."""
    shown = kept.shown()
    if shown is None:
        return
    standing, seen = _standing(shown.hub), kept.seen
    kept.seen = standing
    if standing == seen and standing != kept.drawn:
        kept.drawn = standing
        _publish(kept, shown.still(), is_new=False)


def _standing(hub: ViewHub) -> object:
    """Differs when cells have lived on or others are shown."""
    session = hub.session
    vms = [(vm.name, vm.state, vm.time_s) for vm in session.hypervisor.list()]
    return id(session), vms, hub.selected, tuple(hub.watches)


_keeper = _Keeper()
