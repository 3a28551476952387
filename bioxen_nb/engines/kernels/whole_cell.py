"""One second of a whole cell, and runs of seconds: machines, energy, charging, expression, growth, replication.

The order within a second: count machines, balance energy, charge tRNA, set promoter rates, express exactly, degrade,
grow, move forks, start replication, book the costs, test for division.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS, advance_forks, copies_at
from bioxen_nb.engines.kernels.expression import (
    AMINO_ACIDS_POLYMERISED,
    N_TALLIES,
    NUCLEOTIDES_TRANSCRIBED,
    degrade,
    express,
    lose,
)
from bioxen_nb.engines.kernels.growth import atp_share, charging_step, speed_factor
from bioxen_nb.engines.kernels.layout import (
    ADDED_FL,
    ATP_DEMAND_PER_S,
    ATP_SHARE,
    BIRTH_FL,
    CAPACITY,
    CHARGED,
    CONTROL,
    DIVISION,
    ELONGATION,
    FORKS,
    FREE_RNAP,
    GROWTH_PER_S,
    GROWTH_WINDOW_S,
    INITIATION,
    INITIATION_FL,
    INITIATIONS,
    LEDGER_AA_CHARGED,
    LEDGER_ATP_MAINTENANCE,
    LEDGER_ATP_REPLICATION,
    LEDGER_ATP_TRANSCRIPTION,
    LEDGER_ATP_TRANSLATION,
    LEDGER_ATP_UNATTRIBUTED,
    LEDGER_DNA_NT,
    MAINTENANCE,
    METABOLIC_AA,
    ORIGINS,
    PROTEIN_AA,
    RIBOSOMES,
    RNAP,
    ROUNDS,
    SLOW_LIMIT_S,
    SLOW_PER_S,
    SLOW_S,
    SPEED_AA_PER_S,
    STRINGENCY,
    SUPPLY,
    TERMINATION_S,
    TERMINI,
    TIME_S,
    TRANSCRIPTION,
    UNCHARGED,
)
from bioxen_nb.engines.kernels.pools import share_polymerases, share_ribosomes
from bioxen_nb.engines.kernels.random import normal
from bioxen_nb.engines.kernels.sums import FIXED_POINT


@njit(cache=True)
def machine_count(role, state, m):
    """Complexes that the folded subunits suffice for; 0 when the genome does not encode the machine.

    A part with 0 copies is needed in any number.
    """
    first, last = m.start[role], m.start[role + 1]
    if first == last:
        return np.int64(0)
    least = np.int64(2**62)
    for slot in range(first, last):
        gene = m.gene[slot]
        folded = state.proteins[gene] - state.unfolded[gene]
        if m.copies[slot] > 0:
            least = min(least, folded // m.copies[slot])
        elif folded <= 0:
            return np.int64(0)
    return least


@njit(cache=True)
def rrna_count(rnas, m):
    """Sets of rRNA: the scarcest kind, all its genes added up."""
    least = np.int64(2**62)
    for part in range(m.rna_copies.size):
        copies = np.int64(0)
        for slot in range(m.rna_start[part], m.rna_start[part + 1]):
            copies += rnas[m.rna_gene[slot]]
        least = min(least, copies // m.rna_copies[part])
    return least


@njit(cache=True)
def ribosome_count(state, m):
    """Assembled ribosomes: the scarcest ribosomal protein or rRNA decides."""
    return min(machine_count(1, state, m), rrna_count(state.rnas, m))


@njit(cache=True)
def operator_factors(n_units, proteins, volume_fl, regulation, edge_active, activity):
    """(u) factor of all operators of a unit over that at which its strength is stated.

    Each operator gives (1 + top * b) / (1 + b) with b = (active concentration / K) ** hill.
    """
    factor = np.ones(n_units)
    for e in range(regulation.unit.size):
        regulator = regulation.regulator[e]
        concentration = proteins[regulator] * activity[regulator] / volume_fl * edge_active[e]
        bound = (concentration / regulation.k_per_fl[e]) ** regulation.hill[e]
        top = 1.0 / regulation.fold[e] if regulation.sign[e] < 0 else regulation.fold[e]
        factor[regulation.unit[e]] *= (1.0 + top * bound) / (1.0 + bound) / regulation.reference[e]
    return factor


@njit(cache=True)
def promoter_rates(open_fixed, proteins, volume_fl, state, units, regulation, k):
    """Fixed-point openings per second of every unit: strength x dosage x operators x growth control x the rest."""
    whole, pace = state.whole, state.pace
    usual = k.growth.reference_control
    control = usual + pace[STRINGENCY] * (state.real[CONTROL] - usual)
    more, less = control / usual, (1.0 - control) / (1.0 - usual)
    factor = operator_factors(open_fixed.size, proteins, volume_fl, regulation, state.edge_active, state.activity)
    for u in range(open_fixed.size):
        if units.position[u] < 0.0:
            copies = units.plasmid_copies[u]
        else:
            copies = copies_at(units.position[u], state.forks, state.multiplicity, whole[ROUNDS], whole[TERMINI])
        rate = units.open_per_s[u] * copies * factor[u] * state.unit_factor[u] * pace[TRANSCRIPTION]
        exponent = units.control_exponent[u]
        if exponent > 0.0:
            rate *= min(more**exponent, k.stable_limit)
        elif exponent < 0.0:
            rate *= less
        open_fixed[u] = np.int64(rate * FIXED_POINT)


@njit(cache=True)
def loading_rates(load_fixed, loading_factor, tables):
    """Relative loading of ribosomes on every message, fixed point."""
    for gene in range(load_fixed.size):
        load_fixed[gene] = np.int64(tables.load_fixed[gene] * loading_factor[gene])


@njit(cache=True)
def ribosomal_feedback(load_fixed, proteins, rnas, m, k):
    """Ribosomal proteins that find no rRNA repress their own messages (Nomura et al. 1984): this second's loading."""
    sets = rrna_count(rnas, m)
    for slot in range(m.ribosomal_gene.size):
        gene = m.ribosomal_gene[slot]
        needed = max(1.0, np.float64(sets * m.ribosomal_copies[slot]))
        excess = max(0.0, proteins[gene] / needed - 1.0) / k.feedback
        load_fixed[gene] = np.int64(load_fixed[gene] / (1.0 + excess * excess))


