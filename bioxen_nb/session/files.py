"""Sessions in files: exact checkpoints, portable states, and what a kernel that died has left."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.session.portable import export_portable, load_portable
from bioxen_nb.session.session_document import SessionDocument, packed, revived, unpacked
from bioxen_nb.session.storing import encode_programs, snapshot

if TYPE_CHECKING:
    from bioxen_nb.session.store.store import CheckpointStore

T = TypeVar("T")


class SessionFiles:
    """The verbs of `Session` that write and read files."""

    notes: tuple[str, ...] = ()
    """What is not as it was in the file that it was loaded from; empty for an exact checkpoint."""

    if TYPE_CHECKING:

        def submit(self, command: Callable[[], T]) -> Future[T]: ...

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one file, atomically; once loaded, the cells go on from there bit for bit.

        The state is taken between two slices; compressing and writing do not hold the cells up.

        Raises:
            CheckpointError: it could not be written; an old file at `path` stays as it was.
        """
        session = cast(Any, self)
        encode_programs(session)
        header, arrays = self.submit(lambda: snapshot(session)).result()
        write_atomic(path, packed(SessionDocument(header, arrays)))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """A session as it was when it was saved; nothing plays yet.

        A file of an earlier version comes back as well as it can; `notes` says what had to be assumed.

        Raises:
            CheckpointError: damaged, of a newer schema, or no checkpoint at all; the message says which.
            GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that an earlier version did not store.
        """
        return cast(Self, revived(cast(Any, cls), unpacked(path), os.fspath(path)))

    def export_portable(self, path: str | os.PathLike[str]) -> None:
        """Write what a biologist could list of every cell, as one JSON document (.json, .json.gz or .json.zst).

        For other versions and machines; the cells do not go on bit for bit from it.
        """
        export_portable(cast(Any, self), path)

    @classmethod
    def load_portable(cls, path: str | os.PathLike[str]) -> Self:
        """A session from a portable state; `notes` says what found no place.

        Raises:
            CheckpointError: no such document, or damaged.
            GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that is not at hand, and how to get it.
        """
        return cast(Self, load_portable(cast(Any, cls), path))

    @classmethod
    def recover(cls, store: CheckpointStore | None = None) -> Self:
        """The latest session whose kernel died while it was being autosaved.

        Args:
            store: where its checkpoints are; the usual one unless given.

        Raises:
            CheckpointError: there is none.
        """
        from bioxen_nb.session.store.recovery import recover

        return cast(Self, recover(store))
