"""Budding yeast (haploid S288C in rich glucose medium at 30 C), coarse: the program comes from the annotation alone.

Coarse means: one lumped pool of RNA polymerase, no introns, nucleus, TORC1 control, mitochondria or checkpoint
kinases; copies of single proteins are even shares of their sector. The size control is that of Start: replication
begins when the cell reaches a critical size (dilution of Whi5, Schmoller et al. 2015, Nature 526:268), a budded phase
of fixed length follows, and the bud gets the smaller part. So daughters wait; mothers, born large, hardly do.
"""

from __future__ import annotations

import math

from bioxen_nb.program.chassis import ALL_SETTINGS, Chassis, WholeGenome
from bioxen_nb.program.parameters import Grade, Parameter

_SHERMAN = "Sherman 2002, Methods Enzymol 350:3 (haploid: 70 fL, 6 pg protein, 15 pg dry; 90 min doubling in YPD)"
_CHURE = "ribosomal mass fractions gathered by Chure & Cremer 2023, eLife 12:e84878: 0.19 to 0.24 at 0.46 per hour"
_WARNER = "Warner 1999, Trends Biochem Sci 24:437"
_START = "critical size at Start, Jorgensen et al. 2002, Science 297:395; set so that the mean cell has 42 fL"
_HARTWELL = "Hartwell & Unger 1977, J Cell Biol 75:422 (asymmetric division); the value is chosen"
_MO = "iMM904, Mo et al. 2009, BMC Syst Biol 3:37"
_ECOLI = "taken over from Escherichia coli"
_MODEL = "chosen for this model; see docs/model.md"

_DOUBLING_MIN = 90.0
_GROWTH_PER_H = math.log(2.0) / (_DOUBLING_MIN / 60.0)
#: Mean haploid cell, Jorgensen et al. 2002.
_MEAN_FL = 42.0
#: 6 pg of protein in 70 fL, 110 Da an amino acid.
_AA_PER_FL = 6e-12 / 110.0 * 6.02214076e23 / 70.0
_PROTEOME_AA = _AA_PER_FL * _MEAN_FL
_RIBOSOME_AA, _SURPLUS, _RIBOSOMAL_SHARE = 11_984, 1.2, 0.24
_RIBOSOMES = _PROTEOME_AA * _RIBOSOMAL_SHARE / _RIBOSOME_AA / _SURPLUS
#: S phase, and the budded time behind it.
_C_S, _D_S = 25 * 60.0, 35 * 60.0
_BUDDED_GROWTH = math.exp(_GROWTH_PER_H * (_C_S + _D_S) / 3600.0)
_MOTHER_SHARE = 0.57


def _mean_over_start() -> float:
    """Mean volume of a growing population over the size at Start.

    With growth a and budded time B, the budded cells hold exp(a B) a B of it; a daughter born at a share s of
    exp(a B) waits ln(1 / s exp(a B)) / a and holds s exp(a B) times that wait.
    """
    mean = _BUDDED_GROWTH * math.log(_BUDDED_GROWTH)
    for share in (_MOTHER_SHARE, 1.0 - _MOTHER_SHARE):
        born = share * _BUDDED_GROWTH
        mean += born * max(-math.log(born), 0.0)
    return mean


_START_FL = _MEAN_FL / _mean_over_start()


def _p(name: str, value: float, source: str, grade: Grade) -> tuple[str, Parameter]:
    return name, Parameter(value, ALL_SETTINGS[name][0], source, grade)


_M, _F, _C, _H = Grade.MEASURED, Grade.FITTED, Grade.CHASSIS, Grade.HEURISTIC

