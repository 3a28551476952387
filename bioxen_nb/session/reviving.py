"""A session back from plain values, checked on the way."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar, cast
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from bioxen_nb.errors import CheckpointError
from bioxen_nb.genome.document import genome_from_json
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.jobs import JobQueue
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.mailbox import Mailbox, Post
from bioxen_nb.hypervisor.scheduler_storing import revived_scheduler
from bioxen_nb.hypervisor.unfinished import Unfinished
from bioxen_nb.hypervisor.vm import Account, Epoch
from bioxen_nb.resources import Capacity, Demand, Grant, Host, Quota, ResourceAllocation
from bioxen_nb.session.collecting import collector_resting
from bioxen_nb.session.links import LinkPlan
from bioxen_nb.session.sources import make_runner
from bioxen_nb.session.storing import Arrays, Header, numbers_from

if TYPE_CHECKING:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.hypervisor.hypervisor import Hypervisor
    from bioxen_nb.hypervisor.runner import Runner
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.program.records import GenomeProgram
    from bioxen_nb.session.events import EventLog
    from bioxen_nb.session.loop import Pace
    from bioxen_nb.session.member import Member

S = TypeVar("S", bound="Home")


class Home(Protocol):
    """What a session must offer to be filled with VMs."""

    pace: Pace
    hypervisor: Hypervisor
    members: dict[str, Member]
    notes: tuple[str, ...]
    events: EventLog

    def enrol_member(
        self,
        name: str,
        cell: Cell,
        quota: Quota | None = None,
        *,
        allocation: ResourceAllocation | None = None,
        runner: Runner | None = None,
    ) -> Member: ...


@collector_resting()
def revive(make: Callable[..., S], header: Header, arrays: Arrays) -> S:
    """A session, made with `make` (its constructor), from what `storing.snapshot` gave.

    Nothing plays yet, although VMs keep their states: those that were RUNNING go on with `run` or `play`. The session's
    `notes` are those that it was saved with, and what could not be brought back as it was.
    """
    programs = {
        name[len(PROGRAM) :]: _program(array, name[len(PROGRAM) :])
        for name, array in arrays.items()
        if name.startswith(PROGRAM)
    }
    scheduler, scheduler_note = revived_scheduler(header["scheduler"])
    session = make(
        int(header["seed"]),
        Capacity(*_unbounded(header["capacity"])),
        str(header["name"]),
        host=_host(header["host"]),
        scheduler=scheduler,
        vitals_every_s=int(header["vitals_every_s"]),
        molecules_every_s=int(header["molecules_every_s"]),
    )
    session.pace.set(None, header["speed"])
    session.hypervisor.post = Post.from_document(header["post"])
    for number, row in enumerate(header["vms"]):
        member = _revive_member(session, row, f"{number}", programs, arrays)
        if row["name"] in header["speeds"]:
            session.pace.set(member.vm.name, header["speeds"][row["name"]])
    session.events.fill(header.get("events", {}))
    told = [str(note) for note in header["notes"]] + [scheduler_note] * bool(scheduler_note)
    session.notes = tuple(dict.fromkeys([*told, *left_behind(session, header["links"])]))
    return session


def left_behind(session: Home, links: Iterable[Header]) -> list[str]:
    """What was under way when the session was saved and does not go on by itself."""
    standing = [(member.vm, member.vm.unfinished) for member in session.members.values()]
    processes = [unfinished.told(vm.name) for vm, unfinished in standing if unfinished is not None]
    return [*processes, *(LinkPlan.from_document(link).told() for link in links)]


#: Names of programs among the arrays begin with this; their digests follow.
PROGRAM = "program/"

#: Programs that are alive, by the digest of their text: sessions of one run and its branches share them.
_living: WeakValueDictionary[bytes, GenomeProgram] = WeakValueDictionary()


def _program(array: NDArray[np.uint8], digest: str) -> GenomeProgram:
    from bioxen_nb.program.document import from_document
    from bioxen_nb.program.encoding import text_digest

    text = array.tobytes()
    key = hashlib.sha256(text).digest()
    program = _living.get(key)
    if program is None:
        program = _living[key] = from_document(json.loads(text))
        # What storing.snapshot would find out for it again.
        program.__dict__["_archived"] = array
        if text_digest(text) == digest:
            program.__dict__["digest"] = digest
    return program


def _revive_member(
    session: Home, row: Header, prefix: str, programs: dict[str, GenomeProgram], arrays: Arrays
) -> Member:
    from bioxen_nb.cell.environment import Environment

    cell = _revive_cell(row, prefix, programs[row["program"]], arrays)
    allocation = row["allocation"] and ResourceAllocation(**row["allocation"])
    runner = make_runner(IsolationLimits(**row["isolation"])) if row["isolation"] else None
    member = session.enrol_member(row["name"], cell, Quota(), allocation=allocation, runner=runner)
    member.vm.quota = Quota(**numbers_from(row["quota"]))
    member.bound_memory()
    _restore_vm(member.vm, row)
    member.held = bool(row["held"])
    member.source = str(row["source"])
    if f"{prefix}/genome" in arrays:
        member.genome = genome_from_json(arrays[f"{prefix}/genome"].tobytes())
    for number, header in enumerate(row["siblings"]):
        program, state = programs[header["program"]], _part(arrays, f"{prefix}/sibling/{number}")
        sibling = cell.kin(program, header, state)
        if header["environment"] is not None:
            sibling = sibling.moved_to(Environment.from_document(header["environment"]))
        member.siblings.keep(sibling)
    member.recorder.restore(row["history"], _part(arrays, f"{prefix}/history"))
    return member


def _restore_vm(vm: VM, row: Header) -> None:
    vm.state = VMState(row["state"])
    vm.account = Account(**row["account"])
    grant, asked = row["epoch"]["grant"], row["epoch"]["asked"]
    vm.epoch = Epoch(
        int(row["epoch"]["left_s"]), None if grant is None else Grant(*_unbounded(grant)), asked and Demand(**asked)
    )
    vm.arrested = str(row["arrested"])
    vm.error, vm.error_code = str(row["error"]), str(row["error_code"])
    vm.unfinished = None if row["unfinished"] is None else Unfinished.from_document(row["unfinished"])
    vm.jobs, vm.mailbox = JobQueue.from_document(row["jobs"]), Mailbox.from_document(row["mailbox"])


def _host(row: Header | None) -> Host | None:
    return None if row is None else Host(**row | {"memory_kb": _unbounded([row["memory_kb"]])[0]})


def _revive_cell(row: Header, prefix: str, program: GenomeProgram, arrays: Arrays) -> Cell:
    from bioxen_nb.cell.cell import Cell
    from bioxen_nb.cell.environment import Environment

    environment = Environment.from_document(row["environment"])
    cell = Cell.resumed(program, environment, row["cell"], _part(arrays, f"{prefix}/cell"), row.get("network"))
    if cell.digest() != row["cell_digest"]:
        raise CheckpointError(
            f"The cell of VM {row['name']!r} does not come back as it was saved. "
            "Load the file with the version that wrote it.",
            vm=row["name"],
        )
    return cell


def _part(arrays: Arrays, prefix: str) -> Arrays:
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(prefix + "/")}


def _unbounded(bounds: list[float | None]) -> tuple[float, float]:
    return cast("tuple[float, float]", tuple(math.inf if bound is None else bound for bound in bounds))
