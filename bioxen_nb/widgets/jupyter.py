"""The lab and its faces in JupyterLab, Notebook, VS Code and Colab: the browser core on anywidget."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

if TYPE_CHECKING:
    from bioxen_nb.widgets.faces.line import Line

STATIC = Path(__file__).parent / "static"
SWITCH_INTERVAL_S = 0.001


class LabWidget(anywidget.AnyWidget):
    """Carries the frames of a line to the browser, and the browser's messages to the line."""

    _esm = STATIC / "lab.js"
    #: Class of the still that stands below the view and is hidden by it.
    still = traitlets.Unicode().tag(sync=True)

    def __init__(self, line: Line, *, still: str) -> None:
        super().__init__(still=still)
        answer_where_asked(self)
        share_the_interpreter()
        self._line = line
        self.on_msg(_forward)
        self._unsubscribe = line.subscribe(_sender(weakref.ref(self)))

    def close(self) -> None:
        """Take the views out and stop listening to the line."""
        self._unsubscribe()
        super().close()


class FaceWidget(LabWidget):
    """One face without a lab around it."""

    _esm = STATIC / "face.js"


def _forward(widget: LabWidget, content: dict[str, Any], _buffers: list[memoryview]) -> None:
    widget._line.handle(content)


def _sender(reference: weakref.ref[LabWidget]) -> Any:
    def send(header: dict[str, Any], payload: bytes) -> None:
        widget = reference()
        if widget is not None and widget.comm is not None:
            widget.send(header, [payload])

    return send


def answer_where_asked(widget: anywidget.AnyWidget) -> None:
    """Keep buttons alive while a notebook cell runs under ipykernel 7.4.

    That release answers a browser's message on whichever subshell last published on the comm. Frames are
    published from a thread of the kernel's own, so clicks would wait for the running cell. Asking for the
    default (the subshell that the message came on) puts the behaviour of 7.0 to 7.3 back; other releases
    have no such hook and are left alone.
    """
    if hasattr(widget.comm, "_reply_subshell_for"):
        widget.comm._reply_subshell_for = lambda _data, default: default


def share_the_interpreter() -> None:
    """Let Python change threads every millisecond instead of every five.

    A click passes through four threads of the kernel; while a notebook cell computes, each hand-over waits for one
    such interval. The setting holds for the whole kernel and costs it about one part in a hundred.
    """
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_INTERVAL_S))
