"""The metabolism of a cell, alone: `MetabolismView(session)` as the last line of a notebook cell."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.metabolism.face import MetabolismFace


class MetabolismView(Alone):
    """Flux map, what limits growth, and the medium editor; arguments as those of `Alone`."""

    face_class: ClassVar[type[Face]] = MetabolismFace
