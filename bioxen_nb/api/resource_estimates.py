"""What a genome needs of a host as a VM, worked out from its compiled program and a short run of its cell."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome

#: Cell time that is run to warm up, and to measure.
_WARM_S, _MEASURED_S = 20, 60


@dataclass(frozen=True, slots=True)
class ResourceEstimate:
    """What one cell of a genome takes. Speed and compile time are of this machine, at this moment."""

    chassis: str
    genes: int
    units: int
    ribosomes: float
    """Of a mean cell at the chassis's reference growth."""
    full_cell_ribosomes: float
    """Translating ribosomes to set aside: what a cell about to divide has at most."""
    full_cell_atp_per_s: float
    memory_kb: float
    """Of the contexts that a session keeps of a VM; its history comes on top."""
    compile_s: float
    cell_s_per_wall_s: float
    """Cell seconds in one second of one core, measured over a minute of cell time."""

    def to_document(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


def estimate_resources(genome: Genome, chassis: str) -> ResourceEstimate:
    """Compile the genome and run one cell for some seconds.

    Raises:
        CompileError: it cannot become a program.
    """
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.complement import full_cell
    from bioxen_nb.program.compiler import compile_genome
    from bioxen_nb.session.member import CONTEXTS_KEPT

    began = time.perf_counter()
    program = compile_genome(genome, chassis)
    compiled = time.perf_counter()
    cell = Cell(program)
    cell.advance(_WARM_S)
    warm, start_s = time.perf_counter(), cell.time_s
    cell.advance(_MEASURED_S)
    ran_s, wall_s = cell.time_s - start_s, time.perf_counter() - warm
    full = full_cell(cell)
    return ResourceEstimate(
        chassis=chassis,
        genes=len(program.genes),
        units=len(program.units),
        ribosomes=program.settings["ribosomes_per_cell"],
        full_cell_ribosomes=full.ribosomes,
        full_cell_atp_per_s=full.atp_per_s,
        memory_kb=CONTEXTS_KEPT * sum(array.nbytes for array in cell.context.state) / 1000.0,
        compile_s=compiled - began,
        cell_s_per_wall_s=ran_s / wall_s,
    )
