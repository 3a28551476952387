"""How the medium changes while cells live on it: never, as in a flask, or as in a chemostat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bioxen_nb.errors import ConfigurationError, unknown_name

KINDS = ("constant", "batch", "chemostat")


@dataclass(frozen=True)
class Culture:
    """A well-mixed vessel in which the followed cell stands for all of the biomass.

    Args:
        kind: "constant" (fresh medium at all times), "batch" or "chemostat".
        density_gdw_per_l: biomass at the start, g dry weight per litre.
        dilution_per_h: share of the vessel that fresh medium replaces per hour; chemostat only.

    Raises:
        UnknownNameError: another kind.
        ConfigurationError: a number out of range.
    """

    kind: Literal["constant", "batch", "chemostat"] = "constant"
    density_gdw_per_l: float = 0.0
    dilution_per_h: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown_name("kind of culture", self.kind, KINDS)
        for name in ("density_gdw_per_l", "dilution_per_h"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and value >= 0):
                raise ConfigurationError(f"{name} must be a number >= 0, not {value!r}.")
        if self.kind != "constant" and self.density_gdw_per_l == 0:
            raise ConfigurationError(f"A {self.kind} culture needs biomass: give density_gdw_per_l, such as 0.01.")
        if self.kind == "chemostat" and self.dilution_per_h == 0:
            raise ConfigurationError("A chemostat needs dilution_per_h, such as 0.4.")


CONSTANT = Culture()


def batch(density_gdw_per_l: float = 0.01) -> Culture:
    """A flask: what the cells take up is gone."""
    return Culture("batch", density_gdw_per_l)


def chemostat(dilution_per_h: float, density_gdw_per_l: float = 0.01) -> Culture:
    """A vessel through which fresh medium flows."""
    return Culture("chemostat", density_gdw_per_l, dilution_per_h)
