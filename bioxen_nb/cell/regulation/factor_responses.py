"""The distinct ways in which a program's transcription factors answer to small molecules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.regulation.effector_levels import LacGenes
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.induction import active_share


@dataclass(frozen=True)
class FactorResponses:
    """The distinct ways in which a program's factors answer to small molecules."""

    effectors: tuple[str, ...]
    """Names, each once, sorted."""
    responses: tuple[tuple[str, float, float, float, float], ...]
    """Effector, K_A, K_I, dE and sites, each combination once; the first stands for no effector."""
    of_edge: NDArray[np.int64]
    """(e) row of the response of each edge."""
    lac: LacGenes

    @classmethod
    def of(cls, arrays: ExpressionArrays) -> FactorResponses:
        """The responses of a lowered program."""
        constants = [("", *row) if not name else (name, *row) for name, row in _edge_responses(arrays)]
        rows: dict[tuple[str, float, float, float, float], int] = {}
        of_edge = [rows.setdefault(constant, len(rows)) for constant in constants]
        effectors = tuple(sorted({name for name, *_ in rows if name}))
        return cls(effectors, tuple(rows), np.array(of_edge, np.int64), LacGenes.of(arrays))

    def shares(self, level_um: Mapping[str, float]) -> NDArray[np.float64]:
        """(e) share of each edge's factor that is able to bind at these levels of the effectors."""
        # The C library's exp, value by value: a vectorised one may differ in the last bit between processors.
        each = [active_share(level_um[name], *constants) if name else 1.0 for name, *constants in self.responses]
        return np.array(each, np.float64)[self.of_edge] if each else np.ones(0)


def _edge_responses(arrays: ExpressionArrays) -> list[tuple[str, tuple[float, float, float, float]]]:
    rows = arrays.edge_response.tolist()
    return [(name, (row[0], row[1], row[2], row[3])) for name, row in zip(arrays.edge_effector, rows, strict=True)]
