"""Row 21: nothing lost, nothing by chance, and what a cycle costs on this machine."""

from __future__ import annotations

import math
import multiprocessing
import time
from pathlib import Path

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.rows import Figure

#: Cell seconds over which the books are kept: less than a cycle, so that no half of them leaves with a sister.
BOOKED_S = 1800
CYCLES = 3


def figures(effort: Effort) -> dict[str, Figure]:
    """Each in a process of its own where memory or the seed of another run could interfere."""
    effort.say("books, seeds, wall time and memory")
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        wall_s, peak_mb, digest = pool.apply(_live, (effort.seed,))
    with context.Pool(1) as pool:
        again = pool.apply(_live, (effort.seed,))[2]
    program = compile_genome(load_genome("ecoli_table"))
    return {
        "21a": unaccounted(program, effort.seed),
        "21b": float(digest == again),
        "21c": wall_s,
        "21d": peak_mb,
    }


def _live(seed: int) -> tuple[float, float, str]:
    """Mean wall seconds of a cycle after the first, peak memory in MB, and the digest of the last state."""
    cell = Cell(compile_genome(load_genome("ecoli_table")), seed=seed)
    generation = int(cell.context.state.whole[ly.GENERATION])
    began_s = 0.0
    while (done := int(cell.context.state.whole[ly.GENERATION]) - generation) <= CYCLES and cell.time_s < 40_000:
        if done and not began_s:
            began_s = time.perf_counter()
        cell.advance(600)
    wall_s = (time.perf_counter() - began_s) / CYCLES if done > CYCLES else math.nan
    return wall_s, peak_memory_mb(), cell.digest()


def peak_memory_mb() -> float:
    """Largest resident memory of this process, in MB (1e6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def unaccounted(program: GenomeProgram, seed: int) -> float:
    """Largest relative difference between the books and what a cell holds after half an hour; NaN if it divides.

    Amino acids in protein against those joined less those recycled, and ATP by purpose against its price. Counts of
    molecules are checked at every step by the cell itself, which raises an error.
    """
    cell = Cell(program, seed=seed)
    held = _amino_acids(cell)
    while cell.time_s < BOOKED_S and cell.advance(BOOKED_S - cell.time_s).division is None:
        pass
    book, prices = cell.ledger, cell.lowered.settings
    pairs = [
        (book.atp_translation, prices["atp_per_aa"] * book.amino_acids_polymerised),
        (book.atp_transcription, prices["atp_per_nt"] * book.nucleotides_transcribed),
        (book.atp_replication, prices["atp_per_nt"] * book.dna_nucleotides),
    ]
    if "." in cell.context.lineage:
        return math.nan
    pairs.append((float(_amino_acids(cell) - held), float(book.amino_acids_polymerised - book.amino_acids_recycled)))
    return max(abs(found - expected) / max(abs(expected), 1.0) for found, expected in pairs)


def _amino_acids(cell: Cell) -> int:
    return int(np.dot(cell.context.state.proteins, cell.lowered.length_aa))
