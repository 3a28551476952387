"""Schedulers in stored sessions: name, settings, and where the order of turns stands.

Results do not depend on a scheduler, so a session whose scheduler cannot be had again is loaded with round-robin. A
scheduler of a plug-in comes back by its registered name. It goes on where it was if it has `to_document()`, which gives
a dictionary of JSON values, and the class method `from_document`, which reads it; else it starts anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, cast

from bioxen_nb import registry
from bioxen_nb.errors import BioXenException, CheckpointError
from bioxen_nb.hypervisor.scheduler import RoundRobin, Scheduler, Turns
from bioxen_nb.logs import Log

_log = Log("hypervisor.scheduler")


def scheduler_name(scheduler: Scheduler) -> str:
    """The registered name of a scheduler; that of its class for one that is not registered."""
    kind = type(scheduler)
    known = (name for name in registry.names(registry.SCHEDULERS) if registry.load(registry.SCHEDULERS, name) is kind)
    return next(known, kind.__name__)


def scheduler_document(scheduler: Scheduler) -> dict[str, Any]:
    """Name, settings and books of a scheduler, JSON-able; `revived_scheduler` reads them."""
    name = scheduler_name(scheduler)
    if isinstance(scheduler, Turns):
        settings = {key: _finite(getattr(scheduler, key)) for key in scheduler.SETTINGS}
        books = {key.strip("_"): getattr(scheduler, key) for key in scheduler.BOOKS}
        return {"name": name, "settings": settings, "books": books, "own": None}
    return {"name": name, "settings": {}, "books": {}, "own": _own_document(scheduler, name)}


def _own_document(scheduler: Scheduler, name: str) -> dict[str, Any] | None:
    """What a scheduler of a plug-in says of itself; None, with a warning, when that is nothing that can be stored."""
    write = getattr(scheduler, "to_document", None)
    if not callable(write):
        return None
    try:
        own: dict[str, Any] = json.loads(json.dumps(write(), allow_nan=False))
    except Exception as cause:
        _log.warning("scheduler.unstored", name=name, reason=f"{type(cause).__name__}: {cause}")
        return None
    return own


def revived_scheduler(document: Mapping[str, Any]) -> tuple[Scheduler, str]:
    """The scheduler of a stored session, and what is not as it was; empty when all is.

    Raises:
        CheckpointError: books of a built-in scheduler that do not decode.
    """
    name = document["name"]
    try:
        kind = registry.load(registry.SCHEDULERS, name)
        if document.get("own") is not None:
            return _own_again(kind, document["own"]), ""
        made = cast(Scheduler, kind(**{key: _infinite(value) for key, value in document["settings"].items()}))
    except (BioXenException, AttributeError, KeyError, TypeError, ValueError) as cause:
        _log.warning("scheduler.missing", name=name, instead="round-robin", reason=str(cause))
        return RoundRobin(), (
            f"The scheduler {name!r} cannot be had here ({cause}), so turns are round-robin; results do not depend on "
            "it. Install its plug-in and load the session again, or set another one: session.set_scheduler(...)."
        )
    if isinstance(made, Turns):
        _fill(made, document.get("books") or {})
        return made, ""
    return made, f"The scheduler {name!r} starts anew: it does not say where it stood. Results do not depend on it."


def _own_again(kind: Any, document: Any) -> Scheduler:
    """The scheduler of a plug-in, from what it said of itself.

    Raises:
        ValueError: it cannot read that.
    """
    try:
        return cast(Scheduler, kind.from_document(document))
    except Exception as cause:
        raise ValueError(f"{type(cause).__name__}: {cause}") from cause


def _fill(turns: Turns, books: Mapping[str, Any]) -> None:
    """Give a scheduler the books that it had; each is of the type that it has in a new one."""
    for key in turns.BOOKS:
        stored = books.get(key.strip("_"))
        if stored is None:
            continue
        new = getattr(turns, key)
        if isinstance(new, dict):
            fits = isinstance(stored, dict) and all(_is_amount(value) for value in stored.values())
        elif isinstance(new, bool | str):
            fits = type(stored) is type(new)
        else:
            fits = _is_amount(stored)
        if not fits:
            raise CheckpointError(f"The checkpoint's scheduler does not decode: {key.strip('_')} is {stored!r:.60}.")
        setattr(turns, key, dict(stored) if isinstance(new, dict) else stored)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _finite(value: float) -> float | None:
    """None for infinite, which JSON lacks."""
    return None if math.isinf(value) else value


def _infinite(value: float | None) -> float:
    return math.inf if value is None else value
