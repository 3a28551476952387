"""The `vm` verbs of the command line: what may be typed, and who carries it out."""

from __future__ import annotations

import argparse

from bioxen_nb.commands.arguments import Verbs, add_environment, add_verb, completed_by
from bioxen_nb.commands.completion import biological_types, chassis, genomes, processes, schedulers, vms
from bioxen_nb.config.run_events import EVENT_WORDS

LIFECYCLE = {
    "start": "let VMs run from now on",
    "pause": "hold running VMs",
    "resume": "let paused VMs go on",
    "stop": "stop VMs; they can be started again",
    "destroy": "end VMs and forget their history",
}


def add_vm(verbs: Verbs[argparse.ArgumentParser]) -> None:
    """`vm` with all its verbs, and the older names of some of them one level up."""
    parser = verbs.add_parser("vm", help="virtual cells in a session file: create, run, look, ask")
    below = parser.add_subparsers(dest="action", required=True, metavar="VERB")
    _add_making(below)
    _add_lifecycle(below)
    _add_running(below)
    _add_looking(below)
    _add_host(below)
    _add_moving(below)
    _add_older_names(verbs)


def _add_older_names(verbs: Verbs[argparse.ArgumentParser]) -> None:
    add_create(verbs, listed=False)
    _add_lifecycle(verbs, listed=False)
    add_list(verbs, listed=False)
    add_status(verbs, listed=False)
    add_resources(verbs, listed=False)
    add_schedule(verbs, listed=False)
    add_export(verbs, "build-image", listed=False)


def _on_file(
    verbs: Verbs[argparse.ArgumentParser], name: str, serve: str, help: str, *, listed: bool = True
) -> argparse.ArgumentParser:
    parser = add_verb(verbs, name, serve, help, listed=listed)
    parser.add_argument(
        "--session", metavar="FILE", help="session file; default: $BIOXEN_SESSION, else ./bioxen.session"
    )
    return parser


def _add_name(parser: argparse.ArgumentParser, dest: str = "name", metavar: str = "NAME") -> None:
    completed_by(parser.add_argument(dest, metavar=metavar, help="of a VM"), vms)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", metavar="FILE", help="write JSON here; - is the standard output")


def _add_making(verbs: Verbs[argparse.ArgumentParser]) -> None:
    init = _on_file(verbs, "init", "vm_create:init", "make a session file with a host of your choice")
    init.add_argument("--max-vms", type=int, metavar="N", help="how many VMs it takes; default 4")
    init.add_argument("--ribosomes", type=float, metavar="UNITS", help="of the host; default 20 for each VM")
    init.add_argument("--overhead", type=float, metavar="SHARE", help="kept for the hypervisor; default 0.15")
    init.add_argument("--memory-kb", type=float, metavar="KB", help="of the host; default: no bound")
    completed_by(init.add_argument("--scheduler", metavar="NAME", help="default round-robin"), schedulers)
    init.add_argument("--seed", type=int, default=0, help="seeds of VMs follow from it; default 0")
    init.add_argument("--force", action="store_true", help="replace a file that is there")
    add_create(verbs)


