"""`vm resources`, `allocate` and `schedule`: the host of a session, and who runs when."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from bioxen_nb.commands.session_file import changing, reading, session_path
from bioxen_nb.commands.vm import require_running
from bioxen_nb.commands.vm_create import allocation_from
from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.profile import Slice
    from bioxen_nb.session.session import Session

#: The most turns that are watched at once; the profile remembers some more slices.
MOST_TURNS = 1000


def resources(options: argparse.Namespace) -> int:
    """The host, what is free of it, and what each VM holds."""
    from bioxen_nb.commands.vm_facts import host_of
    from bioxen_nb.commands.vm_tables import console, holders_table, host_table, write_json

    with reading(session_path(options.session)) as session:
        facts = host_of(session)
    if options.json:
        write_json(options.json, facts)
        return 0
    console().print(host_table(facts))
    if facts["holders"]:
        console().print(holders_table(facts))
    return 0


def allocate(options: argparse.Namespace) -> int:
    """Another allocation for a VM; what is not named stays."""
    with changing(session_path(options.session)) as session:
        wanted = allocation_from(options, session.vm(options.name).allocation)
        if wanted is None:
            raise ConfigurationError("Say what changes: --ribosomes, --atp, --memory-kb, --cpu or --priority.")
        session.allocate(options.name, wanted)
    return resources(argparse.Namespace(session=options.session, json=None))


def schedule(options: argparse.Namespace) -> int:
    """Show the scheduler, set another one, or let it work for some turns."""
    path = session_path(options.session)
    if options.set is None and options.turns is None:
        with reading(path) as session:
            _show_schedulers(session)
        return 0
    with changing(path) as session:
        if options.set is not None:
            session.set_scheduler(options.set)
        print(f"scheduler: {session.hypervisor.scheduler_name}")
        if options.turns is not None:
            show_turns(watch_turns(session, options.turns))
    return 0


def _show_schedulers(session: Session) -> None:
    from bioxen_nb import registry

    present = session.hypervisor.scheduler_name
    for name in registry.names(registry.SCHEDULERS):
        summary = (registry.load(registry.SCHEDULERS, name).__doc__ or "").strip().splitlines()
        print(f"{'*' if name == present else ' '} {name:<12} {summary[0] if summary else ''}")


def watch_turns(session: Session, turns: int) -> list[Slice]:
    """Let the running VMs live until the thread went from one to the next so often; gives who ran when.

    Raises:
        ConfigurationError: not a number of turns from 1 to `MOST_TURNS`.
        VMStateError: no VM is running.
    """
    if not 1 <= turns <= MOST_TURNS:
        raise ConfigurationError(f"A number of turns lies between 1 and {MOST_TURNS:,}, not {turns}.")
    names = tuple(vm.name for vm in session.hypervisor.running())
    require_running(session, names)
    profile = session.hypervisor.profile
    profile.reset()
    session.play()
    while len(bars := profile.timeline()) < turns + (len(names) > 1) and session.is_playing:
        time.sleep(0.01)
        if len(names) == 1 and bars:
            break
    hold(session)
    return bars[:turns]


def hold(session: Session) -> None:
    """Stop the live clock; VMs that ran are still RUNNING, for the next command that lets them live."""
    running = [vm.name for vm in session.hypervisor.running()]
    session.pause_all()
    for name in running:
        if session.vm(name).state.value == "paused":
            session.resume(name)


def show_turns(bars: list[Slice]) -> None:
    """Who ran when."""
    from bioxen_nb.commands.vm_tables import console, plain_table

    table = plain_table("turn", "VM", "from", "wall time", "cell time", right=(0, 2, 3, 4), wrapped=(1,))
    for number, bar in enumerate(bars, 1):
        spent_ms = 1000 * (bar.ended_s - bar.began_s)
        table.add_row(str(number), bar.vm, f"{1000 * bar.began_s:,.1f} ms", f"{spent_ms:,.2f} ms", f"{bar.cell_s} s")
    console().print(table)
