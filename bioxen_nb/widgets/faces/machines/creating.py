"""How a view makes new VMs: what there is to choose from, files that it sends, and the VM itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import ConfigurationError, GenomeFormatError
from bioxen_nb.session.sources import compiled, make_runner, seed_for
from bioxen_nb.session.undoing import free_name
from bioxen_nb.widgets.faces.face import Ask
from bioxen_nb.widgets.faces.fields import number_in
from bioxen_nb.widgets.faces.resources.quotas import quota_in
from bioxen_nb.widgets.faces.uploads import Uploads

if TYPE_CHECKING:
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.genome.records import Genome
    from bioxen_nb.program.networks.records import Network
    from bioxen_nb.session.session import Session

#: Bytes of one file; the largest bacterial genomes are 15 MB, twice that as GenBank text.
MOST_BYTES = 64 << 20

#: VMs that are made with one order.
MOST_AT_ONCE = 64

#: Names of annotations, packed or not.
_GFF = re.compile(r"\.gff3?(\.gz|\.zip)?$", re.IGNORECASE)

_GENES = {"teaching-mini": 40, "teaching-cell": 361}


def choices() -> dict[str, Any]:
    """What a new VM can be made of, JSON-able."""
    from bioxen_nb.cell.media import MEDIA
    from bioxen_nb.program.chassis import names

    return {"genomes": _genomes(), "media": list(MEDIA), "chassis": list(names()), "most_bytes": MOST_BYTES}


def _genomes() -> list[dict[str, Any]]:
    from bioxen_nb.genome.catalogue import entries
    from bioxen_nb.genome.fetch import is_at_hand

    own = [
        {"id": name, "organism": f"made-up teaching genome, {genes} genes", "bp": 0, "licence": "", "here": True}
        for name, genes in _GENES.items()
    ]
    known = [
        {
            "id": entry.id,
            "organism": entry.organism,
            "bp": entry.length_bp,
            "licence": entry.licence,
            "here": is_at_hand(entry),
            "words": " ".join((*entry.aliases, entry.accession, entry.note)),
            "chassis": entry.chassis,
        }
        for entry in entries()
    ]
    return own + known


def genome_in(uploads: Uploads, keys: Sequence[str]) -> Genome:
    """The genome in one file, or in a FASTA and a GFF3 file together.

    Raises:
        GenomeFormatError: no genome, damaged, or files that do not go together.
    """
    from bioxen_nb.genome.loading import load_genome

    files = [uploads.whole(key) for key in keys]
    if not 1 <= len(files) <= 2:
        raise GenomeFormatError("Send one genome file, or a FASTA file and its GFF3 annotation.")
    if len(files) == 1:
        return load_genome(files[0].path)
    notes = [file for file in files if _GFF.search(file.name)]
    if len(notes) != 1:
        told = " and ".join(file.name for file in files)
        raise GenomeFormatError(f"Of two files one is GFF3 (.gff, .gff3) and the other FASTA, not {told}.")
    sequence = next(file for file in files if file is not notes[0])
    return load_genome(sequence.path, annotation=notes[0].path)


def network_in(uploads: Uploads, key: str) -> Network:
    """The reaction network in an SBML file, plain or gzipped.

    Raises:
        CompileError: no SBML, or nothing that can run in a cell.
        GenomeFormatError: damaged, or no text.
    """
    from bioxen_nb.genome.unpacking import gunzipped
    from bioxen_nb.program.networks.sbml import parse_sbml

    file = uploads.whole(key)
    try:
        return parse_sbml(gunzipped(file.path.read_bytes(), file.name).decode("utf-8"))
    except UnicodeDecodeError:
        raise GenomeFormatError(f"{file.name} is no text, so no SBML.") from None


def told_of(genome: Genome) -> dict[str, Any]:
    """What a view says of a genome that was read, JSON-able."""
    return {
        "id": genome.id,
        "organism": genome.organism or "unnamed organism",
        "genes": len(genome.genes),
        "bp": genome.length,
        "chassis": genome.chassis,
        "warnings": [str(warning) for warning in genome.warnings[:8]],
    }


def create(session: Session, ask: Ask, uploads: Uploads) -> list[str]:
    """New VMs as a view asks for them, one or several that differ in their seeds; gives their names.

    Raises:
        BioXenException: whatever stands in the way, in words; those made before it stay.
    """
    from bioxen_nb.cell.cell import Cell

    name, count = str(ask.get("name", "")).strip(), _whole(ask, "count", 1)
    if not 1 <= count <= MOST_AT_ONCE:
        raise ConfigurationError(f"Make 1 to {MOST_AT_ONCE} VMs at once, not {count}.")
    session.hypervisor.check_name(name)
    seed = _whole(ask, "seed", None)
    keys = [str(key) for key in ask.get("uploads") or ()]
    source = genome_in(uploads, keys) if keys else str(ask.get("genome") or "teaching-cell").strip()
    genes = [gene.strip() for gene in str(ask.get("knock_out") or "").replace(",", " ").split()]
    genome, program = compiled(source, str(ask.get("chassis") or "") or None, genes)
    network = network_in(uploads, str(ask["network"])) if ask.get("network") else None
    environment, quota = _environment(ask), quota_in(ask.get("quota") or {})
    made: list[str] = []
    for number in range(count):
        own = name if count == 1 else free_name(session, f"{name}-{number + 1}")
        cell = Cell(
            program,
            environment,
            seed=seed_for(session.seed, own, None if seed is None else seed + number),
            network=network,
        )
        runner = make_runner(bool(ask.get("isolation")))
        session.enrol(own, cell, quota, runner=runner, genome=genome)
        made.append(own)
    uploads.drop(*keys, *([str(ask["network"])] if network is not None else []))
    return made


def _environment(ask: Ask) -> Environment | None:
    from bioxen_nb.cell.environment import Environment

    given: dict[str, Any] = {}
    if medium := str(ask.get("medium") or ""):
        given["medium"] = medium
    for field, label, usual in (
        ("temperature_c", "Temperature", f"{Environment.temperature_c:g} °C"),
        ("oxygen", "Oxygen", f"{Environment.oxygen:g}, as in air"),
    ):
        if (value := number_in(ask.get(field), label, usual)) is not None:
            given[field] = value
    return Environment(**given) if given else None


def _whole(ask: Ask, name: str, default: Any) -> Any:
    text = str(ask.get(name) if ask.get(name) is not None else "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise ConfigurationError(f"The {name} is a whole number from 0 up, not {text[:40]!r}.")
    return int(text)
