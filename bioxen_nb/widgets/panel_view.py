"""The lab under `panel serve` and in Panel pages: the same browser core as a JSComponent."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import panel
from panel.custom import JSComponent

from bioxen_nb.session.hub import ViewHub


class LabView(JSComponent):
    """Carries a hub's frames to a page, and the page's messages to the hub."""

    _esm = Path(__file__).parent / "static" / "lab-panel.js"

    def __init__(self, hub: ViewHub, **params: Any) -> None:
        super().__init__(**{"sizing_mode": "stretch_width", **params})  # type: ignore[no-untyped-call]
        self._hub = hub
        self._document = panel.state.curdoc
        self._unsubscribe = hub.subscribe(_sender(weakref.ref(self)))
        if self._document is not None:
            panel.state.on_session_destroyed(lambda _context: self._unsubscribe())

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self._hub.handle(data)

    def _deliver(self, header: dict[str, Any], payload: bytes) -> None:
        message = {**header, "numbers": payload}
        if self._document is None or self._document.session_context is None:
            self._send_msg(message)
        else:
            self._document.add_next_tick_callback(lambda: self._send_msg(message))


def _sender(reference: weakref.ref[LabView]) -> Any:
    def send(header: dict[str, Any], payload: bytes) -> None:
        view = reference()
        if view is not None:
            view._deliver(header, payload)

    return send
