"""Packages of a VM: plasmids and cassettes that a living cell takes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program import chassis
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.plasmids import add_replicon, plasmid_count

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session


def install(session: Session, name: str, package: str, copies: int | None = None) -> dict[str, Any]:
    """Let the cell of a VM take up a plasmid; its other genes stay as they are.

    Returns:
        `status`, the genes that came, plasmids in all, and warnings of reading and compiling.

    Raises:
        ApiError: the VM was made from a compiled program, so its genome is not at hand.
    """
    genome = session.genome(name)
    if genome is None:
        raise ApiError(
            f"VM {name!r} was made from a compiled program. Create it from a genome, and packages can be added to it.",
            vm=name,
        )
    plasmid = load_genome(package)
    before = session.vm(name).cell.program
    with_plasmid = add_replicon(genome, plasmid, copies)
    program = compile_genome(with_plasmid, chassis.get(before.chassis), metabolism=before.metabolic_model)
    session.reprogram(name, program, with_plasmid)
    known = {gene.id for gene in before.genes}
    return {
        "status": "installed",
        "vm_id": name,
        "package": package,
        "genes": [gene.name for gene in program.genes if gene.id not in known],
        "plasmids": plasmid_count(program),
        "warnings": [*plasmid.warnings, *(note for note in program.warnings if note not in before.warnings)],
    }
