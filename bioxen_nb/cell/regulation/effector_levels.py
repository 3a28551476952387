"""What regulators meet: levels of small molecules that follow from the medium and from the cell's own state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.effectors import AIR_SATURATED_OXYGEN_UM, REFERENCE_CAMP_UM, reference_level_um
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.cell.reference import Reference

#: cAMP rises about tenfold from glucose excess to carbon limitation: Epstein et al. 1975, PNAS 72:2300 (order of
#: magnitude; the level in between is taken as linear in the saturation of glucose uptake).
CAMP_RISE = 10.0
#: Glucose at half-maximal uptake by the phosphotransferase system, of the order of 10 uM.
GLUCOSE_HALF_MM = 0.01
#: TMG needs about ten times the concentration of IPTG (rule of thumb).
TMG_PER_IPTG = 0.1

#: Lactose per second and permease at saturation (order of magnitude, Kaback et al. 2001, Nat Rev Mol Cell Biol 2:610).
PERMEASE_PER_S = 50.0
#: Lactose outside at half-maximal transport (same source: 1 mM or below).
LACTOSE_HALF_MM = 1.0
#: Half of the lactose that beta-galactosidase handles becomes allolactose (Jobe & Bourgeois 1972, J Mol Biol 69:397).
ALLOLACTOSE_SHARE = 0.5
#: Allolactose lost per second: dilution and leak, and hydrolysis by each tetramer per fL (kcat / Km of the order of
#: 600 per s over 2.5 mM).
ALLOLACTOSE_LOSS_PER_S = 2.0e-3
HYDROLYSIS_FL_PER_S = 4.0e-4
#: Tetramers per fL at which half of the allolactose that could form does form.
FORMING_TETRAMERS_PER_FL = 1.0
#: Share of lactose transport that is left with saturating glucose outside (inducer exclusion by unphosphorylated
#: enzyme IIA; Deutscher et al. 2006, Microbiol Mol Biol Rev 70:939; the number is a rule of thumb).
EXCLUDED_LEFT = 0.05

#: Largest level of an amino acid over its reference.
MOST_AMINO_ACID = 10.0

_AMINO_ACIDS = frozenset({"arginine", "leucine", "lysine", "methionine", "tryptophan", "tyrosine"})
_STRESSORS = {"hydrogen peroxide": "hydrogen_peroxide_um", "paraquat": "paraquat_um"}
_SUBSTRATE_ROW = {name: row for row, name in enumerate(SUBSTRATES)}


@dataclass(frozen=True)
class LacGenes:
    """Rows of the genes of permease and beta-galactosidase, all copies of each."""

    permease: tuple[int, ...]
    galactosidase: tuple[int, ...]

    @classmethod
    def of(cls, arrays: ExpressionArrays) -> LacGenes:
        """By their symbols."""
        rows = {name: tuple(k for k, s in enumerate(arrays.gene_symbols) if s == name) for name in ("lacY", "lacZ")}
        return cls(rows["lacY"], rows["lacZ"])


def substrate_mm(name: str, state: ly.CellState) -> float:
    """Concentration of a substrate outside, millimolar; 0 for one that media do not hold."""
    row = _SUBSTRATE_ROW.get(name)
    return 0.0 if row is None else float(state.medium[row])


def glucose_saturation(state: ly.CellState, now: Environment) -> float:
    """How nearly glucose uptake runs as fast as it can, 0 to 1; a medium that feeds less counts as less glucose."""
    glucose = substrate_mm("glucose", state)
    return glucose / (glucose + GLUCOSE_HALF_MM) * min(1.0, now.relative_supply)


def camp_um(state: ly.CellState, now: Environment) -> float:
    """cAMP inside: the reference level with saturating glucose, ten times as much without."""
    hunger = 1.0 - glucose_saturation(state, now)
    return REFERENCE_CAMP_UM * (1.0 + (CAMP_RISE - 1.0) * hunger) + now.inducers_um.get("cAMP", 0.0)


def allolactose_um(lac: LacGenes, state: ly.CellState, volume_fl: float, now: Environment) -> float:
    """Allolactose inside at its steady state: formed from the lactose that permease brings in, lost by growth, leak
    and beta-galactosidase."""
    lactose = substrate_mm("lactose", state)
    if lactose <= 0.0:
        return 0.0
    folded = state.proteins - state.unfolded
    permeases = sum(int(folded[row]) for row in lac.permease) / volume_fl
    tetramers = sum(int(folded[row]) for row in lac.galactosidase) / 4.0 / volume_fl
    saturation = lactose / (lactose + LACTOSE_HALF_MM)
    open_share = 1.0 - (1.0 - EXCLUDED_LEFT) * glucose_saturation(state, now)
    brought_um_per_s = PERMEASE_PER_S * permeases * saturation * open_share / MOLECULES_PER_FL_PER_UM
    formed = ALLOLACTOSE_SHARE * tetramers / (tetramers + FORMING_TETRAMERS_PER_FL)
    return brought_um_per_s * formed / (ALLOLACTOSE_LOSS_PER_S + HYDROLYSIS_FL_PER_S * tetramers)


def amino_acid_um(name: str, state: ly.CellState, ref: Reference, now: Environment) -> float:
    """A free amino acid: the reference level times the charging ratio of tRNA over that of the reference.

    The model charges all tRNA alike, so amino acids rise and fall together.
    """
    charged, uncharged = float(state.real[ly.CHARGED]), float(state.real[ly.UNCHARGED])
    relative = charged * ref.uncharged / (uncharged * ref.charged) if uncharged > 0.0 else 1.0
    return reference_level_um(name) * min(relative, MOST_AMINO_ACID) + now.inducers_um.get(name, 0.0)


def _lac_inducer_um(lac: LacGenes, state: ly.CellState, volume_fl: float, now: Environment) -> float:
    """IPTG, and what acts like it."""
    added = now.inducers_um.get("IPTG", 0.0) + TMG_PER_IPTG * now.inducers_um.get("TMG", 0.0)
    return added + allolactose_um(lac, state, volume_fl, now)


def _outside_um(name: str, state: ly.CellState, now: Environment) -> float:
    if name in _STRESSORS:
        return now.stressors.get(_STRESSORS[name], 0.0)
    if name in _SUBSTRATE_ROW:
        return 1000.0 * substrate_mm(name, state) + now.inducers_um.get(name, 0.0)
    return now.inducers_um.get(name, reference_level_um(name))


def levels_um(
    names: Sequence[str], lac: LacGenes, state: ly.CellState, volume_fl: float, ref: Reference, now: Environment
) -> dict[str, float]:
    """Level of each named effector, micromolar where its factor meets it, in a cell of `volume_fl`."""
    special: dict[str, Callable[[], float]] = {
        "IPTG": lambda: _lac_inducer_um(lac, state, volume_fl, now),
        "cAMP": lambda: camp_um(state, now),
        "oxygen": lambda: AIR_SATURATED_OXYGEN_UM * now.oxygen,
    }
    levels: dict[str, float] = {}
    for name in names:
        if name in special:
            levels[name] = special[name]()
        elif name in _AMINO_ACIDS:
            levels[name] = amino_acid_um(name, state, ref, now)
        else:
            levels[name] = _outside_um(name, state, now)
    return levels
