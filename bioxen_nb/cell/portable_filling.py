"""Numbers of a portable state written into the arrays of a founder, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell import capacity
from bioxen_nb.cell.birth import weigh
from bioxen_nb.cell.commands_to_units import COMMANDS, obey
from bioxen_nb.cell.control import fill_medium, neutral
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.folding.folding import unfolded_at_birth
from bioxen_nb.cell.media import SUBSTRATES
from bioxen_nb.cell.regulation.regulating import regulate
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.engines.kernels import whole_cell as wc
from bioxen_nb.engines.kernels.cycle import MAX_ROUNDS
from bioxen_nb.errors import CheckpointError

#: Whole numbers of the state by their public names; seconds count from the founder's birth.
WHOLE = {
    "time_s": ly.TIME_S,
    "generation": ly.GENERATION,
    "origins": ly.ORIGINS,
    "termini": ly.TERMINI,
    "initiations": ly.INITIATIONS,
    "birth_time_s": ly.BIRTH_S,
    "termination_time_s": ly.TERMINATION_S,
    "slow_growth_s": ly.SLOW_S,
}
#: Real numbers of the state. tRNA is per amino acid in protein; the added volume is the one drawn at birth, for the
#: reference growth rate; glycogen counts in glucose.
REAL = {
    "charged_trna_per_aa": ly.CHARGED,
    "uncharged_trna_per_aa": ly.UNCHARGED,
    "growth_control": ly.CONTROL,
    "elongation_aa_per_s": ly.SPEED_AA_PER_S,
    "growth_per_s": ly.GROWTH_PER_S,
    "initiation_volume_fl": ly.INITIATION_FL,
    "added_volume_needed_fl": ly.ADDED_FL,
    "birth_volume_fl": ly.BIRTH_FL,
    "atp_demand_per_s": ly.ATP_DEMAND_PER_S,
    "glycogen_mmol_per_gdw": ly.GLYCOGEN,
}
LEDGER = {
    "amino_acids_charged": ly.LEDGER_AA_CHARGED,
    "atp_translation": ly.LEDGER_ATP_TRANSLATION,
    "atp_transcription": ly.LEDGER_ATP_TRANSCRIPTION,
    "atp_replication": ly.LEDGER_ATP_REPLICATION,
    "atp_unattributed": ly.LEDGER_ATP_UNATTRIBUTED,
    "atp_maintenance": ly.LEDGER_ATP_MAINTENANCE,
    "dna_nucleotides": ly.LEDGER_DNA_NT,
}
TALLY = {
    "amino_acids_polymerised": ex.AMINO_ACIDS_POLYMERISED,
    "proteins_made": ex.PROTEINS_MADE,
    "proteins_lost": ex.PROTEINS_LOST,
    "amino_acids_recycled": ex.AMINO_ACIDS_RECYCLED,
    "nucleotides_transcribed": ex.NUCLEOTIDES_TRANSCRIBED,
    "transcripts_made": ex.TRANSCRIPTS_MADE,
    "rnas_made": ex.RNAS_MADE,
    "rnas_lost": ex.RNAS_LOST,
    "nucleotides_recycled": ex.NUCLEOTIDES_RECYCLED,
    "events": ex.EVENTS,
}
#: The volume, which follows from the proteins and is written for people.
VOLUME_FL = "volume_fl"

#: Names of genes and the like that a note lists before it only counts them.
_LISTED = 8
_LARGEST_COUNT = 2**53


def fill(
    state: ly.CellState, running: RunningProgram, environment: Environment, public: Mapping[str, Any]
) -> list[str]:
    """Overwrite a founder's numbers by those of a portable state; gives a sentence for all that found no place.

    Raises:
        CheckpointError: a number that no cell can have.
    """
    notes: list[str] = []
    _fill_counts(state, running, public["genes"], notes)
    for name, row in WHOLE.items():
        state.whole[row] = _count(public[name], name)
    for name, row in REAL.items():
        state.real[row] = _amount(public[name], name)
    pool_um = running.arrays.settings["atp_pool_um"]
    state.real[ly.ATP_SHARE] = _amount(public["atp_um"], "atp_um") / pool_um
    for name, row in LEDGER.items():
        state.ledger[row] = _amount(public["ledger"][name], name)
    for name, row in TALLY.items():
        state.tally[row] = _count(public["ledger"][name], name)
    _fill_rounds(state, public["replication_rounds"])
    _fill_memory(state, running, public["stress_memory"], notes)
    _fill_metabolism(state, running, public["metabolism"], notes)
    _fill_network(state, running, public["network"])
    weigh(state, running)
    _fill_surroundings(state, running, environment, public, notes)
    _put_to_work(state, running, public)
    return notes


def fresh_stream(seed: int, time_s: int, lineage: str) -> np.random.SeedSequence:
    """Where the random numbers of a cell come from that goes on from a portable state."""
    return np.random.SeedSequence([seed, time_s, *lineage.encode()])


def _fill_counts(state: ly.CellState, running: RunningProgram, genes: Mapping[str, Any], notes: list[str]) -> None:
    ids = [str(name) for name in genes["ids"]]
    rnas, proteins = (_counts(genes[name], len(ids), name) for name in ("rnas", "proteins"))
    row_of = {name: row for row, name in enumerate(running.arrays.gene_ids)}
    known = [(place, row_of[name]) for place, name in enumerate(ids) if name in row_of]
    places, rows = (np.array(part, np.int64) for part in (zip(*known, strict=True) if known else ((), ())))
    state.rnas[rows], state.proteins[rows] = rnas[places], proteins[places]
    if genes.get("unfolded_proteins") is None:
        state.unfolded[:] = unfolded_at_birth(running, state.proteins)
        notes.append("Unfolded proteins were not known: their share is that of a cell at the reference.")
    else:
        state.unfolded[rows] = np.minimum(
            _counts(genes["unfolded_proteins"], len(ids), "unfolded_proteins")[places], state.proteins[rows]
        )
    lost = [name for name in ids if name not in row_of]
    if lost:
        held = [place for place, name in enumerate(ids) if name not in row_of]
        notes.append(
            f"Genes that the program does not have: {_listed(lost)}; their {int(proteins[held].sum()):,} proteins and "
            f"{int(rnas[held].sum()):,} RNAs are left out."
        )
    new = [name for name in running.arrays.gene_ids if name not in set(ids)]
    if new:
        notes.append(f"Genes that the state does not know start as in a newborn: {_listed(new)}.")


def _fill_rounds(state: ly.CellState, rounds: Any) -> None:
    if len(rounds) > MAX_ROUNDS:
        raise CheckpointError(f"A portable state holds {len(rounds)} rounds of replication; a cell has {MAX_ROUNDS}.")
    state.forks[:], state.multiplicity[:] = 0.0, 0
    for row, entry in enumerate(rounds):
        state.forks[row] = _amount(entry["position"], "position")
        state.multiplicity[row] = _count(entry["multiplicity"], "multiplicity")
    state.whole[ly.ROUNDS] = len(rounds)


def _fill_memory(
    state: ly.CellState, running: RunningProgram, memory: Mapping[str, Any] | None, notes: list[str]
) -> None:
    handling = running.handling
    if memory is None:
        notes.append("What stress handlers remembered was not known: they start as in a newborn.")
        return
    names = [handler.name for handler in handling.handlers]
    for number, name in enumerate(names):
        known = {key: float(value) for key, value in memory.get(name, {}).items() if key in handling.keys[number]}
        handling.remember(number, state.memory, known)
    lost = [name for name in memory if name not in names and memory[name]]
    if lost:
        notes.append(f"Stress handlers that are not installed: {_listed(lost)}; what they remembered is left out.")


def _fill_metabolism(
    state: ly.CellState, running: RunningProgram, metabolism: Mapping[str, Any] | None, notes: list[str]
) -> None:
    """By name; the linear program finds its place again at the next control tick."""
    linked = running.metabolism
    if linked is None:
        return
    state.enzymes[:] = linked.genes.copies(state)
    if metabolism is None:
        state.real[ly.GLYCOGEN] = linked.glycogen
        notes.append("Fluxes and averages of enzymes were not known: they start from the present proteins.")
        return
    for values, names, given in (
        (state.enzymes, linked.network.genes, metabolism["enzyme_copies"]),
        (state.fluxes, linked.network.reactions, metabolism["fluxes_mmol_per_gdw_h"]),
    ):
        for row, name in enumerate(names):
            if name in given:
                values[row] = float(given[name])


def _fill_network(state: ly.CellState, running: RunningProgram, network: Mapping[str, Any] | None) -> None:
    resident = running.network
    if resident is None or network is None:
        return
    symbols = resident.lowered.symbols
    for row, name in enumerate(symbols):
        if name in network["values"]:
            state.network[row] = float(network["values"][name])
    triggers = network["triggers"]
    if len(triggers) == state.network.size - len(symbols):
        state.network[len(symbols) :] = triggers


def _fill_surroundings(
    state: ly.CellState, running: RunningProgram, environment: Environment, public: Mapping[str, Any], notes: list[str]
) -> None:
    """The medium, the commands, and what regulation makes of both until the next control tick."""
    now = environment.at(int(state.whole[ly.TIME_S]))
    neutral(state)
    fill_medium(state, now)
    medium = public["medium"]
    if medium is None:
        notes.append("What was left of the medium was not known: it is fresh.")
    else:
        for row, name in enumerate(SUBSTRATES):
            state.medium[row] = _amount(medium["substrates_mm"].get(name, 0.0), name)
        state.medium[-1] = _amount(medium["biomass_gdw_per_l"], "biomass_gdw_per_l")
        lost = sorted(set(medium["substrates_mm"]) - set(SUBSTRATES))
        if lost:
            notes.append(f"Substrates that are not known here: {_listed(lost)}.")
    rows = {unit: row for row, unit in enumerate(running.arrays.unit_ids)}
    state.command[:] = COMMANDS["natural"]
    for unit, order in public["commands"].items():
        if unit in rows:
            state.command[rows[unit]] = COMMANDS[order]
    lost = [unit for unit in public["commands"] if unit not in rows]
    if lost:
        notes.append(f"Commands to units that the program does not have are left out: {_listed(lost)}.")
    regulate(state, running, now)
    capacity.feed(state, running, now)
    obey(state, running)


def _put_to_work(state: ly.CellState, running: RunningProgram, public: Mapping[str, Any]) -> None:
    """As many polymerases and ribosomes as were at work, where the present promoters and messages call for them."""
    arrays, whole = running.arrays, state.whole
    seeds, stream = fresh_stream(int(public["seed"]), int(whole[ly.TIME_S]), str(public["lineage"])).spawn(2)
    rng = np.random.default_rng(seeds)
    state.random[:] = stream.generate_state(4, np.uint64)
    busy = min(_count(public["polymerases_at_work"], "polymerases_at_work"), int(whole[ly.RNAP]))
    state.polymerases[:] = _shared_out(busy, _polymerase_weights(state, running), rng)
    whole[ly.FREE_RNAP] = max(0, int(whole[ly.RNAP]) - int(state.polymerases.sum()))
    sites = state.rnas * running.tables.load_fixed.astype(float) * (arrays.length_aa > 0)
    native = _count(public["ribosomes_at_work"], "ribosomes_at_work")
    second = _count(public["second_ribosomes_at_work"], "second_ribosomes_at_work")
    fit = min(1.0, int(whole[ly.RIBOSOMES]) / max(native + second, 1))
    state.ribosomes[:] = _shared_out(int(native * fit), sites * ~arrays.second_message, rng)
    state.ribosomes[:] += _shared_out(int(second * fit), sites * arrays.second_message, rng)


def _polymerase_weights(state: ly.CellState, running: RunningProgram) -> NDArray[np.float64]:
    """(u) polymerases that the present rates would keep busy; none of phage T7's, which engage within seconds."""
    arrays, settings = running.arrays, running.arrays.settings
    volume_fl = max(int(state.whole[ly.PROTEIN_AA]), 1) / running.constants.aa_per_fl
    operators = wc.operator_factors(
        arrays.n_units, state.proteins, volume_fl, running.regulation, state.edge_active, state.activity
    )
    speed = np.where(
        arrays.unit_stable, settings["transcription_stable_nt_per_s"], settings["transcription_mrna_nt_per_s"]
    )
    starts = np.where(arrays.unit_t7, 0.0, arrays.unit_initiation_per_s * running.mean_dosage)
    weights: NDArray[np.float64] = starts * operators * state.unit_factor * arrays.unit_length_nt / speed
    return weights


def _shared_out(total: int, weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    if total <= 0 or not weights.sum() > 0:
        return np.zeros(weights.size, np.int64)
    return rng.multinomial(total, weights / weights.sum())


def _counts(values: Any, length: int, name: str) -> NDArray[np.int64]:
    if len(values) != length:
        raise CheckpointError(f"A portable state has {len(values)} {name} for {length} genes. Export it again.")
    return np.array([_count(value, name) for value in values], np.int64)


def _count(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LARGEST_COUNT:
        raise CheckpointError(f"In a portable state, {name} is a whole number from 0 up, not {value!r}.")
    return value


def _amount(value: Any, name: str) -> float:
    number = float(value)
    if isinstance(value, bool) or not number >= 0.0:
        raise CheckpointError(f"In a portable state, {name} is a number from 0 up, not {value!r}.")
    return number


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return ", ".join(known[:_LISTED]) + more
