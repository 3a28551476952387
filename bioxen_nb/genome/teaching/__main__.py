"""Writes the teaching genome to disk: `python -m bioxen_nb.genome.teaching --edition full --out DIR`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bioxen_nb.errors import BioXenException
from bioxen_nb.genome.teaching.chromosome import build
from bioxen_nb.genome.teaching.planted import truth
from bioxen_nb.genome.teaching.recipe import EDITIONS
from bioxen_nb.genome.teaching.writing import write_genbank


def main(arguments: list[str] | None = None) -> int:
    """Write `<id>.gb` and `truth.json`; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bioxen_nb.genome.teaching", description=__doc__)
    parser.add_argument("--edition", choices=EDITIONS, default="full")
    parser.add_argument("--cassette", action="append", default=[], help="insert this circuit (may be repeated)")
    parser.add_argument("--bare", action="store_true", help="annotate genes only")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder to write to")
    options = parser.parse_args(arguments)
    try:
        genome = build(options.edition, options.cassette, bare=options.bare)
        planted = truth(options.edition, options.cassette)
        options.out.mkdir(parents=True, exist_ok=True)
        written = write_genbank(genome, options.out / f"{genome.id}.gb")
        answers = options.out / "truth.json"
        answers.write_text(json.dumps(planted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except (BioXenException, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{genome!r}\n{written}\n{answers}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
