"""Where contexts come from: a founder drawn from the reference state, and two daughters from a mother."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell import capacity
from bioxen_nb.cell.context import CellularContext, empty_state
from bioxen_nb.cell.control import fill_medium, neutral
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding.folding import unfolded_at_birth
from bioxen_nb.cell.regulation.regulating import regulate
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS
from bioxen_nb.engines.kernels.partition import split, split_within
from bioxen_nb.engines.kernels.pools import second_share
from bioxen_nb.engines.kernels.random import normal, seed_state


def founder(running: RunningProgram, environment: Environment, seed: int) -> CellularContext:
    """A newborn of the reference state: Poisson numbers around the reference means, forks where they stand at birth.

    Genes behind an operator start as their repressors, at their own unregulated means, would hold them.
    """
    s, ref = running.arrays.settings, running.reference
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    share = s["added_volume_fl"] / ref.volume_fl
    state = empty_state(running.lengths)
    state.random[:] = seed_state(seed, 1)
    now = environment.at(0)
    neutral(state)
    fill_medium(state, now)
    if running.network:
        running.network.start(state)
    regulate(state, running, now)
    rnas, proteins = running.regulated_means(state.edge_active)
    state.rnas[:] = rng.poisson(rnas * share)
    state.proteins[:] = rng.poisson(proteins * share)
    state.unfolded[:] = unfolded_at_birth(running, state.proteins)
    state.memory[:] = running.handling.memory
    _place_forks(state, running)
    _engage(state, running, rng)
    real = state.real
    real[ly.CHARGED], real[ly.UNCHARGED], real[ly.CONTROL] = ref.charged, ref.uncharged, ref.control
    real[ly.ATP_SHARE], real[ly.GROWTH_PER_S] = ref.atp_share, ref.growth_per_s
    real[ly.GLYCOGEN] = running.metabolism.glycogen if running.metabolism else 0.0
    k = running.constants
    real[ly.INITIATION_FL] = k.initiation_fl * max(0.5, 1.0 + k.initiation_cv * normal(state.random))
    weigh(state, running)
    capacity.feed(state, running, now)
    _open_account(state, running)
    return CellularContext(state, "0", seed)


def _place_forks(state: ly.CellState, running: RunningProgram) -> None:
    """Rounds of a newborn in steady growth: the latest started C + D (plus whole cycles) before division."""
    s, growth = running.arrays.settings, running.reference.growth_per_s
    cycle_s = math.log(2.0) / growth
    initiation_age = (-(s["c_period_s"] + s["d_period_s"])) % cycle_s
    since = cycle_s - initiation_age
    progress: list[float] = []
    while since < s["c_period_s"] and len(progress) < MAX_ROUNDS:
        progress.append(since / s["c_period_s"])
        since += cycle_s
    for row, position in enumerate(reversed(progress)):
        state.forks[row], state.multiplicity[row] = position, 2**row
    whole = state.whole
    whole[ly.ROUNDS], whole[ly.TERMINI], whole[ly.ORIGINS] = len(progress), 1, 2 ** len(progress)


def _engage(state: ly.CellState, running: RunningProgram, rng: np.random.Generator) -> None:
    """Put polymerases and ribosomes to work as in steady growth, within what the newborn has."""
    a, tables, k = running.arrays, running.tables, running.constants
    share = running.arrays.settings["added_volume_fl"] / running.reference.volume_fl
    starts = np.where(a.unit_t7, 0.0, a.unit_initiation_per_s * running.mean_dosage * share)
    speed = np.where(
        a.unit_stable, a.settings["transcription_stable_nt_per_s"], a.settings["transcription_mrna_nt_per_s"]
    )
    polymerases = wc.machine_count(0, state, running.machines)
    state.polymerases[:] = _at_most(rng.poisson(starts * a.unit_length_nt / speed), int(polymerases), rng)
    usable = wc.ribosome_count(state, running.machines) * k.active_fraction
    usable *= 1.0 - second_share(state.rnas, running.machines.pools)
    sites = state.rnas * tables.load_fixed.astype(float) * np.maximum(a.length_aa, 0) * ~a.second_message
    if sites.sum() > 0:
        wanted = int(usable * (1.0 - a.settings["ribosome_free_fraction"]))
        state.ribosomes[:] = rng.multinomial(wanted, sites / sites.sum())


def _at_most(counts: NDArray[np.int64], limit: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """`counts`, thinned to a total of at most `limit`."""
    total = int(counts.sum())
    return counts if total <= limit else rng.multivariate_hypergeometric(counts, limit)


def weigh(state: ly.CellState, running: RunningProgram) -> None:
    """Totals that follow from the counts."""
    mass = state.proteins * running.arrays.length_aa
    state.whole[ly.PROTEIN_AA] = mass.sum()
    state.whole[ly.METABOLIC_AA] = mass[running.arrays.is_metabolic].sum()
    state.whole[ly.RIBOSOMES] = wc.ribosome_count(state, running.machines)
    state.whole[ly.RNAP] = wc.machine_count(0, state, running.machines)
    state.whole[ly.FREE_RNAP] = max(0, state.whole[ly.RNAP] - state.polymerases.sum())


def _open_account(state: ly.CellState, running: RunningProgram) -> None:
    """Start the division accumulator of a newborn, and state what ATP it will ask for."""
    k = running.constants
    state.real[ly.ATP_DEMAND_PER_S] = wc.atp_demand(
        float(state.ribosomes.sum()), state.real[ly.CHARGED], int(state.whole[ly.PROTEIN_AA]), state.pace, k
    )
    state.real[ly.BIRTH_FL] = max(int(state.whole[ly.PROTEIN_AA]), 1) / k.aa_per_fl
    state.real[ly.ADDED_FL] = wc.draw_added(state.random, k)
    state.whole[ly.BIRTH_S] = state.whole[ly.TIME_S]


def divide(mother: CellularContext, running: RunningProgram) -> tuple[CellularContext, CellularContext]:
    """Two daughters: every molecule goes to one of them, chromosomes are halved, each has its own random stream.

    The first daughter draws on from the mother's stream; the second starts one derived from it.
    """
    old = mother.copy().state
    first = mother.copy().state
    second = mother.copy().state
    s = running.arrays.settings
    share = min(0.7, max(0.3, s["septum_share"] * (1.0 + s["septum_cv"] * normal(old.random))))
    for name in ("rnas", "proteins", "polymerases", "ribosomes"):
        split(getattr(old, name), share, getattr(first, name), getattr(second, name), old.random)
    split_within(old.proteins, old.unfolded, first.proteins, first.unfolded, second.unfolded, old.random)
    if running.network:
        running.network.share_out(old, first, second, share)
    first.enzymes[:], second.enzymes[:] = old.enzymes * share, old.enzymes * (1.0 - share)
    first.random[:] = old.random
    second.random[:] = seed_state(int(old.random[0] ^ old.random[2]), 2)
    for index, state in enumerate((first, second)):
        _halve_chromosomes(state, index)
        state.whole[ly.GENERATION] += 1
        if index == 1:
            state.ledger[:] = 0.0
            state.tally[:] = 0
        weigh(state, running)
        _open_account(state, running)
    return (
        CellularContext(first, f"{mother.lineage}.0", mother.seed),
        CellularContext(second, f"{mother.lineage}.1", mother.seed),
    )


def _halve_chromosomes(state: ly.CellState, index: int) -> None:
    """An odd number leaves its extra copy in the first daughter."""
    whole = state.whole
    odd = 1 - index
    whole[ly.TERMINI] = (whole[ly.TERMINI] + odd) // 2
    for row in range(int(whole[ly.ROUNDS])):
        state.multiplicity[row] = (state.multiplicity[row] + odd) // 2
    whole[ly.ORIGINS] = whole[ly.TERMINI] + state.multiplicity[: int(whole[ly.ROUNDS])].sum()
