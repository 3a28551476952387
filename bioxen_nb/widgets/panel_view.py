"""The lab under `panel serve` and in Panel pages: the same browser core as a JSComponent."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import panel
from panel.custom import JSComponent

if TYPE_CHECKING:
    from bioxen_nb.widgets.faces.line import Line

STATIC = Path(__file__).parent / "static"


class LabView(JSComponent):
    """Carries the frames of a line to a page, and the page's messages to the line."""

    _esm = STATIC / "lab-panel.js"

    def __init__(self, line: Line, **params: Any) -> None:
        super().__init__(**{"sizing_mode": "stretch_width", **params})  # type: ignore[no-untyped-call]
        self._line = line
        self._document = panel.state.curdoc
        self._unsubscribe = line.subscribe(_sender(weakref.ref(self)))
        if self._document is not None:
            panel.state.on_session_destroyed(lambda _context: self._unsubscribe())

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self._line.handle(data)

    def _deliver(self, header: dict[str, Any], payload: bytes) -> None:
        message = {**header, "numbers": payload}
        if self._document is None or self._document.session_context is None:
            self._send_msg(message)
        else:
            self._document.add_next_tick_callback(lambda: self._send_msg(message))


class FaceView(LabView):
    """One face without a lab around it."""

    _esm = STATIC / "face-panel.js"


def _sender(reference: weakref.ref[LabView]) -> Any:
    def send(header: dict[str, Any], payload: bytes) -> None:
        view = reference()
        if view is not None:
            view._deliver(header, payload)

    return send
