"""Energy and the allocation of ribosomes against metabolism, solved within a second.

Sources: flux parity, Chure & Cremer 2023, eLife 12:e84878; adenylate kinase equilibrium and energy charge, Atkinson
1968, Biochemistry 7:4030. Energy is quasi-steady because its pool turns over within a second.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

SUBSTEPS = 20
#: Relative half-saturations: ATP share at which machines run at half speed, ADP share at half production.
USE_HALF, MAKE_HALF = 0.05, 0.10


class GrowthConstants(NamedTuple):
    """Constants of the controller; rates per second, pools relative to protein mass."""

    aa_per_s: float
    charged_half: float
    uncharged_half: float
    trna_synthesis_per_s: float
    sensitivity: float
    controlled: bool
    trna_total: float
    """Charged plus uncharged tRNA per protein mass that an uncontrolled chassis keeps."""
    reference_control: float


@njit(cache=True)
def atp_share(demand_per_s, capacity_per_s):
    """Share of the adenylate pool that is ATP when production balances use.

    Production is capacity * d / (d + MAKE_HALF) with d = 1 - share, use is demand * share / (share + USE_HALF);
    the balance is a quadratic in the share.
    """
    if capacity_per_s <= 0.0:
        return 0.0
    if demand_per_s <= 0.0:
        return 1.0
    ratio = demand_per_s / capacity_per_s
    # (1 - x)(x + U) = ratio * x * (1 - x + M)
    a = ratio - 1.0
    b = 1.0 - USE_HALF - ratio * (1.0 + MAKE_HALF)
    c = USE_HALF
    if abs(a) < 1e-12:
        return min(1.0, max(0.0, -c / b))
    root = math.sqrt(b * b - 4.0 * a * c)
    # The root inside (0, 1), written without cancellation.
    q = -0.5 * (b - root) if b < 0.0 else -0.5 * (b + root)
    for x in (q / a, c / q):
        if -1e-12 <= x <= 1.0 + 1e-12:
            return min(1.0, max(0.0, x))
    return 0.0


@njit(cache=True)
def energy_charge(share):
    """(ATP + ADP/2) / total when adenylate kinase holds ATP * AMP = ADP ** 2."""
    adp = 0.5 * (-share + math.sqrt(share * share + 4.0 * share * (1.0 - share)))
    return share + 0.5 * adp


@njit(cache=True)
def speed_factor(share, reference_share):
    """How fast machines run at this ATP share, relative to the reference."""
    return (share / (share + USE_HALF)) / (reference_share / (reference_share + USE_HALF))


@njit(cache=True)
def charging_step(charged, uncharged, engaged_ribosomes, protein_aa, most_per_s, energy, k):
    """One second of tRNA charging and use; `most_per_s` amino acids are charged at most, per amino acid of protein.

    Returns (charged, uncharged, elongation in aa/s, control in (0, 1), amino acids charged per second).
    """
    h = 1.0 / SUBSTEPS
    supplied = 0.0
    active = engaged_ribosomes / protein_aa
    for _ in range(SUBSTEPS):
        supply = most_per_s * uncharged / (uncharged + k.uncharged_half)
        use = active * k.aa_per_s * energy * charged / (charged + k.charged_half)
        ratio = charged / uncharged
        control = ratio / (ratio + k.sensitivity)
        made = k.trna_synthesis_per_s * control if k.controlled else use * k.trna_total
        charged = max(1e-9, charged + h * (supply - use * (1.0 + charged)))
        uncharged = max(1e-9, uncharged + h * (made + use - supply - use * uncharged))
        supplied += h * supply
    ratio = charged / uncharged
    control = ratio / (ratio + k.sensitivity)
    speed = k.aa_per_s * energy * charged / (charged + k.charged_half)
    return charged, uncharged, speed, control, supplied * protein_aa
