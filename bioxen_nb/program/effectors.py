"""Small molecules that act on transcription factors: their names, and their level at the reference state.

The reference is glucose minimal medium with air. A level is micromolar where the factor meets it. Levels of what the
cell makes itself are stated here and followed by the runtime (`cell.regulating`); all others are what lies outside.
"""

from __future__ import annotations

from dataclasses import dataclass

#: cAMP in E. coli growing on glucose: 35 uM (Bennett et al. 2009, Nat Chem Biol 5:593).
REFERENCE_CAMP_UM = 35.0
#: Oxygen dissolved in water at 37 C under air (Henry's law).
AIR_SATURATED_OXYGEN_UM = 210.0


@dataclass(frozen=True, slots=True)
class Effector:
    """A small molecule, what it means, and its level (uM) at the reference state."""

    name: str
    meaning: str
    reference_um: float = 0.0
    inducer: bool = True
    """Whether it can be added to the medium as such."""


_ALL = (
    Effector("IPTG", "artificial inducer of lac; allolactose and TMG count in its units"),
    Effector("TMG", "artificial inducer of lac, weaker than IPTG"),
    Effector("aTc", "anhydrotetracycline, inducer of tet"),
    Effector("arabinose", "inducer of ara"),
    Effector("xylose", "inducer of xyl"),
    Effector("rhamnose", "inducer of rha"),
    Effector("fucose", "inducer of fuc"),
    Effector("maltose", "source of maltotriose, inducer of mal"),
    Effector("melibiose", "inducer of mel"),
    Effector("gluconate", "inducer of gnt"),
    Effector("galacturonate", "inducer of exu"),
    Effector("glucuronate", "inducer of uxu"),
    Effector("N-acetylglucosamine", "source of its 6-phosphate, inducer of nag"),
    Effector("ribose", "inducer of rbs"),
    Effector("allose", "inducer of als"),
    Effector("sialic acid", "inducer of nan"),
    Effector("glycolate", "inducer of glc"),
    Effector("oleate", "source of acyl-CoA, inducer of fad"),
    Effector("choline", "inducer of bet"),
    Effector("cytidine", "inducer of the CytR regulon"),
    Effector("nitrate", "signal of NarX-NarL"),
    Effector("trimethylamine N-oxide", "signal of TorS-TorR"),
    Effector("phenylacetate", "source of its CoA ester, inducer of paa"),
    Effector("propionate", "source of 2-methylcitrate, inducer of prp"),
    Effector("cAMP", "second messenger of carbon limitation", REFERENCE_CAMP_UM),
    Effector("tryptophan", "co-repressor of trp", 20.0),
    Effector("arginine", "co-repressor of arg", 60.0),
    Effector("methionine", "source of S-adenosylmethionine, co-repressor of met", 60.0),
    Effector("tyrosine", "co-repressor of TyrR", 30.0),
    Effector("leucine", "signal of Lrp", 100.0),
    Effector("lysine", "signal of ArgP", 100.0),
    Effector("hypoxanthine", "co-repressor of pur", 10.0),
    Effector("phosphate", "signal of PhoR-PhoB", 10_000.0),
    Effector("ammonium", "signal of nitrogen sufficiency", 10_000.0),
    Effector("zinc", "co-repressor of Zur", 1.0),
    Effector("molybdate", "co-repressor of ModE", 1.0),
    Effector("nickel", "co-repressor of NikR"),
    Effector("copper", "signal of CueR and CusR"),
    Effector("oxygen", "electron acceptor; FNR and ArcA are off in its presence", AIR_SATURATED_OXYGEN_UM, False),
    Effector("glucose", "through PtsG, which takes Mlc off the DNA", 22_200.0, False),
    Effector("galactose", "inducer of gal", inducer=False),
    Effector("lactose", "source of allolactose", inducer=False),
    Effector("fructose", "source of its 1-phosphate, inducer of fru", inducer=False),
    Effector("glycerol", "source of its 3-phosphate, inducer of glp", inducer=False),
    Effector("acetate", "signal of the glyoxylate bypass", inducer=False),
    Effector("lactate", "inducer of lld"),
    Effector("fumarate", "signal of DcuS-DcuR", inducer=False),
    Effector("pyruvate", "takes PdhR off the DNA", inducer=False),
    Effector("hydrogen peroxide", "oxidises OxyR", inducer=False),
    Effector("paraquat", "oxidises SoxR by redox cycling", inducer=False),
)

EFFECTORS: dict[str, Effector] = {effector.name: effector for effector in _ALL}
#: Names that can be added to a medium in micromolar.
INDUCERS: tuple[str, ...] = tuple(sorted(effector.name for effector in _ALL if effector.inducer))


def reference_level_um(name: str) -> float:
    """Level of an effector at the reference state; 0 for one that is not in the list."""
    effector = EFFECTORS.get(name)
    return effector.reference_um if effector else 0.0
