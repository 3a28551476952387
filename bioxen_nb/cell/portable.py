"""The portable state of a cell: what can be said of it in plain names and units, for other versions and machines.

A checkpoint is every bit of a cell, random numbers included, for the version that wrote it. A portable state is what a
biologist could list: molecules by gene, pools, the medium, where the forks stand, what was spent. Whoever reads it
compiles the genome anew, makes a founder and gives it these numbers. Polymerases and ribosomes are put to work on
messages and promoters at random, in the numbers that were at work; the random stream starts from the seed, the time and
the lineage. So the cell that goes on is not the same molecule by molecule, but one of those that the original could
have become.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.network_in_cell import ResidentNetwork
from bioxen_nb.cell.portable_filling import LEDGER, REAL, TALLY, VOLUME_FL, WHOLE, fill
from bioxen_nb.cell.portable_program import DAMAGE, portable_program, program_from_portable, unreadable
from bioxen_nb.cell.running import RunningProgram
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.genome.records import Genome
from bioxen_nb.logs import Log
from bioxen_nb.program.encoding import encode_number

_log = Log("cell.portable")

FORMAT = "bioxen_nb.portable_cell"
#: Raised when a key changes its meaning; keys that are only added have a neutral value for files that lack them.
SCHEMA = 1


def portable_state(cell: Cell, source: str = "") -> dict[str, Any]:
    """The public quantities of a cell, JSON-able; counts are molecules per cell.

    Args:
        cell: any cell; it is not changed.
        source: name or file that its genome was read from, if that is known.
    """
    state, running = cell.context.state, RunningProgram.of(cell.program, cell.network)
    whole, real = state.whole, state.real
    settings = cell.lowered.settings
    native_ribosomes = state.ribosomes[~cell.lowered.second_message].sum()
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "program": portable_program(cell.program, source),
        "lineage": cell.context.lineage,
        "seed": cell.seed,
        **{name: int(whole[row]) for name, row in WHOLE.items()},
        "environment": cell.environment.to_document(),
        "medium": _medium(cell),
        "volume_fl": cell.volume_fl,
        **{name: encode_number(float(real[row])) for name, row in REAL.items()},
        "atp_um": float(real[ly.ATP_SHARE]) * settings["atp_pool_um"],
        "replication_rounds": [
            {"position": float(state.forks[row]), "multiplicity": int(state.multiplicity[row])}
            for row in range(int(whole[ly.ROUNDS]))
        ],
        "genes": {
            "ids": list(cell.gene_ids),
            "rnas": state.rnas.tolist(),
            "proteins": state.proteins.tolist(),
            "unfolded_proteins": state.unfolded.tolist(),
        },
        "polymerases_at_work": int(state.polymerases[~cell.lowered.unit_t7].sum()),
        "ribosomes_at_work": int(native_ribosomes),
        "second_ribosomes_at_work": int(state.ribosomes.sum() - native_ribosomes),
        "commands": cell.commands(),
        "stress_memory": {
            handler.name: running.handling.recall(number, state.memory)
            for number, handler in enumerate(running.handling.handlers)
        },
        "metabolism": _metabolism(cell),
        "network": _network(cell),
        "ledger": {name: float(state.ledger[row]) for name, row in LEDGER.items()}
        | {name: int(state.tally[row]) for name, row in TALLY.items()},
    }


def _medium(cell: Cell) -> dict[str, Any]:
    from bioxen_nb.cell.media import SUBSTRATES

    *dissolved, biomass = cell.context.state.medium.tolist()
    return {"substrates_mm": dict(zip(SUBSTRATES, dissolved, strict=True)), "biomass_gdw_per_l": biomass}


def _metabolism(cell: Cell) -> dict[str, Any] | None:
    """Moving averages of enzyme copies by gene, and fluxes by reaction."""
    linked, state = cell.metabolism, cell.context.state
    if linked is None:
        return None
    return {
        "enzyme_copies": dict(zip(linked.network.genes, state.enzymes.tolist(), strict=True)),
        "fluxes_mmol_per_gdw_h": dict(zip(linked.network.reactions, state.fluxes.tolist(), strict=True)),
    }


def _network(cell: Cell) -> dict[str, Any] | None:
    if cell.network is None:
        return None
    symbols, values = cell.network.lowered.symbols, cell.context.state.network.tolist()
    named = {name: encode_number(value) for name, value in zip(symbols, values, strict=False)}
    return {**cell.network.to_document(), "values": named, "triggers": [bool(v) for v in values[len(symbols) :]]}


def cell_from_portable(state: Mapping[str, Any], genome: Genome | None = None) -> Cell:
    """A cell that goes on from a portable state: statistically like the original, never bit for bit.

    What this version's program lacks is left out and said in the log; `revived` gives it as a value.

    Args:
        state: what `portable_state` gave, in this or another version.
        genome: of the cell; read from the source that the state names unless given.

    Raises:
        GenomeNotFoundError: the genome is not at hand; the message says which and how to get it.
        SequenceMissingError: only its annotation is at hand.
        DownloadError: it has to be fetched and cannot be.
        CheckpointError: not a portable state, of a newer schema, damaged, or of another genome.
    """
    cell, notes = revived(state, genome)
    for note in notes:
        _log.warning("portable.changed", lineage=cell.context.lineage, note=note)
    return cell


def revived(state: Mapping[str, Any], genome: Genome | None = None) -> tuple[Cell, tuple[str, ...]]:
    """The cell that `cell_from_portable` gives, and a sentence for everything that is not as it was."""
    check_portable(state, FORMAT, SCHEMA)
    try:
        return _revived(state, genome)
    except BioXenException:
        raise
    except DAMAGE as cause:
        raise unreadable(cause) from cause


def _revived(state: Mapping[str, Any], genome: Genome | None) -> tuple[Cell, tuple[str, ...]]:
    program, notes = program_from_portable(state["program"], genome)
    environment = Environment.from_document(state["environment"])
    network = ResidentNetwork.from_document(state["network"]) if state.get("network") else None
    cell = Cell(program, environment, seed=int(state["seed"]), lineage=str(state["lineage"]), network=network)
    running = RunningProgram.of(program, network)
    context = cell.context.copy()
    more = fill(context.state, running, environment, state)
    cell.context = context
    volume_fl, said_fl = cell.volume_fl, float(state[VOLUME_FL])
    if not np.isclose(volume_fl, said_fl, rtol=1e-9):
        more.append(f"The volume is {volume_fl:.4g} fL by its proteins here; the state says {said_fl:.4g} fL.")
    return cell, (*notes, *more)


def check_portable(document: object, expected: str, newest: int) -> None:
    """Raise CheckpointError unless a document calls itself `expected`, of a schema up to `newest`."""
    if not isinstance(document, Mapping) or document.get("format") != expected:
        raise CheckpointError(f"This is no portable state: its format is not {expected!r}.")
    schema = document.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise CheckpointError(f"This portable state has the impossible schema {schema!r}. Export it again.")
    if schema > newest:
        raise CheckpointError(
            f"This portable state has schema {schema}; this version reads up to {newest}. Upgrade bioxen_nb.",
            schema=schema,
        )