@njit(cache=True)
def _spend(tally_before, state, replicated_nt, protein_aa, energy, k):
    """Book the second's ATP by purpose; the growth-associated rest is shown as unattributed."""
    ledger, tally = state.ledger, state.tally
    aa = tally[AMINO_ACIDS_POLYMERISED] - tally_before[AMINO_ACIDS_POLYMERISED]
    nt = tally[NUCLEOTIDES_TRANSCRIBED] - tally_before[NUCLEOTIDES_TRANSCRIBED]
    translation, transcription = k.atp_per_aa * aa, k.atp_per_nt * nt
    replication = k.atp_per_nt * replicated_nt
    rest = max(0.0, k.growth_atp_per_aa * aa - translation - transcription - replication)
    maintenance = k.maintenance_atp_per_aa_s * protein_aa * energy * state.pace[MAINTENANCE]
    ledger[LEDGER_ATP_TRANSLATION] += translation
    ledger[LEDGER_ATP_TRANSCRIPTION] += transcription
    ledger[LEDGER_ATP_REPLICATION] += replication
    ledger[LEDGER_ATP_UNATTRIBUTED] += rest
    ledger[LEDGER_ATP_MAINTENANCE] += maintenance
    ledger[LEDGER_DNA_NT] += replicated_nt


@njit(cache=True)
def _replicate(state, volume_fl, energy, m, k):
    """Forks move, finished chromosomes count, origins fire. Returns nucleotides of DNA made."""
    whole, real = state.whole, state.real
    step = 0.0
    if machine_count(3, state, m) > 0:
        pace = max(real[GROWTH_PER_S], 0.0) / k.reference_growth_per_s
        step = k.fork_share_per_s * energy * state.pace[FORKS] * (max(pace, 0.05) ** k.fork_exponent)
    rounds, termini, replicated, finished = advance_forks(
        step, state.forks, state.multiplicity, whole[ROUNDS], whole[TERMINI]
    )
    whole[ROUNDS], whole[TERMINI] = rounds, termini
    if finished > 0:
        whole[TERMINATION_S] = whole[TIME_S]
    free_to_start = rounds < MAX_ROUNDS and state.pace[INITIATION] > 0.0 and not (k.licensed and whole[ORIGINS] > 1)
    ready = free_to_start and volume_fl >= real[INITIATION_FL] * whole[ORIGINS]
    if ready and machine_count(2, state, m) >= max(1.0, k.initiator_floor * whole[ORIGINS]):
        state.forks[rounds] = 0.0
        state.multiplicity[rounds] = whole[ORIGINS]
        whole[ROUNDS] += 1
        whole[ORIGINS] *= 2
        whole[INITIATIONS] += 1
        real[INITIATION_FL] = k.initiation_fl * max(0.5, 1.0 + k.initiation_cv * normal(state.random))
    return replicated * 2.0 * k.chromosome_bp


