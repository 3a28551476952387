"""What shows in notebooks and pages: the lab, and each of its faces alone; loaded when first asked for."""

from importlib import import_module
from typing import Any

_HOMES = {
    "Lab": "lab",
    "VMControls": "vm_controls",
    "ResourceGauges": "resource_gauges",
    "GenomeBrowser": "genome_browser",
    "ProgramView": "program_view",
    "CellView": "cell_view",
    "MetabolismView": "metabolism",
    "TimeCourse": "timecourse",
    "CheckpointPanel": "checkpoints",
    "Console": "console",
    "LogPanel": "console",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"bioxen_nb.widgets has no {name!r}; it has {', '.join(sorted(_HOMES))}.")
    return getattr(import_module(f"bioxen_nb.widgets.{_HOMES[name]}"), name)
