"""`vm init`, `create`, `export` and `import`: session files and VMs that come to be, and images of VMs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.commands.environment import typed_environment
from bioxen_nb.commands.files import require_folder
from bioxen_nb.commands.session_file import changing, locked, reading, session_path
from bioxen_nb.commands.stages import Stages
from bioxen_nb.config.run_settings import parse_names
from bioxen_nb.errors import CheckpointError, ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.resources import Host, ResourceAllocation
    from bioxen_nb.session.session import Session

GENOME = "teaching-cell"

#: Options that bound a VM -> the field of its allocation.
BOUNDS = {
    "ribosomes": "ribosomes",
    "atp": "atp_percentage",
    "memory_kb": "memory_kb",
    "cpu": "cpu_percentage",
    "priority": "priority",
}
#: The same -> the key of `resource_limits` in a configuration, which has whole ribosomes and kilobytes.
LIMITS = {"ribosomes": "max_ribosomes", "atp": "max_atp", "memory_kb": "max_memory_kb", "cpu": "max_cpu"}


def init(options: argparse.Namespace) -> int:
    """A session file without VMs."""
    from bioxen_nb.session.session import Session

    path = session_path(options.session)
    session = Session(options.seed, name=path.stem, host=_host(options), scheduler=options.scheduler)
    with locked(path), session:
        if path.exists() and not options.force:
            raise CheckpointError(f"{path} is there already. Add --force to replace it, or name another file.")
        session.save(path)
    host = session.hypervisor.host
    assert host is not None
    print(
        f"{path}: {host.max_vms} VMs fit, {host.available_ribosomes:g} of {host.ribosomes:g} ribosomes for them, "
        f"{session.hypervisor.scheduler_name}"
    )
    return 0


def _host(options: argparse.Namespace) -> Host:
    from bioxen_nb.resources import Host

    base = Host() if options.max_vms is None else Host.for_vms(options.max_vms)
    given = {name: getattr(options, name) for name in ("ribosomes", "overhead", "memory_kb")}
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def create(options: argparse.Namespace) -> int:
    """A VM in state CREATED, or started when asked."""
    path = session_path(options.session)
    with changing(path, make=True) as session:
        vm = create_vm(session, options)
        if options.start:
            session.start(options.name)
        print(f"{vm.name}: {vm.state.value}, {vm.cell.program.genome_id}, seed {vm.cell.seed}, in {path}")
    return 0


def create_vm(session: Session, options: argparse.Namespace) -> VM:
    """The VM that the options of `create` describe."""
    make = _configured if options.type or options.config else _plain
    session.hypervisor.check_name(options.name)
    with Stages(1) as stage:
        vm: VM = stage(f"creating {options.name}", make, session, options)
    return vm


def _plain(session: Session, options: argparse.Namespace) -> VM:
    """A VM of a genome, with equal shares of the host unless other ones are asked for."""
    from bioxen_nb.cell.environment import Environment

    return session.create(
        options.name,
        options.genome or GENOME,
        chassis=options.chassis,
        environment=Environment.from_document({"medium": options.medium or "reference", **typed_environment(options)}),
        knock_out=parse_names(options.knock_out or "", "--knock-out"),
        seed=options.seed,
        allocation=allocation_from(options),
        isolation=options.isolated,
    )


def _configured(session: Session, options: argparse.Namespace) -> VM:
    """A VM of a biological type or a configuration, as the factory of `bioxen_nb.api` makes it."""
    from bioxen_nb.api.biological_types import check_types
    from bioxen_nb.api.building import build
    from bioxen_nb.config.merging import merged
    from bioxen_nb.config.reading import read_mapping
    from bioxen_nb.resources import ResourceAllocation

    if options.type:
        check_types(options.type, "basic")
    config = merged(read_mapping(options.config) if options.config else {}, _typed_config(options))
    vm, _ = build(session, options.name, options.type or options.genome or GENOME, config)
    if options.priority is not None:
        session.allocate(vm.name, replace(vm.allocation or ResourceAllocation(), priority=options.priority))
    return vm


def _typed_config(options: argparse.Namespace) -> dict[str, Any]:
    """The options of `create` in the shape of a VM's configuration; only what was typed."""
    environment = typed_environment(options)
    if options.medium:
        environment["medium"] = options.medium
    values: dict[str, Any] = {
        "genome": options.genome,
        "chassis": options.chassis,
        "seed": options.seed,
        "knock_out": list(parse_names(options.knock_out, "--knock-out")) if options.knock_out else None,
        "environment": environment or None,
        "resource_limits": _limits(options) or None,
        "genomic_virtualization": {"execution_isolation": True} if options.isolated else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _limits(options: argparse.Namespace) -> dict[str, float]:
    given = {key: getattr(options, name) for name, key in LIMITS.items() if getattr(options, name) is not None}
    whole = ("max_ribosomes", "max_memory_kb")
    return {key: int(value) if key in whole and value == int(value) else value for key, value in given.items()}


def allocation_from(options: argparse.Namespace, base: ResourceAllocation | None = None) -> ResourceAllocation | None:
    """What the options ask to set aside, laid over `base`; None when they say nothing."""
    from bioxen_nb.resources import ResourceAllocation

    given = {field: getattr(options, name) for name, field in BOUNDS.items() if getattr(options, name) is not None}
    return (base or ResourceAllocation()).changed(**given) if given else None


def export(options: argparse.Namespace) -> int:
    """One VM as a session file of its own; `run --resume` and `Session.load` read it, too."""
    from bioxen_nb.documents.atomic import write_atomic
    from bioxen_nb.session.session_document import SessionDocument, packed
    from bioxen_nb.session.storing import snapshot

    target = Path(options.image)
    require_folder(target)
    with reading(session_path(options.session)) as session:
        vm = session.vm(options.name)
        header, arrays = session.submit(lambda: snapshot(session, vm.name)).result()
        data = packed(SessionDocument(header, arrays))
    write_atomic(target, data)
    print(f"{target}: {vm.name} at {vm.time_s:,} s, {len(data) / 1e6:.2f} MB, state {vm.cell.digest()[:16]}")
    return 0


def import_(options: argparse.Namespace) -> int:
    """A new VM, in state CREATED, that goes on from the cell of an image; jobs and letters stay behind."""
    from bioxen_nb.session.session import Session

    path = session_path(options.session)
    with Session.load(options.image) as image:
        names = image.vm_names()
        if len(names) != 1:
            raise ConfigurationError(
                f"{options.image} holds {len(names)} VMs, and an image holds one. Make it with bioxen-nb vm export."
            )
        guest = image.vm(names[0])
    with changing(path, make=True) as session:
        vm = _enrol(session, options.name or guest.name, guest, options)
        session.members[vm.name].inherit_genome(image.members[names[0]])
        print(f"{vm.name}: {vm.state.value}, {vm.cell.program.genome_id} at {vm.time_s:,} s, in {path}")
    return 0


def _enrol(session: Session, name: str, guest: VM, options: argparse.Namespace) -> VM:
    from bioxen_nb.session.sources import make_runner

    limits = guest.runner.limits
    allocation = allocation_from(options, guest.allocation) or guest.allocation
    runner = None if limits is None else make_runner(limits)
    return session.enrol(name, guest.cell, allocation=allocation, runner=runner)