@njit(cache=True)
def atp_demand(engaged, charged, protein_aa, pace, k):
    """ATP per second that `engaged` ribosomes and maintenance use at the reference energy."""
    full_speed = k.growth.aa_per_s * pace[ELONGATION] * charged / (charged + k.growth.charged_half)
    maintenance = k.maintenance_atp_per_aa_s * pace[MAINTENANCE] * protein_aa
    return engaged * full_speed * k.growth_atp_per_aa + maintenance


@njit(cache=True)
def added_needed_fl(state, k):
    """Volume to add before division: what was drawn at birth, larger in a cell that grows faster."""
    pace = state.real[GROWTH_PER_S] / k.reference_growth_per_s
    return state.real[ADDED_FL] * 2.0 ** (k.added_exponent * (min(max(pace, 0.0), 4.0) - 1.0))


@njit(cache=True)
def division_clauses(state, volume_fl, m, k):
    """(two finished chromosomes, added volume reached, D period over, ring possible and not blocked)."""
    whole, real = state.whole, state.real
    return (
        whole[TERMINI] >= 2,
        volume_fl - real[BIRTH_FL] >= added_needed_fl(state, k),
        whole[TIME_S] - whole[TERMINATION_S] >= k.minimum_d_s,
        state.pace[DIVISION] > 0.0 and (k.ring_floor < 0.0 or machine_count(4, state, m) >= max(1.0, k.ring_floor)),
    )


