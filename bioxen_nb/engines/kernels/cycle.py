"""Replication and the gene dosage that follows from it.

A round is one set of fork pairs that started together; `position` runs from 0 (origin) to 1 (terminus).
Sources: Cooper & Helmstetter 1968, J Mol Biol 31:519; initiation at a fixed volume per origin, Si et al. 2017,
Curr Biol 27:1278.
"""

from __future__ import annotations

from numba import njit

MAX_ROUNDS = 16


@njit(cache=True)
def copies_at(position, forks, multiplicity, rounds, termini):
    """Copies of a locus at relative `position`: finished chromosomes plus the rounds that have passed it."""
    copies = termini
    for i in range(rounds):
        if forks[i] > position:
            copies += multiplicity[i]
    return copies


@njit(cache=True)
def genome_equivalents(forks, multiplicity, rounds, termini):
    """DNA content in chromosomes."""
    content = float(termini)
    for i in range(rounds):
        content += multiplicity[i] * forks[i]
    return content


@njit(cache=True)
def advance_forks(step, forks, multiplicity, rounds, termini):
    """Move all forks by `step` (share of the replichore); finished rounds become termini.

    Returns (rounds, termini, chromosome shares replicated, rounds finished).
    """
    kept, replicated, finished = 0, 0.0, 0
    for i in range(rounds):
        moved = min(step, 1.0 - forks[i])
        replicated += moved * multiplicity[i]
        position = forks[i] + moved
        if position >= 1.0 - 1e-12:
            termini += multiplicity[i]
            finished += 1
        else:
            forks[kept] = position
            multiplicity[kept] = multiplicity[i]
            kept += 1
    for i in range(kept, forks.size):
        forks[i] = 0.0
        multiplicity[i] = 0
    return kept, termini, replicated, finished
