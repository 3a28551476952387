"""What there is to say about the VMs of a session, as plain values: for tables and for JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bioxen_nb.cell.context import VITALS
from bioxen_nb.hypervisor.lifecycle import legal_verbs

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

Facts = dict[str, Any]


def vitals_of(vm: VM) -> dict[str, float]:
    """Whole-cell numbers at this moment, by name with unit."""
    return {name: float(value) for name, value in zip(VITALS, vm.cell.vitals(), strict=True)}


def row_of(session: Session, name: str) -> Facts:
    """One VM in the words of `vm list`."""
    vm = session.vm(name)
    vitals = vitals_of(vm)
    return {
        **vm.status(),
        "speed": session.speed(name),
        "generation": int(vitals["generation"]),
        **{key: vitals[key] for key in ("volume_fl", "growth_rate_per_h", "ribosomes_active", "atp_um")},
    }


def rows_of(session: Session) -> list[Facts]:
    """All VMs, in the order of their creation."""
    return [row_of(session, name) for name in session.vm_names()]


def details_of(session: Session, name: str) -> Facts:
    """One VM in the words of `vm status`."""
    vm = session.vm(name)
    context, program = vm.cell.context, vm.cell.program
    letter = vm.mailbox.peek()
    return {
        "name": name,
        "state": vm.state.value,
        "possible": list(legal_verbs(vm.state)),
        "reason": vm.error or vm.arrested,
        "error_code": vm.error_code,
        "genome": program.genome_id,
        "organism": program.organism,
        "chassis": program.chassis,
        "program": program.digest,
        "seed": context.seed,
        "lineage": context.lineage,
        "time_s": vm.time_s,
        "divisions": vm.account.divisions,
        "vitals": {key: value for key, value in vitals_of(vm).items() if key != "time_s"},
        "environment": session.environment(name).describe(),
        "allocation": None if vm.allocation is None else asdict(vm.allocation),
        "quota": asdict(vm.quota),
        "isolated": vm.runner.is_isolated,
        "speed": session.speed(name),
        "jobs": [_job(job) for job in vm.jobs.jobs],
        "mailbox": {"unread": vm.mailbox.unread, "next": None if letter is None else asdict(letter)},
        "account": asdict(vm.account),
        "digest": vm.cell.digest(),
    }


def _job(job: Any) -> Facts:
    facts = {name: getattr(job, name) for name in ("number", "duration_s", "priority", "reason", "began_s", "ended_s")}
    return {**facts, "genes": list(job.genes), "state": job.state.value}


def host_of(session: Session) -> Facts:
    """The host, its scheduler, and who holds what; bounds that do not exist are None."""
    hypervisor = session.hypervisor
    host, admission = hypervisor.host, hypervisor.admission
    holders = {name: session.vm(name).allocation for name in session.vm_names()}
    facts: Facts = {
        "session": session.name,
        "scheduler": hypervisor.scheduler_name,
        "vms": len(holders),
        "running": len(hypervisor.running()),
        "holders": {name: None if held is None else asdict(held) for name, held in holders.items()},
        "host": None,
    }
    if host is not None:
        held = admission.held("ribosomes")
        held_kb = admission.held("memory_kb")
        bounded = math.isfinite(host.memory_kb)
        facts["host"] = {
            "max_vms": host.max_vms,
            "ribosomes": host.ribosomes,
            "overhead": host.overhead,
            "ribosomes_available": host.available_ribosomes,
            "ribosomes_held": held,
            "ribosomes_free": round(host.available_ribosomes - held, 9),
            "ribosome_share": host.ribosome_share,
            "atp_share_percent": host.atp_share,
            "memory_kb": host.memory_kb if bounded else None,
            "memory_kb_held": held_kb,
            "memory_kb_free": host.memory_kb - held_kb if bounded else None,
        }
    return facts
