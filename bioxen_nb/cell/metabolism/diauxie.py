"""Two sugars in one flask (Monod 1942): glucose goes first, growth pauses, lactose follows."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.culture import batch
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.metabolism.feeding import concentration_mm, no_model
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.metabolism.network import Floats
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import SECONDS_PER_HOUR

#: A sugar counts as eaten when this share of it is left.
_EATEN = 0.05
#: Growth below this share of the slower of both phases is the lag.
_LAGGING = 0.7
_EVERY_S = 60


@dataclass(frozen=True, eq=False)
class Diauxie:
    """Time courses, one value a minute."""

    time_s: Floats
    glucose_mm: Floats
    lactose_mm: Floats
    acetate_mm: Floats
    biomass_gdw_per_l: Floats
    growth_per_h: Floats
    galactosidase: Floats
    """Molecules of LacZ in the followed cell."""

    @property
    def shift(self) -> int:
        """Row at which glucose is eaten; the last one if it never is."""
        eaten = self.glucose_mm <= _EATEN * self.glucose_mm[0]
        return int(np.argmax(eaten)) if eaten.any() else len(self.time_s) - 1

    @property
    def lactose_left(self) -> float:
        """Share of the lactose that is left when glucose is eaten: near 1 when one follows the other."""
        return float(self.lactose_mm[self.shift] / self.lactose_mm[0])

    @property
    def lactose_eaten(self) -> float:
        """Share of the lactose that is gone in the end."""
        return 1.0 - float(self.lactose_mm[-1] / self.lactose_mm[0])

    @property
    def lag_s(self) -> float:
        """Seconds after the shift with growth below 0.7 of the slower of both phases, before it recovers.

        Both phases count by their medians: growth until the shift, and growth while most of the lactose goes.
        """
        gone = self.lactose_mm[0] - self.lactose_mm
        second = (gone > 0.2 * gone[-1]) & (gone < 0.8 * gone[-1]) & (np.arange(len(gone)) > self.shift)
        if self.lactose_eaten < 0.5 or not second.any():
            return float("nan")
        level = _LAGGING * min(np.median(self.growth_per_h[: self.shift + 1]), np.median(self.growth_per_h[second]))
        until = int(np.argmax(second))
        return float(_EVERY_S * np.count_nonzero(self.growth_per_h[self.shift : until] < level))


def grow_on_two_sugars(
    program: GenomeProgram,
    *,
    glucose_mm: float = 0.5,
    lactose_mm: float = 4.0,
    biomass_gdw_per_l: float = 0.02,
    duration_s: int = 36_000,
    seed: int = 0,
) -> Diauxie:
    """A batch on glucose and lactose, followed until both are gone or the time is over.

    Raises:
        ConfigurationError: the program has no metabolic model.
    """
    sugars = {"glucose": glucose_mm, "lactose": lactose_mm}
    cell = Cell(program, Environment(substrates_mm=sugars, culture=batch(biomass_gdw_per_l)), seed=seed)
    if cell.metabolism is None:
        raise no_model(program)
    rows = [_row(cell)]
    while cell.time_s < duration_s:
        cell.advance(_EVERY_S - cell.time_s % _EVERY_S)
        if cell.time_s % _EVERY_S == 0:
            rows.append(_row(cell))
        if rows[-1][2] < _EATEN * lactose_mm:
            break
    names = [field.name for field in fields(Diauxie)]
    return Diauxie(**dict(zip(names, np.array(rows).T, strict=True)))


def _row(cell: Cell) -> tuple[float, ...]:
    """In the order of the fields of `Diauxie`."""
    state = cell.context.state
    sugars = (concentration_mm(state, name) for name in ("glucose", "lactose", "acetate"))
    enzyme = sum(float(state.proteins[row]) for row, symbol in enumerate(cell.gene_symbols) if symbol == "lacZ")
    growth = float(state.real[ly.GROWTH_PER_S]) * SECONDS_PER_HOUR
    return (float(cell.time_s), *sugars, float(state.medium[-1]), growth, enzyme)
