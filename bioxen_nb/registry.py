"""Named things found by entry point and loaded on first use; the built-in ones come by the same door."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from bioxen_nb.errors import PluginError, unknown_name

CHASSIS = "bioxen_nb.chassis"
SCHEDULERS = "bioxen_nb.schedulers"
HANDLERS = "bioxen_nb.handlers"
PROCESSES = "bioxen_nb.processes"

#: Group -> what one member of it is called in messages.
GROUPS = {CHASSIS: "chassis", SCHEDULERS: "scheduler", HANDLERS: "stress handler", PROCESSES: "process command"}


@cache
def _entries(group: str) -> dict[str, EntryPoint]:
    if group not in GROUPS:
        raise unknown_name("plug-in group", group, GROUPS)
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=group):
        present = found.get(entry.name)
        if present is not None and present.value != entry.value:
            raise PluginError(
                f"Two plug-ins of {group} are called {entry.name!r}: {present.value} and {entry.value}. "
                "Uninstall one of the packages that bring them.",
                group=group,
                name=entry.name,
            )
        found[entry.name] = entry
    return found


def names(group: str) -> tuple[str, ...]:
    """All names of a group, in alphabetical order; nothing is loaded."""
    return tuple(sorted(_entries(group)))


@cache
def load(group: str, name: str) -> Any:
    """The object behind a name.

    Raises:
        UnknownNameError: no plug-in of that name; the message suggests near ones.
        PluginError: it exists, and could not be imported.
    """
    entries = _entries(group)
    if name not in entries:
        advice = "" if entries else "No plug-ins are registered: install the package (pip install bioxen_nb)."
        raise unknown_name(GROUPS[group], name, entries, advice)
    try:
        return entries[name].load()
    except Exception as cause:
        raise PluginError(
            f"The plug-in {name!r} of {group} ({entries[name].value}) could not be loaded: {cause}. "
            "Repair or uninstall the package that brings it.",
            group=group,
            name=name,
        ) from cause


def refresh() -> None:
    """Look again, after a package was installed while Python runs."""
    _entries.cache_clear()
    load.cache_clear()
