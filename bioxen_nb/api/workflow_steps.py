"""The steps of a workflow: each takes what the earlier ones made of one genome, and adds its own result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ApiError, unknown_name

if TYPE_CHECKING:
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.program.records import GenomeProgram

#: Longest run of a cell that a step takes, seconds of cell time: thirty days.
_LONGEST_RUN_S = 30 * 24 * 3600


@dataclass
class Workpiece:
    """One genome on its way through a workflow."""

    source: str | Path | Genome
    genome: Genome | None = None
    program: GenomeProgram | None = None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def loaded(self) -> Genome:
        """The genome, read at first need."""
        from bioxen_nb.genome.loading import load_genome
        from bioxen_nb.genome.records import Genome

        if self.genome is None:
            self.genome = self.source if isinstance(self.source, Genome) else load_genome(self.source)
        return self.genome

    def compiled(self, chassis: str | None = None) -> GenomeProgram:
        """The program, compiled at first need for the chassis that suits best unless one is named."""
        from bioxen_nb.program.compiler import compile_genome
        from bioxen_nb.program.suitability import best_chassis

        if self.program is None or (chassis is not None and chassis != self.program.chassis):
            genome = self.loaded()
            self.program = compile_genome(genome, chassis or best_chassis(genome).chassis)
        return self.program


def load(piece: Workpiece) -> dict[str, Any]:
    """Read the genome."""
    genome = piece.loaded()
    return {
        "id": genome.id,
        "organism": genome.organism,
        "genes": len(genome.genes),
        "length_bp": genome.length,
        "has_sequence": genome.has_sequence,
    }


def validate(piece: Workpiece) -> dict[str, Any]:
    """Look it over: problems with place and cure."""
    from bioxen_nb.genome.inspection import inspect_genome

    return inspect_genome(piece.loaded()).to_document()


def profile(piece: Workpiece) -> dict[str, Any]:
    """Its numbers, and the chassis that suits it."""
    from bioxen_nb.genome.profile import profile_genome
    from bioxen_nb.program.suitability import best_chassis

    facts = profile_genome(piece.loaded()).to_document()
    fit = best_chassis(piece.loaded())
    return facts | {"chassis": fit.chassis, "suits": fit.suits, "why": list(fit.reasons)}


def compile(piece: Workpiece, chassis: str | None = None) -> dict[str, Any]:
    """Compile it, for the chassis that suits best unless one is named."""
    program = piece.compiled(chassis)
    return {
        "program": program.id,
        "digest": program.digest,
        "chassis": program.chassis,
        "units": len(program.units),
        "promoters": len(program.promoters),
        "edges": len(program.edges),
        "machines": [machine.id for machine in program.complexes if machine.subunits],
        "warnings": list(program.warnings),
    }


def screen_essential(piece: Workpiece) -> dict[str, Any]:
    """Which genes the cell cannot do without, by computed knock-outs and the parts of machines."""
    from bioxen_nb.cell.essentiality import essential_genes

    found = essential_genes(piece.compiled())
    rows = [row for row in found.rows if row.essential]
    return {
        "genes": len(found.rows),
        "judged": found.judged,
        "note": found.note,
        "essential": [row.gene for row in rows],
        "because": {row.gene: row.because for row in rows},
    }


def run_cell(piece: Workpiece, duration_s: int = 600, seed: int = 0) -> dict[str, Any]:
    """Let one cell live for seconds of cell time, through its divisions."""
    from bioxen_nb.cell.cell import Cell

    whole = isinstance(duration_s, int) and not isinstance(duration_s, bool)
    if not whole or not 1 <= duration_s <= _LONGEST_RUN_S:
        raise ApiError(f"duration_s is a whole number of seconds from 1 to {_LONGEST_RUN_S:,}, not {duration_s!r}.")
    cell = Cell(piece.compiled(), seed=seed)
    divisions, report = 0, None
    while cell.time_s < duration_s:
        report = cell.advance(duration_s - cell.time_s)
        divisions += report.division is not None
    assert report is not None
    return {
        "time_s": cell.time_s,
        "divisions": divisions,
        "status": str(report.status),
        "reason": report.reason,
        "volume_fl": cell.volume_fl,
        "proteins": cell.context.protein_total,
        "digest": cell.context.digest(),
    }


#: Name of a step -> what does it.
STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "load": load,
    "validate": validate,
    "profile": profile,
    "compile": compile,
    "screen_essential": screen_essential,
    "run_cell": run_cell,
}


def checked_steps(steps: object) -> list[tuple[str, dict[str, Any]]]:
    """Steps as (name, settings), from names, (name, settings) pairs, or mappings with "step" and settings.

    Raises:
        ApiError: no steps, or not of this form.
        UnknownNameError: a step or setting that does not exist; near names are given.
    """
    if isinstance(steps, str):
        steps = [steps]
    if not isinstance(steps, list | tuple) or not steps:
        raise ApiError(f"A workflow is a list of steps, such as ['load', 'compile'], not {steps!r}.")
    return [_checked(step) for step in steps]


def _checked(step: object) -> tuple[str, dict[str, Any]]:
    import inspect

    name, settings = step, {}
    if isinstance(step, list | tuple) and len(step) == 2 and isinstance(step[1], dict):
        name, settings = step[0], dict(step[1])
    elif isinstance(step, dict) and "step" in step:
        settings = {key: value for key, value in step.items() if key != "step"}
        name = step["step"]
    if not isinstance(name, str):
        raise ApiError(f"A step is a name, or (name, settings), not {step!r}.")
    if name not in STEPS:
        raise unknown_name("workflow step", name, STEPS)
    allowed = list(inspect.signature(STEPS[name]).parameters)[1:]
    for setting in settings:
        if setting not in allowed:
            raise unknown_name(f"setting of the step {name}", setting, allowed)
    return name, settings
