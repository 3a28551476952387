"""A whole session as public quantities in one JSON document, for other versions and machines (see `cell.portable`).

Operon jobs, letters and unfinished process texts travel along, since they are plain names and numbers. Recorded rows
belong to a checkpoint: the history starts anew.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import zstandard

from bioxen_nb.cell.portable import check_portable, portable_state
from bioxen_nb.cell.portable_program import DAMAGE, unreadable
from bioxen_nb.documents.atomic import read_bytes, write_atomic
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.hypervisor.scheduler_storing import scheduler_document
from bioxen_nb.logs import Log
from bioxen_nb.session.links import links_of
from bioxen_nb.session.member import Member
from bioxen_nb.session.portable_genomes import Embedded, Genomes, Supply, missing_note, whereabouts
from bioxen_nb.session.portable_reviving import revived_session
from bioxen_nb.session.reading import SessionReading
from bioxen_nb.session.reviving import Home
from bioxen_nb.session.storing import numbers_of
from bioxen_nb.version import __version__

_log = Log("session.portable")

FORMAT = "bioxen_nb.portable_session"
#: Raised when a key changes its meaning.
SCHEMA = 1

#: A document inflates to at most this.
MOST_BYTES = 1_000_000_000

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

H = TypeVar("H", bound=Home)
Document = dict[str, Any]


class Exported(Protocol):
    """What a session must offer to be exported."""

    def submit(self, command: Callable[[], Document]) -> Future[Document]: ...


def session_portable(session: SessionReading) -> Document:
    """All VMs of a session as public quantities, JSON-able; for the owner of its state."""
    embedded = Embedded()
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
        "host": None if host is None else numbers_of(host) | {"memory_kb": _bound(host.memory_kb)},
        "scheduler": scheduler_document(session.hypervisor.scheduler),
        "speed": session.pace.default,
        "speeds": session.pace.document(),
        "notes": list(session.notes),
        "links": [plan.to_document() for plan in links_of(session)],
        "post": post.to_document(),
        "vms": [_vm(member, embedded, post.on_their_way(name)) for name, member in session.members.items()],
        "genomes": embedded.documents,
    }


def _vm(member: Member, embedded: Embedded, on_their_way: int) -> Document:
    vm = member.vm
    place = whereabouts(member, embedded.key(member))
    commands, source = vm.cell.commands(), place["source"]
    return {
        "name": vm.name,
        "state": vm.state.value,
        "quota": numbers_of(vm.quota),
        "allocation": vm.allocation and numbers_of(vm.allocation),
        "isolation": vm.runner.limits and asdict(vm.runner.limits),
        "account": asdict(vm.account),
        "arrested": vm.arrested,
        "error": vm.error,
        "error_code": vm.error_code,
        "held": member.held,
        "genome": place,
        "births": [birth.to_document() for birth in member.recorder.births],
        "jobs": vm.jobs.to_document(),
        "held_on": sorted(unit for unit in vm.jobs.held_units() if commands.get(unit) == "on"),
        "mailbox": vm.mailbox.to_document(),
        "unfinished": (unfinished := vm.unfinished_now()) and unfinished.to_document(),
        # For readers that know neither jobs nor letters.
        "jobs_left_out": sum(not job.is_over for job in vm.jobs.jobs),
        "letters_left_out": vm.mailbox.unread + on_their_way,
        "cell": portable_state(vm.cell, source) | {"commands": vm.jobs.without_jobs(commands)},
        "siblings": [portable_state(cell, source) for cell in member.siblings.cells()],
    }


def export_portable(session: Exported, path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Write the portable state of a session to one file, atomically; taken between two slices.

    Args:
        session: any session.
        path: of the file; one that ends in ".gz" or ".zst" is compressed.

    Returns:
        A sentence for each VM whose genome will not be found again by what the file says of it; also in the log.

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
    notes = tuple(note for row in document["vms"] if (note := missing_note(row["name"], row["genome"])))
    for note in notes:
        _log.warning("portable.genome", session=document["name"], note=note)
    return notes


def load_portable(make: Callable[..., H], path: str | os.PathLike[str], genomes: Genomes | None = None) -> H:
    """A session that goes on from a portable state: statistically like the original, never bit for bit.

    Args:
        make: the constructor of sessions.
        path: of the file, compressed or not.
        genomes: to compile, or names or files to read them from, instead of the sources that the file names; as
            {id, source or digest of the sequence: genome}, or in a row.

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
        session = revived_session(make, document, Supply(document["genomes"], genomes))
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


def _bound(bound: float) -> float | None:
    return None if math.isinf(bound) else bound
