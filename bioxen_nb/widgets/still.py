"""What a notebook shows of a lab when nothing can run: reopened, untrusted, or converted to a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bioxen_nb.session.frames import Watch
from bioxen_nb.widgets.picture import draw

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

_COLUMNS = ("VM", "state", "genome", "genes", "seed", "cell time, s", "divisions")


def still_html(session: Session, title: str, watches: Sequence[Watch]) -> str:
    """A table of the VMs and, once there is a history, the time course of the first."""
    rows = [_row(session, name) for name in session.vm_names()]
    head = "".join(f"<th>{column}</th>" for column in _COLUMNS)
    return (
        f"<div><p><b>{escape(title)}</b></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"{_picture(session, watches)}"
        "<p>A still of the moment when this was shown. Run the cell again to bring the lab to life.</p></div>"
    )


def _row(session: Session, name: str) -> str:
    vm = session.vm(name)
    program = vm.cell.program
    divisions = len(session.lineage(name)) // 2
    values = (name, vm.state.value, program.genome_id, len(program.genes), vm.cell.seed, vm.time_s, divisions)
    return "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in values) + "</tr>"


def _picture(session: Session, watches: Sequence[Watch]) -> str:
    names = session.vm_names()
    if not names or session.vm(names[0]).time_s == 0:
        return ""
    return draw(session, names[0], watches).svg
