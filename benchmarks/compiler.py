"""Time from a GenBank file to a compiled program, its digest and its arrays.

With BIOXEN_DATA_MIRROR set it takes E. coli K-12 MG1655 (target: 3 s from file to program, 0.5 s for digest and
lowering), else the teaching genome. Seconds, the least of several warm rounds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.document import from_json
from bioxen_nb.program.encoding import document_digest, encode_program
from bioxen_nb.program.lowering import lower

ROUNDS = 3


def best(task: Callable[[], Any]) -> tuple[float, float, Any]:
    """Least wall and CPU seconds of several rounds, and the last result."""
    wall_s, cpu_s, result = [], [], None
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = task()
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return min(wall_s), min(cpu_s), result


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`; limits are set for MG1655."""
    name = "ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell"
    compile_genome(load_genome("teaching-mini"), "ecoli")
    read_s, _, genome = best(lambda: load_genome(name))
    compile_s, compile_cpu_s, program = best(lambda: compile_genome(genome, "ecoli"))
    digest_s, _, _ = best(lambda: document_digest(encode_program(program)))
    text = program.to_json()
    reread_s, _, _ = best(lambda: from_json(text))
    lower_s, _, _ = best(lambda: lower(program))
    rows = [
        ("file to program", read_s + compile_s, 3.0),
        ("compile", compile_s, 2.0),
        ("compile (CPU)", compile_cpu_s, 2.0),
        ("digest", digest_s, 0.45),
        ("program from JSON", reread_s, 0.5),
        ("lowering", lower_s, 0.05),
    ]
    return [{"name": f"compiler: {step}, {name}", "ours": s, "unit": "s", "limit": limit} for step, s, limit in rows]


if __name__ == "__main__":
    for row in measure():
        print(f"{row['name']:<50}{row['ours']:>9.3f} s, limit {row['limit']} s")
