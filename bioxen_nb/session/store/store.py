"""A folder of checkpoints: save, list, load, note, branch, compare, prune, copy in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.session_document import revived
from bioxen_nb.session.store.branches import Branch, grown
from bioxen_nb.session.store.contents import LATEST
from bioxen_nb.session.store.copies import StoreCopies
from bioxen_nb.session.store.healing import hurt as hurt_of
from bioxen_nb.session.store.keeping import StoreKeeping
from bioxen_nb.session.store.naming import StoreNaming, checked_name, checked_note, checked_tags
from bioxen_nb.session.store.records import LONGEST_NAME, Checkpoint
from bioxen_nb.session.store.taking import Taken, base_of, set_base, take

if TYPE_CHECKING:
    from bioxen_nb.session.session import Session
    from bioxen_nb.session.store.comparison import Comparison
    from bioxen_nb.session.store.index import Entry


@dataclass(frozen=True)
class Mending:
    """What was found when every byte of a store was read.

    Attributes:
        damaged: checkpoints that cannot be loaded; their `damage` says why.
        incomplete: checkpoints whose cells are whole and whose histories are not; `damage` says what is missing.
        mended: files that were damaged and are whole again.
        not_written: files that could be mended, but not written.
    """

    damaged: tuple[Checkpoint, ...]
    incomplete: tuple[Checkpoint, ...]
    mended: tuple[Path, ...]
    not_written: tuple[Path, ...]


class CheckpointStore(StoreNaming, StoreKeeping, StoreCopies):
    """Checkpoints in a folder; any number of processes may use it at once.

    A checkpoint is named by its id, an unambiguous beginning of it, its name (the newest of that name), or "latest".

    Args:
        folder: made when it does not exist; that of $BIOXEN_STORE or among the user's data unless given.
    """

    def save(
        self,
        session: Session,
        name: str = "",
        note: str = "",
        tags: Iterable[str] = (),
        parent: str | None = None,
    ) -> Checkpoint:
        """Save a session; its cells wait some milliseconds, compressing and writing do not hold them up.

        Args:
            session: running or not.
            name, note, tags: for people.
            parent: what it grew from; the checkpoint that the session was loaded from or saved to last unless given.

        Raises:
            CheckpointError: it could not be written; nothing of the store has changed.
            UnknownNameError: no such parent.
        """
        facts = Checkpoint("", checked_name(name), checked_note(note), checked_tags(tags))
        above = base_of(session, self.folder) if parent is None else self.find(parent).id
        checkpoint = self.write(take(session), facts, above)
        set_base(session, self.folder, checkpoint.id)
        return checkpoint

    def write(self, taken: Taken, facts: Checkpoint, parent: str = "") -> Checkpoint:
        """Write what was taken down; `facts` say what it is called and who made it."""
        name = str(taken.document.header["name"])[:LONGEST_NAME]
        return self._write(taken.document, replace(facts, session=name, session_key=taken.key), parent, taken.vitals)

    def load(self, which: str = LATEST) -> Session:
        """The session of a checkpoint, as it was; nothing plays yet. Saving it again makes a branch.

        Raises:
            CheckpointError: damaged, or of a version that this one cannot read.
            UnknownNameError: no such checkpoint; suggests near names.
        """
        entry = self._find(which)
        session = self._session(entry)
        set_base(session, self.folder, entry.checkpoint.id)
        return session

    def show(self, which: str = LATEST) -> Checkpoint:
        """One checkpoint (UnknownNameError suggests near names)."""
        return self.find(which)

    def tree(self) -> tuple[Branch, ...]:
        """Which checkpoint grew from which: the first ones, each with its children."""
        return grown(self.list())

    def check(self) -> tuple[Checkpoint, ...]:
        """Read every byte of the store and mend what can be mended; gives the checkpoints that are damaged for good.

        Their `damage` says what cannot be loaded, or what is missing of a history (see `mend`).
        """
        found = self.mend()
        return (*found.damaged, *found.incomplete)

    def mend(self) -> Mending:
        """Read every byte of the store, write anew what was damaged, and tell what could not be mended."""
        listing = self.index.read()
        files = [*(entry.path for entry in listing.entries.values()), *self.chunks.paths(), self.index.path]
        hurt = hurt_of(files)
        healed = self._heal(hurt) if hurt else ()
        damaged, incomplete = [], []
        for entry in self.index.read().judged().values():
            try:
                if notes := self._read(entry)[0].notes:
                    incomplete.append(replace(entry.checkpoint, damage=" ".join(notes)))
            except CheckpointError as cause:
                if not entry.path.exists():
                    continue  # somebody removed it meanwhile
                damaged.append(replace(entry.checkpoint, damage=cause.message))
        return Mending(tuple(damaged), tuple(incomplete), healed, tuple(path for path in hurt if path not in healed))

    def compare(self, one: str, other: str) -> Comparison:
        """What differs between two checkpoints: vitals, molecules, programs, environments of each VM."""
        from bioxen_nb.session.store.comparison import compared

        first, second = self._find(one), self._find(other)
        with self._session(first) as before, self._session(second) as after:
            return compared(first.checkpoint, before, second.checkpoint, after)

    def _session(self, entry: Entry) -> Session:
        from bioxen_nb.session.session import Session

        return revived(Session, self._document(entry), str(entry.path))

    def __repr__(self) -> str:
        return f"<CheckpointStore {self.folder}: {len(self.list())} checkpoint(s)>"
