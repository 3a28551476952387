"""A whole session as public quantities in one JSON document, for other versions and machines (see `cell.portable`).

Runs in progress belong to a checkpoint, not here: operon jobs, letters and recorded rows are left out, and said so when
the document is read.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import zstandard

from bioxen_nb.cell.portable import check_portable, portable_state, revived
from bioxen_nb.cell.portable_program import DAMAGE, unreadable
from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.genome.document import genome_from_json, genome_to_json
from bioxen_nb.genome.records import Genome
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.scheduler import revived_scheduler
from bioxen_nb.hypervisor.vm import Account
from bioxen_nb.logs import Log
from bioxen_nb.resources import Capacity, Host, Quota, ResourceAllocation
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.member import Member
from bioxen_nb.session.migrations.table import NotingHome
from bioxen_nb.session.reading import SessionReading
from bioxen_nb.session.sources import make_runner, source_of
from bioxen_nb.version import __version__

_log = Log("session.portable")

FORMAT = "bioxen_nb.portable_session"
#: Raised when a key changes its meaning.
SCHEMA = 1

#: A document inflates to at most this.
MOST_BYTES = 1_000_000_000

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

H = TypeVar("H", bound=NotingHome)
Document = dict[str, Any]


class Exported(Protocol):
    """What a session must offer to be exported."""

    def submit(self, command: Callable[[], Document]) -> Future[Document]: ...


def session_portable(session: SessionReading) -> Document:
    """All VMs of a session as public quantities, JSON-able; for the owner of its state."""
    genomes: dict[str, Any] = {}
    capacity, host, post = session.hypervisor.capacity, session.hypervisor.host, session.hypervisor.post
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "written_by": f"bioxen_nb {__version__}",
        "name": session.name,
        "seed": session.seed,
        "vitals_every_s": session.vitals_every_s,
        "molecules_every_s": session.molecules_every_s,
        "capacity": {"ribosomes": _bound(capacity.ribosomes), "atp_per_s": _bound(capacity.atp_per_s)},
        "host": None if host is None else asdict(host) | {"memory_kb": _bound(host.memory_kb)},
        "scheduler": session.hypervisor.scheduler_document(),
        "speed": session.pace.default,
        "speeds": session.pace.document(),
        "vms": [_vm(member, genomes, post.on_their_way(name)) for name, member in session.members.items()],
        "genomes": genomes,
    }


def _vm(member: Member, genomes: dict[str, Any], on_their_way: int) -> Document:
    vm = member.vm
    source = source_of(member.genome) or member.source
    if member.genome is not None and not source:
        genomes.setdefault(member.genome.sequence_digest, json.loads(genome_to_json(member.genome)))
    return {
        "name": vm.name,
        "state": vm.state.value,
        "quota": asdict(vm.quota),
        "allocation": vm.allocation and asdict(vm.allocation),
        "isolation": vm.runner.limits and asdict(vm.runner.limits),
        "account": asdict(vm.account),
        "arrested": vm.arrested,
        "error": vm.error,
        "error_code": vm.error_code,
        "held": member.held,
        "births": [birth.to_document() for birth in member.recorder.births],
        "jobs_left_out": sum(not job.is_over for job in vm.jobs.jobs),
        "letters_left_out": vm.mailbox.unread + on_their_way,
        "cell": portable_state(vm.cell, source) | {"commands": vm.jobs.without_jobs(vm.cell.commands())},
        "siblings": [portable_state(cell, source) for cell in member.siblings.cells()],
    }


def export_portable(session: Exported, path: str | os.PathLike[str]) -> None:
    """Write the portable state of a session to one file, atomically; taken between two slices.

    Args:
        session: any session.
        path: of the file; one that ends in ".gz" or ".zst" is compressed.

    Raises:
        CheckpointError: it could not be written; an old file stays as it was.
    """
    document = session.submit(lambda: session_portable(cast("SessionReading", session))).result()
    text = json.dumps(document, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()
    name = os.fspath(path)
    if name.endswith(".gz"):
        text = gzip.compress(text, mtime=0)
    elif name.endswith(".zst"):
        text = zstandard.ZstdCompressor().compress(text)
    write_atomic(path, text)


def load_portable(make: Callable[..., H], path: str | os.PathLike[str]) -> H:
    """A session that goes on from a portable state: statistically like the original, never bit for bit.

    Args:
        make: the constructor of sessions.
        path: of the file, compressed or not.

    Returns:
        The session; `notes` of it says what is not as it was.

    Raises:
        CheckpointError: no portable session, of a newer schema, or damaged.
        GenomeNotFoundError: a genome is not at hand; the message says which and how to get it.
        DownloadError: a genome has to be fetched and cannot be.
    """
    source = Path(path).name
    document = _read(read_bytes(path), source)
    check_portable(document, FORMAT, SCHEMA)
    try:
        session = _revived(make, document)
    except BioXenException:
        raise
    except DAMAGE as cause:
        raise unreadable(cause) from cause
    for note in session.notes:
        _log.warning("portable.changed", session=document["name"], note=note)
    return session


def _read(data: bytes, source: str) -> Document:
    """The document of a file, which may not inflate beyond `MOST_BYTES`."""
    try:
        if data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(MOST_BYTES + 1)
        elif data.startswith(_ZSTD):
            with zstandard.ZstdDecompressor().stream_reader(data) as reader:
                data = reader.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise CheckpointError(f"{source} inflates to more than {MOST_BYTES:,} bytes: it is no portable session.")
        document: Document = json.loads(data)
    except CheckpointError:
        raise
    except (OSError, EOFError, ValueError, RecursionError, zlib.error, zstandard.ZstdError) as cause:
        raise CheckpointError(f"{source} is damaged or no portable session: {cause}. Export it again.") from cause
    return document


def _revived(make: Callable[..., H], document: Document) -> H:
    capacity, host = document["capacity"], document["host"]
    session = make(
        int(document["seed"]),
        Capacity(_unbound(capacity["ribosomes"]), _unbound(capacity["atp_per_s"])),
        str(document["name"]),
        host=None if host is None else Host(**host | {"memory_kb": _unbound(host["memory_kb"])}),
        scheduler=revived_scheduler(document["scheduler"]),
        vitals_every_s=int(document["vitals_every_s"]),
        molecules_every_s=int(document["molecules_every_s"]),
    )
    session.pace.set(None, document["speed"])
    genomes = {
        str(digest): genome_from_json(json.dumps(genome).encode()) for digest, genome in document["genomes"].items()
    }
    notes = ["From a portable state: the session goes on like the original, not bit for bit; its history starts anew."]
    for row in document["vms"]:
        notes += [f"VM {row['name']!r}: {note}" for note in _enrol(session, row, genomes)]
        if row["name"] in document["speeds"]:
            session.pace.set(row["name"], document["speeds"][row["name"]])
    session.notes = tuple(notes)
    return session


def _enrol(session: NotingHome, row: Mapping[str, Any], genomes: Mapping[str, Genome]) -> list[str]:
    """Add a VM of the document; gives what is not as it was."""
    genome = genomes.get(row["cell"]["program"]["sequence_digest"])
    cell, more = revived(row["cell"], genome)
    notes = list(more)
    allocation = row["allocation"] and ResourceAllocation(**row["allocation"])
    runner = make_runner(IsolationLimits(**row["isolation"])) if row["isolation"] else None
    member = session.enrol_member(row["name"], cell, Quota(**row["quota"]), allocation=allocation, runner=runner)
    vm = member.vm
    vm.state, vm.account = VMState(row["state"]), Account(**row["account"])
    vm.arrested, vm.error, vm.error_code = (str(row[name]) for name in ("arrested", "error", "error_code"))
    member.held, member.genome = bool(row["held"]), genome
    member.source = "" if genome else str(row["cell"]["program"]["source"] or row["cell"]["program"]["genome_id"])
    member.recorder.add_births(tuple(Birth(**birth) for birth in row["births"]))
    for state in row["siblings"]:
        sibling, said = revived(state, genome)
        member.siblings.keep(sibling)
        notes += [note for note in said if note not in notes]
    if genome is not None:
        notes.append(
            "The edited genome was compiled anew: what edits of promoters and binding sites did is read from the "
            "sequence again."
        )
    for what, number in (("operon jobs", row["jobs_left_out"]), ("letters", row["letters_left_out"])):
        if number:
            notes.append(f"{number} {what} that were open are left out.")
    return notes


def _bound(bound: float) -> float | None:
    return None if math.isinf(bound) else bound


def _unbound(bound: float | None) -> float:
    return math.inf if bound is None else bound
