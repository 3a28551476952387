"""Escherichia coli K-12 at 37 C: constants stated at one doubling an hour in glucose minimal medium."""

from __future__ import annotations

import math

from bioxen_nb.program.chassis import ALL_SETTINGS, Chassis
from bioxen_nb.program.parameters import Grade, Parameter

_BREMER = "Bremer & Dennis 2008, EcoSal Plus 3(1), table at 60 min doubling"
_CHURE = "Chure & Cremer 2023, eLife 12:e84878 (flux parity)"
_SI = "Si et al. 2017, Curr Biol 27:1278 (volume per origin at initiation 0.36 +- 0.09 um3)"
_TAHERI = "Taheri-Araghi et al. 2015, Curr Biol 25:385 (mother machine)"
_FEIST = "Feist et al. 2007, Mol Syst Biol 3:121"
_MODEL = "chosen for this model; see docs/model.md"

_GROWTH_PER_H = math.log(2.0)
_PROTEOME_AA = 1.19e9
_DRY_MASS_G = 3.74e-13
_INITIATION_FL = 0.36
_C_S, _D_S = 60 * 60.0, 27 * 60.0
#: Division volume of the initiator-adder picture: initiation volume * 2 ** ((C + D) / doubling time).
_DIVISION_FL = _INITIATION_FL * 2.0 ** ((_C_S + _D_S) / 3600.0)
_MEAN_VOLUME_FL = _DIVISION_FL * math.log(2.0)


def _p(name: str, value: float, source: str, grade: Grade) -> tuple[str, Parameter]:
    return name, Parameter(value, ALL_SETTINGS[name][0], source, grade)


_M, _F, _C, _H = Grade.MEASURED, Grade.FITTED, Grade.CHASSIS, Grade.HEURISTIC

