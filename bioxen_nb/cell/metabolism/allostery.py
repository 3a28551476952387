"""Marked enzymes whose activity follows the cell's state: the energy charge, or the products they lead to.

A factor on the greatest flux. Where that is stated at the reference the factor is 1 there and stays between 0.1 and 2;
lactose permease, idle at the reference, has its own greatest flux, of which glucose outside leaves 1/20. The forms are
Hill curves; their half points and powers are chosen so that the curve is steep where the cell lives, as the cited work
shows. The share of tRNA that is charged stands for the amino acids that end products inhibit with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.metabolism.uptake import UPTAKES
from bioxen_nb.cell.reference import Reference
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels.growth import energy_charge
from bioxen_nb.engines.metabolism.network import Floats, MetabolicNetwork

ENERGY_CHARGE, CHARGED_TRNA, GLUCOSE = "energy charge", "charged tRNA", "glucose uptake"
_LEAST, _MOST = 0.1, 2.0


@dataclass(frozen=True, slots=True)
class Allostery:
    """One marked reaction, by its BiGG name."""

    reaction: str
    effector: str
    sign: int
    """-1 the effector inhibits, 1 it activates."""
    half: float
    """Value of the effector (0 to 1) at half effect."""
    hill: float
    source: str
    relative: bool = True
    """Whether the greatest flux is stated at the reference state."""

    def activity(self, value: float) -> float:
        """Share of full activity at this value of the effector."""
        bound = (value / self.half) ** self.hill
        return float(1.0 / (1.0 + bound) if self.sign < 0 else bound / (1.0 + bound))


_ATKINSON = "Atkinson 1968, Biochemistry 7:4030 (response of ATP-regenerating and -using enzymes)"
_EXCLUSION = "inducer exclusion: Deutscher et al. 2006, Microbiol Mol Biol Rev 70:939; 1/20 is a rule of thumb"
TABLE = (
    Allostery("PFK", ENERGY_CHARGE, -1, 0.9, 8.0, "Blangy, Buc & Monod 1968, J Mol Biol 31:13"),
    Allostery("PDH", ENERGY_CHARGE, -1, 0.9, 8.0, "Shen & Atkinson 1970, J Biol Chem 245:5974"),
    Allostery("PYK", ENERGY_CHARGE, -1, 0.95, 8.0, _ATKINSON),
    Allostery("CS", ENERGY_CHARGE, -1, 0.95, 8.0, _ATKINSON),
    Allostery("FBP", ENERGY_CHARGE, 1, 0.8, 8.0, "Fraenkel & Horecker 1965, J Bacteriol 90:837 (AMP inhibits)"),
    Allostery("THRD_L", CHARGED_TRNA, -1, 0.8, 4.0, "Umbarger 1956, Science 123:848 (isoleucine inhibits)"),
    *(Allostery(name, GLUCOSE, -1, 0.05, 1.0, _EXCLUSION, False) for name in ("LCTSt", "LCTStpp", "LCTS3ipp")),
)


@dataclass(frozen=True, eq=False)
class MarkedEnzymes:
    """The rows of the table that a network has."""

    rows: tuple[tuple[int, Allostery], ...]
    reference: dict[str, float]

    @classmethod
    def of(cls, network: MetabolicNetwork, reference: Reference) -> MarkedEnzymes:
        known = network.reaction_index
        rows = tuple((known[row.reaction], row) for row in TABLE if row.reaction in known)
        return cls(rows, _effectors(reference.atp_share, reference.charged, reference.uncharged, 1.0))

    def scale(self, caps: Floats, state: ly.CellState) -> None:
        """Multiply the greatest fluxes (n) of marked reactions, in place."""
        real = state.real
        glucose = max(float(state.medium[SUBSTRATES.index("glucose")]), 0.0)
        uptake = glucose / (glucose + UPTAKES["glucose"].half_mm)
        now = _effectors(float(real[ly.ATP_SHARE]), float(real[ly.CHARGED]), float(real[ly.UNCHARGED]), uptake)
        for column, row in self.rows:
            factor = row.activity(now[row.effector])
            if row.relative:
                factor = float(np.clip(factor / row.activity(self.reference[row.effector]), _LEAST, _MOST))
            caps[column] *= factor


def _effectors(atp_share: float, charged: float, uncharged: float, glucose_uptake: float) -> dict[str, float]:
    """Each from 0 to 1."""
    total = charged + uncharged
    return {
        ENERGY_CHARGE: float(energy_charge(atp_share)),
        CHARGED_TRNA: charged / total if total > 0 else 0.0,
        GLUCOSE: glucose_uptake,
    }
