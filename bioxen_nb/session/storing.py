"""A session as plain values: a JSON-able header and named arrays."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.document import genome_to_json
from bioxen_nb.session.collecting import collector_resting
from bioxen_nb.session.sources import source_of

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.context import CellularContext
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.reading import SessionReading

Header = dict[str, Any]
Arrays = dict[str, NDArray[Any]]


def encode_programs(session: SessionReading) -> None:
    """Make the programs ready to be stored, which may take a third of a second the first time; safe from any thread."""
    for member in list(session.members.values()):
        _program_bytes(member.vm.cell.program)


def snapshot(session: SessionReading, only: str | None = None) -> tuple[Header, Arrays]:
    """Header and arrays of a whole session, or of one VM alone; for the owner of its state."""
    programs: dict[str, GenomeProgram] = {}
    arrays: Arrays = {}
    vms = [
        _member_header(session, member, f"{number}", programs, arrays)
        for number, member in enumerate(session.members.values() if only is None else [session.members[only]])
    ]
    for digest, program in programs.items():
        arrays[f"program/{digest}"] = _program_bytes(program)
    capacity, host = session.hypervisor.capacity, session.hypervisor.host
    header: Header = {
        "name": session.name,
        "seed": session.seed,
        "vitals_every_s": session.vitals_every_s,
        "molecules_every_s": session.molecules_every_s,
        "capacity": _bounds(capacity.ribosomes, capacity.atp_per_s),
        "host": None if host is None else asdict(host) | {"memory_kb": _bounds(host.memory_kb)[0]},
        "post": session.hypervisor.post.to_document(),
        "scheduler": session.hypervisor.scheduler_document(),
        "speed": session.pace.default,
        "speeds": session.pace.document(),
        "vms": vms,
    }
    return header, arrays


def _member_header(
    session: SessionReading,
    member: Member,
    prefix: str,
    programs: dict[str, GenomeProgram],
    arrays: Arrays,
) -> Header:
    vm = member.vm
    programs[vm.cell.program.digest] = vm.cell.program
    grant = vm.epoch.grant
    arrays.update({f"{prefix}/history/{name}": table for name, table in member.recorder.tables().items()})
    return {
        "name": vm.name,
        "state": vm.state.value,
        "quota": asdict(vm.quota),
        "allocation": vm.allocation and asdict(vm.allocation),
        "isolation": vm.runner.limits and asdict(vm.runner.limits),
        "jobs": vm.jobs.to_document(),
        "mailbox": vm.mailbox.to_document(),
        "account": asdict(vm.account),
        "epoch": {
            "left_s": vm.epoch.left_s,
            "grant": grant and _bounds(grant.ribosomes, grant.atp_per_s),
            "asked": vm.epoch.asked and asdict(vm.epoch.asked),
        },
        "arrested": vm.arrested,
        "error": vm.error,
        "error_code": vm.error_code,
        "held": member.held,
        "source": _source(member, prefix, arrays),
        "program": vm.cell.program.digest,
        "environment": vm.cell.environment.to_document(),
        "network": vm.cell.network.to_document() if vm.cell.network else None,
        "cell": _store_context(vm.cell.context, f"{prefix}/cell", arrays),
        "cell_digest": vm.cell.digest(),
        "siblings": [
            _sibling_header(cell, f"{prefix}/sibling/{number}", programs, arrays)
            for number, cell in enumerate(member.siblings.cells())
        ],
        "history": member.recorder.header(),
    }


def _source(member: Member, prefix: str, arrays: Arrays) -> str:
    """Where the genome can be read again; one that cannot is put among the arrays."""
    source = source_of(member.genome)
    if source or member.genome is None:
        return source or member.source
    arrays[f"{prefix}/genome"] = np.frombuffer(genome_to_json(member.genome), np.uint8)
    return ""


def _sibling_header(cell: Cell, prefix: str, programs: dict[str, GenomeProgram], arrays: Arrays) -> Header:
    programs[cell.program.digest] = cell.program
    return {"program": cell.program.digest, **_store_context(cell.context, prefix, arrays)}


def _store_context(context: CellularContext, prefix: str, arrays: Arrays) -> Header:
    header, state = context.to_document()
    arrays.update({f"{prefix}/{name}": array for name, array in state.items()})
    return header


def _program_bytes(program: GenomeProgram) -> NDArray[np.uint8]:
    """The program's JSON; kept with the (immutable) program, since sessions are saved again and again."""
    known: NDArray[np.uint8] | None = program.__dict__.get("_archived")
    if known is None:
        from bioxen_nb.program.document import to_document

        with collector_resting():
            text = json.dumps(to_document(program), separators=(",", ":"))
        known = program.__dict__["_archived"] = np.frombuffer(text.encode(), np.uint8)
    return known


def _bounds(*bounds: float) -> list[float | None]:
    return [None if math.isinf(bound) else bound for bound in bounds]


def history_names(arrays: Arrays) -> frozenset[str]:
    """Arrays whose rows follow each other in time, which are stored as differences."""
    return frozenset(name for name in arrays if "/history/" in name and name.endswith(("/proteins", "/rnas")))
