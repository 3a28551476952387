"""The `vm` verbs on VMs that are there: lifecycle, running, letters, and looking at them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bioxen_nb.commands.session_file import changing, reading, session_path
from bioxen_nb.config.run_events import EVENT_WORDS
from bioxen_nb.config.run_settings import cell_time_s, parse_until
from bioxen_nb.errors import ConfigurationError, VMStateError

if TYPE_CHECKING:
    from bioxen_nb.session.goals import RunOutcome
    from bioxen_nb.session.session import Session

FAILED, INTERRUPTED = 1, 130


def lifecycle(options: argparse.Namespace) -> int:
    """`start`, `pause`, `resume`, `stop`, `destroy`: all of the named VMs, or none."""
    verb = options.verb_of_vm
    with changing(session_path(options.session)) as session:
        vms = [session.vm(name) for name in dict.fromkeys(options.names)]
        for vm in vms:
            getattr(session, verb)(vm.name)
    for vm in vms:
        print(f"{vm.name}: {vm.state.value}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Let VMs live for a while; what was reached is saved after Ctrl-C, too."""
    until, duration_s = _end(options)
    with changing(session_path(options.session)) as session:
        names = tuple(dict.fromkeys(options.names)) or tuple(vm.name for vm in session.hypervisor.running())
        require_running(session, names)
        progress = not options.quiet and sys.stderr.isatty()
        try:
            outcome = session.run(until=until, duration_s=duration_s, vm=names, progress=progress)
        except KeyboardInterrupt:
            print("interrupted; what was lived is kept", file=sys.stderr)
            code = INTERRUPTED
        else:
            code = FAILED if outcome.has_failed else 0
            if not options.quiet:
                _show_outcome(outcome)
    return code


def _end(options: argparse.Namespace) -> tuple[Any, float | None]:
    """(until, duration) as `Session.run` takes them.

    Raises:
        ConfigurationError: neither a cell time nor an event, or an event where a cell time is needed.
    """
    if options.duration is None:
        return parse_until(options.until or "division"), None
    duration_s = cell_time_s(options.duration)
    if duration_s is None:
        raise ConfigurationError(
            f"--for takes a positive cell time such as 600, 10min or 2h, not {options.duration[:40]!r}. To wait for an "
            f"event say --until: {EVENT_WORDS}."
        )
    return None, duration_s


def require_running(session: Session, names: Sequence[str]) -> None:
    """Complain about VMs that cannot live now, and say which verb helps.

    Raises:
        VMNotFoundError: a name that no VM has.
        VMStateError: none given, or one that is not running.
    """
    if not names:
        raise VMStateError("No VM is running. Start one first: bioxen-nb vm start NAME.")
    for name in names:
        state = session.vm(name).state.value
        if state != "running":
            verb = {"paused": "resume", "created": "start", "stopped": "start"}.get(state)
            cure = f"First: bioxen-nb vm {verb} {name}." if verb else "Destroy it and create a new one."
            raise VMStateError(f"VM {name!r} is {state}, so it does not live. {cure}", vm=name, state=state)


def _show_outcome(outcome: RunOutcome) -> None:
    from bioxen_nb.commands.vm_tables import clock, console, plain_table

    table = plain_table("VM", "ended", "lived", "clock", "divisions", right=(2, 3, 4), wrapped=(0,))
    for name, one in outcome.vms.items():
        table.add_row(name, one.ended, clock(one.advanced_s), clock(one.time_s), str(one.divisions))
    out = console()
    out.print(table)
    for one in outcome.vms.values():
        if one.reason:
            out.print(f"{one.vm}: {one.reason}", markup=False)


def send(options: argparse.Namespace) -> int:
    """A letter; a body that is no JSON is a text."""
    try:
        body = json.loads(options.body)
    except ValueError:
        body = options.body
    with changing(session_path(options.session)) as session:
        number = session.send(options.sender, options.recipient, body)
    print(f"letter {number} from {options.sender} to {options.recipient}: it arrives before the next slice")
    return 0


def show_list(options: argparse.Namespace) -> int:
    """All VMs, a row each."""
    from bioxen_nb.commands.vm_facts import rows_of
    from bioxen_nb.commands.vm_tables import console, list_table, write_json

    path = session_path(options.session)
    with reading(path) as session:
        rows = rows_of(session)
    if options.json:
        write_json(options.json, {"session": str(path), "vms": rows})
    elif rows:
        console().print(list_table(rows))
    else:
        print(f"{path} holds no VM. Make one: bioxen-nb vm create NAME")
    return 0


def show_status(options: argparse.Namespace) -> int:
    """One VM in detail."""
    from bioxen_nb.commands.vm_facts import details_of
    from bioxen_nb.commands.vm_tables import console, status_table, write_json

    with reading(session_path(options.session)) as session:
        facts = details_of(session, options.name)
    if options.json:
        write_json(options.json, facts)
    else:
        console().print(status_table(facts))
    return 0
