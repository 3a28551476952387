"""The shown curves outside the browser: as a file of all rows, and as code that gives the same table."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.widgets.faces.course.history import Points
from bioxen_nb.widgets.faces.course.quantities import Quantity

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


def csv_of(columns: Sequence[tuple[str, Points]]) -> NDArray[np.uint8]:
    """UTF-8 text: a row for each time at which anything was recorded; what was not recorded then stays empty."""
    times_s = np.unique(np.concatenate([points.times_s for _, points in columns])) if columns else np.empty(0, np.int64)
    texts: list[list[str]] = [[str(time_s) for time_s in times_s.tolist()]]
    for _, points in columns:
        cells = [""] * len(times_s)
        rows = np.searchsorted(times_s, points.times_s).tolist()
        for row, value in zip(rows, points.values.tolist(), strict=True):
            cells[row] = _text(value)
        texts.append(cells)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["time_s", *(name for name, _ in columns)])
    writer.writerows(zip(*texts, strict=True))
    return np.frombuffer(file.getvalue().encode(), np.uint8)


def _text(value: float) -> str:
    """All digits of it; nothing where there is no value."""
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def code_for(session: Session, series: Sequence[tuple[str, Quantity]]) -> str:
    """A notebook cell that makes `frame`, a DataFrame of these curves, one row a recorded time."""
    home = _spelling_of(session)
    lines = ["import numpy", "import pandas", "", "columns = {}"]
    vms = list(dict.fromkeys(vm for vm, _ in series))
    for vm in vms:
        lines += ["", f"vm = {home}.vm({vm!r})", f"course = {home}.timecourse({vm!r})"]
        for name, quantity in series:
            title = f"{vm}: {quantity.label}" if len(vms) > 1 else quantity.label
            if name == vm:
                lines.append(f"columns[{title!r}] = {quantity.code}")
    return "\n".join([*lines, "", "frame = pandas.DataFrame(columns)", "frame"]) + "\n"


def _spelling_of(session: Session) -> str:
    """How the notebook's user would write the session: the name of a variable that holds it, or a lab over it."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    names: dict[str, Any] = dict(getattr(shell, "user_ns", {}))
    mine = {name: value for name, value in names.items() if not name.startswith("_")}
    for name, value in mine.items():
        if value is session:
            return name
    for name, value in mine.items():
        holds = "session" in getattr(value, "__dict__", {}) or hasattr(type(value), "session")
        if holds and value.session is session:
            return f"{name}.session"
    return "session"
