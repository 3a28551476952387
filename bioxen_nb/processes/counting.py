"""Counting the molecules of some genes while a cell lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.control import CONTROL_INTERVAL_S
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import gene_name, joined
from bioxen_nb.session.process_context import Lived, ProcessContext

#: Points that a course of time keeps; a longer one is looked at more seldom.
_MOST_POINTS = 200


@dataclass
class GeneCounts:
    """Molecules of one gene at each look."""

    length_aa: int
    rna: list[int] = field(default_factory=list)
    protein: list[int] = field(default_factory=list)
    ribosomes: list[int] = field(default_factory=list)
    finished: float = 0.0
    """Proteins that the ribosomes on its messages finish, by their number, speed and way."""

    def of_expression(self) -> dict[str, Any]:
        """RNA and protein: before, after, peak and course."""
        return {"rna": _summary(self.rna), "protein": _summary(self.protein), "rna_course": self.rna,
                "protein_course": self.protein}  # fmt: skip

    def of_translation(self) -> dict[str, Any]:
        """Protein, messages, ribosomes on them, and the proteins to be expected of these."""
        return {
            "protein": _summary(self.protein),
            "rna": _summary(self.rna),
            "ribosomes": _summary(self.ribosomes),
            "length_aa": self.length_aa,
            "proteins_expected": self.finished,
        }


@dataclass
class Counted:
    """What was counted, by symbol, and how fast ribosomes ran."""

    genes: dict[str, GeneCounts]
    times_s: list[int] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    @property
    def elongation_aa_per_s(self) -> float:
        """Mean over the looks at a cell that has lived."""
        return sum(self.speeds) / len(self.speeds) if self.speeds else 0.0


def live_counting(on: ProcessContext, rows: dict[str, int], duration_s: int) -> tuple[Counted, dict[str, Any]]:
    """Live, look every ten seconds or at most two hundred times, and give the counts and how it went.

    Args:
        on: the VM.
        rows: row of each gene, by locus tag.
        duration_s: whole seconds of cell time.
    """
    vm = on.vm
    cell = vm.cell
    names = {row: gene_name(cell, row) for row in rows.values()}
    counted = Counted({name: GeneCounts(int(cell.lowered.length_aa[row])) for row, name in names.items()})
    _look(cell, names, counted)
    step_s = max(CONTROL_INTERVAL_S, -(-duration_s // _MOST_POINTS))
    stretches: list[Lived] = []
    left_s = duration_s
    while left_s > 0:
        stretches.append(stretch(on, vm, min(step_s, left_s)))
        left_s -= stretches[-1].elapsed_s
        _look(cell, names, counted)
        _expect(cell, counted, stretches[-1].elapsed_s)
        if not stretches[-1].is_whole:
            break
    return counted, joined(stretches)


def _look(cell: Cell, names: dict[int, str], counted: Counted) -> None:
    state = cell.context.state
    counted.times_s.append(cell.time_s)
    for row, name in names.items():
        counts = counted.genes[name]
        counts.rna.append(int(state.rnas[row]))
        counts.protein.append(int(state.proteins[row]))
        counts.ribosomes.append(int(state.ribosomes[row]))


def _expect(cell: Cell, counted: Counted, elapsed_s: int) -> None:
    """Add what the ribosomes of the last two looks finish in between: number x speed x time / length."""
    speed = float(cell.context.state.real[ly.SPEED_AA_PER_S])
    counted.speeds.append(speed)
    for counts in counted.genes.values():
        if counts.length_aa > 0:
            at_work = 0.5 * (counts.ribosomes[-2] + counts.ribosomes[-1])
            counts.finished += at_work * speed * elapsed_s / counts.length_aa


def _summary(course: list[int]) -> dict[str, int]:
    return {"before": course[0], "after": course[-1], "peak": max(course)}
