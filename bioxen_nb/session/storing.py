"""A session as plain values: a JSON-able header and named arrays."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.genome.document import genome_to_json
from bioxen_nb.hypervisor.scheduler_storing import scheduler_document
from bioxen_nb.session.collecting import collector_resting
from bioxen_nb.session.growing import HeldRows
from bioxen_nb.session.links import links_of
from bioxen_nb.session.recorder import joined
from bioxen_nb.session.sources import source_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.context import CellularContext
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.member import Member
    from bioxen_nb.session.reading import SessionReading

Header = dict[str, Any]
Arrays = dict[str, NDArray[Any]]
HeldArrays = dict[str, NDArray[Any] | HeldRows]


def encode_programs(session: SessionReading) -> None:
    """Make the programs ready to be stored, which may take a tenth of a second the first time; safe from any thread."""
    for member in list(session.members.values()):
        for cell in (member.vm.cell, *member.siblings.cells()):
            _program_bytes(cell.program)
            with collector_resting():
                _ = cell.program.digest


def snapshot(session: SessionReading, only: str | None = None) -> tuple[Header, Arrays]:
    """Header and arrays of a whole session, or of one VM alone; for the owner of its state."""
    header, held = hold(session, only)
    return header, joined(held)


def hold(session: SessionReading, only: str | None = None) -> tuple[Header, HeldArrays]:
    """What `snapshot` gives, but histories are held, not copied: `recorder.joined` copies them, on any thread, later.

    So the cells need not wait longer for a longer history.
    """
    programs: dict[str, GenomeProgram] = {}
    arrays: Arrays = {}
    histories: HeldArrays = {}
    vms = [
        _member_header(session, member, f"{number}", programs, arrays, histories)
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
        "host": None if host is None else numbers_of(host) | {"memory_kb": _bounds(host.memory_kb)[0]},
        "post": session.hypervisor.post.to_document(),
        "scheduler": scheduler_document(session.hypervisor.scheduler),
        "speed": session.pace.default,
        "speeds": session.pace.document(),
        "notes": list(session.notes),
        "links": [plan.to_document() for plan in links_of(session)],
        "events": session.events.to_document(),
        "vms": vms,
    }
    return header, {**arrays, **histories}


def _member_header(
    session: SessionReading,
    member: Member,
    prefix: str,
    programs: dict[str, GenomeProgram],
    arrays: Arrays,
    histories: HeldArrays,
) -> Header:
    vm = member.vm
    programs[vm.cell.program.digest] = vm.cell.program
    grant = vm.epoch.grant
    histories.update({f"{prefix}/history/{name}": table for name, table in member.recorder.held().items()})
    return {
        "name": vm.name,
        "state": vm.state.value,
        "quota": numbers_of(vm.quota),
        "allocation": vm.allocation and numbers_of(vm.allocation),
        "isolation": vm.runner.limits and asdict(vm.runner.limits),
        "jobs": vm.jobs.to_document(),
        "mailbox": vm.mailbox.to_document(),
        "account": asdict(vm.account),
        "unfinished": (unfinished := vm.unfinished_now()) and unfinished.to_document(),
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
            _sibling_header(cell, vm.cell, f"{prefix}/sibling/{number}", programs, arrays)
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


def _sibling_header(
    cell: Cell, mother: Cell, prefix: str, programs: dict[str, GenomeProgram], arrays: Arrays
) -> Header:
    programs[cell.program.digest] = cell.program
    same = cell.environment == mother.environment
    return {
        "program": cell.program.digest,
        "environment": None if same else cell.environment.to_document(),
        **_store_context(cell.context, prefix, arrays),
    }


def _store_context(context: CellularContext, prefix: str, arrays: Arrays) -> Header:
    header, state = context.to_document()
    arrays.update({f"{prefix}/{name}": array for name, array in state.items()})
    return header


def _program_bytes(program: GenomeProgram) -> NDArray[np.uint8]:
    """The program's JSON; kept with the (immutable) program, since sessions are saved again and again."""
    known: NDArray[np.uint8] | None = program.__dict__.get("_archived")
    if known is None:
        from bioxen_nb.program.encoding import encoded_program

        with collector_resting():
            digest, text = encoded_program(program)
        program.__dict__.setdefault("digest", digest)
        known = program.__dict__["_archived"] = np.frombuffer(text, np.uint8)
    return known


def numbers_of(record: DataclassInstance) -> Header:
    """The fields of a record of numbers: those of numpy as Python's own, infinite ones as "inf", which JSON lacks."""
    own = {name: value.item() if isinstance(value, np.generic) else value for name, value in asdict(record).items()}
    return {name: "inf" if value == math.inf else value for name, value in own.items()}


def numbers_from(row: Header) -> Header:
    """The fields that `numbers_of` gave."""
    return {name: math.inf if value == "inf" else value for name, value in row.items()}


def _bounds(*bounds: float) -> list[float | None]:
    return [None if math.isinf(bound) else bound for bound in bounds]


def history_names(arrays: Arrays) -> frozenset[str]:
    """Arrays whose rows follow each other in time, which are stored as differences."""
    return frozenset(name for name in arrays if "/history/" in name and name.endswith(("/proteins", "/rnas")))
