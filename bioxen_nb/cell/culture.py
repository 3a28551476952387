"""How the medium changes while cells live on it: never, as in a flask, or as in a chemostat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bioxen_nb.cell.ranges import bounded
from bioxen_nb.errors import ConfigurationError, unknown_name

KINDS = ("constant", "batch", "chemostat")

#: Denser than any culture: about a third of the vessel would be dry weight.
DENSEST_GDW_PER_L = 300.0


@dataclass(frozen=True)
class Culture:
    """A well-mixed vessel. A single cell stands for all of the biomass; a population is the biomass.

    Only a cell with a metabolic model takes up substrates: without one the medium stays as it is, whatever the culture.

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
        bounded("density_gdw_per_l", self.density_gdw_per_l, 0.0, DENSEST_GDW_PER_L)
        bounded("dilution_per_h", self.dilution_per_h, 0.0)
        if self.kind != "constant" and self.density_gdw_per_l == 0:
            raise ConfigurationError(f"A {self.kind} culture needs biomass: give density_gdw_per_l, such as 0.01.")
        if self.kind == "chemostat" and self.dilution_per_h == 0:
            raise ConfigurationError("A chemostat needs dilution_per_h, such as 0.4.")
        if self.kind != "chemostat" and self.dilution_per_h != 0:
            raise ConfigurationError(f"Only a chemostat has dilution_per_h, not a {self.kind} culture; leave it out.")

    def to_document(self) -> dict[str, Any]:
        """JSON-able; `from_document` reads it back."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Any) -> Culture:
        """The culture of a document.

        Raises:
            ConfigurationError: not a mapping.
            UnknownNameError: a field that a culture does not have.
        """
        if not isinstance(document, Mapping):
            raise ConfigurationError(f"A culture is given as {{kind, density_gdw_per_l, ...}}, not {document!r}.")
        for name in document:
            if name not in cls.__dataclass_fields__:
                raise unknown_name("field of a culture", name, cls.__dataclass_fields__)
        return cls(**document)

    def __str__(self) -> str:
        if self.kind == "constant":
            return "fresh medium at all times"
        if self.kind == "batch":
            return f"batch from {self.density_gdw_per_l:g} gDW/L"
        return f"chemostat at {self.dilution_per_h:g} per hour from {self.density_gdw_per_l:g} gDW/L"


CONSTANT = Culture()


def batch(density_gdw_per_l: float = 0.01) -> Culture:
    """A flask: what the cells take up is gone."""
    return Culture("batch", density_gdw_per_l)


def chemostat(dilution_per_h: float, density_gdw_per_l: float = 0.01) -> Culture:
    """A vessel through which fresh medium flows."""
    return Culture("chemostat", density_gdw_per_l, dilution_per_h)
