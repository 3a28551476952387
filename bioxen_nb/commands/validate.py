"""`bioxen-nb validate`: the model beside the measurements."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bioxen_nb.commands.files import write_text


def validate(arguments: argparse.Namespace) -> int:
    """Print the rows of the tiers asked for; 0 when all of tier A that was asked for hold, else 1."""
    from bioxen_nb.validation.growth import LONG, SHORT, growth_rows
    from bioxen_nb.validation.rows import table

    def say(what: str) -> None:
        print(f"{what} ...", file=sys.stderr, flush=True)

    rows = growth_rows(SHORT if arguments.short else LONG, arguments.seed, say)
    if arguments.tier:
        rows = [row for row in rows if row.tier == arguments.tier]
    if arguments.json:
        document = {"seed": arguments.seed, "rows": [row.to_document() for row in rows]}
        write_text(Path(arguments.json), json.dumps(document, indent=2) + "\n")
    if arguments.json != "-":
        print(table(rows))
    return 0 if all(row.holds for row in rows if row.tier == "A") else 1
