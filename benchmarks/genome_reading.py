"""From the E. coli MG1655 GenBank file (gzipped) to a checked `Genome`, beside Biopython's parse of the same file.

Processor seconds, so that other work on the machine does not count; the two readers take turns.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

LIMIT_S = 0.6
REPEATS = 5
FILE = "genomes/ecoli_k12_mg1655_NC_000913.3.gbff.gz"


def seconds(action: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`; medians are compared."""
    mirror = os.environ.get("BIOXEN_DATA_MIRROR", "")
    path = Path(mirror, FILE)
    if not mirror or not path.is_file():
        return [{"name": "MG1655 to Genome", "skipped": "set BIOXEN_DATA_MIRROR to a folder with the data files"}]
    from Bio import SeqIO

    from bioxen_nb.genome.reading import read_genome

    def biopython() -> None:
        with gzip.open(path, "rt") as stream:
            list(SeqIO.parse(stream, "genbank"))

    def ours() -> None:
        read_genome(path)

    ours()
    samples = [(seconds(ours), seconds(biopython)) for _ in range(REPEATS)]
    mine, peer = (statistics.median(column) for column in zip(*samples, strict=True))
    return [
        {"name": "MG1655 to Genome", "ours": mine, "unit": "s", "limit": LIMIT_S},
        {"name": "MG1655 to Genome", "ours": mine, "unit": "s", "peer": peer, "peer_name": "Biopython parse"},
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
