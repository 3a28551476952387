"""What a store keeps: delete with undo, prune by a policy, and the ring of an autosaver."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.checkpoint_file import ENDING
from bioxen_nb.session.store.contents import StoreContents
from bioxen_nb.session.store.index import TRASH, Entry, Listing
from bioxen_nb.session.store.locking import locked
from bioxen_nb.session.store.places import SESSIONS
from bioxen_nb.session.store.policy import PrunePolicy, kept_ids
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.trash_clock import TrashClock, marked, marked_s

#: What has been in the trash while the store saw so much time pass (see `TrashClock`) goes with the next prune.
TRASH_KEPT_S = 7 * 24 * 3600


@dataclass(frozen=True)
class Pruned:
    """What a prune removed, or would remove.

    Attributes:
        checkpoints: that the policy does not keep.
        pieces: how many, that no other checkpoint needed.
        freed_bytes: of all that went.
        trashed: checkpoints that had been deleted before and lay in the trash long enough.
    """

    checkpoints: tuple[Checkpoint, ...]
    pieces: int
    freed_bytes: int
    trashed: tuple[Checkpoint, ...] = ()


class StoreKeeping(StoreContents):
    """The verbs that remove checkpoints."""

    def trashed(self) -> tuple[Checkpoint, ...]:
        """Deleted checkpoints that can still be brought back."""
        return tuple(entry.checkpoint for entry in self.index.read().judged(trash=True).values())

    def delete(self, which: str) -> Checkpoint:
        """Put a checkpoint into the trash, from which `undo` brings it back."""
        with self._changing():
            entry = self._find(which)
            trash = self._made(self.folder / TRASH)
            number = max((_trash_number(path) for path in trash.glob(f"*{ENDING}")), default=0) + 1
            self._move(entry.path, marked(trash / f"{number:06d}.{entry.path.name}", TrashClock(trash).look()))
            return entry.checkpoint

    def undo(self, id_: str | None = None) -> Checkpoint:
        """Bring back what was deleted last, or a deleted checkpoint by its id.

        Raises:
            CheckpointError: nothing of the kind lies in the trash.
        """
        with self._changing():
            found = sorted((self.folder / TRASH).glob(f"*{ENDING}"), key=_trash_number)
            found = [path for path in found if id_ is None or checkpoint_file.id_of(path).startswith(id_)]
            if not found:
                raise CheckpointError(f"There is nothing {'' if id_ is None else f'called {id_} '}in the trash.")
            target = self.folder / f"{checkpoint_file.id_of(found[-1])}{ENDING}"
            self._move(found[-1], target)
        return self.find(checkpoint_file.id_of(target))

    def _move(self, source: Path, target: Path) -> None:
        try:
            os.replace(source, target)
        except OSError as cause:
            raise CheckpointError(f"{source} cannot be moved: {cause.strerror or cause}.", path=str(source)) from cause

    def prune(self, policy: PrunePolicy | None = None, *, dry_run: bool = False) -> Pruned:
        """Remove for good what a policy does not keep, old trash, and pieces that nothing needs any more.

        The newest checkpoint of a session that lives or waits to be recovered stays whatever the policy says.

        Args:
            policy: the usual one unless given.
            dry_run: only say what would go.
        """
        with locked(self.folder, must=False) if dry_run else self._changing():
            listing = self.index.read()
            here = listing.judged()
            kept = kept_ids([entry.checkpoint for entry in here.values()], policy or PrunePolicy())
            kept |= self._newest_watched(here.values())
            going = [entry for entry in here.values() if entry.checkpoint.id not in kept]
            old = self._old_trash(listing)
            pieces, freed_bytes = (
                self._counted([*going, *old], listing) if dry_run else self._remove([*going, *old], listing)
            )
            if not dry_run:
                self._mark_trash()
            told, trashed = (tuple(entry.checkpoint for entry in gone) for gone in (going, old))
            return Pruned(told, pieces, freed_bytes, trashed)

    def _old_trash(self, listing: Listing) -> list[Entry]:
        """What has been in the trash long enough; what says not since when stays."""
        trash = self.folder / TRASH
        oldest_s = TrashClock(trash).seen_s() - TRASH_KEPT_S if trash.is_dir() else 0
        marks = ((entry, marked_s(entry.path)) for entry in listing.judged(trash=True).values())
        return [entry for entry, since_s in marks if since_s is not None and since_s < oldest_s]

    def _mark_trash(self) -> None:
        """Look at the clock; what was put into the trash by an earlier version counts from now on."""
        trash = self.folder / TRASH
        if trash.is_dir():
            seen_s = TrashClock(trash).look()
            for path in trash.glob(f"*{ENDING}"):
                if marked_s(path) is None:
                    self._move(path, marked(path, seen_s))

    def thin_automatic(self, key: str, most: int) -> None:
        """Remove automatic checkpoints but the newest of each session; those with a tag or a name stay.

        Args:
            key: of the session that goes on, of which `most` stay. One stays of each session that was closed, all of
                those that live elsewhere or wait to be recovered.
        """
        with self._changing():
            listing = self.index.read()
            rings: dict[str, list[Entry]] = {}
            for entry in listing.judged().values():
                told = entry.checkpoint
                if told.automatic and not (told.tags or told.name or told.is_damaged):
                    rings.setdefault(told.session_key, []).append(entry)
            watched = self._watched() - {key}
            going = [
                entry
                for owner, ring in rings.items()
                if owner not in watched
                for entry in ring[: -(most if owner == key else 1)]
            ]
            if going:
                self._remove(going, listing)

    def _watched(self) -> set[str]:
        """Keys of the sessions that live or wait to be recovered."""
        return {path.stem for path in (self.folder / SESSIONS).glob("*.json")}

    def _newest_watched(self, entries: Iterable[Entry]) -> set[str]:
        """Id of the newest whole checkpoint of each session that lives or waits to be recovered."""
        watched = self._watched()
        newest = {
            entry.checkpoint.session_key: entry.checkpoint.id
            for entry in entries
            if entry.checkpoint.session_key in watched and not entry.checkpoint.is_damaged
        }
        return set(newest.values())

    def _remove(self, going: Sequence[Entry], listing: Listing) -> tuple[int, int]:
        """(pieces, bytes) that went with some checkpoints."""
        counted = self._counted(going, listing)
        for entry in going:
            entry.path.unlink(missing_ok=True)
        for folder in (self.folder, self.chunks.folder, self.folder / TRASH):
            for debris in folder.glob(".*.part"):
                debris.unlink(missing_ok=True)
        left = _left(going, listing)
        if (kept := _needed_pieces(left)) is not None:
            self.chunks.sweep(kept)
        self.index.write(replace(listing, entries=left))
        return counted

    def _counted(self, going: Sequence[Entry], listing: Listing) -> tuple[int, int]:
        """(pieces, bytes) that go with some checkpoints."""
        kept = _needed_pieces(_left(going, listing))
        pieces = {} if kept is None else self.chunks.unwanted(kept)
        return len(pieces), sum(entry.stamp[0] for entry in going) + sum(pieces.values())


def _left(going: Sequence[Entry], listing: Listing) -> dict[str, Entry]:
    gone = {entry.path for entry in going}
    return {name: entry for name, entry in listing.entries.items() if entry.path not in gone}


def _needed_pieces(left: Mapping[str, Entry]) -> frozenset[str] | None:
    """Digests that some checkpoints refer to; None when a damaged file may refer to any."""
    if any(entry.digests is None for entry in left.values()):
        return None
    return frozenset(digest for entry in left.values() for digest in entry.digests or ())


def _trash_number(path: Path) -> int:
    number = path.name.partition(".")[0]
    return int(number) if number.isdigit() else 0
