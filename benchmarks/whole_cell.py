"""One cell cycle of real genomes: wall time, times real time, peak memory. Needs BIOXEN_DATA_MIRROR.

The peer's figure is its own: vEcoli runs a 2,520 s cell in 206 s, 12 times real time, after hours of setup.
"""

from __future__ import annotations

import resource
import time

from bioxen_nb.cell.cell import Cell
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome

VECOLI_TIMES_REAL_TIME = 12.2
CASES = {"ecoli_k12_mg1655": 3.0, "jcvi_syn3a": 2.0, "teaching-cell": 3.0}


def cycle(genome_id: str) -> tuple[float, float, float, int]:
    """(load and compile s, wall s of one cycle, cell s, events), kernels warm."""
    start = time.perf_counter()
    program = compile_genome(load_genome(genome_id))
    compiled = time.perf_counter() - start
    cell = Cell(program, seed=1)
    cell.advance(1)
    start = time.perf_counter()
    while cell.context.generation < 1 and cell.time_s < 30_000:
        cell.advance(100)
    return compiled, time.perf_counter() - start, cell.time_s, cell.ledger.events


def main() -> None:
    compile_genome(load_genome("teaching-mini"))
    for genome_id, limit_s in CASES.items():
        compiled, wall_s, cell_s, events = cycle(genome_id)
        ratio = cell_s / wall_s
        print(
            f"{genome_id:20s} compile {compiled:5.2f} s  cycle {wall_s:5.2f} s (limit {limit_s:.0f} s)  "
            f"{cell_s / 60:5.1f} min of cell time = {ratio:6.0f} x real time, "
            f"{ratio / VECOLI_TIMES_REAL_TIME:5.0f} x vEcoli's own figure, {events / wall_s / 1e6:4.1f} M events/s"
        )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak_mb:.0f} MB (limit 500 MB)")


if __name__ == "__main__":
    main()
