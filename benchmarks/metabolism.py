"""Gene knock-outs and single steps of flux balance analysis on iJO1366, beside COBRApy with its default solver; and
whole cell cycles with a metabolic model in them.

Both sides work on the model that comes with COBRApy, in one run. The screen counts genes whose growth differs by more
than 1e-6 /h (limit 0); the step changes the glucose uptake a little and reads all fluxes, as a growing cell would.
Wall seconds; the step is the median of interleaved repeats.

A coupled cycle (processor seconds) asks the model every ten seconds of cell time, everything else of the cell on; the
tick is one such question in the state at the end. iCH360 and iMB155 need BIOXEN_DATA_MIRROR; genomes come from their
gene tables.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

MODEL = "iJO1366"
GLUCOSE = "EX_glc__D_e"
STEPS = 15
TOLERANCE_PER_H = 1e-6
#: Genome, model, limit of a cycle in seconds, limit of a tick in ms, and whether the model needs the mirror.
CYCLES = (
    ("teaching-cell", "textbook", 3.0, 5.0, False),
    ("ecoli_table", "textbook", 3.0, 5.0, False),
    ("ecoli_table", "iCH360", 3.0, 5.0, True),
    ("ecoli_table", "iJO1366", 6.0, 15.0, False),
    ("syn3a_table", "iMB155", 3.0, 5.0, True),
)


def wall_s(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall seconds and the result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def cpu_s(work: Callable[[], Any]) -> float:
    """Processor seconds: a cell lives in one thread, and this machine may be shared."""
    began = time.process_time()
    work()
    return time.process_time() - began


def screens(network: Any, model: Any) -> list[dict[str, object]]:
    """All single knock-outs: alone against alone, and two processes against what COBRApy does by default."""
    from cobra.flux_analysis import single_gene_deletion

    from bioxen_nb.engines.metabolism.screen import screen_genes

    alone_s, screen = wall_s(lambda: screen_genes(network))
    together_s, both = wall_s(lambda: screen_genes(network, processes=2))
    peer_alone_s, table = wall_s(lambda: single_gene_deletion(model, processes=1))
    peer_s, _ = wall_s(lambda: single_gene_deletion(model))
    reference = {next(iter(ids)): growth for ids, growth in zip(table["ids"], table["growth"], strict=True)}
    expected = np.nan_to_num(np.array([reference[gene] for gene in screen.genes], dtype=float))
    off = np.abs(np.nan_to_num(screen.growth) - expected)
    off_two = np.abs(np.nan_to_num(both.growth) - expected)
    different = int((np.maximum(off, off_two) > TOLERANCE_PER_H).sum())
    label = f"{len(screen.genes)} knock-outs"
    return [
        {"name": f"{label}, 1 process", "ours": alone_s, "unit": "s", "peer": peer_alone_s, "peer_name": "cobra, 1"},
        {
            "name": f"{label}, 2 processes",
            "ours": together_s,
            "unit": "s",
            "peer": peer_s,
            "peer_name": "cobra, default",
        },
        {"name": "knock-outs that differ from cobra's", "ours": different, "unit": "", "limit": 0},
    ]


def steps(network: Any, model: Any) -> list[dict[str, object]]:
    """One step of a changing environment: a new glucose bound, a solution, all fluxes."""
    from bioxen_nb.engines.metabolism.lp import LinearProgram

    program, column = LinearProgram.of(network), network.reaction(GLUCOSE)
    program.solve(network.lower, network.upper)
    reaction = model.reactions.get_by_id(GLUCOSE)
    ours, optimize, slim, gaps = [], [], [], []
    for factor in np.random.default_rng(0).uniform(0.97, 1.03, STEPS).tolist():
        lower = network.lower.copy()
        lower[column] *= factor
        reaction.lower_bound = lower[column]
        seconds, solution = wall_s(lambda lower=lower: program.solve(lower, network.upper))
        ours.append(seconds)
        seconds, peer = wall_s(model.optimize)
        optimize.append(seconds)
        reaction.lower_bound = lower[column] * 1.001
        slim.append(wall_s(model.slim_optimize)[0])
        gaps.append(abs(solution.objective - peer.objective_value))
    reaction.lower_bound = float(network.lower[column])
    step = statistics.median(ours) * 1e3
    rows: list[dict[str, object]] = [
        {
            "name": "one step, all fluxes",
            "ours": step,
            "unit": "ms",
            "peer": statistics.median(peer_s) * 1e3,
            "peer_name": name,
        }
        for name, peer_s in (("cobra optimize", optimize), ("cobra slim_optimize", slim))
    ]
    return [
        *rows,
        {"name": "largest difference of growth, /h", "ours": max(gaps), "unit": "", "limit": TOLERANCE_PER_H},
    ]


def coupled(genome: str, model: str, cycle_s: float, tick_ms: float) -> list[dict[str, object]]:
    """One cell cycle with metabolism, kernels warm, and what a control tick of metabolism takes."""
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.cell.metabolism.feeding import feed
    from bioxen_nb.cell.running import RunningProgram
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    program = compile_genome(load_genome(genome), metabolism=model)
    cell, running, surroundings = Cell(program, seed=1), RunningProgram.of(program), Environment()
    cell.advance(1)
    seconds = cpu_s(lambda: _until_division(cell))
    state = cell.context.copy().state

    def tick() -> None:
        feed(state, running, surroundings, 10.0)

    ticks = [cpu_s(tick) * 1e3 for _ in range(STEPS)]
    name = f"{genome} with {model}"
    return [
        {"name": f"{name}, {cell.time_s} s of cell time", "ours": seconds, "unit": "s", "limit": cycle_s},
        {"name": f"{name}, one tick", "ours": statistics.median(ticks), "unit": "ms", "limit": tick_ms},
    ]


def _until_division(cell: Any) -> None:
    while cell.context.generation < 1 and cell.time_s < 20_000:
        cell.advance(100)


def cycles() -> list[dict[str, object]]:
    """All of them; those whose model is not at hand say so."""
    mirror = bool(os.environ.get("BIOXEN_DATA_MIRROR"))
    rows: list[dict[str, object]] = []
    for genome, model, cycle_s, tick_ms, needs_mirror in CYCLES:
        if needs_mirror and not mirror:
            rows.append({"name": f"{genome} with {model}", "skipped": "set BIOXEN_DATA_MIRROR"})
        else:
            rows += coupled(genome, model, cycle_s, tick_ms)
    return rows


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    from cobra.io import load_model

    from bioxen_nb.engines.metabolism.loading import load_network

    logging.getLogger("cobra").setLevel(logging.ERROR)
    network, model = load_network(MODEL), load_model(MODEL)
    load_s, _ = wall_s(lambda: load_network(MODEL))
    peer_s, _ = wall_s(lambda: load_model(MODEL))
    loading = {"name": "load, cached arrays", "ours": load_s, "unit": "s", "peer": peer_s, "peer_name": "cobra SBML"}
    rows = [loading, *steps(network, model), *screens(network, model), *cycles()]
    return [{**row, "name": f"metabolism: {row['name']}"} for row in rows]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
