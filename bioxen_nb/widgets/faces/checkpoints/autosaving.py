"""Autosaves of whatever a lab shows, from the moment that a cell lives in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from bioxen_nb.errors import BioXenException
from bioxen_nb.logs import Log
from bioxen_nb.session.store.heartbeat import Habits

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub
    from bioxen_nb.session.session import Session

_log = Log("widgets.autosaving")


class Autosaving:
    """Begins to autosave a hub's session once one of its cells lives, so that labs only looked at leave nothing.

    Args:
        hub: knows the session, also when it turns to another one.
    """

    def __init__(self, hub: ViewHub) -> None:
        self._hub = hub
        self._wish: Habits | None = None
        self._awaited: Session | None = None
        self._lock = threading.Lock()
        hub.turned.connect(self._follow)

    def want(self, habits: Habits | None) -> None:
        """From now on autosave in this way, or (None) not at all."""
        self._wish = habits
        session = self._hub.session
        if habits is None and session.autosaver is not None:
            session.autosave(None)
        elif habits is not None and session.is_autosaved:
            session.autosave(habits.every_s, habits.on_division, habits.keep)
        else:
            self._follow()

    @property
    def habits(self) -> Habits | None:
        """How the session is saved by itself, or will be; None when it is not."""
        saver = self._hub.session.autosaver
        return self._wish if saver is None else saver.habits

    def told(self) -> dict[str, Any]:
        """For the browser."""
        saver, habits = self._hub.session.autosaver, self.habits
        return {
            "on": habits is not None,
            "begun": saver is not None and saver.is_running,
            "every_s": (habits or Habits()).every_s,
            "on_division": (habits or Habits()).on_division,
            "keep": (habits or Habits()).keep,
            "saved": saver.last.created if saver is not None and saver.last is not None else "",
            "error": saver.last_error if saver is not None else "",
        }

    def close(self) -> None:
        """Begin nothing any more; what is autosaved goes on."""
        self._wish = None
        self._let_go()
        self._hub.turned.disconnect(self._follow, missing_ok=True)

    def _follow(self) -> None:
        self._let_go()
        session = self._hub.session
        if self._wish is None or session.is_autosaved:
            return
        self._awaited = session
        session.changed.connect(self._on_change)
        self._on_change("", "state")

    def _let_go(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            awaited.changed.disconnect(self._on_change, missing_ok=True)

    def _on_change(self, vm: str, what: str) -> None:
        session = self._awaited
        if session is not None and what in ("state", "created") and _lives(session):
            # Not on the thread of the cells: beginning writes a file.
            threading.Thread(target=self._begin, args=(session,), name="bioxen-autosave-begin", daemon=True).start()

    def _begin(self, session: Session) -> None:
        with self._lock:
            if self._awaited is not session or self._wish is None:
                return
            self._let_go()
            try:
                if not session.is_autosaved:
                    session.autosave(self._wish.every_s, self._wish.on_division, self._wish.keep)
            except BioXenException as cause:
                _log.warning("autosaving.not_begun", reason=cause.message)


def _lives(session: Session) -> bool:
    return any(vm.is_running or vm.time_s > 0 for vm in session.hypervisor.list())
