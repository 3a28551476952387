"""A plasmid or cassette that arrives in the living cell."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.remembering import heritable
from bioxen_nb.errors import ApiError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.plasmid_arrival import with_arrived
from bioxen_nb.program.plasmids import add_replicon, plasmid_copies
from bioxen_nb.session.process_context import ProcessContext


def install_plasmid(on: ProcessContext, source: str, copies: float | None = None) -> dict[str, Any]:
    """Bring a plasmid or cassette into the living cell, which goes on with the program of both. No time passes.

    Args:
        source: a GenBank or FASTA file, or a catalogue id such as pBR322.
        copies: per cell; what the plasmid's name says unless given, else the chassis's usual number.
    """
    if not source.strip():
        raise ApiError("source is a GenBank or FASTA file, or a catalogue id such as pBR322, not an empty text.")
    before, host = heritable(on.program), on.genome
    merged = add_replicon(host, load_genome(source), copies)
    program, notes = with_arrived(before, merged)
    on.reprogram(program, merged)
    new = {replicon.id for replicon in merged.replicons} - {replicon.id for replicon in host.replicons}
    genes = [gene for gene in program.genes if gene.replicon in new]
    return {
        "plasmids": {name: held for name, held in plasmid_copies(program).items() if name in new},
        "plasmids_in_cell": len(plasmid_copies(program)),
        "genes": {gene.name: gene.product for gene in genes},
        "units": [unit.id for unit in program.units if unit.replicon in new],
        "length_bp": sum(replicon.length for replicon in merged.replicons if replicon.id in new),
        "warnings": list(notes),
    }
