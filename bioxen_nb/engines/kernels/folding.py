"""Folding of proteins that need chaperones: exact draws over one control interval.

Binding of unfolded protein to chaperones is at equilibrium within the interval; folding and unfolding of each molecule
is the two-state Markov chain over the interval, solved exactly.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bioxen_nb.engines.kernels.expression import AMINO_ACIDS_RECYCLED, PROTEINS_LOST
from bioxen_nb.engines.kernels.random import binomial

#: Chaperone systems.
DNAK, GROEL = 0, 1


class FoldingClients(NamedTuple):
    """`c` proteins that are followed."""

    gene: NDArray[np.int64]
    """(c) row of the protein."""
    system: NDArray[np.int64]
    """(c) chaperones that help it."""
    unfold_per_s: NDArray[np.float64]
    """(c) at 37 C."""
    foldable: NDArray[np.float64]
    """(c) share of the tries to fold that end in the folded state."""
    born_unfolded: NDArray[np.float64]
    """(c) share of new molecules that do not fold at once."""


class FoldingRates(NamedTuple):
    """What holds during one interval."""

    dt_s: float
    chaperones: NDArray[np.float64]
    """(2) working machines of each system."""
    half: NDArray[np.float64]
    """(2) molecules at which half of a few machines are bound."""
    cycle_per_s: NDArray[np.float64]
    """(2) proteins that one bound machine folds per second."""
    alone_per_s: float
    """Folding without help."""
    unfolding: float
    """Factor of the temperature on unfolding, 1 at 37 C."""
    degradation_per_s: float
    """Loss of an unfolded molecule to proteases."""
    elongation_aa_per_s: float


@njit(cache=True)
def engaged(chaperones, unfolded, half):
    """Machines bound to a substrate when `unfolded` molecules meet `chaperones` with dissociation constant `half`."""
    total = chaperones + unfolded + half
    return 0.5 * (total - math.sqrt(max(0.0, total * total - 4.0 * chaperones * unfolded)))


@njit(cache=True)
def unfolded_by_system(unfolded, gene, system):
    """(2) unfolded molecules that ask each system for help."""
    totals = np.zeros(2)
    for slot in range(gene.size):
        totals[system[slot]] += unfolded[gene[slot]]
    return totals


@njit(cache=True)
def fold_clients(proteins, unfolded, ribosomes, clients, length_aa, rates, tally, state):
    """One interval: new molecules start unfolded, some are degraded, the others fold and unfold.

    The number of new molecules is drawn around what the engaged ribosomes finish within the interval.
    """
    gene, system = clients.gene, clients.system
    totals = unfolded_by_system(unfolded, gene, system)
    folding = np.full(2, rates.alone_per_s)
    for s in range(2):
        load = max(totals[s], 1.0)
        folding[s] += rates.cycle_per_s[s] * engaged(rates.chaperones[s], load, rates.half[s]) / load
    lost_share = 1.0 - math.exp(-rates.degradation_per_s * rates.dt_s)
    for slot in range(gene.size):
        row = gene[slot]
        loose, aa = unfolded[row], length_aa[row]
        folded = proteins[row] - loose
        if folded > 0 and aa > 0:
            finished = ribosomes[row] * rates.elongation_aa_per_s / aa * rates.dt_s
            fresh = binomial(folded, min(1.0, finished / folded) * clients.born_unfolded[slot], state)
            loose, folded = loose + fresh, folded - fresh
        if clients.foldable[slot] <= 0.0:
            loose, folded = loose + folded, 0
        lost = binomial(loose, lost_share, state)
        loose -= lost
        proteins[row] -= lost
        tally[PROTEINS_LOST] += lost
        tally[AMINO_ACIDS_RECYCLED] += lost * aa
        opening = clients.unfold_per_s[slot] * rates.unfolding
        closing = folding[system[slot]] * clients.foldable[slot]
        moved = (1.0 - math.exp(-(opening + closing) * rates.dt_s)) / (opening + closing)
        opened = binomial(folded, opening * moved, state)
        closed = binomial(loose, closing * moved, state)
        unfolded[row] = loose + opened - closed
