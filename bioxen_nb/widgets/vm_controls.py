"""The VMs of a session, alone: `VMControls(session)` as the last line of a notebook cell."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.machines.face import MachinesFace


class VMControls(Alone):
    """All VMs in a table: make, start, pause, step, run until, destroy and undo; arguments as those of `Alone`."""

    face_class: ClassVar[type[Face]] = MachinesFace
