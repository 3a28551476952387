"""`bioxen-nb validate`: the model beside the measurements."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from bioxen_nb.commands.files import write_text


def validate(arguments: argparse.Namespace) -> int:
    """Print the rows asked for; 1 when a row of tier A that was run does not hold, else 0."""
    from bioxen_nb.validation.report import report
    from bioxen_nb.validation.rows import table
    from bioxen_nb.validation.targets import choose

    def say(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    named = tuple(name.strip() for name in (arguments.rows or "").split(",") if name.strip())
    targets = choose(arguments.tier, named)
    processes = min(2, os.cpu_count() or 1)
    rows = report(targets, seed=arguments.seed, short=arguments.short, processes=processes, say=say)
    if arguments.json:
        document = {"seed": arguments.seed, "short": arguments.short, "rows": [row.to_document() for row in rows]}
        write_text(Path(arguments.json), json.dumps(document, indent=2) + "\n")
    if arguments.json != "-":
        print(table(rows))
    failing = [row.target.id for row in rows if row.holds is False]
    waiting = sum(bool(row.not_run) for row in rows)
    say(
        f"{sum(row.holds is True for row in rows)} rows hold, {len(failing)} do not{_named(failing)}, {waiting} not run"
    )
    return 1 if any(row.holds is False and row.target.tier == "A" for row in rows) else 0


def _named(ids: list[str]) -> str:
    return f" ({', '.join(ids)})" if ids else ""
