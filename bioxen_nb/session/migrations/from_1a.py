"""From the first edition, before regulation and metabolism: the cells come through their portable state."""

from __future__ import annotations

import json

from bioxen_nb.session.migrations.editions import FIELDS_1A
from bioxen_nb.session.migrations.from_1b import with_host
from bioxen_nb.session.migrations.old_cells import through_portable
from bioxen_nb.session.migrations.step import Arrays, Header, Step, check_digest, part


def from_1a(header: Header, arrays: Arrays) -> Step:
    """The session as this version stores it, its genomes compiled again.

    Raises:
        CheckpointError: a cell is not as it was saved, or its genome is another one by now.
        GenomeNotFoundError: a genome is not at hand; the message says which.
    """
    moved: Arrays = {}
    notes: list[str] = []
    rows = []
    for number, row in enumerate(header["vms"]):
        check_digest(row, part(arrays, f"{number}/cell"), FIELDS_1A)
        program = json.loads(arrays[f"program/{row['program']}"].tobytes())
        step = through_portable({"network": None, **row}, f"{number}", program, arrays)
        rows.append(step.header)
        moved.update(step.arrays)
        notes += step.notes
    return Step(with_host({**header, "vms": rows}), moved, tuple(notes))
