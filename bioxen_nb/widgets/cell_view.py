"""`CellView(session)`: the cell itself, live, as the last line of a notebook cell."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.cell.face import CellFace
from bioxen_nb.widgets.faces.face import Face


class CellView(Alone):
    """One picture of the cell to scale, the tree of its daughters, and its regulatory network with live states.

    The picture shows size, nucleoids with origins, forks and termini, the septum, plasmids, stresses, and ribosomes and
    RNA polymerases as dots at a stated ratio. The tree shows every birth of the session; daughters that are kept can be
    run as VMs. Arguments as those of `Alone`.
    """

    face_class: ClassVar[type[Face]] = CellFace
