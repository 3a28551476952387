"""The time course alone: `TimeCourse(session)` as the last line of a cell."""

from __future__ import annotations

from bioxen_nb.widgets.alone import Alone
from bioxen_nb.widgets.faces.course.face import CourseFace


class TimeCourse(Alone):
    """Any quantity of one or several VMs over time, live. Takes what `Alone` takes."""

    face_class = CourseFace
