"""From the edition before the hypervisor's host: every number of the state stays, what is new starts neutral."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.errors import CheckpointError, CompileError
from bioxen_nb.program.document import from_document
from bioxen_nb.session.migrations.editions import FIELDS_1B, FIELDS_1C
from bioxen_nb.session.migrations.old_cells import through_portable
from bioxen_nb.session.migrations.step import Arrays, Header, Step, check_digest, digest_of, part

_ONE_COPY = [1.0, "1", "chromosomes are counted by their forks", "chassis-default"]
_COPIES_SOURCE = "copies of a plasmid by the chassis, as this program was compiled"


def from_1b(header: Header, arrays: Arrays) -> Step:
    """The session as the next edition stores it.

    Raises:
        CheckpointError: a cell is not as it was saved.
    """
    programs = {
        name.partition("/")[2]: json.loads(array.tobytes())
        for name, array in arrays.items()
        if name.startswith("program/")
    }
    kept = {name: array for name, array in arrays.items() if "/cell/" not in name and "/sibling/" not in name}
    notes: list[str] = []
    rows = []
    for number, row in enumerate(header["vms"]):
        check_digest(row, part(arrays, f"{number}/cell"), FIELDS_1B)
        try:
            moved = _exact(row, f"{number}", programs[row["program"]], arrays)
        except (CheckpointError, CompileError) as cause:
            moved = through_portable(row, f"{number}", programs[row["program"]], arrays)
            notes.append(f"VM {row['name']!r}: its numbers do not fit this version one by one ({cause.message})")
        rows.append(moved.header)
        kept.update(moved.arrays)
        notes += moved.notes
    used = {program for row in rows for program in (row["program"], *(s["program"] for s in row["siblings"]))}
    for name in [name for name in kept if name.startswith("program/") and name.partition("/")[2] not in used]:
        del kept[name]
    return Step(with_host({**header, "vms": rows}), kept, tuple(notes))


def with_host(header: Header) -> Header:
    """What a session has since there are hosts, letters and operon jobs: none of them, and the usual scheduler."""
    return {
        **header,
        "host": None,
        "post": {"number": 0, "letters": []},
        "scheduler": {"name": "round-robin", "settings": {"quantum_s": 20}},
        "vms": [{**_alone(), **row, "epoch": {"asked": None, **row["epoch"]}} for row in header["vms"]],
    }


def _alone() -> dict[str, Any]:
    return {
        "allocation": None,
        "isolation": None,
        "jobs": {"limit": 4, "count": 0, "before": {}, "jobs": [], "accounts": {}},
        "mailbox": {"limit": 1000, "letters": []},
        "error_code": "",
    }


def _exact(row: Header, prefix: str, old_program: Header, arrays: Arrays) -> Step:
    """The VM with all its numbers as they were.

    Raises:
        CompileError: its program is none of this version's.
        CheckpointError: its arrays do not fit the program any more, as when other stress handlers are installed.
    """
    program = with_copies(old_program)
    compiled = from_document(program)
    environment = Environment.from_document(row["environment"])
    moved: Arrays = {}
    for place in ("cell", *(f"sibling/{number}" for number in range(len(row["siblings"])))):
        held = part(arrays, f"{prefix}/{place}")
        held["command"] = np.zeros(held["unit_factor"].size, np.int8)
        Cell.resumed(compiled, environment, row["cell"], held, row["network"])
        moved.update({f"{prefix}/{place}/{name}": array for name, array in held.items()})
    moved[f"program/{compiled.digest}"] = np.frombuffer(json.dumps(program, separators=(",", ":")).encode(), np.uint8)
    header = {
        **row,
        "program": compiled.digest,
        "source": compiled.genome_id,
        "cell_digest": digest_of(row["cell"], part(moved, f"{prefix}/cell"), FIELDS_1C),
        "siblings": [{"program": compiled.digest, **sibling} for sibling in row["siblings"]],
    }
    note = (
        f"VM {row['name']!r}: from an earlier version. Every number of its state is as it was saved; no commands to "
        "operons are in force. It goes on by the rules of this version, which need not be those of the earlier one to "
        "the bit."
    )
    return Step(header, moved, (note,))


def with_copies(program: Header) -> Header:
    """The program of version 4 as version 5: the copies of a plasmid stand with the plasmid."""
    if program["version"] != 4:
        return program
    table, sources = program["replicons"], list(program["sources"])

    def number(text: str) -> int:
        if text not in sources:
            sources.append(text)
        return sources.index(text)

    is_chromosome = table["columns"].index("is_chromosome")
    usual = program["settings"]["plasmid_copies"]
    rows = []
    for row in table["rows"]:
        value, unit, source, grade = (
            _ONE_COPY if row[is_chromosome] else [usual, "1", _COPIES_SOURCE, "chassis-default"]
        )
        rows.append([*row, [value, unit, number(str(source)), grade]])
    replicons = {"columns": [*table["columns"], "copies"], "rows": rows}
    return {**program, "version": 5, "replicons": replicons, "sources": sources}
