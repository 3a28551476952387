"""Cells of earlier editions, read by the layout that those had, and carried over by name."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.cell.portable import FORMAT, revived
from bioxen_nb.cell.readings import reading_names
from bioxen_nb.program.document import to_document
from bioxen_nb.session.migrations.step import Arrays, Header, Step, part

#: Places in `whole` and `real` of the editions 1a and 1b, by public name. Edition 1a had no glycogen.
_WHOLE = {
    "time_s": 0,
    "origins": 1,
    "termini": 2,
    "slow_growth_s": 9,
    "birth_time_s": 10,
    "termination_time_s": 11,
    "generation": 12,
    "initiations": 13,
}
_ROUNDS, _PROTEIN_AA = 3, 4
_REAL = {
    "charged_trna_per_aa": 0,
    "uncharged_trna_per_aa": 1,
    "growth_control": 3,
    "elongation_aa_per_s": 4,
    "growth_per_s": 5,
    "initiation_volume_fl": 6,
    "added_volume_needed_fl": 7,
    "birth_volume_fl": 8,
    "atp_demand_per_s": 9,
}
_ATP_SHARE, _GLYCOGEN = 2, 10
_LEDGER = (
    "amino_acids_charged",
    "atp_translation",
    "atp_transcription",
    "atp_replication",
    "atp_unattributed",
    "atp_maintenance",
    "dna_nucleotides",
)
_TALLY = (
    "amino_acids_polymerised",
    "proteins_made",
    "proteins_lost",
    "amino_acids_recycled",
    "nucleotides_transcribed",
    "transcripts_made",
    "rnas_made",
    "rnas_lost",
    "nucleotides_recycled",
    "events",
)
_SUBSTRATES = (
    "acetate", "fructose", "fumarate", "galactose", "glucose", "glycerol", "lactose", "malate", "pyruvate", "succinate",
)  # fmt: skip


def through_portable(row: Header, prefix: str, program: Header, arrays: Arrays) -> Step:
    """A VM with its cell and siblings as founders of the program compiled anew, with the numbers that they had."""
    cell, notes = revived(portable_of_old(row, row["cell"], program, part(arrays, f"{prefix}/cell")))
    text = json.dumps(to_document(cell.program), separators=(",", ":"))
    moved: Arrays = {f"program/{cell.program.digest}": np.frombuffer(text.encode(), np.uint8)}
    moved.update({f"{prefix}/cell/{name}": array for name, array in cell.to_document()[1].items()})
    siblings = []
    for number, header in enumerate(row["siblings"]):
        place = f"sibling/{number}"
        sibling, _ = revived(portable_of_old(row, header, program, part(arrays, f"{prefix}/{place}")))
        context, state = sibling.context.to_document()
        siblings.append({"program": cell.program.digest, **context})
        moved.update({f"{prefix}/{place}/{name}": array for name, array in state.items()})
    tables, lost = _history(part(arrays, f"{prefix}/history"), _ids(program), cell.gene_ids, len(reading_names(cell)))
    moved.update({f"{prefix}/history/{name}": table for name, table in tables.items()})
    header = {
        **row,
        "program": cell.program.digest,
        "source": cell.program.genome_id,
        "environment": cell.environment.to_document(),
        "cell_digest": cell.digest(),
        "siblings": siblings,
    }
    said = (
        f"VM {row['name']!r}: from an earlier version whose cells this one cannot go on with bit for bit. Its genome "
        f"{cell.program.genome_id!r} was compiled anew for {cell.program.chassis!r}, with the rates of this version; "
        "molecules, pools, forks and books are as they were; polymerases, ribosomes and random numbers are drawn "
        "afresh."
    )
    return Step(header, moved, (said, *(f"VM {row['name']!r}: {note}" for note in (*notes, *lost))))


def portable_of_old(row: Header, cell: Header, program: Header, state: Arrays) -> dict[str, Any]:
    """The portable state of a cell of edition 1a or 1b; what such a file does not tell is None."""
    whole, real = state["whole"].tolist(), state["real"].tolist()
    settings = program["settings"]
    network = row["network"] and {**row["network"], "values": {}, "triggers": []}
    return {
        "format": FORMAT,
        "schema": 1,
        "program": _program(program),
        "lineage": cell["lineage"],
        "seed": cell["seed"],
        **{name: whole[place] for name, place in _WHOLE.items()},
        "environment": row["environment"],
        "medium": _medium(state.get("medium")),
        "volume_fl": whole[_PROTEIN_AA] / settings["aa_per_fl"],
        **{name: real[place] for name, place in _REAL.items()},
        "glycogen_mmol_per_gdw": real[_GLYCOGEN] if len(real) > _GLYCOGEN else 0.0,
        "atp_um": real[_ATP_SHARE] * settings["atp_pool_um"],
        "replication_rounds": [
            {"position": float(state["forks"][number]), "multiplicity": int(state["multiplicity"][number])}
            for number in range(whole[_ROUNDS])
        ],
        "genes": {
            "ids": _ids(program),
            "rnas": state["rnas"].tolist(),
            "proteins": state["proteins"].tolist(),
            "unfolded_proteins": state["unfolded"].tolist() if "unfolded" in state else None,
        },
        "polymerases_at_work": int(state["polymerases"].sum()),
        "ribosomes_at_work": int(state["ribosomes"].sum()),
        "second_ribosomes_at_work": 0,
        "commands": {},
        "stress_memory": None,
        "metabolism": None,
        "network": network,
        "ledger": dict(zip(_LEDGER, state["ledger"].tolist(), strict=True))
        | dict(zip(_TALLY, state["tally"].tolist(), strict=True)),
    }


def _program(program: Header) -> Header:
    genes = program["genes"]
    losses: dict[str, float | str] = {}
    if "destabilisation_kcal" in genes["columns"]:
        column = genes["columns"].index("destabilisation_kcal")
        losses = {row[0]: row[column][0] for row in genes["rows"] if row[column][0] != 0}
    return {
        "genome_id": program["genome_id"],
        "sequence_digest": program["sequence_digest"],
        "source": program["genome_id"],
        "chassis": program["chassis"],
        "metabolic_model": program.get("metabolic_model", ""),
        "removed": program["removed"],
        "remembered": [],
        "destabilisation_kcal_per_mol": losses,
        "protein_half_life_s": {},
        "settings": {},
    }


def _medium(medium: NDArray[np.float64] | None) -> Header | None:
    if medium is None:
        return None
    *dissolved, biomass = medium.tolist()
    return {"substrates_mm": dict(zip(_SUBSTRATES, dissolved, strict=True)), "biomass_gdw_per_l": biomass}


def _ids(program: Header) -> list[str]:
    column = program["genes"]["columns"].index("id")
    return [row[column] for row in program["genes"]["rows"]]


def _history(tables: Arrays, had: list[str], has: tuple[str, ...], readings: int) -> tuple[Arrays, tuple[str, ...]]:
    """Molecules in the order of the genes that there are now, and what is left out."""
    place = {name: column for column, name in enumerate(had)}
    out, notes = dict(tables), []
    for name in ("proteins", "rnas"):
        old = tables[name]
        out[name] = np.zeros((len(old), len(has)), old.dtype)
        for column, gene in enumerate(has):
            if gene in place:
                out[name][:, column] = old[:, place[gene]]
    if lost := [gene for gene in had if gene not in set(has)]:
        notes.append(f"The history of genes that the program does not have is left out: {', '.join(lost)}.")
    if "readings" in out and out["readings"].shape[1] != readings:
        del out["readings"]
        notes.append("The history of the surroundings and fluxes is left out: this version records others.")
    return out, tuple(notes)
