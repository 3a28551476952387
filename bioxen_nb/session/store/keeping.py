"""What a store keeps: delete with undo, prune by a policy, and the ring of an autosaver."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.store import checkpoint_file
from bioxen_nb.session.store.checkpoint_file import ENDING
from bioxen_nb.session.store.contents import StoreContents
from bioxen_nb.session.store.index import TRASH, Entry, Listing
from bioxen_nb.session.store.policy import PrunePolicy, kept_ids
from bioxen_nb.session.store.records import Checkpoint

#: What lies in the trash longer than this goes with the next prune.
TRASH_KEPT_S = 7 * 24 * 3600


@dataclass(frozen=True)
class Pruned:
    """What a prune removed: checkpoints, pieces that no other needed, and their bytes."""

    checkpoints: tuple[Checkpoint, ...]
    pieces: int
    freed_bytes: int


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
            target = trash / f"{number:06d}.{entry.path.name}"
            self._move(entry.path, target)
            os.utime(target)
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

        Args:
            policy: the usual one unless given.
            dry_run: only say what would go.
        """
        with self._changing():
            listing = self.index.read()
            here = listing.judged()
            kept = kept_ids([entry.checkpoint for entry in here.values()], policy or PrunePolicy())
            going = [entry for entry in here.values() if entry.checkpoint.id not in kept]
            old = [entry for entry in listing.judged(trash=True).values() if _age_s(entry.path) > TRASH_KEPT_S]
            if dry_run:
                return Pruned(
                    tuple(entry.checkpoint for entry in going), 0, sum(entry.stamp[0] for entry in (*going, *old))
                )
            pieces, freed_bytes = self._remove([*going, *old], listing)
            return Pruned(tuple(entry.checkpoint for entry in going), pieces, freed_bytes)

    def keep_newest_automatic(self, key: str, most: int) -> None:
        """Remove all automatic checkpoints of a session but the newest; those with a tag or a name stay."""
        with self._changing():
            listing = self.index.read()
            mine = [
                entry
                for entry in listing.judged().values()
                if entry.checkpoint.automatic and entry.checkpoint.session_key == key
                if not (entry.checkpoint.tags or entry.checkpoint.name or entry.checkpoint.is_damaged)
            ]
            if going := mine[:-most]:
                self._remove(going, listing)

    def _remove(self, going: Sequence[Entry], listing: Listing) -> tuple[int, int]:
        """(pieces, bytes) that went with some checkpoints."""
        for entry in going:
            entry.path.unlink(missing_ok=True)
        for debris in (*self.folder.glob(".*.part"), *self.chunks.folder.glob(".*.part")):
            debris.unlink(missing_ok=True)
        freed_bytes = sum(entry.stamp[0] for entry in going)
        gone = {entry.path for entry in going}
        left = {name: entry for name, entry in listing.entries.items() if entry.path not in gone}
        if any(entry.digests is None for entry in left.values()):
            pieces, piece_bytes = 0, 0  # a damaged file may still need any of them
        else:
            pieces, piece_bytes = self.chunks.sweep(digest for entry in left.values() for digest in entry.digests or ())
        self.index.write(replace(listing, entries=left))
        return pieces, freed_bytes + piece_bytes


def _trash_number(path: Path) -> int:
    number = path.name.partition(".")[0]
    return int(number) if number.isdigit() else 0


def _age_s(path: Path) -> float:
    """Seconds in the trash; a clock that went back makes nothing old."""
    return time.time() - path.stat().st_mtime
