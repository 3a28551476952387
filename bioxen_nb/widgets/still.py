"""What a notebook shows of a view when nothing can run: reopened, untrusted, or converted to a page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from typing import TYPE_CHECKING

from bioxen_nb.widgets.picture import draw

if TYPE_CHECKING:
    from bioxen_nb.session.frames import Watch
    from bioxen_nb.session.session import Session
    from bioxen_nb.widgets.faces.face import Face

_COLUMNS = ("VM", "state", "genome", "genes", "seed", "cell time, s", "divisions")
#: Faces whose stills stand in that of a lab, below its own table and time course.
_IN_LAB = ("cell", "genome")
_BOX = "max-width:800px;padding:8px 14px;border:1px solid #8888;border-radius:8px;overflow-x:auto"
_NOTE = "A still of the moment when this was last at rest. Run the cell again to bring it to life."
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SAID = re.compile(r'aria-label="([^"]*)"|<title>([^<]*)</title>')


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """An HTML table of plain values."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>" for row in rows)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def framed(title: str, body: str, mark: str = "") -> str:
    """A still as it stands in a notebook: named, dated by what it shows, its drawings as images.

    Notebooks that are not trusted lose inline drawings but keep images.

    Args:
        title: in bold above it.
        body: HTML.
        mark: a class by which the live view finds the still, to hide it.
    """
    images = _SVG.sub(lambda found: _image(found.group()), body)
    return (
        f'<div class="bioxen-still {escape(mark)}" style="{_BOX}"><p><b>{escape(title.strip("<>"))}</b></p>'
        f'{images}<p style="opacity:0.7">{_NOTE}</p></div>'
    )


def lab_still(session: Session, vm: str, watches: Sequence[Watch], faces: Iterable[Face] = ()) -> str:
    """A table of the VMs and, of the one that is shown (empty: none), time course, cell and genome."""
    names = session.vm_names()
    parts = [table(_COLUMNS, (_row(session, name) for name in names)) if names else "<p>No VM.</p>"]
    if vm and session.vm(vm).time_s:
        parts.append(draw(session, vm, watches).svg)
    parts += [face.still() for face in faces if face.name in _IN_LAB]
    return "".join(parts)


def _row(session: Session, name: str) -> tuple[object, ...]:
    vm = session.vm(name)
    program = vm.cell.program
    divisions = len(session.lineage(name)) // 2
    return name, vm.state.value, program.genome_id, len(program.genes), vm.cell.seed, f"{vm.time_s:,}", divisions


def _image(svg: str) -> str:
    found = _SAID.search(svg)
    said = unescape(found.group(1) or found.group(2) or "") if found else ""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img alt="{escape(said)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'
