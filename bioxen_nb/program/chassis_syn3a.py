"""JCVI-syn3A, the minimal cell: constants at its doubling time of 105 minutes in rich medium at 37 C."""

from __future__ import annotations

import math

from bioxen_nb.program.chassis import ALL_SETTINGS, Chassis
from bioxen_nb.program.parameters import Grade, Parameter

_BREUER = "Breuer et al. 2019, eLife 8:e36842"
_THORNBURG = "Thornburg et al. 2022, Cell 185:345"
_THORNBURG19 = "Thornburg et al. 2019, Front Mol Biosci 6:130"
_ECOLI = "taken over from Escherichia coli (no measurement in syn3A)"
_MODEL = "chosen for this model; see docs/model.md"

_DOUBLING_MIN = 105.0
_GROWTH_PER_H = math.log(2.0) / (_DOUBLING_MIN / 60.0)
_PROTEOME_AA = 2.9e7
#: A newborn sphere of 200 nm radius.
_BIRTH_FL = 4.0 / 3.0 * math.pi * 0.2**3
_MEAN_VOLUME_FL = _BIRTH_FL * 2.0 * math.log(2.0)
_FORK_NT_PER_S = 100.0
_C_S = 543_379 / 2 / _FORK_NT_PER_S


def _p(name: str, value: float, source: str, grade: Grade) -> tuple[str, Parameter]:
    return name, Parameter(value, ALL_SETTINGS[name][0], source, grade)


_M, _F, _C, _H = Grade.MEASURED, Grade.FITTED, Grade.CHASSIS, Grade.HEURISTIC

CHASSIS = Chassis(
    id="syn3a",
    name="JCVI-syn3A minimal cell",
    translation_table=4,
    expression_table="syn3a_expression.tsv",
    native_accessions=("CP016816",),
    singly_dispensable=False,
    scan_promoters=False,
    settings=dict(
        (
            _p("reference_growth_rate_per_h", _GROWTH_PER_H, _BREUER, _M),
            _p("proteome_aa", _PROTEOME_AA, f"77,762 proteins of {_BREUER} times their lengths", _M),
            _p(
                "aa_per_fl",
                _PROTEOME_AA / _MEAN_VOLUME_FL,
                f"{_BREUER}; newborn radius 200 nm, {_THORNBURG}",
                _F,
            ),
            _p("dry_mass_g_per_aa", 1.02e-14 / _PROTEOME_AA, f"10.2 fg a cell, {_BREUER}", _M),
            _p(
                "metabolic_fraction",
                0.44,
                "where the running cell settles; the table's metabolic genes sum to 0.47",
                _F,
            ),
            _p("ribosomes_per_cell", 503, _THORNBURG, _M),
            _p("ribosomal_surplus", 1.8, _MODEL, _H),
            _p("trna_per_cell", 5_800, f"200 of each of 29, the order assumed in {_THORNBURG19}", _H),
            _p("rnap_per_cell", 80, f"RpoA / 2, the scarcest subunit: 188 / 2, {_BREUER}, scaled to the proteome", _M),
            _p("ribosome_active_fraction", 0.85, _ECOLI, _C),
            _p("translation_aa_per_s", 12.0, _THORNBURG, _M),
            _p("transcription_mrna_nt_per_s", 20.0, _THORNBURG, _M),
            _p("transcription_stable_nt_per_s", 85.0, _THORNBURG, _M),
            _p("rnap_saturation", 0.5, _MODEL, _H),
            _p("ribosome_free_fraction", 0.05, _MODEL, _H),
            _p(
                "mrna_synthesis_nt_per_s",
                880.0,
                f"139 messages of 1.1 kb a cell ({_THORNBURG}) at that half-life",
                _F,
            ),
            _p("mrna_half_life_s", 120.0, f"of the order of the half-lives that emerge in {_THORNBURG}", _H),
            _p("transcription_burst", 1.6, _ECOLI, _C),
            _p("growth_control", 0.0, f"few regulators are left, {_THORNBURG}", _M),
            _p("control_sensitivity", 1.0, _ECOLI, _C),
            _p("stable_rna_exponent", 1.0, _MODEL, _H),
            _p("trna_synthesis_per_h", 1.15e-3, _ECOLI, _C),
            _p("charged_half_saturation", 3e-5, _ECOLI, _C),
            _p("uncharged_half_saturation", 3e-5, _ECOLI, _C),
            _p("stable_rna_limit", 8.0, _ECOLI, _C),
            _p("ribosomal_feedback", 0.2, _ECOLI, _H),
            _p(
                "initiation_volume_fl",
                1.1 * _BIRTH_FL,
                f"replication starts early in the cycle, {_THORNBURG19}",
                _H,
            ),
            _p("initiation_cv", 0.10, _ECOLI, _C),
            _p("fork_nt_per_s", _FORK_NT_PER_S, _THORNBURG, _M),
            _p("fork_growth_exponent", 0.0, _MODEL, _H),
            _p("c_period_s", _C_S, _THORNBURG, _M),
            _p(
                "d_period_s",
                _DOUBLING_MIN * 60.0 * (1.0 - math.log2(1.1)) - _C_S,
                "what is left of the cycle",
                _F,
            ),
            _p("minimum_d_period_s", 600.0, _MODEL, _H),
            _p("added_volume_fl", _BIRTH_FL, f"doubling of a 200 nm sphere, {_THORNBURG}", _M),
            _p("added_volume_cv", 0.10, _MODEL, _H),
            _p("added_volume_growth_exponent", 0.0, _MODEL, _H),
            _p("septum_cv", 0.05, _ECOLI, _C),
            _p("plasmid_copies", 15, _ECOLI, _C),
            _p("atp_pool_um", 4_000, f"of the order of the pools of {_THORNBURG}", _H),
            _p("atp_per_aa", 4.2, _ECOLI, _C),
            _p("atp_per_nt", 2.0, _ECOLI, _C),
            _p("growth_atp_mmol_per_gdw", 59.81, _ECOLI, _C),
            _p("maintenance_atp_mmol_per_gdw_h", 8.39, _ECOLI, _C),
            _p("atp_capacity", 1.5, _MODEL, _H),
            _p("machine_floor", 0.2, _MODEL, _H),
            _p(
                "needs_division_ring",
                0.0,
                "ftsZ is not essential (Breuer et al. 2019); without it cells divide irregularly (Pelletier et al. "
                "2021, Cell 184:2430)",
                _M,
            ),
        )
    ),
)
