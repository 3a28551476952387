"""Who works on each line of the program now, and about how often it ran while it was watched.

A cell keeps exact totals of the transcripts and proteins that it finished, but no counter of each gene. What it
finished between two looks is shared out over units and genes as they finish: polymerases (or ribosomes) at work over
the length of what they make. The sums are exact, the shares are estimates.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.widgets.faces.genome.live import active_shares, edge_rows

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.context import CellularContext

#: After so long without a look nothing is shared out: who worked in between was not seen.
_BLIND_S = 2.0


def copies_of_units(context: CellularContext, arrays: ExpressionArrays) -> NDArray[np.float64]:
    """(u) copies of the start of each unit in the cell."""
    state, whole = context.state, context.state.whole
    rounds = int(whole[ly.ROUNDS])
    passed = state.forks[:rounds, np.newaxis] > arrays.unit_position[np.newaxis, :]
    copies = int(whole[ly.TERMINI]) + (passed * state.multiplicity[:rounds, np.newaxis]).sum(axis=0)
    return np.where(arrays.unit_position < 0, arrays.unit_copies, copies)


class Watched:
    """What is counted for one cell and one program."""

    def __init__(self, cell: Cell) -> None:
        self.program, self._arrays = cell.program, cell.lowered
        self._edges = edge_rows(self.program, self._arrays)
        self._factors = np.array([cell.gene_ids.index(edge.regulator) for edge in self.program.edges], np.int64)
        settings = self._arrays.settings
        stable = settings.get("transcription_stable_nt_per_s", math.nan)
        messenger = settings.get("transcription_mrna_nt_per_s", math.nan)
        quicker = stable / messenger if math.isfinite(stable / messenger) else 1.0
        self._unit_rate: NDArray[np.float64] = np.where(self._arrays.unit_stable, quicker, 1.0) / np.maximum(
            self._arrays.unit_length_nt, 1
        )
        coding = self._arrays.length_aa > 0
        self._gene_rate: NDArray[np.float64] = np.where(coding, 1.0 / np.maximum(self._arrays.length_aa, 1), 0.0)
        self.units = np.zeros(self._arrays.n_units)
        self.genes = np.zeros(self._arrays.n_genes)
        self.watched_s = 0
        self._last: CellularContext | None = None
        self._looked_s = 0.0

    def fits(self, context: CellularContext) -> bool:
        """Whether a context belongs to this program."""
        state = context.state
        return state.rnas.size == self.genes.size and state.polymerases.size == self.units.size

    def look(self, context: CellularContext) -> None:
        """Share out what was finished since the last look."""
        last, self._last = self._last, context
        now_s, since_s = time.monotonic(), time.monotonic() - self._looked_s
        self._looked_s = now_s
        if last is None or since_s > _BLIND_S or context.time_s <= last.time_s:
            return
        made = context.state.tally - last.state.tally
        if made.min() < 0:
            return
        self.watched_s += context.time_s - last.time_s
        working = np.multiply(last.state.polymerases + context.state.polymerases, self._unit_rate)
        self.units += _shared(working, int(made[ex.TRANSCRIPTS_MADE]))
        reading = np.multiply(last.state.ribosomes + context.state.ribosomes, self._gene_rate)
        self.genes += _shared(reading, int(made[ex.PROTEINS_MADE]))

    def now(self, context: CellularContext) -> NDArray[np.float32]:
        """Polymerases and copies by unit; ribosomes, RNA, protein, unfolded protein by gene; factors able to bind by
        edge; machines (-1 where no count is kept)."""
        state = context.state
        able = active_shares(context, self._edges) * state.proteins[self._factors]
        known = {"ribosome": int(state.whole[ly.RIBOSOMES]), "rna_polymerase": int(state.whole[ly.RNAP])}
        parts = (
            state.polymerases,
            copies_of_units(context, self._arrays),
            state.ribosomes,
            state.rnas,
            state.proteins,
            state.unfolded,
            able,
            [known.get(machine.role, -1) for machine in self.program.complexes],
        )
        return np.concatenate([np.asarray(part, np.float32) for part in parts])

    def runs(self) -> NDArray[np.float32]:
        """Transcripts finished by unit, then proteins by gene, since it is watched."""
        return np.concatenate((self.units, self.genes)).astype(np.float32)

    def taking_over(self, other: Watched) -> Watched:
        """This one, with the counts of another program's watch under the same names."""
        for mine, names, theirs, had in (
            (self.units, self._arrays.unit_ids, other.units, other._arrays.unit_ids),
            (self.genes, self._arrays.gene_ids, other.genes, other._arrays.gene_ids),
        ):
            place = {name: row for row, name in enumerate(had)}
            for row, name in enumerate(names):
                if name in place:
                    mine[row] = theirs[place[name]]
        self.watched_s = other.watched_s
        return self


def _shared(weights: NDArray[np.float64], total: int) -> NDArray[np.float64]:
    whole = float(weights.sum())
    return weights * (total / whole) if whole > 0 else np.zeros_like(weights)


def program_of(watched: Watched | None) -> GenomeProgram | None:
    """The program that is watched."""
    return watched.program if watched else None
