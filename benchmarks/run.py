"""Run every benchmark of this folder and print one table: ours, the peer or the limit, the ratio.

A benchmark is a script with a function `measure()` that returns rows: dictionaries with `name`, `ours`,
`unit` and either `peer` with `peer_name`, or `limit`. Smaller is better. A script without `measure()` prints
lines of its own, which are shown as they are. Each runs in its own interpreter.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
FOLDER = Path(__file__).resolve().parent
MEASURE = (
    "import json, runpy, sys;"
    "sys.path.insert(0, sys.argv[1].rpartition('/')[0]);"
    "print('ROWS ' + json.dumps(runpy.run_path(sys.argv[1], run_name='benchmark')['measure']()))"
)


def scripts(names: Sequence[str]) -> list[Path]:
    """The asked-for benchmark scripts, or all of them but this one."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if path != Path(__file__).resolve()}
    missing = [name for name in names if name not in found]
    if missing:
        raise SystemExit(f"No benchmark named {', '.join(missing)}. There are: {', '.join(found)}.")
    return [found[name] for name in names or found]


def rows_of(script: Path) -> list[Row]:
    """What one benchmark measured, or printed; a row with its last line of complaint if it failed."""
    measures = "def measure(" in script.read_text(encoding="utf-8")
    command = [sys.executable, "-c", MEASURE, str(script)] if measures else [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER.parent)
    if done.returncode != 0:
        complaint = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return [{"name": script.stem, "failed": complaint}]
    lines = done.stdout.splitlines()
    if measures:
        return list(json.loads(next(line[5:] for line in lines if line.startswith("ROWS "))))
    return [{"name": script.stem, "printed": line} for line in lines]


def table_line(row: Row) -> str:
    """One line: name, ours, what it is held against, ratio or verdict."""
    if "failed" in row:
        return f"{row['name']:<40} did not run: {row['failed']}"
    if "skipped" in row:
        return f"{row['name']:<40} skipped: {row['skipped']}"
    if "printed" in row:
        return f"{row['name']}: {row['printed']}"
    unit = row.get("unit", "s")
    line = f"{row['name']:<40} {row['ours']:>10.4g} {unit:<3}"
    if "peer" in row:
        line += f" {row['peer_name']:>24} {row['peer']:>10.4g} {unit:<3} {row['peer'] / row['ours']:>8.3g}x"
    if "limit" in row:
        line += f" {'limit':>24} {row['limit']:>10.4g} {unit:<3} {'MISSED' if missed(row) else 'ok':>9}"
    return line


def missed(row: Row) -> bool:
    """Whether a row is bad news."""
    return "failed" in row or ("limit" in row and row["ours"] > row["limit"])


def main() -> int:
    """Print the table; exit 1 when a limit is missed or a benchmark fails."""
    parser = argparse.ArgumentParser(description="Our figures beside the peers', on this machine.")
    parser.add_argument("names", nargs="*", help="benchmarks to run; default: all")
    parser.add_argument("--json", metavar="FILE", help="also write the rows here")
    options = parser.parse_args()
    rows: list[Row] = []
    for script in scripts(options.names):
        for row in rows_of(script):
            rows.append(row)
            print(table_line(row), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if any(map(missed, rows)) else 0


if __name__ == "__main__":
    sys.exit(main())
