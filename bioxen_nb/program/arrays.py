"""The lowered, stochastic form of a program: plain arrays that the kernels execute, one row an instruction target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ExpressionArrays:
    """Arrays over `n` genes, `u` transcription units and `e` regulatory edges.

    All rates are per second at the chassis's reference state, per gene copy or per molecule.
    """

    gene_ids: tuple[str, ...]
    gene_symbols: tuple[str, ...]
    length_aa: Ints
    """(n) amino acids; 0 for RNA genes."""
    length_nt: Ints
    """(n) nucleotides."""
    rna_decay_per_s: Floats
    """(n) 0 for stable RNA."""
    protein_decay_per_s: Floats
    """(n) 0 when only dilution removes it."""
    translation_weight: Floats
    """(n) relative initiation rate per mRNA; 0 for RNA genes."""
    second_message: NDArray[np.bool_]
    """(n) messages that only ribosomes with the second anti-Shine-Dalgarno read."""
    is_ribosomal: NDArray[np.bool_]
    """(n) proteins of the ribosomal sector."""
    is_metabolic: NDArray[np.bool_]
    """(n) proteins of the metabolic sector: all that is neither ribosomal nor fixed housekeeping."""
    is_foreign: NDArray[np.bool_]
    """(n) proteins that the organism has no use for: reporters."""
    target_copies: Floats
    """(n) mean copies per cell (protein, or RNA for RNA genes) at the reference growth rate."""
    destabilisation_kcal: Floats
    """(n) stability that mutations took from the protein, kcal/mol; infinite: it does not fold."""

    unit_ids: tuple[str, ...]
    unit_gene_start: Ints
    """(u + 1) offsets into `unit_genes`."""
    unit_genes: Ints
    """Gene rows of each unit, one after the other."""
    unit_length_nt: Ints
    unit_initiation_per_s: Floats
    """(u) transcripts per second and gene copy at the reference state: with the regulators in place where the unit is
    stated so, unregulated where it is a designed part."""
    unit_burst: Floats
    unit_position: Floats
    """(u) 0 at the chromosome's origin, 1 at its terminus; -1 on a plasmid."""
    unit_copies: Floats
    """(u) copy number of the plasmid; 1 on the chromosome (its dosage comes from the forks)."""
    unit_growth_controlled: NDArray[np.bool_]
    """(u) follows the ribosomal-sector control (rRNA, r-proteins)."""
    unit_t7: NDArray[np.bool_]
    """(u) transcribed by the polymerase of phage T7 alone."""
    unit_stable: NDArray[np.bool_]
    """(u) stable-RNA elongation speed."""
    unit_readthrough_to: Ints
    """(u) next unit on the strand that a missed terminator runs into; -1 for none."""
    unit_readthrough: Floats
    """(u) probability to run on."""

    edge_unit: Ints
    edge_regulator: Ints
    """(e) gene row of the factor."""
    edge_sign: Ints
    edge_k_um: Floats
    edge_hill: Floats
    edge_fold: Floats
    """(e) infinite for repression without a floor."""
    edge_reference: Floats
    """(e) factor of the edge at the reference, by which the runtime divides; 1 for a designed part."""
    edge_effector: tuple[str, ...]
    edge_response: Floats
    """(e, 4) K_A and K_I (uM), dE (kT) and sites of the effector; see `induction.active_share`."""

    machine_subunits: dict[str, tuple[tuple[int, int], ...]]
    """role -> ((gene row, copies), ...) proteins; an empty tuple: not encoded."""
    machine_rnas: dict[str, tuple[tuple[tuple[int, ...], int], ...]]
    """role -> (((alternative gene rows), copies), ...)."""
    chromosome_bp: int
    settings: dict[str, float]

    @property
    def n_genes(self) -> int:
        return len(self.gene_ids)

    @property
    def n_units(self) -> int:
        return len(self.unit_ids)
