"""Whether a person sits at this process: then labs save themselves, and what a crash has left is told of."""

from __future__ import annotations

import os
import sys
from typing import Any

from bioxen_nb.session.store.places import SESSIONS, default_folder

#: Set to 0 or off, labs do not save themselves and nothing is told.
VARIABLE = "BIOXEN_AUTOSAVE"

_OFF = frozenset({"0", "off", "no", "false"})

_asked = False


def autosave_by_default() -> bool:
    """Whether a lab saves itself unless told otherwise: in a Jupyter kernel, if $BIOXEN_AUTOSAVE is not off."""
    return getattr(_shell(), "kernel", None) is not None and not _is_switched_off()


def is_interactive() -> bool:
    """Whether a person types here: a kernel, IPython or Python's own prompt, rather than a script."""
    return _shell() is not None or hasattr(sys, "ps1") or bool(sys.flags.interactive)


def is_worth_asking() -> bool:
    """Whether a person is here, has not been told yet, and a session may wait to be recovered; true once at most."""
    global _asked
    if _asked:
        return False
    _asked = True
    return is_interactive() and not _is_switched_off() and _has_records()


def has_been_told() -> None:
    """Somebody knows already what can be recovered."""
    global _asked
    _asked = True


def _has_records() -> bool:
    try:
        return any(name.endswith(".json") for name in os.listdir(default_folder() / SESSIONS))
    except OSError:
        return False


def _is_switched_off() -> bool:
    return os.environ.get(VARIABLE, "").strip().lower() in _OFF


def _shell() -> Any:
    """That of IPython, if there is one; IPython is not imported for it."""
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return ask() if ask else None
