"""Which faces a lab has, in the order of their tabs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bioxen_nb.session.collecting import collector_resting

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.widgets.faces.face import Face

#: Module (of this package) and class of each face.
FACES: dict[str, str] = {
    "course.face": "CourseFace",
    "machines.face": "MachinesFace",
    "resources.face": "ResourcesFace",
    "genome.face": "GenomeFace",
    "program.face": "ProgramFace",
    "cell.face": "CellFace",
    "metabolism.face": "MetabolismFace",
    "checkpoints.face": "CheckpointsFace",
    "console.face": "ConsoleFace",
    "log.face": "LogFace",
}


def faces_of(hub: ViewHub) -> tuple[Face, ...]:
    """One of each."""
    found = []
    with collector_resting():
        for module, name in FACES.items():
            make: type[Face] = getattr(import_module(f"bioxen_nb.widgets.faces.{module}"), name)
            found.append(make(hub))
    return tuple(found)
