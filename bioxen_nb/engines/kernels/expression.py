"""Exact gene expression with shared polymerases and ribosomes, one second at a time.

Five classes of events compete: open a promoter, finish a transcript, lose an RNA, load a ribosome, finish a protein.
Each class keeps its own exact integer sum, so a change of a shared pool costs O(1) (factored direct method after
Gillespie 1977, J Phys Chem 81:2340). Rate constants are held within the second.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.random import binomial, exponential, uniform
from bioxen_nb.engines.kernels.sums import FROM_FIXED, change, level_sizes, rebuild, select

# Rows of the tally that a second of expression adds to.
(
    AMINO_ACIDS_POLYMERISED,
    PROTEINS_MADE,
    PROTEINS_LOST,
    AMINO_ACIDS_RECYCLED,
    NUCLEOTIDES_TRANSCRIBED,
    TRANSCRIPTS_MADE,
    RNAS_MADE,
    RNAS_LOST,
    NUCLEOTIDES_RECYCLED,
    EVENTS,
) = range(10)
N_TALLIES = 10

#: Units that one transcript can cross at most.
LONGEST_RUN = 12


class ExpressionTables(NamedTuple):
    """Constants of the program; `u` units, `n` genes. Fixed-point rates are multiples of 2**-34 per second."""

    unit_gene_start: NDArray[np.int64]
    unit_genes: NDArray[np.int64]
    unit_length_nt: NDArray[np.int64]
    unit_burst_stop: NDArray[np.float64]
    unit_readthrough_to: NDArray[np.int64]
    unit_readthrough: NDArray[np.float64]
    finish_rna_fixed: NDArray[np.int64]
    """(u) 1 / length, relative to the elongation speed of messenger genes."""
    lose_rna_fixed: NDArray[np.int64]
    load_fixed: NDArray[np.int64]
    finish_protein_fixed: NDArray[np.int64]
    """(n) 1 / length in amino acids."""
    length_aa: NDArray[np.int64]
    length_nt: NDArray[np.int64]
    decaying: NDArray[np.int64]
    """Rows of the genes whose proteins are degraded."""
    decay_probability: NDArray[np.float64]
    """Chance to be lost within one second, for those rows."""


class Scratch(NamedTuple):
    """Partial sums of the five classes; contents mean nothing between calls."""

    ones: NDArray[np.int64]
    open_lower: NDArray[np.int64]
    open_upper: NDArray[np.int64]
    rna_lower: NDArray[np.int64]
    rna_upper: NDArray[np.int64]
    lose_lower: NDArray[np.int64]
    lose_upper: NDArray[np.int64]
    load_lower: NDArray[np.int64]
    load_upper: NDArray[np.int64]
    protein_lower: NDArray[np.int64]
    protein_upper: NDArray[np.int64]


def make_scratch(n_genes: int, n_units: int) -> Scratch:
    """Work space for `n_genes` and `n_units`."""
    gene, unit = level_sizes(n_genes), level_sizes(n_units)
    sizes = [*unit, *unit, *gene, *gene, *gene]
    return Scratch(np.ones(n_units, np.int64), *(np.zeros(size, np.int64) for size in sizes))


@njit(inline="always")
def _target(u, part, total):
    """An integer in [0, total) from a uniform number `u` that fell into a class of rate `part`."""
    return min(np.int64(u / part * total), total - 1)


@njit(cache=True)
def _finish_transcript(unit, rnas, load_fixed, tables, scratch, tally, state):
    """One RNA of each gene of the unit; through each missed terminator also of the next unit's genes.

    Returns what the class sums of RNA loss and ribosome loading grew by.
    """
    lose, load = np.int64(0), np.int64(0)
    current = unit
    for _ in range(LONGEST_RUN):
        tally[NUCLEOTIDES_TRANSCRIBED] += tables.unit_length_nt[current]
        for slot in range(tables.unit_gene_start[current], tables.unit_gene_start[current + 1]):
            gene = tables.unit_genes[slot]
            rnas[gene] += 1
            tally[RNAS_MADE] += 1
            weight = tables.lose_rna_fixed[gene]
            lose += weight
            change(gene, weight, scratch.lose_lower, scratch.lose_upper)
            weight = load_fixed[gene]
            load += weight
            change(gene, weight, scratch.load_lower, scratch.load_upper)
        following = tables.unit_readthrough_to[current]
        if following < 0 or uniform(state) >= tables.unit_readthrough[current]:
            break
        current = following
    tally[TRANSCRIPTS_MADE] += 1
    return lose, load


@njit(cache=True)
def express(rnas, proteins, polymerases, ribosomes, free, open_fixed, load_fixed, rates, tables, scratch, tally, state):
    """One second of transcription and translation.

    Args:
        rnas, proteins: (n) molecules of each gene; changed in place.
        polymerases: (u) RNA polymerases on each unit; ribosomes: (n) on each message; changed in place.
        free: (2) free polymerases and ribosomes; changed in place.
        open_fixed: (u) promoter openings per second at saturation, fixed point.
        load_fixed: (n) relative loading of ribosomes on a message, fixed point.
        rates: (4) half-saturation of promoters in free polymerases, messenger elongation in nt/s, loading constant
            per free ribosome and second, elongation of a ribosome in aa/s.
        tally: (10) counters; added to.
        state: (4) generator words; advanced.
    """
    half, nt_per_s, loading, aa_per_s = rates[0], rates[1], rates[2], rates[3]
    open_total = rebuild(scratch.ones, open_fixed, scratch.open_lower, scratch.open_upper)
    rna_total = rebuild(polymerases, tables.finish_rna_fixed, scratch.rna_lower, scratch.rna_upper)
    lose_total = rebuild(rnas, tables.lose_rna_fixed, scratch.lose_lower, scratch.lose_upper)
    load_total = rebuild(rnas, load_fixed, scratch.load_lower, scratch.load_upper)
    protein_total = rebuild(ribosomes, tables.finish_protein_fixed, scratch.protein_lower, scratch.protein_upper)
    free_rnap, free_ribosomes = free[0], free[1]
    elapsed = 0.0
    events = 0
    while True:
        a_load = load_total * FROM_FIXED * loading * free_ribosomes
        a_protein = protein_total * FROM_FIXED * aa_per_s
        a_lose = lose_total * FROM_FIXED
        a_rna = rna_total * FROM_FIXED * nt_per_s
        a_open = 0.0
        if free_rnap > 0:
            a_open = open_total * FROM_FIXED * free_rnap / (free_rnap + half)
        total = a_load + a_protein + a_lose + a_rna + a_open
        if total <= 0.0:
            break
        elapsed += exponential(state) / total
        if elapsed > 1.0:
            break
        events += 1
        u = uniform(state) * total
        if u < a_load:
            gene = select(_target(u, a_load, load_total), rnas, load_fixed, scratch.load_lower, scratch.load_upper)
            free_ribosomes -= 1
            ribosomes[gene] += 1
            weight = tables.finish_protein_fixed[gene]
            protein_total += weight
            change(gene, weight, scratch.protein_lower, scratch.protein_upper)
            continue
        u -= a_load
        if u < a_protein:
            gene = select(
                _target(u, a_protein, protein_total),
                ribosomes,
                tables.finish_protein_fixed,
                scratch.protein_lower,
                scratch.protein_upper,
            )
            weight = tables.finish_protein_fixed[gene]
            ribosomes[gene] -= 1
            protein_total -= weight
            change(gene, -weight, scratch.protein_lower, scratch.protein_upper)
            free_ribosomes += 1
            proteins[gene] += 1
            tally[PROTEINS_MADE] += 1
            tally[AMINO_ACIDS_POLYMERISED] += tables.length_aa[gene]
            continue
        u -= a_protein
        if u < a_lose:
            gene = select(
                _target(u, a_lose, lose_total),
                rnas,
                tables.lose_rna_fixed,
                scratch.lose_lower,
                scratch.lose_upper,
            )
            rnas[gene] -= 1
            weight = tables.lose_rna_fixed[gene]
            lose_total -= weight
            change(gene, -weight, scratch.lose_lower, scratch.lose_upper)
            weight = load_fixed[gene]
            load_total -= weight
            change(gene, -weight, scratch.load_lower, scratch.load_upper)
            tally[RNAS_LOST] += 1
            tally[NUCLEOTIDES_RECYCLED] += tables.length_nt[gene]
            continue
        u -= a_lose
        if u < a_rna:
            unit = select(
                _target(u, a_rna, rna_total),
                polymerases,
                tables.finish_rna_fixed,
                scratch.rna_lower,
                scratch.rna_upper,
            )
            weight = tables.finish_rna_fixed[unit]
            polymerases[unit] -= 1
            rna_total -= weight
            change(unit, -weight, scratch.rna_lower, scratch.rna_upper)
            free_rnap += 1
            lose, load = _finish_transcript(unit, rnas, load_fixed, tables, scratch, tally, state)
            lose_total += lose
            load_total += load
            continue
        u -= a_rna
        if u < a_open:
            unit = select(
                _target(u, a_open, open_total),
                scratch.ones,
                open_fixed,
                scratch.open_lower,
                scratch.open_upper,
            )
            started = 1
            while started < free_rnap and uniform(state) > tables.unit_burst_stop[unit]:
                started += 1
            free_rnap -= started
            polymerases[unit] += started
            weight = tables.finish_rna_fixed[unit] * started
            rna_total += weight
            change(unit, weight, scratch.rna_lower, scratch.rna_upper)
    tally[EVENTS] += events
    free[0], free[1] = free_rnap, free_ribosomes


@njit(cache=True)
def degrade(proteins, tables, tally, state):
    """One second of protein degradation: each molecule is lost with its own probability."""
    for slot in range(tables.decaying.size):
        gene = tables.decaying[slot]
        count = proteins[gene]
        if count == 0:
            continue
        p = tables.decay_probability[slot]
        mean = count * p
        if mean < 0.5 and uniform(state) < 1.0 - mean:
            continue
        lost = binomial(count, p, state) if mean >= 0.5 else _at_least_one(count, p, mean, state)
        proteins[gene] -= lost
        tally[PROTEINS_LOST] += lost
        tally[AMINO_ACIDS_RECYCLED] += lost * tables.length_aa[gene]


@njit(cache=True)
def lose(proteins, loss_per_s, tables, tally, state):
    """One second of the losses that are not the program's own: regulated and stress proteolysis."""
    for gene in range(proteins.size):
        if loss_per_s[gene] > 0.0 and proteins[gene] > 0:
            lost = binomial(proteins[gene], 1.0 - math.exp(-loss_per_s[gene]), state)
            proteins[gene] -= lost
            tally[PROTEINS_LOST] += lost
            tally[AMINO_ACIDS_RECYCLED] += lost * tables.length_aa[gene]


@njit(cache=True)
def _at_least_one(n, p, mean, state):
    """Completes the squeeze of `degrade`: a uniform number known to lie in (1 - mean, 1) is inverted exactly."""
    u = 1.0 - mean * uniform(state)
    probability = math.exp(n * math.log1p(-p))
    odds = p / (1.0 - p)
    total = probability
    k = 0
    while u > total and k < n:
        k += 1
        probability *= odds * (n - k + 1) / k
        total += probability
    return k
