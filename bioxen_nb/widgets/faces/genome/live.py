"""What goes on at the genes of a cell at one moment."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.widgets.faces.face import Frame


def edge_rows(program: GenomeProgram, arrays: ExpressionArrays) -> NDArray[np.int64]:
    """(edges of the program) row of the cell's arrays that stands for each; -1 for none."""
    unit_of = {promoter.id: promoter.unit for promoter in program.promoters}
    rows = {
        (arrays.unit_ids[unit], arrays.gene_ids[factor], effector): row
        for row, (unit, factor, effector) in enumerate(
            zip(arrays.edge_unit.tolist(), arrays.edge_regulator.tolist(), arrays.edge_effector, strict=True)
        )
    }
    keys = [(unit_of[edge.promoter], edge.regulator, edge.effector) for edge in program.edges]
    return np.array([rows.get(key, -1) for key in keys], np.int64)


def active_shares(context: CellularContext, edges: NDArray[np.int64]) -> NDArray[np.float32]:
    """(edges of the program) share of each factor that the present effectors leave able to bind."""
    shares = context.state.edge_active
    known = (edges >= 0) & (edges < shares.size)
    return np.where(known, shares[np.where(known, edges, 0)] if shares.size else 0.0, 0.0).astype(np.float32)


def live(context: CellularContext, edges: NDArray[np.int64]) -> Frame:
    """Counts by gene and by unit, and where the forks are. A context never changes, so nothing needs to wait.

    Arrays: `rna`, `protein` and `ribosomes` by gene, `rnap` by transcription unit, `active` by regulatory edge, in the
    program's order.
    """
    state, whole = context.state, context.state.whole
    rounds = int(whole[ly.ROUNDS])
    facts: dict[str, Any] = {
        "time_s": context.time_s,
        "generation": context.generation,
        "lineage": context.lineage,
        "origins": int(whole[ly.ORIGINS]),
        "termini": int(whole[ly.TERMINI]),
        "forks": [[float(state.forks[i]), int(state.multiplicity[i])] for i in range(rounds)],
        "free_rnap": int(whole[ly.FREE_RNAP]),
    }
    return Frame(
        facts,
        {
            "rna": state.rnas.astype(np.int32),
            "protein": state.proteins.astype(np.int32),
            "ribosomes": state.ribosomes.astype(np.int32),
            "rnap": state.polymerases.astype(np.int32),
            "active": active_shares(context, edges),
        },
    )
