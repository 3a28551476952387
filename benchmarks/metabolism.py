"""Gene knock-outs and single steps of flux balance analysis on iJO1366, beside COBRApy with its default solver.

Both sides work on the model that comes with COBRApy, in one run. The screen counts genes whose growth differs by more
than 1e-6 /h (limit 0); the step changes the glucose uptake a little and reads all fluxes, as a growing cell would.
Wall seconds; the step is the median of interleaved repeats.
"""

from __future__ import annotations

import json
import logging
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

MODEL = "iJO1366"
GLUCOSE = "EX_glc__D_e"
STEPS = 15
TOLERANCE_PER_H = 1e-6


def wall_s(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall seconds and the result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


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


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    from cobra.io import load_model

    from bioxen_nb.engines.metabolism.loading import load_network

    logging.getLogger("cobra").setLevel(logging.ERROR)
    network, model = load_network(MODEL), load_model(MODEL)
    load_s, _ = wall_s(lambda: load_network(MODEL))
    peer_s, _ = wall_s(lambda: load_model(MODEL))
    loading = {"name": "load, cached arrays", "ours": load_s, "unit": "s", "peer": peer_s, "peer_name": "cobra SBML"}
    rows = [loading, *steps(network, model), *screens(network, model)]
    return [{**row, "name": f"metabolism: {row['name']}"} for row in rows]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