CHASSIS = Chassis(
    id="ecoli",
    name="Escherichia coli K-12",
    translation_table=11,
    expression_table="ecoli_expression.tsv",
    native_accessions=("NC_000913", "U00096"),
    regulation_table="ecoli_regulation.tsv",
    sigma_table="ecoli_sigma.tsv",
    metabolic_model="textbook",
    metabolic_markers=("b0720", "b1136", "b1779", "b2416", "b2779", "b2926", "b3734"),
    metabolic_table="ecoli_metabolic.tsv",
    operon_gap_nt=70,
    settings=dict(
        (
            _p("reference_growth_rate_per_h", _GROWTH_PER_H, _BREMER, _M),
            _p("proteome_aa", _PROTEOME_AA, _BREMER, _M),
            _p("aa_per_fl", _PROTEOME_AA / _MEAN_VOLUME_FL, f"{_BREMER}; mean volume from {_SI}", _F),
            _p("dry_mass_g_per_aa", _DRY_MASS_G / _PROTEOME_AA, _BREMER, _M),
            _p(
                "metabolic_fraction",
                0.63,
                "by what products are called, the expression table; a program with the marker genes has its own",
                _F,
            ),
            _p(
                "idle_metabolic_share",
                0.33,
                "set so that an unneeded protein of 0.37 to 0.40 of the mass stops growth (Scott et al. 2010, Science "
                "330:1099); that much enzyme is unused: O'Brien, Utrilla & Palsson 2016, PLoS Comput Biol 12:e1004998",
                _F,
            ),
            _p(
                "housekeeping_hold",
                10.0,
                "the share of housekeeping proteins is constant (Scott et al. 2010; Chure & Cremer 2023); power chosen",
                _H,
            ),
            _p("ribosomes_per_cell", 15_000, _BREMER, _M),
            _p("ribosomal_surplus", 1.3, _MODEL, _H),
            _p("trna_per_cell", 139_000, _BREMER, _M),
            _p(
                "rnap_per_cell",
                2_400,
                "RpoC, the scarcest subunit: 2,779 on glucose, Schmidt et al. 2016, scaled to the proteome",
                _M,
            ),
            _p("ribosome_active_fraction", 0.85, _BREMER, _M),
            _p(
                "translation_aa_per_s",
                20.0 / 0.85,
                f"{_CHURE}: 20 aa/s a ribosome, of which 0.85 translate",
                _F,
            ),
            _p("transcription_mrna_nt_per_s", 45.0, _BREMER, _M),
            _p("transcription_stable_nt_per_s", 85.0, _BREMER, _M),
            _p("rnap_saturation", 0.5, _MODEL, _H),
            _p("ribosome_free_fraction", 0.02, _MODEL, _H),
            _p("mrna_synthesis_nt_per_s", 1.02e6 / 60.0, _BREMER, _M),
            _p("mrna_half_life_s", 300.0, "median of the measured half-lives, rounded", _C),
            _p(
                "transcription_burst",
                1.6,
                "fitted to FISH Fano factors of Taniguchi et al. 2010, Science 329:533",
                _F,
            ),
            _p("growth_control", 1.0, _CHURE, _M),
            _p("control_sensitivity", 1.0, _CHURE, _F),
            _p(
                "stable_rna_exponent",
                2.8,
                f"{_BREMER}: rrn initiations 10 to 54 per min from 60 to 24 min doubling",
                _F,
            ),
            _p("trna_synthesis_per_h", 1.15e-3, _CHURE, _F),
            _p("charged_half_saturation", 3e-5, _CHURE, _F),
            _p("uncharged_half_saturation", 3e-5, _CHURE, _F),
            _p(
                "stable_rna_limit",
                12.0,
                f"{_BREMER}: 68 initiations a minute at 20 min doubling, 10 at 60 min; polymerase saturation falls "
                "to two thirds: 10 for the promoter itself, and some room",
                _F,
            ),
            _p(
                "ribosomal_feedback",
                0.1,
                "form of Nomura, Gourse & Baughman 1984, Annu Rev Biochem 53:75; value chosen",
                _H,
            ),
            _p("initiation_volume_fl", _INITIATION_FL, _SI, _M),
            _p(
                "initiation_cv",
                0.10,
                "Si et al. 2019, Curr Biol 29:1760 (MG1655 MOPS glucose: 0.11 of length)",
                _M,
            ),
            _p("fork_nt_per_s", 4_641_652 / 2 / _C_S, _BREMER, _M),
            _p(
                "fork_growth_exponent",
                0.44,
                f"{_BREMER}: C period 67 to 33 min from 100 to 20 min doubling",
                _F,
            ),
            _p("c_period_s", _C_S, _BREMER, _M),
            _p("d_period_s", _D_S, _BREMER, _M),
            _p("minimum_d_period_s", 12 * 60.0, "Si et al. 2019: 1st percentile of single-cell D periods", _M),
            _p("added_volume_fl", _DIVISION_FL / 2, f"{_SI}; added volume = half the division volume", _F),
            _p("added_volume_cv", 0.19, _TAHERI, _M),
            _p(
                "added_volume_growth_exponent",
                1.0,
                "nutrient growth law, Schaechter 1958; slope from Si et al. 2017",
                _F,
            ),
            _p("septum_cv", 0.05, "Si et al. 2019: 0.0244 / 0.53 of the septum position", _M),
            _p(
                "plasmid_copies",
                15,
                "rule of thumb: pBR322 (pMB1 origin) is usually given 15 to 20 copies",
                _H,
            ),
            _p(
                "atp_pool_um",
                10_440,
                "Bennett et al. 2009, Nat Chem Biol 5:593: ATP 9.6, ADP 0.56, AMP 0.28 mM",
                _M,
            ),
            _p("atp_per_aa", 4.2, _FEIST, _M),
            _p("atp_per_nt", 2.0, _FEIST, _M),
            _p("growth_atp_mmol_per_gdw", 59.81, _FEIST, _M),
            _p("maintenance_atp_mmol_per_gdw_h", 8.39, _FEIST, _M),
            _p("atp_capacity", 1.5, _MODEL, _H),
            _p("machine_floor", 0.2, _MODEL, _H),
        )
    ),
)
