"""Help for one who types a process text: what may come next, and the form of the command at the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bioxen_nb.language.completion import complete
from bioxen_nb.language.cursor import Cursor, read_cursor
from bioxen_nb.language.limits import MAX_CHARACTERS
from bioxen_nb.language.signatures import Signature
from bioxen_nb.session.executing import vocabulary
from bioxen_nb.widgets.faces.console.letters import units

_MOST = 50


def help_at(before: str, names: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What is of use at the end of a text.

    Args:
        before: the text in front of the cursor.
        names: that the shown VM knows, by kind.

    Returns:
        `proposals`: the texts that may replace the last `replaced` characters (as the browser counts) before the
        cursor; `form`: the command whose brackets are open, or None.
    """
    found = complete(before, len(before), vocabulary(), names)[:_MOST]
    start = found[0].start if found else len(before)
    proposals = [{"text": one.text, "kind": one.kind, "help": one.help} for one in found]
    return {"proposals": proposals, "replaced": units(before[start:]), "form": _form(before)}


def commands() -> list[dict[str, str]]:
    """All commands, with a line on each."""
    return [{"name": name, "form": found.form, "summary": found.summary} for name, found in vocabulary().items()]


def _form(before: str) -> dict[str, Any] | None:
    if len(before) > MAX_CHARACTERS:
        return None
    cursor = read_cursor(before) or read_cursor(f"{before} ")
    signature = vocabulary().get(cursor.call) if cursor is not None else None
    if cursor is None or signature is None:
        return None
    return {
        "name": signature.name,
        "summary": signature.summary,
        "active": _active(cursor, signature),
        "parameters": [
            {"name": one.name, "form": one.form, "kind": one.kind, "help": one.help, "required": one.is_required}
            for one in signature.parameters
        ],
    }


def _active(cursor: Cursor, signature: Signature) -> str:
    if cursor.argument:
        return cursor.argument
    places = signature.positional()
    return places[cursor.position].name if cursor.position < len(places) and not cursor.named else ""