CHASSIS = Chassis(
    id="yeast",
    name="Saccharomyces cerevisiae, coarse",
    translation_table=1,
    domain="eukaryote",
    scan_promoters=False,
    anti_sd="",
    sector_shares=True,
    whole_genome=WholeGenome(
        length_bp=12_071_326,
        coding_genes=6_000,
        protein_aa=450,
        trna_genes=275,
        ribosomal_proteins=79,
        ribosome_aa=_RIBOSOME_AA,
        source="nuclear genome of S288C, assembly R64: 16 chromosomes; counts rounded",
    ),
    notes=(
        "Yeast is modelled coarsely, from annotation alone: every gene is a unit of its own with an assumed promoter, "
        "copies are even shares of a sector, and there is no nucleus, splicing or regulation of growth.",
    ),
    settings=dict(
        (
            _p("reference_growth_rate_per_h", _GROWTH_PER_H, _SHERMAN, _M),
            _p("proteome_aa", _PROTEOME_AA, f"{_SHERMAN}; mean cell of 42 fL, Jorgensen et al. 2002", _F),
            _p("aa_per_fl", _AA_PER_FL, _SHERMAN, _M),
            _p("dry_mass_g_per_aa", 15e-12 / (_AA_PER_FL * 70.0), _SHERMAN, _M),
            _p("metabolic_fraction", 0.45, _MODEL, _H),
            _p("ribosomes_per_cell", _RIBOSOMES, f"{_CHURE}; {_WARNER} counts 200,000", _F),
            _p("ribosomal_surplus", _SURPLUS, _MODEL, _H),
            _p("trna_per_cell", 3e6, "about ten a ribosome, Waldron & Lacroute 1975, Biochem J 148:1", _F),
            _p("rnap_per_cell", 30_000, "RNA polymerase II, Borggrefe et al. 2001, J Biol Chem 276:47150", _M),
            _p("ribosome_active_fraction", 0.85, _ECOLI, _C),
            _p("translation_aa_per_s", 12.0, "above the 8.8 of Boehlke & Friesen 1975, J Bacteriol 121:429", _F),
            _p("transcription_mrna_nt_per_s", 25.0, "of the order of Mason & Struhl 2005, Mol Cell 17:831", _M),
            _p(
                "transcription_stable_nt_per_s", 60.0, "RNA polymerase I, French et al. 2003, Mol Cell Biol 23:1558", _M
            ),
            _p("rnap_saturation", 0.5, _MODEL, _H),
            _p("ribosome_free_fraction", 0.05, _MODEL, _H),
            _p(
                "mrna_synthesis_nt_per_s",
                34_000.0,
                "30,000 messages of 1.25 kb, between Hereford & Rosbash 1977 and Zenklusen et al. 2008",
                _F,
            ),
            _p("mrna_half_life_s", 900.0, "between Miller et al. 2011 (11 min) and Wang et al. 2002 (20 min)", _C),
            _p(
                "transcription_burst",
                1.0,
                "most genes are not bursty, Zenklusen et al. 2008, Nat Struct Mol Biol 15",
                _M,
            ),
            _p("growth_control", 0.0, "TORC1 is not modelled", _H),
            _p("control_sensitivity", 1.0, _ECOLI, _C),
            _p("stable_rna_exponent", 1.0, _MODEL, _H),
            _p("stable_rna_limit", 8.0, _ECOLI, _C),
            _p("ribosomal_feedback", 0.2, _MODEL, _H),
            _p("trna_synthesis_per_h", 1.15e-3, _ECOLI, _C),
            _p("charged_half_saturation", 3e-5, _ECOLI, _C),
            _p("uncharged_half_saturation", 3e-5, _ECOLI, _C),
            _p("initiation_volume_fl", _START_FL, _START, _F),
            _p("initiation_cv", 0.17, "of the order of Di Talia et al. 2007, Nature 448:947", _H),
            _p("fork_nt_per_s", 12_071_326 / 2.0 / _C_S, "all forks of all origins together: genome over S phase", _F),
            _p("fork_growth_exponent", 0.0, _MODEL, _H),
            _p("c_period_s", _C_S, "S phase of 20 to 30 min, Brewer, Chlebowicz-Sledziewska & Fangman 1984", _M),
            _p("d_period_s", _D_S, "what is left of a budded phase of an hour; Hartwell & Unger 1977", _F),
            _p("minimum_d_period_s", _D_S, "G2 and M as a timer", _H),
            _p("added_volume_fl", _START_FL * _BUDDED_GROWTH / 2.0, "half the volume at division", _F),
            _p("added_volume_cv", 0.0, "division does not wait for it: size_control is 0", _H),
            _p("added_volume_growth_exponent", 0.0, _MODEL, _H),
            _p("size_control", 0.0, "Start decides, Schmoller et al. 2015, Nature 526:268", _M),
            _p("origin_licensing", 1.0, "Blow & Dutta 2005, Nat Rev Mol Cell Biol 6:476", _M),
            _p("septum_share", _MOTHER_SHARE, _HARTWELL, _H),
            _p("septum_cv", 0.05, _ECOLI, _C),
            _p("plasmid_copies", 40, "2-micron circle: 40 to 60 a haploid cell, Futcher & Cox 1984", _M),
            _p("atp_pool_um", 5_000, "of the order of 3 to 5 mM adenylates", _H),
            _p("atp_per_aa", 4.2, _ECOLI, _C),
            _p("atp_per_nt", 2.0, _ECOLI, _C),
            _p("growth_atp_mmol_per_gdw", 59.276, _MO, _F),
            _p("maintenance_atp_mmol_per_gdw_h", 1.0, _MO, _F),
            _p("atp_capacity", 1.5, _MODEL, _H),
            _p("machine_floor", 0.2, _MODEL, _H),
        )
    ),
)
