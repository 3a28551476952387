"""`compile` and `disassemble`: from a genome to its program, as figures, a document or a listing."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.commands.files import write_text
from bioxen_nb.config.run_settings import parse_names

if TYPE_CHECKING:
    from bioxen_nb.program.records import GenomeProgram


def _compiled(options: argparse.Namespace) -> GenomeProgram:
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome

    genome = load_genome(options.genome)
    return compile_genome(genome, options.chassis, knock_out=parse_names(options.knock_out or (), "--knock-out"))


def compile_(options: argparse.Namespace) -> int:
    """Compile, print what came out, and write the document if asked."""
    begin = time.perf_counter()
    program = _compiled(options)
    elapsed_s = time.perf_counter() - begin
    organism = program.organism or program.genome_id
    print(f"{organism}, compiled for chassis {program.chassis} in {elapsed_s:.2f} s")
    for label, count in _census(program).items():
        print(f"  {count:>7,}  {label}")
    for warning in program.warnings:
        print(f"  warning: {warning}")
    print(f"  digest   {program.digest}")
    if options.output:
        from bioxen_nb.program.document import to_document

        write_text(Path(options.output), json.dumps(to_document(program), indent=1) + "\n")
        print(f"  written  {options.output}")
    return 0


def _census(program: GenomeProgram) -> dict[str, int]:
    return {
        "genes": len(program.genes),
        "transcription units": len(program.units),
        "promoters": len(program.promoters),
        "ribosome binding sites": len(program.binding_sites),
        "terminators": len(program.terminators),
        "regulatory edges": len(program.edges),
        "machines": sum(bool(machine.subunits) for machine in program.complexes),
    }


def disassemble(options: argparse.Namespace) -> int:
    """Print the listing of a gene, a unit or everything."""
    from bioxen_nb.program.listing import disassemble as listing

    print(listing(_compiled(options), options.target))
    return 0
