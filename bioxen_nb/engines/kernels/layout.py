"""The layout of a cell in memory: state that changes, tables and constants that do not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.growth import GrowthConstants

# Integer state.
(
    TIME_S,
    ORIGINS,
    TERMINI,
    ROUNDS,
    PROTEIN_AA,
    METABOLIC_AA,
    RIBOSOMES,
    RNAP,
    FREE_RNAP,
    SLOW_S,
    BIRTH_S,
    TERMINATION_S,
    GENERATION,
    INITIATIONS,
) = range(14)
N_WHOLE = 14

# Real state.
(
    CHARGED,
    UNCHARGED,
    ATP_SHARE,
    CONTROL,
    SPEED_AA_PER_S,
    GROWTH_PER_S,
    INITIATION_FL,
    ADDED_FL,
    BIRTH_FL,
    ATP_DEMAND_PER_S,
    GLYCOGEN,
) = range(11)
N_REAL = 11

# Ledger: what was spent and made since the cell's first ancestor.
(
    LEDGER_AA_CHARGED,
    LEDGER_ATP_TRANSLATION,
    LEDGER_ATP_TRANSCRIPTION,
    LEDGER_ATP_REPLICATION,
    LEDGER_ATP_UNATTRIBUTED,
    LEDGER_ATP_MAINTENANCE,
    LEDGER_DNA_NT,
) = range(7)
N_LEDGER = 7

# What the control tick sets for the seconds until the next one. SUPPLY: largest tRNA charging, amino acids per second
# and amino acid of protein; CAPACITY: largest ATP production, the same way. The others are factors, 1 if nothing acts:
# speed of ribosomes, speed and opening of RNA polymerase, speed of forks, maintenance cost; 0 or 1 for whether division
# and initiation of replication are allowed; share of growth control that answers to charging (0 in a relaxed mutant).
(
    SUPPLY,
    CAPACITY,
    ELONGATION,
    TRANSCRIPTION,
    FORKS,
    MAINTENANCE,
    DIVISION,
    INITIATION,
    STRINGENCY,
) = range(9)
N_PACE = 9

#: Seconds over which growth is averaged.
GROWTH_WINDOW_S = 60.0
#: Growth below this for `SLOW_LIMIT_S` is an arrest: 0.02 per hour, ten minutes.
SLOW_PER_S, SLOW_LIMIT_S = 0.02 / 3600.0, 600


class CellState(NamedTuple):
    """Everything that changes. All arrays are changed in place; those after `random` by the control tick."""

    rnas: NDArray[np.int64]
    proteins: NDArray[np.int64]
    polymerases: NDArray[np.int64]
    ribosomes: NDArray[np.int64]
    forks: NDArray[np.float64]
    multiplicity: NDArray[np.int64]
    whole: NDArray[np.int64]
    real: NDArray[np.float64]
    ledger: NDArray[np.float64]
    tally: NDArray[np.int64]
    random: NDArray[np.uint64]
    unit_factor: NDArray[np.float64]
    """(u) factor on each promoter: sigma factors, stress."""
    edge_active: NDArray[np.float64]
    """(e) share of the regulator that the present effectors leave able to bind."""
    activity: NDArray[np.float64]
    """(n) share of a protein's molecules that act as a regulator."""
    loading_factor: NDArray[np.float64]
    """(n) factor on the loading of ribosomes."""
    loss_per_s: NDArray[np.float64]
    """(n) loss of proteins beside that of the program."""
    unfolded: NDArray[np.int64]
    """(n) proteins that are not folded."""
    pace: NDArray[np.float64]
    memory: NDArray[np.float64]
    """What stress handlers remember."""
    medium: NDArray[np.float64]
    """Substrates in mM, then biomass in g dry weight per litre."""
    enzymes: NDArray[np.float64]
    """Moving averages of enzyme copies."""
    fluxes: NDArray[np.float64]
    """mmol/gDW/h."""
    basis: NDArray[np.int8]
    """Where the linear program stands."""
    network: NDArray[np.float64]
    """A user's reaction network: all its symbols, then 0 or 1 for each trigger."""
    command: NDArray[np.int8]
    """(u) what the unit was told: 1 on, -1 silenced, 0 nothing."""


class RegulationTables(NamedTuple):
    """Operators; `e` edges over units."""

    unit: NDArray[np.int64]
    regulator: NDArray[np.int64]
    sign: NDArray[np.int64]
    k_per_fl: NDArray[np.float64]
    hill: NDArray[np.float64]
    fold: NDArray[np.float64]
    reference: NDArray[np.float64]
    """(e) factor of the edge at which the strength of its unit is stated; 1 for an unregulated strength."""


class UnitTables(NamedTuple):
    """Promoters; `u` units."""

    open_per_s: NDArray[np.float64]
    """(u) openings per second, gene copy, at saturation."""
    position: NDArray[np.float64]
    plasmid_copies: NDArray[np.float64]
    control_exponent: NDArray[np.float64]
    """(u) 0 constitutive, > 0 follows growth control with that power, < 0 gives way to it."""


class PoolTables(NamedTuple):
    """The second machinery: T7 polymerase and its units, second ribosomes and their messages."""

    has_t7: bool
    unit_t7: NDArray[np.bool_]
    """(u) transcribed by the T7 polymerase alone."""
    t7_gene: NDArray[np.int64]
    t7_half_per_fl: float
    has_second: bool
    second_message: NDArray[np.bool_]
    """(n) read by the second ribosomes alone."""
    small_rrna: NDArray[np.int64]
    """Genes of 16S rRNA, those of the second kind included."""
    second_rrna: NDArray[np.int64]


class MachineTables(NamedTuple):
    """Subunits of RNA polymerase, ribosome, initiator, replisome and division ring, one after the other."""

    start: NDArray[np.int64]
    gene: NDArray[np.int64]
    copies: NDArray[np.int64]
    rna_start: NDArray[np.int64]
    rna_gene: NDArray[np.int64]
    rna_copies: NDArray[np.int64]
    ribosomal_gene: NDArray[np.int64]
    """All ribosomal proteins, those that a ribosome can do without included."""
    ribosomal_copies: NDArray[np.int64]
    is_metabolic: NDArray[np.bool_]
    pools: PoolTables


class CellConstants(NamedTuple):
    """Numbers of the chassis, per second and molecule."""

    aa_per_fl: float
    active_fraction: float
    loading: float
    rnap_half: float
    mrna_nt_per_s: float
    atp_per_aa: float
    atp_per_nt: float
    growth_atp_per_aa: float
    maintenance_atp_per_aa_s: float
    reference_share: float
    chromosome_bp: int
    fork_share_per_s: float
    fork_exponent: float
    reference_growth_per_s: float
    initiation_fl: float
    initiation_cv: float
    added_fl: float
    added_cv: float
    added_exponent: float
    minimum_d_s: int
    initiator_floor: float
    """DnaA needed per origin."""
    ring_floor: float
    """FtsZ needed for a septum; negative: the cell divides without."""
    stable_limit: float
    """Largest factor of growth control on a promoter."""
    feedback: float
    """Relative excess of a ribosomal protein that halves its own translation."""
    licensed: bool
    """Origins fire once between two divisions."""
    growth: GrowthConstants
