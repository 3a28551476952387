"""`checkpoints`: what lies in a store of checkpoints, and what is done with it."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bioxen_nb.commands.checkpoints_tables import (
    checkpoint_table,
    checkpoints_table,
    checkpoints_tree,
    comparison_table,
    megabytes,
    offers_table,
)
from bioxen_nb.commands.files import require_folder
from bioxen_nb.commands.vm_tables import console, write_json
from bioxen_nb.session.store.policy import PrunePolicy
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.recovery import chosen, recoverable, settle
from bioxen_nb.session.store.recovery import dismiss as let_go
from bioxen_nb.session.store.store import CheckpointStore


def show_list(options: argparse.Namespace) -> int:
    """All checkpoints as a table, a tree or JSON."""
    store = CheckpointStore(options.store)
    found = store.trashed() if options.trash else store.list()
    if options.json:
        write_json(options.json, {"store": str(store.folder), "checkpoints": _documents(found)})
        return 0
    if not found:
        print(f"{'The trash of ' if options.trash else ''}{store.folder} holds no checkpoint.")
    elif options.tree and not options.trash:
        console().print(checkpoints_tree(str(store.folder), store.tree()))
    else:
        console().print(checkpoints_table(found))
    return 0


def show_one(options: argparse.Namespace) -> int:
    """One checkpoint in full."""
    found = CheckpointStore(options.store).show(options.which)
    if options.json:
        write_json(options.json, found.to_document())
    else:
        console().print(checkpoint_table(found))
    return 0


def compare(options: argparse.Namespace) -> int:
    """Two checkpoints side by side."""
    found = CheckpointStore(options.store).compare(options.one, options.other)
    if options.json:
        write_json(options.json, _comparison_document(found))
    else:
        console().print(comparison_table(found, every=options.all))
    return 0


def _comparison_document(found: Any) -> dict[str, Any]:
    columns = [asdict(column) | {"difference": column.difference} for column in found.columns]
    facts = [asdict(fact) for fact in found.facts]
    programs = {"only_a": found.only_a, "only_b": found.only_b}
    return {"a": found.a.id, "b": found.b.id, "columns": columns, "facts": facts, "programs": programs}


def check(options: argparse.Namespace) -> int:
    """Read everything and mend what can be mended; exit code 1 when something stays damaged."""
    store = CheckpointStore(options.store)
    found = store.mend()
    if options.json:
        write_json(
            options.json,
            {
                "checked": len(store.list()),
                "damaged": _documents(found.damaged),
                "incomplete": _documents(found.incomplete),
                "mended": [str(path) for path in found.mended],
                "not_written": [str(path) for path in found.not_written],
            },
        )
    else:
        lines = [f"{one.id}: {one.damage}" for one in (*found.damaged, *found.incomplete)]
        lines += [f"{path} was damaged and is whole again." for path in found.mended]
        lines += [f"{path} is damaged, and could not be written anew." for path in found.not_written]
        print("\n".join(lines or ["Nothing is damaged."]))
    return 1 if found.damaged or found.incomplete or found.not_written else 0


def note(options: argparse.Namespace) -> int:
    """Another note."""
    return _told(CheckpointStore(options.store).note(options.which, options.text))


def rename(options: argparse.Namespace) -> int:
    """Another name."""
    return _told(CheckpointStore(options.store).rename(options.which, options.name))


def tag(options: argparse.Namespace) -> int:
    """Other tags."""
    return _told(CheckpointStore(options.store).tag(options.which, *options.tags, remove=options.remove))


def delete(options: argparse.Namespace) -> int:
    """Into the trash: all of them, or none if one does not exist."""
    store = CheckpointStore(options.store)
    for id_ in dict.fromkeys([store.find(name).id for name in options.names]):
        _told(store.delete(id_), "deleted")
    print("'bioxen-nb checkpoints undo' brings back the last one.")
    return 0


def undo(options: argparse.Namespace) -> int:
    """Out of the trash."""
    return _told(CheckpointStore(options.store).undo(options.id), "is back")


def prune(options: argparse.Namespace) -> int:
    """Remove what no rule keeps."""
    given = {name: getattr(options, name) for name in ("keep_last", "keep_hourly", "keep_daily")}
    policy = PrunePolicy(keep_tagged=not options.tagged_too, keep_manual=not options.manual_too)
    policy = replace(policy, **{name: value for name, value in given.items() if value is not None})
    found = CheckpointStore(options.store).prune(policy, dry_run=options.dry_run)
    if options.json:
        removed = _documents(found.checkpoints)
        write_json(
            options.json,
            {
                "removed": removed,
                "trashed": _documents(found.trashed),
                "pieces": found.pieces,
                "freed_bytes": found.freed_bytes,
                "dry_run": options.dry_run,
            },
        )
        return 0
    for checkpoint in found.checkpoints:
        print(f"{'would remove' if options.dry_run else 'removed'} {_called(checkpoint)}")
    for checkpoint in found.trashed:
        print(f"{'would empty' if options.dry_run else 'emptied'} from the trash {_called(checkpoint)}")
    told = "would go" if options.dry_run else "freed"
    print(f"{len(found.checkpoints)} checkpoint(s), {megabytes(found.freed_bytes)} {told}")
    return 0


def export(options: argparse.Namespace) -> int:
    """To one file."""
    require_folder(Path(options.file))
    store = CheckpointStore(options.store)
    found = store.find(options.which)
    store.export(found.id, options.file)
    return _told(found, f"written to {options.file}")


def import_(options: argparse.Namespace) -> int:
    """From one file."""
    return _told(CheckpointStore(options.store).import_(options.file, options.name), "is here")


def show_recoverable(options: argparse.Namespace) -> int:
    """Sessions that nobody closed."""
    store = CheckpointStore(options.store)
    offers = recoverable(store)
    if options.json:
        rows = [
            {
                "id": offer.id,
                "session": offer.session,
                "pid": offer.pid,
                "began": offer.began,
                "saved_ago_s": offer.saved_ago_s,
                "newest": offer.newest.to_document(),
                "checkpoints": [checkpoint.id for checkpoint in offer.checkpoints],
            }
            for offer in offers
        ]
        write_json(options.json, {"store": str(store.folder), "sessions": rows})
    elif offers:
        console().print(offers_table(offers))
        print("'bioxen-nb checkpoints recover' keeps the last one; in Python, Session.recover() goes on with it.")
    else:
        print("There is no session to recover.")
    return 0


def recover(options: argparse.Namespace) -> int:
    """Tag it, write it out if asked, and offer it no more."""
    if options.to:
        require_folder(Path(options.to))
    store = CheckpointStore(options.store)
    found = settle(store, options.id, options.to)
    _told(found, f"is whole, and written to {options.to}" if options.to else "is whole")
    at = f" --store {shlex.quote(options.store)}" if options.store else ""
    print(f"'bioxen-nb run --resume {found.id}{at}' goes on with it.")
    return 0


def dismiss(options: argparse.Namespace) -> int:
    """Offer them no more: all of them, or none if one does not exist."""
    store = CheckpointStore(options.store)
    for id_ in dict.fromkeys([chosen(recoverable(store), name).id for name in options.ids]):
        let_go(store, id_)
        print(f"{id_} is not offered any more; its checkpoints stay.")
    return 0


def _told(checkpoint: Checkpoint, what: str = "") -> int:
    tags = f" [{', '.join(checkpoint.tags)}]" if checkpoint.tags else ""
    print(f"{_called(checkpoint)}{tags}{' ' + what if what else ''}")
    return 0


def _called(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.id} {checkpoint.name}".rstrip()


def _documents(checkpoints: Sequence[Checkpoint]) -> list[dict[str, Any]]:
    return [checkpoint.to_document() for checkpoint in checkpoints]
