"""`run`: one genome, one cell, one outcome; summary, checkpoint and report if asked."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bioxen_nb.commands.environment import typed_environment
from bioxen_nb.commands.files import require_folder, write_text
from bioxen_nb.commands.stages import Stages
from bioxen_nb.config.reading import read_mapping
from bioxen_nb.config.run_settings import RunSettings
from bioxen_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from bioxen_nb.hypervisor.vm import VM
    from bioxen_nb.session.session import Session

NAME = "cell-1"
#: Settings that a checkpoint already holds and that a resumed run cannot change.
FIXED_BY_CHECKPOINT = ("genome", "seed", "chassis", "knock_out", "medium", "environment")


def run(options: argparse.Namespace) -> int:
    """Run, then write whatever was asked for; after Ctrl-C too."""
    settings = _settings(options)
    _check_outputs(options)
    begin = time.perf_counter()
    session = _resumed(options) if options.resume else _fresh(settings, options.quiet)
    with session:
        vm = _only_vm(session)
        saver = session.autosave(options.autosave, store=options.store) if options.autosave is not None else None
        _set_going(vm)
        ended, reason = _advance(session, settings, options.quiet)
        summary = _summary(session, vm, ended, reason, time.perf_counter() - begin)
        _write_out(session, vm, summary, options)
    if saver is not None and saver.last_error:
        print(f"warning: not autosaved: {saver.last_error}", file=sys.stderr)
    if not options.quiet:
        print(story(summary), file=sys.stderr if options.json == "-" else sys.stdout)
    return {"failed": 1, "failure": 1, "interrupted": 130}.get(ended, 0)


def _check_outputs(options: argparse.Namespace) -> None:
    """Complain before a long run, not after it."""
    for name in ("json", "checkpoint", "report"):
        if (path := getattr(options, name)) and path != "-":
            require_folder(Path(path))
    if options.checkpoint:
        from bioxen_nb.session.store.places import check_outside_of_stores

        check_outside_of_stores(options.checkpoint)
    if options.save_as is not None:
        from bioxen_nb.session.store.naming import checked_name

        checked_name(options.save_as)


def _settings(options: argparse.Namespace) -> RunSettings:
    values: dict[str, Any] = read_mapping(options.config) if options.config else {}
    given = {name: getattr(options, name) for name in ("genome", "seed", "chassis", "knock_out", "medium", "until")}
    values.update({name: value for name, value in given.items() if value is not None})
    if not isinstance(values.get("environment") or {}, Mapping):
        raise ConfigurationError("environment is a mapping such as {temperature_c: 42}, see bioxen-nb run --help.")
    if typed := typed_environment(options):
        values["environment"] = {**(values.get("environment") or {}), **typed}
    if options.resume:
        clash = [name.replace("_", "-") for name in FIXED_BY_CHECKPOINT if name in values]
        if clash:
            raise ConfigurationError(
                f"{', '.join(clash)} cannot be set with --resume: the checkpoint holds it. Leave it out."
            )
    elif "genome" not in values:
        raise ConfigurationError(
            "Name a genome (a file, a catalogue id, or teaching-cell), or go on with --resume [CHECKPOINT]."
        )
    return RunSettings.from_mapping(values)


def _fresh(settings: RunSettings, quiet: bool) -> Session:
    from bioxen_nb.cell.environment import Environment
    from bioxen_nb.genome.loading import load_genome
    from bioxen_nb.program.compiler import compile_genome
    from bioxen_nb.session.session import Session

    environment = Environment.from_document({"medium": settings.medium, **settings.environment})
    session = Session(seed=settings.seed)
    with Stages(3, quiet) as stage:
        genome = stage(f"reading {settings.genome}", load_genome, settings.genome)
        program = stage("compiling", compile_genome, genome, settings.chassis, knock_out=settings.knock_out)
        stage(
            "bringing the cell to life",
            session.create,
            NAME,
            genome=program,
            environment=environment,
            seed=settings.seed,
        )
    if not quiet:
        for warning in (*genome.warnings, *program.warnings):
            print(f"warning: {warning}", file=sys.stderr)
    return session


def _resumed(options: argparse.Namespace) -> Session:
    """The session of a file, or of a checkpoint of a store."""
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.store import CheckpointStore

    which, told = str(options.resume), str(options.resume)
    if options.store is None and _is_path(which):
        session = Session.load(which)
    else:
        store = CheckpointStore(options.store)
        found = store.find(which)
        session, told = store.load(found.id), f"{found.id} {found.name}".rstrip() + f" of {store.folder}"
    if not options.quiet:
        from bioxen_nb.commands.vm_tables import clock

        where = ", ".join(f"{name} at {clock(session.vm(name).time_s)}" for name in session.vm_names())
        print(f"Going on from {told}: {where}.", file=sys.stderr)
        for note in session.notes:
            print(f"note: {note}", file=sys.stderr)
    return session


def _is_path(text: str) -> bool:
    """Whether a file is meant rather than a checkpoint of the usual store."""
    return Path(text).exists() or os.sep in text or Path(text).suffix == ".bxn"


def _only_vm(session: Session) -> VM:
    names = session.vm_names()
    if len(names) != 1:
        raise ConfigurationError(
            f"The checkpoint holds {len(names)} VMs ({', '.join(names)}); the command line runs sessions of "
            "one. Open it in Python: bioxen_nb.load(path)."
        )
    return session.vm(names[0])


def _set_going(vm: VM) -> None:
    if vm.state.value == "paused":
        vm.resume()
    elif not vm.is_running:
        vm.start()


def _advance(session: Session, settings: RunSettings, quiet: bool) -> tuple[str, str]:
    """(how it ended, why) of a run to where the settings say."""
    try:
        outcome = session.run(until=settings.until, progress=not quiet and sys.stderr.isatty())
    except KeyboardInterrupt:
        return "interrupted", "stopped by Ctrl-C"
    return outcome.ended, outcome.reason


def _summary(session: Session, vm: VM, ended: str, reason: str, wall_s: float) -> dict[str, Any]:
    from bioxen_nb.plots.summary import summarize

    environment = session.environment(vm.name).describe()
    return {
        **summarize(session, vm.name),
        "environment": environment,
        "status": ended,
        "reason": reason,
        "wall_s": round(wall_s, 3),
    }


def _write_out(session: Session, vm: VM, summary: dict[str, Any], options: argparse.Namespace) -> None:
    if options.checkpoint:
        session.save(options.checkpoint)
    if options.save_as is not None:
        saved = session.checkpoint(options.save_as, store=options.store)
        if not options.quiet:
            print(f"Saved as {saved.id} {saved.name}".rstrip() + ".", file=sys.stderr)
    if options.report:
        from bioxen_nb.plots.report import report

        report(session, options.report, vm=vm.name)
    if options.json:
        write_text(Path(options.json), json.dumps(summary, indent=2) + "\n")


def story(summary: dict[str, Any]) -> str:
    """The summary in a few readable lines."""
    counts = summary["counts"]
    doubling = summary["doubling_time_min"]
    top = ", ".join(f"{name} {count:,}" for name, count in list(counts["top_proteins"].items())[:5])
    lines = [
        f"{summary['genome']}: {summary['genes']:,} genes, {summary['chassis']}, seed {summary['seed']}",
        f"  lived       {summary['simulated_s'] / 60:,.1f} min of cell time in {summary['wall_s']:.1f} s",
        f"  in          {'; '.join(summary['environment'].values())}",
        f"  ended       {summary['status']}" + (f": {summary['reason']}" if summary["reason"] else ""),
        f"  divisions   {summary['divisions']}",
        "  doubling    " + (f"{doubling:.1f} min" if doubling else "did not grow"),
        f"  machines    {counts['ribosomes']:,} ribosomes, {counts['rnap']:,} RNA polymerases",
        f"  molecules   {counts['protein_total']:,} proteins, {counts['mrna_total']:,} messages",
        f"  commonest   {top}",
        f"  digest      {summary['digest'][:16]}",
    ]
    if summary["knocked_out"]:
        lines.insert(1, f"  without     {', '.join(summary['knocked_out'])}")
    return "\n".join(lines)
