"""A thousand cells of the teaching genome in one vessel for one cycle, with two processes (target: 5 minutes).

The cells grow in batch on glucose: metabolism, regulation and stress are solved for each of them every ten seconds of
cell time, and all of them eat from the same medium. Both daughters of each division are simulated up to the limit of a
thousand; then cells are left out at random. Wall seconds, starting of the processes included.
"""

from __future__ import annotations

import sys
import time

CELLS = 1000
PROCESSES = 2
LIMIT_S = 300.0


def measure(cells: int = CELLS) -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.culture import batch
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.cell.outcome import outcome
    from bioxen_nb.cell.population import Population
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    program = compile_genome(load_genome("teaching-cell"))
    cycle_s = outcome(Cell(program, seed=1), 4 * 3600).lived_s // 10 * 10
    began = time.perf_counter()
    surroundings = Environment(culture=batch(0.01))
    with Population(program, surroundings, cells=cells, seed=1, most_cells=cells, processes=PROCESSES) as population:
        population.advance(cycle_s)
    wall_s = time.perf_counter() - began
    name = f"population: {cells} teaching cells, {cycle_s / 60:.0f} min of cell time"
    return [{"name": name, "ours": wall_s, "unit": "s", "limit": LIMIT_S * cells / CELLS}]


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else CELLS):
        print(f"{row['name']}: {row['ours']:.1f} s, limit {row['limit']:.0f} s")
