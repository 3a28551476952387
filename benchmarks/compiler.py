"""Time from a GenBank file to a compiled program, its digest and its arrays.

With BIOXEN_DATA_MIRROR set it takes E. coli K-12 MG1655 (target: 3 s from file to program, 0.5 s for digest and
lowering), else the teaching genome. Prints wall and CPU seconds, best of several warm rounds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
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


def main() -> None:
    """Print one line a step."""
    name = "ecoli_k12_mg1655" if os.environ.get("BIOXEN_DATA_MIRROR") else "teaching-cell"
    compile_genome(load_genome("teaching-mini"), "ecoli")
    load_s, load_cpu_s, genome = best(lambda: load_genome(name))
    compile_s, compile_cpu_s, program = best(lambda: compile_genome(genome, "ecoli"))
    digest_s, digest_cpu_s, _ = best(lambda: document_digest(encode_program(program)))
    lower_s, lower_cpu_s, _ = best(lambda: lower(program))
    print(f"{name}: {len(program.genes)} genes, {len(program.units)} units")
    print(f"{'step':<24}{'wall s':>9}{'CPU s':>9}{'target':>9}")
    print(f"{'read':<24}{load_s:>9.3f}{load_cpu_s:>9.3f}{0.6:>9.2f}")
    print(f"{'compile':<24}{compile_s:>9.3f}{compile_cpu_s:>9.3f}{2.0:>9.2f}")
    print(f"{'digest':<24}{digest_s:>9.3f}{digest_cpu_s:>9.3f}{0.45:>9.2f}")
    print(f"{'lower':<24}{lower_s:>9.3f}{lower_cpu_s:>9.3f}{0.05:>9.2f}")


if __name__ == "__main__":
    main()
