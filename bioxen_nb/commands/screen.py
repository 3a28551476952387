"""`screen`: what becomes of a cell without each gene in turn."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.commands.environment import typed_environment
from bioxen_nb.commands.files import require_folder, write_text
from bioxen_nb.config.run_settings import parse_names, parse_until
from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.cell.screen import CellScreen


def screen(options: argparse.Namespace) -> int:
    """Screen, then print a row for each gene that is not as the wild type, and how many of each kind there are."""
    from tqdm import tqdm

    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.cell.screen import screen_cells
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    if options.json and options.json != "-":
        require_folder(Path(options.json))
    environment = Environment.from_document({"medium": options.medium or "reference", **typed_environment(options)})
    genes = parse_names(options.genes, "--genes") if options.genes else None
    limit_s = _limit_s(options.limit)
    program = compile_genome(load_genome(options.genome), options.chassis)
    with tqdm(total=None, unit="cell", disable=options.quiet or None, file=sys.stderr, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = screen_cells(
            program,
            genes,
            environment,
            limit_s=limit_s,
            seed=options.seed,
            processes=options.processes,
            progress=progress,
        )
    if options.json:
        document = {"program": found.program, "counts": found.counts(), "rows": found.to_documents()}
        write_text(Path(options.json), json.dumps(document, indent=2) + "\n")
    if options.json != "-":
        print(story(found))
    return 0


def _limit_s(text: str | None) -> int | None:
    limit = parse_until(text) if text else None
    if limit is None:
        return None
    if not isinstance(limit, float) or limit != int(limit):
        raise ConfigurationError(f"--limit is a cell time in whole seconds, such as 7200 or 2h, not {text!r}.")
    return int(limit)


def story(found: CellScreen) -> str:
    """The wild type, every gene without which a cell fares otherwise, and the counts."""
    wild = found.wild_type
    lines = [f"{found.program}: the wild type {wild.end} after {wild.lived_s / 60:.0f} min"]
    for row in found.rows:
        if row.status != "divides":
            name = f"{row.symbol or row.gene}"
            lines.append(
                f"  {name:<10} {row.status:<10} {row.growth_share:>5.0%} of growth  {row.outcome.reason}".rstrip()
            )
    return "\n".join([*lines, "  " + ", ".join(f"{count:,} {status}" for status, count in found.counts().items())])
