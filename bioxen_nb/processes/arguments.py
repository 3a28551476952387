"""Checks that commands make before anything changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.commands_to_units import units_of
from bioxen_nb.errors import ApiError, unknown_name
from bioxen_nb.session.goals import PATIENCE_S

#: The longest that one command lets a cell live: thirty days of cell time.
LONGEST_S = 30 * 24 * 3600

#: Cell time after which a command that waits for a division gives up.
PATIENT_S = float(PATIENCE_S)


def whole_seconds(name: str, value: float) -> int:
    """Cell time in whole seconds, rounded up.

    Raises:
        ApiError: not above 0, or more than thirty days.
    """
    if not (math.isfinite(value) and 0 < value <= LONGEST_S):
        raise ApiError(f"{name} must be above 0 and at most {LONGEST_S:,} s of cell time, not {value!r}.", name=name)
    return math.ceil(value)


def at_most(name: str, value: int) -> int:
    """A number of rows to show.

    Raises:
        ApiError: below 1.
    """
    if value < 1:
        raise ApiError(f"{name} must be a whole number from 1 up, not {value!r}.", name=name)
    return value


def gene_rows(cell: Cell, genes: str | Sequence[str]) -> dict[str, int]:
    """Row in the cell's arrays of each gene, by locus tag, in the order asked for.

    Raises:
        ApiError: no gene at all.
        UnknownNameError: no such gene; near names are given.
    """
    names = [genes] if isinstance(genes, str) else list(genes)
    if not names:
        raise ApiError("Name at least one gene, by symbol or locus tag.", name="genes")
    tags = dict.fromkeys(cell.program.gene(name).id for name in names)
    place = {tag: row for row, tag in enumerate(cell.gene_ids)}
    return {tag: place[tag] for tag in tags}


def transcribed(cell: Cell, genes: str | Sequence[str]) -> list[str]:
    """Ids of the transcription units of these genes, or of these units.

    Raises:
        ApiError: no name at all.
        UnknownNameError: no such gene or unit, or a gene that is not transcribed any more.
    """
    names = [genes] if isinstance(genes, str) else list(genes)
    if not names:
        raise ApiError("Name at least one gene or transcription unit.", name="genes")
    rows = {row for name in names for row in units_of(cell.lowered, name)}
    return [cell.lowered.unit_ids[row] for row in sorted(rows)]


def known_keys(kind: str, given: dict[str, Any], known: Sequence[str]) -> None:
    """Refuse keys that mean nothing.

    Raises:
        UnknownNameError: with near names.
    """
    for key in given:
        if key not in known:
            raise unknown_name(kind, key, known)
