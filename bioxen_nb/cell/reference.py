"""The state in which a chassis's constants are stated: steady growth at its reference rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.growth import atp_share
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.readthrough import total_flux
from bioxen_nb.units import AVOGADRO_PER_MOL, SECONDS_PER_HOUR


@dataclass(frozen=True)
class Reference:
    """Steady-state numbers that follow from the settings alone."""

    growth_per_s: float
    volume_fl: float
    elongation_aa_per_s: float
    charged: float
    uncharged: float
    control: float
    supply_per_s: float
    """Amino acids charged per second and amino acid of metabolic protein, at most, in the reference medium."""
    growth_atp_per_aa: float
    maintenance_atp_per_aa_s: float
    capacity_atp_per_aa_s: float
    atp_share: float


def reference_state(settings: dict[str, float]) -> Reference:
    """Solve the reference: elongation by the ribosome economy, tRNA pools by flux parity, energy by its balance."""
    growth = settings["reference_growth_rate_per_h"] / SECONDS_PER_HOUR
    translating = (
        settings["ribosomes_per_cell"]
        * settings["ribosome_active_fraction"]
        * (1.0 - settings["ribosome_free_fraction"])
    )
    fastest = settings["translation_aa_per_s"]
    speed = min(growth * settings["proteome_aa"] / translating, 0.97 * fastest)
    charged = settings["charged_half_saturation"] * speed / (fastest - speed)
    ratio = _charging_ratio(charged, settings["trna_synthesis_per_h"] / SECONDS_PER_HOUR / growth, settings)
    uncharged = charged / ratio
    saturation = uncharged / (uncharged + settings["uncharged_half_saturation"])
    per_gram = 1e-3 * AVOGADRO_PER_MOL * settings["dry_mass_g_per_aa"]
    growth_atp = settings["growth_atp_mmol_per_gdw"] * per_gram
    maintenance = settings["maintenance_atp_mmol_per_gdw_h"] * per_gram / SECONDS_PER_HOUR
    demand = growth * growth_atp + maintenance
    return Reference(
        growth_per_s=growth,
        volume_fl=settings["proteome_aa"] / settings["aa_per_fl"],
        elongation_aa_per_s=speed,
        charged=charged,
        uncharged=uncharged,
        control=ratio / (ratio + settings["control_sensitivity"]),
        supply_per_s=growth * (1.0 + charged) / (settings["metabolic_fraction"] * saturation),
        growth_atp_per_aa=growth_atp,
        maintenance_atp_per_aa_s=maintenance,
        capacity_atp_per_aa_s=settings["atp_capacity"] * demand / settings["metabolic_fraction"],
        atp_share=float(atp_share(1.0, settings["atp_capacity"])),
    )


def _charging_ratio(charged: float, synthesis: float, settings: dict[str, float]) -> float:
    """Charged over uncharged tRNA when synthesis balances dilution: charged (r + 1)(r + tau) = synthesis r^2."""
    tau = settings["control_sensitivity"]
    a = synthesis - charged
    if settings["growth_control"] <= 0 or a <= 0:
        return tau
    b = -charged * (1.0 + tau)
    return (-b + math.sqrt(b * b + 4.0 * a * charged * tau)) / (2.0 * a)


def mean_dosage(arrays: ExpressionArrays) -> NDArray[np.float64]:
    """(u) copies of each unit in a mean cell at the reference (Cooper & Helmstetter 1968)."""
    s = arrays.settings
    growth = s["reference_growth_rate_per_h"] / SECONDS_PER_HOUR
    # The C library's exp, value by value: a vectorised one may differ in the last bit from one processor to the next.
    dosage = [
        copies if position < 0 else math.exp((s["c_period_s"] * (1.0 - position) + s["d_period_s"]) * growth)
        for position, copies in zip(arrays.unit_position.tolist(), arrays.unit_copies.tolist(), strict=True)
    ]
    return np.array(dosage, np.float64)


def mean_rnas(arrays: ExpressionArrays) -> NDArray[np.float64]:
    """(n) RNA molecules of each gene in a mean cell at the reference, which holds no T7 polymerase yet."""
    growth = arrays.settings["reference_growth_rate_per_h"] / SECONDS_PER_HOUR
    started = np.where(arrays.unit_t7, 0.0, arrays.unit_initiation_per_s * mean_dosage(arrays))
    crossing = total_flux(started, arrays.unit_readthrough_to, arrays.unit_readthrough)
    made = np.zeros(arrays.n_genes)
    np.add.at(made, arrays.unit_genes, np.repeat(crossing, np.diff(arrays.unit_gene_start)))
    return np.asarray(made / (arrays.rna_decay_per_s + growth))
