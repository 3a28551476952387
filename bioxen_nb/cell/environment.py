"""What surrounds the cell: a medium and the small molecules that reach its repressors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bioxen_nb.errors import ConfigurationError, unknown_name

#: Supply of amino acids and ATP by each named medium, relative to the one in which the chassis is stated.
#: The rich factor is fitted: E. coli then doubles in about 22 min (Taheri-Araghi 2015, Schmidt 2016: 17-24 min).
MEDIA: dict[str, float] = {"reference": 1.0, "starved": 0.0, "poor": 0.5, "rich": 5.0}

#: Small molecules that free an operator, by the name the program's edges use.
INDUCERS = ("IPTG", "aTc", "arabinose", "cAMP")


@dataclass(frozen=True)
class Environment:
    """The surroundings of one cell.

    Args:
        medium: one of `MEDIA`; "reference" is glucose minimal medium for E. coli and rich medium for syn3A.
        supply: relative supply of amino acids and ATP that overrides the medium's, >= 0.
        inducers_um: concentrations in micromolar, such as `{"IPTG": 100}`.

    Raises:
        UnknownNameError: an unknown medium or inducer.
        ConfigurationError: a negative or non-finite number.
    """

    medium: str = "reference"
    supply: float | None = None
    inducers_um: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.medium not in MEDIA:
            raise unknown_name("medium", self.medium, MEDIA)
        if self.supply is not None and not (math.isfinite(self.supply) and self.supply >= 0):
            raise ConfigurationError(f"supply must be a number >= 0, not {self.supply!r}.")
        for name, concentration in self.inducers_um.items():
            if name not in INDUCERS:
                raise unknown_name("inducer", name, INDUCERS)
            if not (math.isfinite(concentration) and concentration >= 0):
                raise ConfigurationError(f"{name} must be a concentration >= 0 in uM, not {concentration!r}.")

    @property
    def relative_supply(self) -> float:
        """Supply of amino acids and ATP relative to the reference medium."""
        return MEDIA[self.medium] if self.supply is None else self.supply

    def to_document(self) -> dict[str, Any]:
        return {
            "medium": self.medium,
            "supply": self.supply,
            "inducers_um": dict(sorted(self.inducers_um.items())),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Environment:
        return cls(document["medium"], document["supply"], dict(document["inducers_um"]))