def add_create(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    """`create`: a VM with a new-born cell."""
    create = _on_file(verbs, "create", "vm_create:create", "a new VM; makes the session file too", listed=listed)
    create.add_argument("name", metavar="NAME", help="of the new VM")
    genome = create.add_argument("genome", nargs="?", metavar="GENOME", help="a file, a catalogue id; teaching-cell")
    completed_by(genome, genomes)
    kind = create.add_argument("--type", metavar="TYPE", help="biological type: ecoli, syn3a, ... with its defaults")
    completed_by(kind, biological_types)
    create.add_argument("--seed", type=int, help="default: follows from the session's and the name")
    machinery = create.add_argument("--chassis", help="organism whose machinery is assumed; default: the genome's own")
    completed_by(machinery, chassis)
    create.add_argument("--knock-out", metavar="A,B", help="genes to remove")
    _add_allocation(create)
    create.add_argument("--isolated", action="store_true", help="live in a child process with limits of its own")
    create.add_argument("--config", metavar="FILE", help="YAML file with the configuration of a VM")
    create.add_argument("--start", action="store_true", help="start it, too")
    add_environment(create)


def _add_allocation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ribosomes", type=float, metavar="UNITS", help="of the host, set aside; default: equal share")
    parser.add_argument("--atp", type=float, metavar="PERCENT", help="most of the host's ATP; default: equal share")
    parser.add_argument("--memory-kb", type=float, metavar="KB", help="for cell and history; default: equal share")
    parser.add_argument("--cpu", type=float, metavar="PERCENT", help="most of one processor core; default: no cap")
    parser.add_argument("--priority", type=float, metavar="N", help="weight in scheduling and sharing; default 1")


def _add_lifecycle(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    for verb, help in LIFECYCLE.items():
        parser = _on_file(verbs, verb, "vm:lifecycle", help, listed=listed)
        parser.set_defaults(verb_of_vm=verb)
        completed_by(parser.add_argument("names", nargs="+", metavar="NAME", help="of VMs"), vms)


def _add_running(verbs: Verbs[argparse.ArgumentParser]) -> None:
    run = _on_file(verbs, "run", "vm:run", "let VMs live for a while, then save")
    completed_by(run.add_argument("names", nargs="*", metavar="NAME", help="default: all that are running"), vms)
    ends = run.add_mutually_exclusive_group()
    ends.add_argument("--for", dest="duration", metavar="TIME", help="of cell time: 600, 10min, 2h")
    when = f"{EVENT_WORDS}, or a time on the cell's clock; default division"
    ends.add_argument("--until", metavar="WHEN", help=when)
    run.add_argument("--quiet", action="store_true", help="no progress bar, no table")
    execute = _on_file(verbs, "exec", "vm_exec:execute", "run a process text on a VM and show its result")
    _add_name(execute)
    execute.add_argument("process", nargs="?", metavar="TEXT", help="such as 'run_operon([\"lacZ\"])'; - reads it")
    execute.add_argument("-f", "--file", metavar="FILE", help="read the process text from a file")
    _add_json(execute)
    send = _on_file(verbs, "send", "vm:send", "send a letter from one VM to another")
    _add_name(send, "sender", "FROM")
    _add_name(send, "recipient", "TO")
    send.add_argument("body", metavar="BODY", help="JSON; anything else is sent as text")
    help_ = add_verb(verbs, "help", "vm_exec:help_", "the commands of process texts")
    completed_by(help_.add_argument("command", nargs="?", metavar="COMMAND"), processes)


def _add_looking(verbs: Verbs[argparse.ArgumentParser]) -> None:
    add_list(verbs)
    add_status(verbs)
    top = _on_file(verbs, "top", "vm_top:top", "let running VMs live and watch who uses what")
    top.add_argument("--seconds", type=float, metavar="N", help="of wall time; default: until q or Ctrl-C")
    top.add_argument("--once", action="store_true", help="one table after --seconds (default 1), then end")
    top.add_argument("--speed", type=float, metavar="X", help="cell seconds per second; default: as fast as they go")


def add_list(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    """`list`: all VMs of the file."""
    _add_json(_on_file(verbs, "list", "vm:show_list", "all VMs of the session file", listed=listed))


def add_status(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    """`status`: one VM in detail."""
    status = _on_file(verbs, "status", "vm:show_status", "everything about one VM", listed=listed)
    _add_name(status)
    _add_json(status)


def _add_host(verbs: Verbs[argparse.ArgumentParser]) -> None:
    add_resources(verbs)
    allocate = _on_file(verbs, "allocate", "vm_host:allocate", "change what a VM holds of the host")
    _add_name(allocate)
    _add_allocation(allocate)
    add_schedule(verbs)


def add_resources(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    """`resources`: the host, and who holds what of it."""
    _add_json(_on_file(verbs, "resources", "vm_host:resources", "the host, and who holds what of it", listed=listed))


def add_schedule(verbs: Verbs[argparse.ArgumentParser], *, listed: bool = True) -> None:
    """`schedule`: which scheduler, and what it does."""
    schedule = _on_file(verbs, "schedule", "vm_host:schedule", "show or set the scheduler, or watch it", listed=listed)
    completed_by(schedule.add_argument("--set", metavar="NAME", help="take another scheduler"), schedulers)
    schedule.add_argument("--turns", type=int, metavar="N", help="let running VMs live for N turns and say who ran")


def _add_moving(verbs: Verbs[argparse.ArgumentParser]) -> None:
    add_export(verbs, "export")
    bring = _on_file(verbs, "import", "vm_create:import_", "take in a VM that was exported")
    bring.add_argument("image", metavar="IMAGE", help="a file with one VM")
    bring.add_argument("--name", metavar="NAME", help="of the new VM; default: as it was called")
    _add_allocation(bring)


def add_export(verbs: Verbs[argparse.ArgumentParser], called: str, *, listed: bool = True) -> None:
    """`export`: one VM, without its history, as a session file of its own."""
    export = _on_file(verbs, called, "vm_create:export", "write one VM, without its history, to a file", listed=listed)
    _add_name(export)
    export.add_argument("image", metavar="IMAGE", help="the file to write")
