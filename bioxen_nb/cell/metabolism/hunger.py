"""What a cell that cannot grow lives on: glycogen first, then its own protein.

Five percent of protein an hour are broken down (Mandelstam 1960, Bacteriol Rev 24:289) and made into other protein,
which lets a hungry cell adapt. Energy that maintenance and this turnover need beyond what the medium gives comes from
glycogen, and when that is gone from amino acids that would else return into protein: the order in which starved
E. coli uses them (Dawes & Ribbons 1965, Biochem J 95:332). Cells that can use glycogen have shorter lags between carbon
sources (Sekar et al. 2020, Appl Environ Microbiol 86:e00049-20). Both are burnt with oxygen.
"""

from __future__ import annotations

from dataclasses import dataclass

from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.units import SECONDS_PER_HOUR

TURNOVER_PER_H = 0.05
#: Growth, relative to the reference, at which turnover sets in; it is in full when there is none. Our choice.
HUNGRY = 0.1
#: What hungry cells spend on maintenance, relative to growing ones. In stationary phase E. coli uses 1/30 of the ATP
#: that it uses in growth (Deng et al. 2021, BMC Biol 19:101), of which maintenance is a sixth.
SPARING = 0.2
#: ATP from burning protein, mmol/g of dry weight: 5 mmol of amino acids in the protein of a gram, and about 13 ATP from
#: each (order of magnitude: three quarters of a glucose).
ATP_FROM_PROTEIN_MMOL_PER_GDW = 65.0
#: Glycogen of a growing cell, mmol of glucose/gDW: 2.5 % of dry weight (Neidhardt & Umbarger 1996, chapter 3 of
#: Escherichia coli and Salmonella, ASM Press). Growth makes it as part of the biomass.
GLYCOGEN_MMOL_PER_GDW = 0.154
#: ATP from a glucose that is burnt: yield of the E. coli core network (Orth, Fleming & Palsson 2010, EcoSal 10.2.1).
ATP_PER_GLUCOSE = 17.5
#: Genes without which there is no glycogen, or none that can be used.
_GLYCOGEN_GENES = frozenset({"glgA", "glgC", "glgP"})


@dataclass(frozen=True, slots=True)
class Rations:
    """What a cell takes from itself, and what it saves."""

    loss_per_s: float
    """Share of every protein that is broken down."""
    supply_per_s: float
    """Amino acids that become protein again, per amino acid of protein."""
    atp_mmol_per_gdw_h: float
    """From glycogen and amino acids that are burnt."""
    glycogen_mmol_per_gdw_h: float
    """Glucose taken from glycogen."""
    maintenance: float
    """Factor on the cost of maintenance."""


def glycogen_when_fed(arrays: ExpressionArrays) -> float:
    """Glycogen of a growing cell, mmol of glucose/gDW; 0 for a program that does not encode what it takes."""
    return GLYCOGEN_MMOL_PER_GDW if set(arrays.gene_symbols) >= _GLYCOGEN_GENES else 0.0


def rations(
    relative_growth: float,
    made_mmol_per_gdw_h: float,
    most_glycogen: float,
    oxygen: float,
    settings: dict[str, float],
) -> Rations:
    """What a cell whose food allows so much of the reference growth lives on.

    Args:
        relative_growth: growth that metabolism allows over that at the reference.
        made_mmol_per_gdw_h: ATP that metabolism makes.
        most_glycogen: glucose from glycogen at most, mmol/gDW/h.
        oxygen: share of full respiration that there is oxygen for.
        settings: of the chassis.
    """
    hunger = max(0.0, 1.0 - relative_growth / HUNGRY)
    maintenance = 1.0 - (1.0 - SPARING) * hunger
    turnover_per_h = TURNOVER_PER_H * hunger
    making = settings["growth_atp_mmol_per_gdw"]
    wanted = settings["maintenance_atp_mmol_per_gdw_h"] * maintenance + making * turnover_per_h
    lacking = max(0.0, wanted - made_mmol_per_gdw_h) if hunger > 0.0 else 0.0
    glucose = min(most_glycogen, lacking / ATP_PER_GLUCOSE) * oxygen
    lacking -= glucose * ATP_PER_GLUCOSE
    # Each amino acid that is burnt gives energy and saves that of its return into protein.
    protein = ATP_FROM_PROTEIN_MMOL_PER_GDW * oxygen
    burnt_per_h = min(turnover_per_h, lacking / (protein + making))
    return Rations(
        turnover_per_h / SECONDS_PER_HOUR,
        (turnover_per_h - burnt_per_h) / SECONDS_PER_HOUR,
        ATP_PER_GLUCOSE * glucose + protein * burnt_per_h,
        glucose,
        maintenance,
    )
