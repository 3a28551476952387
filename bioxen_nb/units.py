"""The only place where units meet: counts, concentrations, hours, seconds, volumes."""

from __future__ import annotations

import math

#: Avogadro constant, 1/mol (exact, SI 2019).
AVOGADRO_PER_MOL = 6.02214076e23

#: Molecules in one femtolitre (= 1 um3) at one micromolar: 1e-15 L * 1e-6 mol/L * N_A.
MOLECULES_PER_FL_PER_UM = AVOGADRO_PER_MOL * 1e-21

SECONDS_PER_MINUTE = 60.0
SECONDS_PER_HOUR = 3600.0


def count_from_um(concentration_um: float, volume_fl: float) -> float:
    """Molecules in `volume_fl` (femtolitre) at `concentration_um` (micromolar)."""
    return concentration_um * volume_fl * MOLECULES_PER_FL_PER_UM


def um_from_count(count: float, volume_fl: float) -> float:
    """Micromolar concentration of `count` molecules in `volume_fl` (femtolitre)."""
    return count / (volume_fl * MOLECULES_PER_FL_PER_UM)


def doubling_time_min(growth_rate_per_h: float) -> float:
    """Doubling time in minutes; infinite when there is no growth."""
    return math.inf if growth_rate_per_h <= 0 else math.log(2.0) / growth_rate_per_h * 60.0


def growth_rate_per_h(doubling_min: float) -> float:
    """Growth rate in 1/h of a doubling time in minutes."""
    return math.log(2.0) / (doubling_min / 60.0)


def rate_from_half_life(half_life_s: float) -> float:
    """First-order rate in 1/s; an infinite half-life gives zero."""
    return 0.0 if math.isinf(half_life_s) else math.log(2.0) / half_life_s
