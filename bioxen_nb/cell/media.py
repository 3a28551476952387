"""Named media: what is dissolved in them, and how much more or less they feed than the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Substrates a medium can hold.
SUBSTRATES = (
    "acetate",
    "fructose",
    "fumarate",
    "galactose",
    "glucose",
    "glycerol",
    "lactose",
    "malate",
    "pyruvate",
    "succinate",
)

#: About as much as water can hold of a sugar.
STRONGEST_MM = 5000.0

#: 0.4 % glucose, the usual minimal medium.
GLUCOSE_MM = 22.2


@dataclass(frozen=True)
class Medium:
    """A recipe. `supply` scales amino acids and ATP as a whole; substrates matter to a cell with a metabolic model."""

    supply: float = 1.0
    substrates_mm: Mapping[str, float] = field(default_factory=dict)


def _carbon(name: str, concentration_mm: float) -> Medium:
    return Medium(1.0, {name: concentration_mm})


_GLUCOSE = {"glucose": GLUCOSE_MM}

#: The rich factor is fitted: E. coli then doubles in about 22 min (Taheri-Araghi 2015, Schmidt 2016: 17-24 min).
MEDIA: dict[str, Medium] = {
    "reference": Medium(1.0, _GLUCOSE),
    "starved": Medium(0.0),
    "poor": Medium(0.5, _GLUCOSE),
    "rich": Medium(8.0, _GLUCOSE),
    "glucose": Medium(1.0, _GLUCOSE),
    "acetate": _carbon("acetate", 60.0),
    "fructose": _carbon("fructose", 22.2),
    "fumarate": _carbon("fumarate", 33.0),
    "galactose": _carbon("galactose", 22.2),
    "glycerol": _carbon("glycerol", 43.0),
    "lactose": _carbon("lactose", 11.1),
    "malate": _carbon("malate", 33.0),
    "pyruvate": _carbon("pyruvate", 45.0),
    "succinate": _carbon("succinate", 33.0),
}
