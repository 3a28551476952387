"""What another process on the other core costs a cell: its seconds per processor second, beside none and beside some.

None of the neighbours shares anything with the cell but the machine, so this is what a lab in a browser cannot avoid.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from bioxen_nb.cell.cell import Cell
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome

NEIGHBOURS = {
    "one that computes": "while True: pass",
    "one that wakes every 0.3 ms": "import time\nwhile True: time.sleep(0.0003)",
    "one that writes 320 MB over and over": "import numpy\nall = numpy.zeros(40_000_000)\nwhile True: all += 1",
}
ROUNDS, LOOK_S = 3, 3.0


def rate(cell: Cell) -> float:
    """Cell seconds per processor second of this thread."""
    began_cpu_s, began_s, end_s = time.thread_time(), cell.time_s, time.perf_counter() + LOOK_S
    while time.perf_counter() < end_s:
        cell.advance(100)
    return (cell.time_s - began_s) / (time.thread_time() - began_cpu_s)


def beside(cell: Cell, code: str) -> float:
    """The same while a process does `code` on the other core."""
    neighbour = subprocess.Popen([sys.executable, "-c", code], preexec_fn=lambda: os.sched_setaffinity(0, {1}))
    try:
        time.sleep(1.0)
        return rate(cell)
    finally:
        neighbour.kill()
        neighbour.wait()


def main() -> None:
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2:
        print("skipped: needs Linux and two cores")
        return
    os.sched_setaffinity(0, {0})
    cell = Cell(compile_genome(load_genome("teaching-cell")), seed=1)
    cell.advance(2000)
    lost: dict[str, list[float]] = {name: [] for name in NEIGHBOURS}
    for _ in range(ROUNDS):
        for name, code in NEIGHBOURS.items():
            alone = rate(cell)
            lost[name].append(100 * (1 - beside(cell, code) / alone))
    for name, shares in lost.items():
        print(f"{name:40s} slows a cell by {statistics.median(shares):4.0f} % ({min(shares):.0f} to {max(shares):.0f})")


if __name__ == "__main__":
    main()
