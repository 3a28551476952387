"""What the hypervisor and a recording session cost, beside the same cells advanced by a bare loop.

E. coli-size VMs (the real genome when BIOXEN_DATA_MIRROR is set, else the teaching genome) live the same cell time
three ways: `cell.advance` in turns of the scheduler's quantum, `hypervisor.tick`, and `session.run` with its
recorder on. Figures are CPU seconds, the least of interleaved repeats.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

CELL_S = 600
REPEATS = 3
VM_COUNTS = (1, 4, 16)


def program():
    from bioxen_nb.session.sources import program_of

    return program_of("ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell", None, ())


def bare(source, vms: int, cell_s: int) -> float:
    from bioxen_nb.cell.cell import Cell

    cells = [Cell(source, seed=seed) for seed in range(vms)]
    began = time.process_time()
    for start_s in range(0, cell_s, 20):
        for cell in cells:
            while cell.time_s < start_s + 20:
                cell.advance(start_s + 20 - cell.time_s)
    return time.process_time() - began


def hypervised(source, vms: int, cell_s: int) -> float:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.hypervisor.hypervisor import Hypervisor

    hypervisor = Hypervisor()
    for seed in range(vms):
        hypervisor.create(f"vm-{seed}", Cell(source, seed=seed)).start()

    def horizon(vm) -> int | None:
        return cell_s - vm.time_s or None

    began = time.process_time()
    while hypervisor.tick(horizon=horizon):
        pass
    return time.process_time() - began


def recorded(source, vms: int, cell_s: int) -> float:
    from bioxen_nb.session.session import Session

    with Session() as session:
        for seed in range(vms):
            session.create(f"vm-{seed}", source, seed=seed)
            session.start(f"vm-{seed}")
        began = time.process_time()
        session.run(until=cell_s)
        return time.process_time() - began


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`: times relative to the bare loop's."""
    source = program()
    bare(source, 1, 40)
    rows: list[dict[str, object]] = []
    for vms in VM_COUNTS:
        cell_s = max(CELL_S // vms, 100)
        ways: dict[str, Callable[..., float]] = {"bare": bare, "hypervisor": hypervised, "session": recorded}
        least = dict.fromkeys(ways, float("inf"))
        for _ in range(REPEATS):
            for name, way in ways.items():
                least[name] = min(least[name], way(source, vms, cell_s))
        for name, limit in (("hypervisor", 1.05), ("session", 1.15)):
            rows.append(
                {
                    "name": f"{name} over bare cells, {vms} VM{'s' if vms > 1 else ''}",
                    "ours": least[name] / least["bare"],
                    "unit": "x",
                    "limit": limit,
                }
            )
    return rows


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
