"""The face of a store: checkpoints saved, found, edited, compared, gone back to, joined, deleted, copied."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from bioxen_nb.errors import BioXenException, CheckpointError, ConfigurationError
from bioxen_nb.session.store.heartbeat import Habits
from bioxen_nb.session.store.index import TRASH
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import base_of
from bioxen_nb.widgets.faces.checkpoints.autosaving import Autosaving
from bioxen_nb.widgets.faces.checkpoints.comparing import compared_rows, symbols_of
from bioxen_nb.widgets.faces.checkpoints.files import MOST_BYTES, exported, taken_in
from bioxen_nb.widgets.faces.checkpoints.rows import Row, curves_of, details_of, label_of, rows_of
from bioxen_nb.widgets.faces.checkpoints.travel import go_to, join
from bioxen_nb.widgets.faces.face import Ask, Face, Frame, Verb
from bioxen_nb.widgets.faces.uploads import Uploads

if TYPE_CHECKING:
    from bioxen_nb.session.hub import ViewHub

#: So often the store is read even if its folder looks the same, in wall seconds: a file may have been damaged.
_LOOK_S = 30.0

#: Rows of the table for places where nothing can run.
_STILL_ROWS = 10


class CheckpointsFace(Face):
    """What is kept of a lab, and the way back to it.

    The store is the one that the session is autosaved to, else that of $BIOXEN_STORE or among the user's data.

    Args:
        hub: of the lab.
        store: shown instead.
    """

    name: ClassVar[str] = "checkpoints"
    title: ClassVar[str] = "Checkpoints"
    frames_per_s: ClassVar[float] = 2.0
    slow: ClassVar[frozenset[str]] = frozenset(
        ("save", "edit", "delete", "undelete", "go", "join", "compare", "details", "export", "import", "autosave")
    )

    def __init__(self, hub: ViewHub, store: CheckpointStore | None = None) -> None:
        super().__init__(hub)
        self.given = store
        self.autosaving = Autosaving(hub)
        self._store: CheckpointStore | None = None
        self._uploads = Uploads(MOST_BYTES, CheckpointError)
        self._travelling = threading.Lock()
        self._lock = threading.RLock()
        self._seen: object = None
        self._rows: dict[str, Row] = {}
        self._checkpoints: dict[str, Checkpoint] = {}
        self._trouble = ""
        self._told: dict[str, Any] = {}
        self._told_rows: dict[str, Row] = {}

    @property
    def store(self) -> CheckpointStore:
        """What is shown."""
        saver = self.session.autosaver
        wanted = self.given or (saver.store if saver is not None else None)
        if wanted is not None and (self._store is None or wanted.folder != self._store.folder):
            self._store = wanted
        elif self._store is None:
            self._store = CheckpointStore()
        return self._store

    # ---- what is shown ---------------------------------------------------------------------------------

    def snapshot(self) -> Frame:
        """All checkpoints."""
        with self._lock:
            self._look()
            return self._frame({**self._facts(), "gone": [], "whole": True}, list(self._rows))

    def news(self) -> Frame | None:
        """Checkpoints that are new or changed, ids of those that went, and what else is not as it was."""
        with self._lock:
            self._look()
            facts = self._facts()
            changed = [id_ for id_, row in self._rows.items() if self._told_rows.get(id_) != row]
            gone = [id_ for id_ in self._told_rows if id_ not in self._rows]
            if facts == self._told and not changed and not gone:
                return None
            self._told, self._told_rows = facts, self._rows
            return self._frame({**facts, "gone": gone, "whole": False}, changed)

    def _frame(self, facts: dict[str, Any], ids: list[str]) -> Frame:
        owners, curves = curves_of(self._checkpoints, ids)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        rows = [self._rows[id_] for id_ in ids]
        return Frame({**facts, "now": now, "rows": rows, "owners": owners}, {"curves": curves})

    def _facts(self) -> dict[str, Any]:
        store = self.store
        return {
            "folder": str(store.folder),
            "here": base_of(self.session, store.folder),
            "session": self.session.name,
            "vms": list(self.session.vm_names()),
            "autosave": self.autosaving.told(),
            "trouble": self._trouble,
        }

    def _look(self) -> None:
        """Read the store if anything in its folder has changed."""
        store = self.store
        seen = (
            time.monotonic() // _LOOK_S,
            store.folder,
            *(_changed_ns(folder) for folder in (store.folder, store.folder / TRASH)),
        )
        if seen == self._seen:
            return
        self._seen = seen
        try:
            here, trashed = store.list(), store.trashed()
            self._checkpoints = {found.id: found for found in (*trashed, *here)}
            self._rows, self._trouble = rows_of(here, trashed), ""
        except (BioXenException, OSError) as cause:
            self._trouble = str(getattr(cause, "message", cause))

    # ---- what may be asked for -------------------------------------------------------------------------

    def verbs(self) -> Mapping[str, Verb]:
        """What the browser may ask for; `checkpoint` is an id."""
        return {name: self._then_looked(getattr(self, f"_{name.replace('import', 'take_in')}")) for name in self.slow}

    def _then_looked(self, verb: Verb) -> Verb:
        def do(ask: Ask) -> Any:
            try:
                return verb(ask)
            finally:
                self._seen = None

        return do

    def _save(self, ask: Ask) -> str:
        """{name, note, tags}; gives the id."""
        tags = [str(tag) for tag in ask.get("tags", ())]
        return self.store.save(self.session, str(ask.get("name", "")), str(ask.get("note", "")), tags).id

    def _edit(self, ask: Ask) -> None:
        """{checkpoint, name, note, add, remove}, of which all but the first may be missing."""
        which = str(ask["checkpoint"])
        if "name" in ask:
            self.store.rename(which, str(ask["name"]).strip())
        if "note" in ask:
            self.store.note(which, str(ask["note"]))
        if ask.get("add") or ask.get("remove"):
            self.store.tag(which, *map(str, ask.get("add", ())), remove=map(str, ask.get("remove", ())))

    def _delete(self, ask: Ask) -> str:
        """{checkpoint}; gives what it was called."""
        return label_of(self.store.delete(str(ask["checkpoint"])))

    def _undelete(self, ask: Ask) -> str:
        """{checkpoint}; gives what it is called."""
        return label_of(self.store.undo(str(ask["checkpoint"])))

    def _details(self, ask: Ask) -> Row:
        """{checkpoint}; gives every VM of it."""
        return details_of(self._known(ask))

    def _go(self, ask: Ask) -> dict[str, Any]:
        """{checkpoint, anyway}; the lab shows that checkpoint, and gives where the present state is kept."""
        if not self._travelling.acquire(blocking=False):
            raise ConfigurationError("The lab is on its way to another checkpoint. Wait a moment.")
        try:
            store, wanted = self.store, self.store.find(str(ask["checkpoint"]))
            loaded = store.load(wanted.id)
            try:
                where = f"checkpoint {label_of(wanted)!r} ({wanted.id})"
                kept = go_to(self.session, loaded, store, where, anyway=bool(ask.get("anyway")))
            except CheckpointError as cause:
                loaded.close()
                return {"unsaved": cause.message}
            return {"label": label_of(wanted), "kept": kept, "notes": list(loaded.notes)}
        finally:
            self._travelling.release()

    def _join(self, ask: Ask) -> list[str]:
        """{checkpoint, vm}: that VM, or all, beside those that are here; gives their names."""
        wanted = self.store.find(str(ask["checkpoint"]))
        with self.store.load(wanted.id) as loaded:
            chosen = [str(ask["vm"])] if ask.get("vm") else list(loaded.vm_names())
            if not chosen:
                raise ConfigurationError("There is no VM in that checkpoint.")
            names = [join(self.session, loaded, vm, f"{vm}-from-{wanted.number}") for vm in chosen]
        self.hub.select(names[0])
        return names

    def _compare(self, ask: Ask) -> dict[str, Any]:
        """{a, b}: ids; gives what differs."""
        found = self.store.compare(str(ask["a"]), str(ask["b"]))
        return compared_rows(found, self._symbols(found.a.id, found.b.id))

    def _symbols(self, *ids: str) -> dict[str, str]:
        symbols = symbols_of(self.session)
        for id_ in ids:
            with self.store.load(id_) as loaded:
                symbols |= symbols_of(loaded)
        return symbols

    def _export(self, ask: Ask) -> Frame:
        """{checkpoint}; gives the file."""
        return exported(self.store, str(ask["checkpoint"]))

    def _take_in(self, ask: Ask) -> str:
        """A part of a file (see `Uploads.take`); gives the id after the last one."""
        if not self._uploads.take(ask):
            return ""
        key = str(ask["upload"])
        try:
            return taken_in(self.store, self._uploads.whole(key)).id
        finally:
            self._uploads.drop(key)

    def _autosave(self, ask: Ask) -> dict[str, Any]:
        """{every_s, on_division}; every_s is null to save no more by itself."""
        present = self.autosaving.habits or Habits()
        if ask.get("every_s") is None:
            self.autosaving.want(None)
        else:
            every_s, on_division = float(ask["every_s"]), bool(ask.get("on_division", present.on_division))
            self.autosaving.want(replace(present, every_s=every_s, on_division=on_division))
        return self.autosaving.told()

    def _known(self, ask: Ask) -> Checkpoint:
        found = self._checkpoints.get(str(ask["checkpoint"]))
        return found if found is not None else self.store.find(str(ask["checkpoint"]))

    # ---- elsewhere -------------------------------------------------------------------------------------

    def still(self) -> str:
        """A table of the latest checkpoints."""
        with self._lock:
            self._look()
            rows = [row for row in reversed(self._rows.values()) if not row["deleted"]][:_STILL_ROWS]
        if not rows:
            return "<p>No checkpoints yet.</p>"
        head = "".join(f"<th>{name}</th>" for name in ("checkpoint", "saved (UTC)", "VMs", "cell time, s", "note"))
        body = "".join(_still_row(row) for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def close(self) -> None:
        """Forget uploads and wishes; what is autosaved goes on."""
        self._uploads.close()
        self.autosaving.close()


def _still_row(row: Row) -> str:
    values = (row["label"], row["created"][:19].replace("T", " "), ", ".join(row["vms"]), row["time_s"], row["note"])
    return "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in values) + "</tr>"


def _changed_ns(folder: os.PathLike[str]) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
