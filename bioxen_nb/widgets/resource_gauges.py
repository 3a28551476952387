"""The resources of a session, alone: `ResourceGauges(session)` as the last line of a notebook cell."""

from __future__ import annotations

from typing import ClassVar

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.face import Face
from bioxen_nb.widgets.faces.resources.face import ResourcesFace


class ResourceGauges(Alone):
    """Gauges of what cells have and use, quotas, and who ran when; arguments as those of `Alone`."""

    face_class: ClassVar[type[Face]] = ResourcesFace
