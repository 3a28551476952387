"""The deterministic form of a program: means of the same propensities at constant growth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import unknown_name
from bioxen_nb.program.arrays import ExpressionArrays
from bioxen_nb.program.effectors import EFFECTORS, reference_level_um
from bioxen_nb.program.induction import BACKGROUND_FL, active_share, bound_factor
from bioxen_nb.program.lowering import lower
from bioxen_nb.program.readthrough import total_flux
from bioxen_nb.program.records import GenomeProgram, RegulatoryEdge
from bioxen_nb.units import MOLECULES_PER_FL_PER_UM, um_from_count

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


def active_shares(arrays: ExpressionArrays, effectors_um: Mapping[str, float]) -> Floats:
    """Share of the factor of each edge (e) that is able to bind. Effectors not named are at their reference level."""
    shares = np.ones(arrays.edge_unit.size)
    for e, (effector, constants) in enumerate(zip(arrays.edge_effector, arrays.edge_response.tolist(), strict=True)):
        if effector:
            shares[e] = active_share(effectors_um.get(effector, reference_level_um(effector)), *constants)
    return shares


def regulation_factors(arrays: ExpressionArrays, protein: Floats, volume_fl: float, shares: Floats) -> Floats:
    """What the regulators leave of each unit's initiation (u), relative to what the unit's strength is stated with.

    With b = (c / K) ** Hill of active regulator: repression (1 + b / fold) / (1 + b), activation
    (1 + fold b) / (1 + b), over the same at the reference. Sites of one unit multiply. `shares` (e): `active_shares`.
    """
    factors = np.ones(arrays.n_units)
    molecules = np.maximum(protein[arrays.edge_regulator], 0.0) * shares
    bound = (molecules / (volume_fl * MOLECULES_PER_FL_PER_UM) / arrays.edge_k_um) ** arrays.edge_hill
    top = np.where(arrays.edge_sign < 0, 1.0 / arrays.edge_fold, arrays.edge_fold)
    np.multiply.at(factors, arrays.edge_unit, (1.0 + top * bound) / (1.0 + bound) / arrays.edge_reference)
    return factors


def fold_change(
    edge: RegulatoryEdge, dimers: float, effector_um: float = 0.0, *, volume_fl: float = BACKGROUND_FL
) -> float:
    """Expression with so many dimers of the regulator over expression without any, at a level of its effector.

    For LacI on an operator this is 1 / (1 + p_A(c) R / N_NS exp(-dE)), with R dimers in the reference volume.
    """
    active = active_share(
        effector_um,
        edge.effector_active_um.value,
        edge.effector_inactive_um.value,
        edge.effector_energy_kt.value,
        edge.effector_sites.value,
    )
    monomers_um = um_from_count(2.0 * dimers * active, volume_fl)
    bound = (monomers_um / edge.dissociation_um.value) ** edge.hill.value
    return bound_factor(bound, edge.sign, edge.fold.value)


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
        effectors_um: level of small molecules that regulators bind (IPTG, aTc, ...); those not named are at their
            level in glucose minimal medium (see `effectors.EFFECTORS`).
        growth_rate_per_h: dilution rate; by default the chassis's reference.

    Raises:
        UnknownNameError: no such small molecule.
    """
    for name in effectors_um or {}:
        if name not in EFFECTORS:
            raise unknown_name("small molecule", name, EFFECTORS)
    arrays = lower(program)
    usual, shares = active_shares(arrays, {}), active_shares(arrays, effectors_um or {})
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
    unspoilt = regulation_factors(arrays, proteins, volume_fl, usual)
    messages = transcription(unspoilt) / (arrays.rna_decay_per_s + reference_per_s)
    per_message = _translation_per_message(arrays, messages, reference_per_s)

    def rhs(_t_s: float, y: Floats) -> Floats:
        rna, protein = y[:n], y[n:]
        factors = regulation_factors(arrays, protein, volume_fl, shares)
        return np.concatenate([transcription(factors) - rna_loss * rna, per_message * rna - protein_loss * protein])

    return OdeSystem(rhs, np.zeros(2 * n), np.concatenate([messages, proteins]), arrays.gene_ids)
