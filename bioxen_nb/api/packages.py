"""Packages of a VM: plasmids and cassettes that a living cell takes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.remembering import heritable
from bioxen_nb.errors import ApiError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.plasmid_arrival import with_arrived
from bioxen_nb.program.plasmids import add_replicon, plasmid_count

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


def install(
    session: Session,
    name: str,
    package: str,
    copies: float | None = None,
    protein_half_life_s: float | None = None,
) -> dict[str, Any]:
    """Let the cell of a VM take up a plasmid; its other genes stay as they are, lost and mutated ones too.

    Args:
        session: that the VM lives in.
        name: of the VM.
        package: a sequence file or a catalogue id.
        copies: per cell; by default what the plasmid's name says, else the chassis's usual number.
        protein_half_life_s: of the plasmid's proteins, unless they carry a tag for degradation.

    Returns:
        `status`, the genes that came, plasmids in all, and warnings of reading and compiling.

    Raises:
        ApiError: the VM was made from a compiled program, so its genome is not at hand; or no name of a package.
        GenomeNotFoundError, GenomeFormatError, CompileError: no such sequence, or not usable.
    """
    if not isinstance(package, str) or not package.strip():
        raise ApiError(f"A package is a sequence file or a catalogue id, not {package!r}.", vm=name)
    genome = session.genome(name)
    if genome is None:
        raise ApiError(
            f"VM {name!r} was made from a compiled program. Create it from a genome, and packages can be added to it.",
            vm=name,
        )
    plasmid = load_genome(package)
    before = heritable(session.vm(name).cell.program)
    with_plasmid = add_replicon(genome, plasmid, copies)
    program, notes = with_arrived(before, with_plasmid, protein_half_life_s)
    session.reprogram(name, program, with_plasmid)
    known = {gene.id for gene in before.genes}
    return {
        "status": "installed",
        "vm_id": name,
        "package": package,
        "genes": [gene.name for gene in program.genes if gene.id not in known],
        "plasmids": plasmid_count(program),
        "warnings": [*plasmid.warnings, *notes],
    }
