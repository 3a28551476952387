"""The `checkpoints` verbs of the command line: what may be typed, and who carries it out."""

from __future__ import annotations

import argparse
from typing import Any

from bioxen_nb.commands.arguments import Verbs, add_verb, completed_by

WHICH = "an id, the beginning of one, a name, or latest"


def add_checkpoints(verbs: Verbs[argparse.ArgumentParser]) -> None:
    """`checkpoints` with all its verbs."""
    parser = verbs.add_parser("checkpoints", help="a folder of checkpoints: list, compare, note, prune, copy")
    below = parser.add_subparsers(dest="action", required=True, metavar="VERB")
    _add_looking(below)
    _add_naming(below)
    _add_keeping(below)
    _add_copying(below)
    _add_recovering(below)


def add_store(parser: argparse.ArgumentParser) -> None:
    """The option that names a store."""
    parser.add_argument("--store", metavar="DIR", help="of checkpoints; default: $BIOXEN_STORE, else among your data")


def stored(*, parsed_args: argparse.Namespace, **asked: Any) -> list[str]:
    """Ids and names of the store that is meant, for the shell."""
    from bioxen_nb.errors import BioXenException
    from bioxen_nb.session.store.store import CheckpointStore

    try:
        found = CheckpointStore(getattr(parsed_args, "store", None)).list()
    except BioXenException:
        return []
    return ["latest", *(name for checkpoint in found for name in (checkpoint.name, checkpoint.id) if name)]


def offered(*, parsed_args: argparse.Namespace, **asked: Any) -> list[str]:
    """Ids of the sessions that can be recovered, for the shell."""
    from bioxen_nb.errors import BioXenException
    from bioxen_nb.session.store.recovery import recoverable

    try:
        return [offer.id for offer in recoverable(getattr(parsed_args, "store", None))]
    except BioXenException:
        return []


def _on_store(verbs: Verbs[argparse.ArgumentParser], name: str, serve: str, help: str) -> argparse.ArgumentParser:
    parser = add_verb(verbs, name, f"checkpoints:{serve}", help)
    add_store(parser)
    return parser


def _add_which(parser: argparse.ArgumentParser, dest: str = "which", metavar: str = "CHECKPOINT") -> None:
    completed_by(parser.add_argument(dest, metavar=metavar, help=WHICH), stored)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", metavar="FILE", help="write JSON here; - is the standard output")


def _add_looking(verbs: Verbs[argparse.ArgumentParser]) -> None:
    listed = _on_store(verbs, "list", "show_list", "all checkpoints, in the order of making")
    listed.add_argument("--tree", action="store_true", help="which grew from which")
    listed.add_argument("--trash", action="store_true", help="the deleted ones instead")
    _add_json(listed)
    show = _on_store(verbs, "show", "show_one", "everything about one checkpoint")
    _add_which(show)
    _add_json(show)
    compare = _on_store(verbs, "compare", "compare", "two checkpoints, column by column")
    _add_which(compare, "one", "A")
    _add_which(compare, "other", "B")
    compare.add_argument("--all", action="store_true", help="every gene; default: the ten that differ most")
    _add_json(compare)
    check = _on_store(verbs, "check", "check", "read every byte and say what is damaged")
    _add_json(check)


def _add_naming(verbs: Verbs[argparse.ArgumentParser]) -> None:
    note = _on_store(verbs, "note", "note", "replace the note of a checkpoint")
    _add_which(note)
    note.add_argument("text", metavar="TEXT")
    rename = _on_store(verbs, "rename", "rename", "give a checkpoint another name")
    _add_which(rename)
    rename.add_argument("name", metavar="NAME")
    tag = _on_store(verbs, "tag", "tag", "add tags to a checkpoint")
    _add_which(tag)
    tag.add_argument("tags", nargs="*", metavar="TAG")
    tag.add_argument("--remove", action="append", default=[], metavar="TAG", help="take a tag off; repeatable")


def _add_keeping(verbs: Verbs[argparse.ArgumentParser]) -> None:
    delete = _on_store(verbs, "delete", "delete", "put checkpoints into the trash, for a week or more")
    completed_by(delete.add_argument("names", nargs="+", metavar="CHECKPOINT", help=WHICH), stored)
    undo = _on_store(verbs, "undo", "undo", "bring back what was deleted last")
    undo.add_argument("id", nargs="?", metavar="ID", help="of a deleted checkpoint")
    prune = _on_store(verbs, "prune", "prune", "remove for good what no rule keeps, and old trash")
    prune.add_argument("--keep-last", type=int, metavar="N", help="newest ones; default 10")
    prune.add_argument("--keep-hourly", type=int, metavar="N", help="hours of which the newest stays; default 24")
    prune.add_argument("--keep-daily", type=int, metavar="N", help="days of which the newest stays; default 30")
    prune.add_argument("--tagged-too", action="store_true", help="a tag alone keeps nothing")
    prune.add_argument("--manual-too", action="store_true", help="prune what was saved by hand as well")
    prune.add_argument("--dry-run", action="store_true", help="only say what would go")
    _add_json(prune)


def _add_copying(verbs: Verbs[argparse.ArgumentParser]) -> None:
    export = _on_store(verbs, "export", "export", "write a checkpoint to one file that needs no store")
    _add_which(export)
    export.add_argument("file", metavar="FILE")
    bring = _on_store(verbs, "import", "import_", "take in an exported checkpoint or a session file")
    bring.add_argument("file", metavar="FILE")
    bring.add_argument("--name", default="", metavar="NAME", help="default: as it was called")


def _add_recovering(verbs: Verbs[argparse.ArgumentParser]) -> None:
    told = _on_store(verbs, "recoverable", "show_recoverable", "sessions that ended without being closed")
    _add_json(told)
    recover = _on_store(verbs, "recover", "recover", "keep the newest whole checkpoint of such a session")
    session = recover.add_argument("id", nargs="?", metavar="SESSION", help="of the list; default: the one saved last")
    completed_by(session, offered)
    recover.add_argument("--to", metavar="FILE", help="write it to a session file, too")
    dismiss = _on_store(verbs, "dismiss", "dismiss", "do not offer such sessions again; their checkpoints stay")
    completed_by(dismiss.add_argument("ids", nargs="+", metavar="SESSION", help="of the list"), offered)
