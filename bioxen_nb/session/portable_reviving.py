"""A session made from the document of a portable one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.portable import revived
from bioxen_nb.errors import UnknownNameError
from bioxen_nb.hypervisor.isolation.limits import IsolationLimits
from bioxen_nb.hypervisor.jobs import JobQueue
from bioxen_nb.hypervisor.lifecycle import VMState
from bioxen_nb.hypervisor.mailbox import Mailbox, Post
from bioxen_nb.hypervisor.scheduler_storing import revived_scheduler
from bioxen_nb.hypervisor.unfinished import Unfinished
from bioxen_nb.hypervisor.vm import VM, Account
from bioxen_nb.resources import Capacity, Host, Quota, ResourceAllocation
from bioxen_nb.session.lineage import Birth
from bioxen_nb.session.portable_genomes import Supply
from bioxen_nb.session.reviving import Home, left_behind
from bioxen_nb.session.sources import make_runner, source_of
from bioxen_nb.session.storing import numbers_from

H = TypeVar("H", bound=Home)
Document = Mapping[str, Any]


def revived_session(make: Callable[..., H], document: Document, genomes: Supply) -> H:
    """The session of a document, made with `make` (its constructor); `notes` says what is not as it was."""
    capacity, host = document["capacity"], document["host"]
    scheduler, scheduler_note = revived_scheduler(document["scheduler"])
    session = make(
        int(document["seed"]),
        Capacity(_unbound(capacity["ribosomes"]), _unbound(capacity["atp_per_s"])),
        str(document["name"]),
        host=None if host is None else Host(**host | {"memory_kb": _unbound(host["memory_kb"])}),
        scheduler=scheduler,
        vitals_every_s=int(document["vitals_every_s"]),
        molecules_every_s=int(document["molecules_every_s"]),
    )
    session.pace.set(None, document["speed"])
    notes = ["From a portable state: the session goes on like the original, not bit for bit; its history starts anew."]
    notes += [str(note) for note in document.get("notes", ())] + [scheduler_note] * bool(scheduler_note)
    for row in document["vms"]:
        notes += [f"VM {row['name']!r}: {note}" for note in _enrol(session, row, genomes)]
        if row["name"] in document["speeds"]:
            session.pace.set(row["name"], document["speeds"][row["name"]])
    if "post" in document:
        session.hypervisor.post = Post.from_document(document["post"])
    session.notes = tuple(dict.fromkeys([*notes, *left_behind(session, document.get("links", ()))]))
    return session


def _enrol(session: Home, row: Document, genomes: Supply) -> list[str]:
    """Add a VM of the document; gives what is not as it was."""
    embedded, program = genomes.embedded(row), row["cell"]["program"]
    genome = embedded or genomes.given(program) or genomes.by_accession(row)
    cell, more = revived(row["cell"], genome)
    notes = [*more, *_hold_on(cell, row.get("held_on", ()))]
    allocation = row["allocation"] and ResourceAllocation(**row["allocation"])
    runner = make_runner(IsolationLimits(**row["isolation"])) if row["isolation"] else None
    quota = Quota(**numbers_from(row["quota"]))
    member = session.enrol_member(row["name"], cell, quota, allocation=allocation, runner=runner)
    _restore(member.vm, row)
    member.held, member.genome = bool(row["held"]), genome
    member.source = source_of(genome) if genome else str(program["source"] or program["genome_id"])
    member.recorder.add_births(tuple(Birth(**birth) for birth in row["births"]))
    for state in row["siblings"]:
        sibling, said = revived(state, genome)
        member.siblings.keep(sibling)
        notes += [note for note in said if note not in notes]
    if embedded is not None:
        notes.append(
            "The edited genome was compiled anew: what edits of promoters and binding sites did is read from the "
            "sequence again."
        )
    return [*notes, *_left_out(row)]


def _restore(vm: VM, row: Document) -> None:
    vm.state, vm.account = VMState(row["state"]), Account(**row["account"])
    vm.arrested, vm.error, vm.error_code = (str(row[name]) for name in ("arrested", "error", "error_code"))
    if "jobs" in row:
        vm.jobs, vm.mailbox = JobQueue.from_document(row["jobs"]), Mailbox.from_document(row["mailbox"])
        vm.unfinished = None if row["unfinished"] is None else Unfinished.from_document(row["unfinished"])


def _hold_on(cell: Cell, units: list[str]) -> list[str]:
    """Switch on what running jobs hold; gives what the program lacks."""
    notes = []
    for unit in units:
        try:
            cell.command([str(unit)], "on")
        except UnknownNameError:
            notes.append(f"A running operon job holds {unit!r}, which the program does not have.")
    return notes


def _left_out(row: Document) -> list[str]:
    """What a document of an earlier version did not tell."""
    if "jobs" in row:
        return []
    counts = (("operon jobs", row["jobs_left_out"]), ("letters", row["letters_left_out"]))
    return [f"{number} {what} that were open are left out." for what, number in counts if number]


def _unbound(bound: float | None) -> float:
    return math.inf if bound is None else bound
