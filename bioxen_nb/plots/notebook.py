"""Bokeh figures in a notebook, offline: the browser library is put in once a kernel, and only its core."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bokeh.models import LayoutDOM

_loaded: list[bool] = []


def show(figure: LayoutDOM) -> None:
    """Show a figure or a layout below the current notebook cell.

    The first call of a kernel also puts Bokeh's core (about a megabyte) into the page; nothing comes from a network.
    """
    from bokeh.io import output_notebook
    from bokeh.io import show as show_in_notebook
    from bokeh.resources import Resources

    if not _loaded:
        output_notebook(Resources(mode="inline", components=["bokeh"]), hide_banner=True)
        _loaded.append(True)
    show_in_notebook(figure)
