"""`checkpoints`: what lies in a store of checkpoints, and what is done with it."""

from __future__ import annotations

import argparse
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
)
from bioxen_nb.commands.files import require_folder
from bioxen_nb.commands.vm_tables import console, write_json
from bioxen_nb.session.store.policy import PrunePolicy
from bioxen_nb.session.store.records import Checkpoint
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
    """Read everything; exit code 1 when something is damaged."""
    store = CheckpointStore(options.store)
    damaged = store.check()
    if options.json:
        write_json(options.json, {"checked": len(store.list()), "damaged": _documents(damaged)})
    else:
        print("\n".join([f"{found.id}: {found.damage}" for found in damaged] or ["Nothing is damaged."]))
    return 1 if damaged else 0


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
                "pieces": found.pieces,
                "freed_bytes": found.freed_bytes,
                "dry_run": options.dry_run,
            },
        )
        return 0
    for checkpoint in found.checkpoints:
        print(f"{'would remove' if options.dry_run else 'removed'} {_called(checkpoint)}")
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


def _told(checkpoint: Checkpoint, what: str = "") -> int:
    tags = f" [{', '.join(checkpoint.tags)}]" if checkpoint.tags else ""
    print(f"{_called(checkpoint)}{tags}{' ' + what if what else ''}")
    return 0


def _called(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.id} {checkpoint.name}".rstrip()


def _documents(checkpoints: Sequence[Checkpoint]) -> list[dict[str, Any]]:
    return [checkpoint.to_document() for checkpoint in checkpoints]
