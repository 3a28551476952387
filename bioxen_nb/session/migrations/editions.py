"""What told each edition of session files from the next; the newest number is written by this version.

An edition is never changed once files of it exist. Whoever changes what a session or a cell is stored as raises
`SESSION_SCHEMA`, writes a step from the edition before, and stores a file of that edition with the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bioxen_nb.errors import CheckpointError

#: Of what this version writes.
SESSION_SCHEMA = 3

#: Arrays of a cell by edition, in the order of its digest.
FIELDS_1A = (
    "rnas", "proteins", "polymerases", "ribosomes", "forks", "multiplicity", "whole", "real", "ledger", "tally",
    "random",
)  # fmt: skip
FIELDS_1B = (
    *FIELDS_1A, "unit_factor", "edge_active", "activity", "loading_factor", "loss_per_s", "unfolded", "pace", "memory",
    "medium", "enzymes", "fluxes", "basis", "network",
)  # fmt: skip
FIELDS_1C = (*FIELDS_1B, "command")


def edition_of(header: Mapping[str, Any], schema: int = 1) -> str:
    """The name of the edition: "1a", "1b", "1c", which schema 2 only stored in another container, or the newest, "1d".

    Args:
        header: of the session.
        schema: of the document; the first three editions all said 1.

    Raises:
        CheckpointError: a newer one than this version knows.
    """
    if schema > SESSION_SCHEMA:
        raise CheckpointError(
            f"This session has schema {schema}; this version reads up to {SESSION_SCHEMA}. Upgrade bioxen_nb.",
            schema=schema,
        )
    if "notes" in header:
        return "1d"
    if "host" in header:
        return "1c"
    return "1a" if any("network" not in row for row in header["vms"]) else "1b"
