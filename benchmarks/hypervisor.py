"""What the hypervisor and a recording session cost, beside the same cells advanced by a bare loop.

E. coli-size VMs (the real genome when BIOXEN_DATA_MIRROR is set, else the teaching genome) live the same cell time
three ways: `cell.advance` in turns of the scheduler's quantum, `hypervisor.tick`, and `session.run` with its
recorder on. Wall and CPU seconds, the least of interleaved repeats. Then: how fair turns are among equals, what a
switch from one VM to another takes, how long ordering 64 VMs takes, and how soon a VM is there when its program is
compiled already.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.profile import Profile

CELL_S = 2400
LEAST_CELL_S = 200
REPEATS = 4
VM_COUNTS = (1, 4, 64)
ROUNDS = 10
QUANTUM_S = 20

Row = dict[str, object]


class Seconds(NamedTuple):
    wall: float
    cpu: float


class Stopwatch:
    """Wall and CPU seconds of this process from its making on."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> Seconds:
        return Seconds(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def program():
    from bioxen_nb.session.sources import program_of

    return program_of("ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell", None, ())


def bare(source, vms: int, cell_s: int) -> Seconds:
    from bioxen_nb.cell.cell import Cell

    cells = [Cell(source, seed=seed) for seed in range(vms)]
    watch = Stopwatch()
    for start_s in range(0, cell_s, QUANTUM_S):
        for cell in cells:
            while cell.time_s < start_s + QUANTUM_S:
                cell.advance(start_s + QUANTUM_S - cell.time_s)
    return watch.read()


def filled(source, vms: int, scheduler: str | None = None):
    """A hypervisor with running VMs."""
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.hypervisor.hypervisor import Hypervisor

    hypervisor = Hypervisor(scheduler=scheduler)
    for seed in range(vms):
        hypervisor.create(f"vm-{seed}", Cell(source, seed=seed)).start()
    return hypervisor


def hypervised(source, vms: int, cell_s: int) -> Seconds:
    hypervisor = filled(source, vms)

    def horizon(vm) -> int | None:
        return cell_s - vm.time_s or None

    watch = Stopwatch()
    while hypervisor.tick(horizon=horizon):
        pass
    return watch.read()


def recorded(source, vms: int, cell_s: int) -> Seconds:
    from bioxen_nb.session.session import Session

    with Session() as session:
        for seed in range(vms):
            session.create(f"vm-{seed}", source, seed=seed)
            session.start(f"vm-{seed}")
        watch = Stopwatch()
        session.run(until=cell_s)
        return watch.read()


def overheads(source, vms: int) -> list[Row]:
    cell_s = max(CELL_S // vms // QUANTUM_S * QUANTUM_S, LEAST_CELL_S)
    ways: dict[str, Callable[..., Seconds]] = {"bare": bare, "hypervisor": hypervised, "session": recorded}
    times: dict[str, list[Seconds]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            times[name].append(way(source, vms, cell_s))
    rows: list[Row] = []
    for clock in Seconds._fields:
        least = {name: min(getattr(seconds, clock) for seconds in taken) for name, taken in times.items()}
        for name, limit in (("hypervisor", 1.05), ("session", 1.15)):
            title = f"{name} over bare cells, {vms} VM{'s' if vms > 1 else ''}, {clock}"
            rows.append({"name": title, "ours": least[name] / least["bare"], "unit": "x", "limit": limit})
    return rows


def equals(source, vms: int) -> Profile:
    """The profile of a hypervisor whose equal VMs have had `ROUNDS` turns each after a first one that warms up."""
    hypervisor = filled(source, vms)
    for rounds in (1, ROUNDS):
        hypervisor.profile.reset()
        goal_s = min(vm.time_s for vm in hypervisor.list()) + rounds * QUANTUM_S
        while min(vm.time_s for vm in hypervisor.list()) < goal_s:
            hypervisor.tick()
    return hypervisor.profile


def fairness(source, vms: int) -> list[Row]:
    """How far Jain's index is from 1 among equals, and what switching between them takes; the least of repeats."""
    profiles = [equals(source, vms) for _ in range(REPEATS)]
    fair = [profile.fairness() for profile in profiles]
    unfair = {
        "cell time": min(1.0 - index.cell_time for index in fair),
        "CPU time": min(1.0 - index.cpu for index in fair),
    }
    rows: list[Row] = [
        {"name": f"1 - Jain index of {what}, {vms} equal VMs", "ours": amount, "unit": "", "limit": 0.01}
        for what, amount in unfair.items()
    ]
    median_us = 1e6 * min(profile.switch_s().median_s for profile in profiles)
    return [*rows, {"name": f"context switch, {vms} VMs, median", "ours": median_us, "unit": "us", "limit": 50.0}]


def ordering(source, vms: int = 64, ticks: int = 300) -> list[Row]:
    """Share of a tick that each scheduler takes to order VMs, most of which do not get a turn in it."""
    from bioxen_nb import registry
    from bioxen_nb.hypervisor.hypervisor import TICK_WALL_S

    rows: list[Row] = []
    for name in registry.names(registry.SCHEDULERS):
        hypervisor = filled(source, vms, scheduler=name)
        candidates = hypervisor.list()
        watch = Stopwatch()
        for _ in range(ticks):
            for number, (vm, turn_s) in enumerate(hypervisor.scheduler.order(candidates)):
                hypervisor.scheduler.charge(vm, turn_s)
                if number == 6:
                    break
        share = watch.read().wall / ticks / TICK_WALL_S
        rows.append({"name": f"{name} orders {vms} VMs, of a tick", "ours": 100 * share, "unit": "%", "limit": 1.0})
    return rows


def creation(source, repeats: int = 15) -> list[Row]:
    """A VM from a compiled program, its history and its first reading included."""
    from bioxen_nb.session.session import Session

    taken = []
    with Session() as session:
        for number in range(repeats):
            watch = Stopwatch()
            session.create(f"vm-{number}", source, seed=number)
            taken.append(1000 * watch.read().wall)
    return [
        {"name": "VM from a compiled program, median", "ours": statistics.median(taken), "unit": "ms", "limit": 100.0}
    ]


def measure() -> list[Row]:
    """Rows for the table of `benchmarks/run.py`: times relative to the bare loop's, shares and times of single acts."""
    source = program()
    bare(source, 1, 200)
    rows = creation(source)
    for vms in VM_COUNTS:
        rows += overheads(source, vms)
    for vms in VM_COUNTS[1:]:
        rows += fairness(source, vms)
    return rows + ordering(source)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
