"""The exact expression kernel beside libroadrunner's Gillespie integrator, on one and the same small network.

The network: genes that share a pool of RNA polymerases and a pool of ribosomes, five reactions a gene. Both run the
same cell time from the same state; both must make the same number of proteins within 5 %, or the row says so.
"""

from __future__ import annotations

import json
import statistics
import time

import numpy as np

GENES = 200
SECONDS = 600
REPEATS = 3
RNAP, RIBOSOMES = 200, 2000
OPEN_PER_S, HALF = 0.03, 20.0
NT_PER_S, LENGTH_NT = 45.0, 900
LOSE_PER_S = 1 / 200
LOAD_PER_S = 0.0004
AA_PER_S, LENGTH_AA = 15.0, 300


def ours(seed: int) -> tuple[float, int]:
    """(CPU seconds, proteins made) of our kernel."""
    from bioxen_nb.engines.kernels import expression as ex
    from bioxen_nb.engines.kernels.random import seed_state
    from bioxen_nb.engines.kernels.sums import to_fixed

    rows = np.arange(GENES, dtype=np.int64)
    same = np.ones(GENES)
    tables = ex.ExpressionTables(
        unit_gene_start=np.arange(GENES + 1, dtype=np.int64),
        unit_genes=rows,
        unit_length_nt=np.full(GENES, LENGTH_NT),
        unit_burst_stop=same,
        unit_readthrough_to=np.full(GENES, -1),
        unit_readthrough=np.zeros(GENES),
        finish_rna_fixed=to_fixed(same / LENGTH_NT),
        lose_rna_fixed=to_fixed(same * LOSE_PER_S),
        load_fixed=to_fixed(same),
        finish_protein_fixed=to_fixed(same / LENGTH_AA),
        length_aa=np.full(GENES, LENGTH_AA),
        length_nt=np.full(GENES, LENGTH_NT),
        decaying=np.zeros(0, np.int64),
        decay_probability=np.zeros(0),
    )
    scratch = ex.make_scratch(GENES, GENES)
    opening = to_fixed(same * OPEN_PER_S)
    rates = np.array([HALF, NT_PER_S, LOAD_PER_S, AA_PER_S])

    def live(seconds: int) -> int:
        counts = [np.zeros(GENES, np.int64) for _ in range(4)]
        free = np.array([RNAP, RIBOSOMES])
        tally, state = np.zeros(ex.N_TALLIES, np.int64), seed_state(seed)
        for _ in range(seconds):
            ex.express(*counts, free, opening, tables.load_fixed, rates, tables, scratch, tally, state)
        return int(tally[ex.PROTEINS_MADE])

    live(1)
    begin = time.process_time()
    made = live(SECONDS)
    return time.process_time() - begin, made


def antimony() -> str:
    """The network in the Antimony language; `=>` is irreversible."""
    lines = ["model network()", f"R = {RNAP}; S = {RIBOSOMES};"]
    for i in range(GENES):
        lines += [
            f"R => D{i}; {OPEN_PER_S}*R/(R + {HALF});",
            f"D{i} => R + M{i}; {NT_PER_S / LENGTH_NT}*D{i};",
            f"M{i} => ; {LOSE_PER_S}*M{i};",
            f"S => T{i}; {LOAD_PER_S}*M{i}*S;",
            f"T{i} => S + P{i}; {AA_PER_S / LENGTH_AA}*T{i};",
            f"D{i} = 0; M{i} = 0; T{i} = 0; P{i} = 0;",
        ]
    return "\n".join([*lines, "end"])


def peer(seed: int) -> tuple[float, int]:
    """(CPU seconds, proteins made) of libroadrunner; loading the model is not counted."""
    from roadrunner import RoadRunner
    from tellurium import antimonyToSBML

    model = RoadRunner(antimonyToSBML(antimony()))
    model.setIntegrator("gillespie")
    integrator = model.getIntegrator()
    integrator.setValue("seed", seed)
    integrator.setValue("variable_step_size", False)
    model.timeCourseSelections = ["time"]
    begin = time.process_time()
    model.simulate(0, SECONDS, 2)
    elapsed_s = time.process_time() - begin
    return elapsed_s, round(sum(model.getValue(f"P{i}") for i in range(GENES)))


def measure() -> list[dict[str, object]]:
    """One row: CPU seconds for the same network and the same cell time."""
    pairs = [(ours(seed), peer(seed)) for seed in range(1, REPEATS + 1)]
    ours_s = statistics.median(mine[0] for mine, _ in pairs)
    peer_s = statistics.median(theirs[0] for _, theirs in pairs)
    made = sum(mine[1] for mine, _ in pairs)
    made_by_peer = sum(theirs[1] for _, theirs in pairs)
    name = f"exact expression, {GENES} genes, {SECONDS} s"
    if abs(made / made_by_peer - 1) > 0.05:
        return [{"name": name, "failed": f"proteins made differ: {made} against {made_by_peer}"}]
    return [{"name": name, "ours": ours_s, "unit": "s", "peer": peer_s, "peer_name": "libroadrunner gillespie"}]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
