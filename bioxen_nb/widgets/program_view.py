"""`ProgramView(session)`: the listing of the program that a cell runs, live."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.program.face import ProgramFace


class ProgramView(Alone):
    """The genome as an assembler listing: who works on each line now, how often it ran, and what mutations changed."""

    face_class: ClassVar[type[Face]] = ProgramFace
