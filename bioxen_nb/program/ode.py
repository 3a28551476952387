"""The deterministic form of a program: means of the same propensities at constant growth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.readthrough import total_flux
from bioxen_nb.program.records import GenomeProgram
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OdeSystem:
    """dy/dt = `rhs`(t, y) with y = RNA of all genes, then protein of all genes (molecules of a mean cell)."""

    rhs: Callable[[float, Floats], Floats]
    start: Floats
    """(2n) zero RNA and protein."""
    reference: Floats
    """(2n) protein at the target copies, RNA as transcribed at those: the steady state of a native genome."""
    gene_ids: tuple[str, ...]

    @property
    def rna(self) -> slice:
        """Where RNA stands in y."""
        return slice(0, len(self.gene_ids))

    @property
    def protein(self) -> slice:
        """Where protein stands in y."""
        return slice(len(self.gene_ids), 2 * len(self.gene_ids))


def mean_dosage(arrays: ExpressionArrays) -> Floats:
    """Mean gene copies of each unit (u) at the reference growth rate."""
    settings = arrays.settings
    growth_per_s = settings["reference_growth_rate_per_h"] / 3600.0
    after_s = settings["c_period_s"] * (1.0 - arrays.unit_position) + settings["d_period_s"]
    chromosomal = np.exp(after_s * growth_per_s)
    return np.where(arrays.unit_position < 0, arrays.unit_copies, chromosomal)


def regulation_factors(
    arrays: ExpressionArrays, protein: Floats, volume_fl: float, effectors_um: Mapping[str, float]
) -> Floats:
    """What the regulators leave of each unit's initiation (u).

    With x = (c / K) ** Hill of active regulator: repression 1/fold + (1 - 1/fold) / (1 + x); activation
    (1 + fold x) / (1 + x). An effector inactivates a repressor, or activates an activator, with half point
    `edge_effector_k_um` and Hill coefficient 2 (two sites). Sites of one unit multiply.
    """
    factors = np.ones(arrays.n_units)
    for e in range(arrays.edge_unit.size):
        active = float(protein[arrays.edge_regulator[e]])
        sign, effector = int(arrays.edge_sign[e]), arrays.edge_effector[e]
        if effector:
            bound = (effectors_um.get(effector, 0.0) / float(arrays.edge_effector_k_um[e])) ** 2
            active *= 1.0 / (1.0 + bound) if sign < 0 else bound / (1.0 + bound)
        concentration = max(active, 0.0) / (volume_fl * MOLECULES_PER_FL_PER_UM)
        x = (concentration / float(arrays.edge_k_um[e])) ** float(arrays.edge_hill[e])
        fold = float(arrays.edge_fold[e])
        factor = 1.0 / fold + (1.0 - 1.0 / fold) / (1.0 + x) if sign < 0 else (1.0 + fold * x) / (1.0 + x)
        factors[arrays.edge_unit[e]] *= factor
    return factors


def _translation_per_message(arrays: ExpressionArrays, messages: Floats, growth_per_s: float) -> Floats:
    """Proteins per message and second (n): relative weights scaled to make the proteome grow at the reference rate."""
    made = float((arrays.translation_weight * messages * arrays.length_aa).sum())
    needed = float((arrays.target_copies * arrays.length_aa * (growth_per_s + arrays.protein_decay_per_s)).sum())
    return arrays.translation_weight * (needed / made if made > 0 else 0.0)


def ode_right_hand_side(
    program: GenomeProgram, *, effectors_um: Mapping[str, float] | None = None, growth_rate_per_h: float | None = None
) -> OdeSystem:
    """The mean-field system of a program at constant growth, dilution and volume.

    Args:
        program: the program.
        effectors_um: concentration of small molecules that regulators bind (IPTG, aTc, ...); absent ones are 0.
        growth_rate_per_h: dilution rate; by default the chassis's reference.
    """
    arrays = lower(program)
    outside = dict(effectors_um or {})
    reference_per_s = arrays.settings["reference_growth_rate_per_h"] / 3600.0
    growth_per_s = reference_per_s if growth_rate_per_h is None else growth_rate_per_h / 3600.0
    volume_fl = arrays.settings["proteome_aa"] / arrays.settings["aa_per_fl"]
    initiation = arrays.unit_initiation_per_s * mean_dosage(arrays)
    behind, missed = arrays.unit_readthrough_to, arrays.unit_readthrough
    unit_of_row = np.repeat(np.arange(arrays.n_units), np.diff(arrays.unit_gene_start))
    rna_loss, protein_loss = arrays.rna_decay_per_s + growth_per_s, arrays.protein_decay_per_s + growth_per_s
    n = arrays.n_genes

    def transcription(factors: Floats) -> Floats:
        made = np.zeros(n)
        made[arrays.unit_genes] = total_flux(initiation * factors, behind, missed)[unit_of_row]
        return made

    proteins = np.where(arrays.length_aa > 0, arrays.target_copies, 0.0)
    unspoilt = regulation_factors(arrays, proteins, volume_fl, {})
    messages = transcription(unspoilt) / (arrays.rna_decay_per_s + reference_per_s)
    per_message = _translation_per_message(arrays, messages, reference_per_s)

    def rhs(_t_s: float, y: Floats) -> Floats:
        rna, protein = y[:n], y[n:]
        factors = regulation_factors(arrays, protein, volume_fl, outside)
        return np.concatenate([transcription(factors) - rna_loss * rna, per_message * rna - protein_loss * protein])

    return OdeSystem(rhs, np.zeros(2 * n), np.concatenate([messages, proteins]), arrays.gene_ids)
