"""Who regulates whom in a program, and how much of it is going on in a cell now."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.reference import Reference, reference_state
from bioxen_nb.cell.regulation.effector_levels import levels_um
from bioxen_nb.cell.regulation.factor_responses import FactorResponses
from bioxen_nb.cell.regulation.sigma_tables import SigmaTables
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.effectors import EFFECTORS
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM
from bioxen_nb.widgets.faces.face import Frame

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.program.arrays import ExpressionArrays
    from bioxen_nb.program.records import GenomeProgram


@dataclass(frozen=True)
class Network:
    """The regulators, the units that they act on and the edges between them, of one program."""

    program: GenomeProgram
    arrays: ExpressionArrays

    @cached_property
    def factors(self) -> NDArray[np.int64]:
        """Gene rows of the regulators, each once."""
        return np.unique(self.arrays.edge_regulator)

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """Rows of the units that are regulated, each once."""
        return np.unique(self.arrays.edge_unit)

    @cached_property
    def responses(self) -> FactorResponses:
        return FactorResponses.of(self.arrays)

    @cached_property
    def sigma(self) -> SigmaTables:
        return SigmaTables.of(self.program, self.arrays)

    @cached_property
    def reference(self) -> Reference:
        return reference_state(self.arrays.settings)

    @cached_property
    def _gene_units(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(gene rows of all regulated units one after the other, place of the unit of each)."""
        a = self.arrays
        lists = [a.unit_genes[a.unit_gene_start[u] : a.unit_gene_start[u + 1]] for u in self.units.tolist()]
        places = np.repeat(np.arange(len(lists)), [len(genes) for genes in lists])
        return np.concatenate([np.empty(0, np.int64), *lists]), places

    def scene(self) -> Frame:
        """Everything that stays while the program stays."""
        a = self.arrays
        products = {gene.id: gene.product for gene in self.program.genes}
        half_um = {(edge.regulator, edge.effector): edge.effector_half_um for edge in self.program.edges}
        released = {(edge.regulator, edge.effector): edge.is_released for edge in self.program.edges}
        place_of_factor = {row: place for place, row in enumerate(self.factors.tolist())}
        place_of_unit = {row: place for place, row in enumerate(self.units.tolist())}
        edges = []
        rows = zip(a.edge_regulator.tolist(), a.edge_unit.tolist(), a.edge_sign.tolist(), a.edge_effector, strict=True)
        for factor, unit, sign, effector in rows:
            key = (a.gene_ids[factor], effector)
            edges.append(
                {
                    "from": place_of_factor[factor],
                    "to": place_of_unit[unit],
                    "sign": sign,
                    "effector": effector,
                    "half_um": _finite(half_um.get(key, math.nan)) if effector else None,
                    "released": released.get(key, False),
                }
            )
        return Frame(
            {
                "factors": [
                    {"id": a.gene_ids[row], "name": a.gene_symbols[row] or a.gene_ids[row], "product": product[:120]}
                    for row in self.factors.tolist()
                    for product in [products.get(a.gene_ids[row], "")]
                ],
                "units": [
                    {
                        "id": a.unit_ids[unit],
                        "genes": [[a.gene_ids[row], a.gene_symbols[row]] for row in self._genes_of(unit)],
                    }
                    for unit in self.units.tolist()
                ],
                "edges": edges,
                "effectors": [
                    {"name": name, "meaning": EFFECTORS[name].meaning if name in EFFECTORS else ""}
                    for name in self.responses.effectors
                ],
                "sigma": [name for name, genes in zip(self.sigma.names, self.sigma.genes, strict=True) if genes],
            }
        )

    def _genes_of(self, unit: int) -> list[int]:
        a = self.arrays
        genes: list[int] = a.unit_genes[a.unit_gene_start[unit] : a.unit_gene_start[unit + 1]].tolist()
        return genes

    def activity(self, cell: Cell) -> Frame:
        """What goes on in a cell of this program now.

        Arrays: `copies` (regulators) folded or not, `able` (edges) share of the regulator that the effectors leave able
        to bind, `bound` (edges) share of the time that the site is taken, `rna` (units) mean copies of its genes' RNA,
        `told` (units) 1 switched on by a command, -1 off.
        """
        a, state = self.arrays, cell.context.state
        volume_fl = max(cell.volume_fl, 1e-9)
        acting = state.proteins[a.edge_regulator] * state.activity[a.edge_regulator] * state.edge_active
        relative = acting / volume_fl / (a.edge_k_um * MOLECULES_PER_FL_PER_UM)
        bound = 1.0 / (1.0 + np.maximum(relative, 1e-12) ** -a.edge_hill)
        genes, places = self._gene_units
        many = np.bincount(places, minlength=self.units.size)
        rna = np.bincount(places, weights=state.rnas[genes], minlength=self.units.size) / np.maximum(many, 1)
        return Frame(
            {"time_s": cell.time_s, "levels": self._levels(cell, volume_fl), **self._whole_cell(cell)},
            {
                "copies": state.proteins[self.factors].astype(np.float32),
                "able": state.edge_active.astype(np.float32),
                "bound": bound.astype(np.float32),
                "rna": rna.astype(np.float32),
                "told": state.command[self.units],
            },
        )

    def _levels(self, cell: Cell, volume_fl: float) -> Mapping[str, float | None]:
        """Effectors in micromolar, where their factor meets them."""
        names, state = self.responses.effectors, cell.context.state
        now = cell.environment.at(cell.time_s)
        found = levels_um(names, self.responses.lac, state, volume_fl, self.reference, now)
        return {name: _finite(value) for name, value in found.items()}

    def _whole_cell(self, cell: Cell) -> dict[str, Any]:
        """Regulation that acts on many units at once: sigma factors, and growth control by tRNA charging."""
        state, names = cell.context.state, self.sigma.names
        shares = self.sigma.relative(state) if names else []
        control = float(state.real[ly.CONTROL])
        stringent = next((stress for stress in cell.stress() if stress.name == "stringent"), None)
        return {
            "sigma_relative": [_finite(share) for share, genes in zip(shares, self.sigma.genes, strict=True) if genes],
            "growth_control": _finite(control / self.reference.control) if self.reference.control else None,
            "ppgpp": _finite(stringent.level) if stringent else None,
        }


def _finite(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None
