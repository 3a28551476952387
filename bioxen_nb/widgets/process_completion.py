"""What may be typed next in a notebook cell that begins with %%process."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import BioXenException
from bioxen_nb.language.completion import Completion, complete
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.widgets.process_target import Header, find_target, read_header, sessions_in

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session

_CELL = re.compile(r"\s*%%process(?![\w])(?P<header>[^\n]*)(?P<break>\n)?")
_LINE = re.compile(r"\s*(?:[\w, ]+=\s*)?%process(?P<header>\s.*)", re.DOTALL)
_WORD = re.compile(r"[^\s=\"']*$")


def names_of(session: Session, vm: str) -> dict[str, Sequence[str]]:
    """Names that a process text for a VM may use, by kind: genes, operons, media, VMs."""
    from bioxen_nb.cell.media import MEDIA

    cell = session.vm(vm).cell
    genes = [symbol or gene for gene, symbol in zip(cell.gene_ids, cell.gene_symbols, strict=True)]
    operons = [*genes, *(unit.id for unit in cell.program.units)]
    return {"gene": genes, "operon": operons, "medium": list(MEDIA), "vm": list(session.vm_names())}


def proposals(code: str, offset: int, namespace: Mapping[str, Any]) -> list[Completion] | None:
    """Proposals at a place of a notebook cell; `start` counts in the cell.

    Args:
        code: all of the cell.
        offset: how many characters stand before the cursor.
        namespace: the notebook's variables.

    Returns:
        None where no process text stands, so that Python's own completion goes on.
    """
    cell = _CELL.match(code)
    if cell is not None and cell["break"] and offset >= cell.end():
        return _in_text(read_header(cell["header"]), code[cell.end() : offset], cell.end(), namespace)
    if cell is not None:
        return _in_header(code[cell.start("header") : offset], cell.start("header"), namespace)
    line_start = code.rfind("\n", 0, offset) + 1
    line = _LINE.match(code[line_start:offset])
    if line is None:
        return None
    header, start = read_header(line["header"]), line_start + line.start("header")
    if not header.rest and not line["header"].endswith(" "):
        return _in_header(line["header"], start, namespace)
    return _in_text(header, header.rest, offset - len(header.rest), namespace)


def _in_text(header: Header, before: str, start: int, namespace: Mapping[str, Any]) -> list[Completion]:
    try:
        names = names_of(*find_target(namespace, header))
    except BioXenException:
        names = {}
    found = complete(before, len(before), vocabulary(), names)
    return [Completion(one.text, one.start + start, one.kind, one.help) for one in found]


def _in_header(before: str, start: int, namespace: Mapping[str, Any]) -> list[Completion]:
    """VMs, then `--session`, then variables that hold sessions."""
    if not before[:1].isspace():
        return []
    word = _WORD.search(before)
    assert word is not None, "the word may be empty"
    sessions, known = sessions_in(namespace), before[: word.start()].split()
    if known and known[-1].rstrip("=") == "--session":
        fitting = [(name, "session") for name in sessions]
    elif known:
        fitting = [("--session", "option")]
    else:
        fitting = [(vm, "vm") for session in sessions.values() for vm in session.vm_names()]
    return [Completion(name, start + word.start(), kind) for name, kind in fitting if name.startswith(word.group())]
