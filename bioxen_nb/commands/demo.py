"""`demo`: the main job from end to end without a browser. `warm`: the kernels compiled ahead of need."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.session import Session

#: Where the demonstration puts the cell aside, in seconds of cell time.
HALF_WAY_S = 1200


def demo(options: argparse.Namespace) -> int:
    """Tell the story step by step, with the figures of this very run; 1 if the resumed cell differs."""
    genome, program = _compile()
    _show_gene(program)
    with _session(program, options.seed) as session:
        unbroken = _run_to_division(session)
    with tempfile.TemporaryDirectory() as folder:
        resumed = _run_in_two_parts(program, options.seed, Path(folder) / "half.bxn")
    same = unbroken == resumed
    print(f"   unbroken {unbroken[:16]}   resumed {resumed[:16]}   {'identical' if same else 'DIFFERENT'}")
    if same:
        print(f"\n{genome.id} lived, divided, was put aside and went on, bit for bit. Next: bioxen-nb lab")
    return 0 if same else 1


def _compile() -> tuple[Genome, GenomeProgram]:
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    begin = time.perf_counter()
    genome = load_genome("teaching-cell")
    read_s = time.perf_counter() - begin
    print("1. Read the genome")
    print(f"   {genome.organism or genome.id}: {genome.length:,} bp, {len(genome):,} genes ({read_s:.2f} s)")
    begin = time.perf_counter()
    program = compile_genome(genome)
    compile_s = time.perf_counter() - begin
    print("2. Compile it to a program")
    print(
        f"   {len(program.units)} transcription units, {len(program.promoters)} promoters, "
        f"{len(program.binding_sites)} ribosome binding sites ({compile_s:.2f} s)"
    )
    return genome, program


def _show_gene(program: GenomeProgram) -> None:
    from bioxen_nb.program.listing import disassemble

    print("3. One gene as the cell executes it")
    for line in disassemble(program, "ftsZ").splitlines():
        print(f"   | {line}")


def _session(program: GenomeProgram, seed: int) -> Session:
    from bioxen_nb.session.session import Session

    session = Session(seed=seed)
    session.create("cell-1", genome=program, seed=seed)
    session.start("cell-1")
    return session


def _run_to_division(session: Session) -> str:
    from bioxen_nb.plots.summary import summarize

    print("4. Run it until it divides")
    begin = time.perf_counter()
    session.run(until="division", progress=sys.stderr.isatty())
    wall_s = time.perf_counter() - begin
    summary = summarize(session, "cell-1")
    counts, simulated_s = summary["counts"], summary["simulated_s"]
    pace = f"{wall_s:.1f} s, {simulated_s / wall_s:,.0f} times real time"
    print(f"   divided after {simulated_s / 60:.1f} min of cell time ({pace})")
    print(f"   volume doubles in {summary['doubling_time_min']:.1f} min")
    print(f"   this daughter: {counts['protein_total']:,} proteins, {counts['ribosomes']:,} ribosomes")
    for birth in session.lineage("cell-1"):
        mark = "  <- followed" if birth.followed else ""
        print(f"   daughter {birth.lineage}: {birth.volume_fl:.3f} fL, {birth.protein_total:,} proteins{mark}")
    return str(summary["digest"])


def _run_in_two_parts(program: GenomeProgram, seed: int, path: Path) -> str:
    from bioxen_nb.session.session import Session

    print("5. The same again, but put aside half-way and resumed from the file")
    with _session(program, seed) as first:
        first.run(until=HALF_WAY_S)
        first.save(path)
    print(f"   checkpoint at {HALF_WAY_S / 60:.0f} min: {path.stat().st_size / 1000:,.0f} kB")
    with Session.load(path) as second:
        second.run(until="division")
        return str(second.vm("cell-1").cell.digest())


def warm(options: argparse.Namespace) -> int:
    """Run a small cell for a few seconds, which compiles every kernel into the on-disk cache."""
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    begin = time.perf_counter()
    with _session(compile_genome(load_genome("teaching-mini")), seed=1) as session:
        session.run(until=5.0)
    print(f"kernels ready after {time.perf_counter() - begin:.1f} s")
    return 0