@njit(cache=True)
def tick(state, tables, units, regulation, m, k, grants, open_fixed, load_fixed, rates, free, before, scratch):
    """One second. Returns True when the cell is ready to divide."""
    whole, real, pace = state.whole, state.real, state.pace
    protein_aa = whole[PROTEIN_AA]
    volume_fl = max(protein_aa, 1) / k.aa_per_fl
    assembled = ribosome_count(state, m)
    polymerases = machine_count(0, state, m)
    engaged = state.ribosomes.sum()
    usable = min(np.float64(assembled) * k.active_fraction, grants[0])
    free[0] = max(0, polymerases - state.polymerases.sum())
    free[1] = max(0, np.int64(usable) - engaged)

    demand = atp_demand(min(np.float64(engaged), usable), real[CHARGED], protein_aa, pace, k)
    capacity = min(pace[CAPACITY] * protein_aa, grants[1])
    share = atp_share(demand, capacity)
    energy = speed_factor(share, k.reference_share)
    real[ATP_SHARE], real[ATP_DEMAND_PER_S] = share, demand
    held = min(1.0, usable / engaged) if engaged > 0 else 1.0

    charged, uncharged, speed, control, supplied = charging_step(
        real[CHARGED],
        real[UNCHARGED],
        engaged * held,
        max(protein_aa, 1),
        pace[SUPPLY],
        energy * pace[ELONGATION],
        k.growth,
    )
    real[CHARGED], real[UNCHARGED], real[SPEED_AA_PER_S], real[CONTROL] = charged, uncharged, speed, control
    state.ledger[LEDGER_AA_CHARGED] += supplied

    promoter_rates(open_fixed, state.proteins, volume_fl, state, units, regulation, k)
    loading_rates(load_fixed, state.loading_factor, tables)
    ribosomal_feedback(load_fixed, state.proteins, state.rnas, m, k)
    polymerases += share_polymerases(state, free, open_fixed, polymerases, k.rnap_half * volume_fl, volume_fl, m.pools)
    share_ribosomes(state, free, load_fixed, usable, m.pools)
    before[:] = state.tally
    rates[0], rates[1] = k.rnap_half * volume_fl, k.mrna_nt_per_s * energy * pace[TRANSCRIPTION]
    rates[2], rates[3] = k.loading, speed * held
    express(
        state.rnas,
        state.proteins,
        state.polymerases,
        state.ribosomes,
        free,
        open_fixed,
        load_fixed,
        rates,
        tables,
        scratch,
        state.tally,
        state.random,
    )
    degrade(state.proteins, tables, state.tally, state.random)
    lose(state.proteins, state.loss_per_s, tables, state.tally, state.random)

    metabolic = np.int64(0)
    total = np.int64(0)
    for gene in range(state.proteins.size):
        mass = state.proteins[gene] * tables.length_aa[gene]
        total += mass
        state.unfolded[gene] = min(state.unfolded[gene], state.proteins[gene])
        if m.is_metabolic[gene]:
            metabolic += mass
    grown = total - protein_aa
    whole[PROTEIN_AA], whole[METABOLIC_AA] = total, metabolic
    whole[RIBOSOMES], whole[RNAP] = assembled, polymerases
    whole[FREE_RNAP] = free[0]
    whole[TIME_S] += 1
    relative = grown / max(protein_aa, 1)
    real[GROWTH_PER_S] += (relative - real[GROWTH_PER_S]) / GROWTH_WINDOW_S
    whole[SLOW_S] = whole[SLOW_S] + 1 if real[GROWTH_PER_S] < SLOW_PER_S else 0

    volume_fl = max(total, 1) / k.aa_per_fl
    replicated_nt = _replicate(state, volume_fl, energy, m, k)
    _spend(before, state, replicated_nt, total, energy, k)
    termini_ok, added_ok, d_ok, ring_ok = division_clauses(state, volume_fl, m, k)
    return termini_ok and added_ok and d_ok and ring_ok


@njit(cache=True, nogil=True)
def advance(state, tables, units, regulation, m, k, grants, scratch, seconds):
    """Up to `seconds` ticks. Returns (seconds done, ready to divide, arrested); stops early at either."""
    open_fixed = np.zeros(units.open_per_s.size, np.int64)
    load_fixed = tables.load_fixed.copy()
    rates = np.zeros(4)
    free = np.zeros(2, np.int64)
    before = np.zeros(N_TALLIES, np.int64)
    for done in range(seconds):
        ready = tick(
            state,
            tables,
            units,
            regulation,
            m,
            k,
            grants,
            open_fixed,
            load_fixed,
            rates,
            free,
            before,
            scratch,
        )
        if ready:
            return done + 1, True, False
        if state.whole[SLOW_S] == SLOW_LIMIT_S:
            return done + 1, False, True
    return seconds, False, False


@njit(cache=True)
def draw_added(state, k):
    """A new volume to add until the next division; advances the generator."""
    return k.added_fl * max(0.3, 1.0 + k.added_cv * normal(state))
