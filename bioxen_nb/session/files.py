"""Sessions in files and stores: exact checkpoints, portable states, autosaves, and what a dead kernel has left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, overload

from bioxen_nb.documents.atomic import write_atomic
from bioxen_nb.errors import CheckpointError
from bioxen_nb.session.portable import export_portable, load_portable
from bioxen_nb.session.recorder import joined
from bioxen_nb.session.session_document import SessionDocument, packed, revived, unpacked
from bioxen_nb.session.store.interactive import is_worth_asking
from bioxen_nb.session.store.places import check_outside_of_stores, is_like_a_stored_file, place_in_store
from bioxen_nb.session.storing import encode_programs, hold

if TYPE_CHECKING:
    from bioxen_nb.session.portable_genomes import Genomes
    from bioxen_nb.session.store.records import Checkpoint
    from bioxen_nb.session.store.recovery import Autosaver, Offer, StorePlace

T = TypeVar("T")


class SessionFiles:
    """The verbs of `Session` that write and read files and stores.

    A `store` is a `CheckpointStore` or its folder; that of $BIOXEN_STORE or among the user's data unless given.
    """

    notes: tuple[str, ...] = ()
    """What is not as it was when it was saved, and what was under way then; kept by the next save. Mostly empty."""

    autosaver: Autosaver | None = None
    """What saves it by itself, if anything does, until it has ended."""

    @property
    def is_autosaved(self) -> bool:
        """Whether it is saved by itself, and will be."""
        return self.autosaver is not None and self.autosaver.is_running

    if TYPE_CHECKING:

        def _check_open(self) -> None: ...

        def submit(self, command: Callable[[], T]) -> Future[T]: ...

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one file, atomically; once loaded, the cells go on from there bit for bit.

        The state is taken between two slices; compressing and writing do not hold the cells up.

        Raises:
            CheckpointError: it could not be written, or `path` belongs to a store; an old file stays as it was.
        """
        check_outside_of_stores(path)
        session = cast(Any, self)
        encode_programs(session)
        header, held = self.submit(lambda: hold(session)).result()
        write_atomic(path, packed(SessionDocument(header, joined(held))))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """A session as it was when it was saved; nothing plays yet.

        A file of an earlier version comes back as well as it can; `notes` says what had to be assumed. A store's
        folder stands for its latest checkpoint, a file in a store for that one.

        Raises:
            CheckpointError: damaged, of a newer schema, or no checkpoint at all; the message says which.
            GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that an earlier version did not store.
        """
        if place := place_in_store(path):
            return cls.restore(place[1], place[0])
        try:
            document = unpacked(path)
        except CheckpointError as cause:
            if not is_like_a_stored_file(path):
                raise
            raise CheckpointError(
                f"{cause.message} A file of a store cannot be read outside of it: take it out with 'bioxen-nb "
                "checkpoints export', or bring a deleted one back with 'undo'.",
                **cause.context,
            ) from cause
        return cast(Self, revived(cast(Any, cls), document, os.fspath(path)))

    def export_portable(self, path: str | os.PathLike[str]) -> tuple[str, ...]:
        """Write what a biologist could list of every cell, as one JSON document (.json, .json.gz or .json.zst).

        For other versions and machines; the cells do not go on bit for bit from it.

        Returns:
            A sentence for each VM whose genome will not be found again by what the file says of it.
        """
        return export_portable(cast(Any, self), path)

    @classmethod
    def load_portable(cls, path: str | os.PathLike[str], genomes: Genomes | None = None) -> Self:
        """A session from a portable state; `notes` says what found no place.

        Args:
            path: of the file.
            genomes: to be compiled instead of what the file names, as genomes, names or files: in a row, or by the id,
                source or digest that they stand for.

        Raises:
            CheckpointError: no such document, or damaged.
            GenomeNotFoundError, SequenceMissingError, DownloadError: a genome that is not at hand, and how to get it.
        """
        return cast(Self, load_portable(cast(Any, cls), path, genomes))

    # ---- stores ----------------------------------------------------------------------------------------

    def checkpoint(
        self, name: str = "", note: str = "", tags: Iterable[str] = (), store: StorePlace = None
    ) -> Checkpoint:
        """Save into a store; cells wait some milliseconds.

        Args:
            name, note, tags: for people.
            store: where to.

        Raises:
            CheckpointError: it could not be written; nothing of the store has changed.
        """
        from bioxen_nb.session.store.recovery import opened

        return opened(store).save(cast(Any, self), name, note, tags)

    @classmethod
    def restore(cls, which: str = "latest", store: StorePlace = None) -> Self:
        """A session from a store, as it was; nothing plays yet. Saving it again makes a branch.

        Args:
            which: an id, the beginning of one, a name (the newest of that name), or "latest".
            store: where from.

        Raises:
            CheckpointError: damaged, or of a version that this one cannot read.
            UnknownNameError: no such checkpoint; suggests near names.
        """
        from bioxen_nb.session.store.recovery import opened

        return cast(Self, opened(store).load(which))

    @overload
    def autosave(self, every_s: None) -> None: ...

    @overload
    def autosave(
        self, every_s: float = 300.0, on_division: bool = True, keep: int = 10, store: StorePlace = None
    ) -> Autosaver: ...

    def autosave(
        self, every_s: float | None = 300.0, on_division: bool = True, keep: int = 10, store: StorePlace = None
    ) -> Autosaver | None:
        """Save by itself from now on, beside the run; called again, change how. None ends it.

        If the process ends before `close`, the session is offered to the next one (`recoverable`, `recover`).

        Args:
            every_s: wall seconds from one save to the next.
            on_division: save after divisions, too.
            keep: how many automatic checkpoints of this session stay.
            store: where to; the one that is used already, if there is one.
        """
        from bioxen_nb.session.store.recovery import autosaved

        if every_s is None:
            if self.autosaver is not None:
                self.autosaver.stop()
            return None
        self._check_open()
        return autosaved(cast(Any, self), every_s, on_division, keep, store)

    @classmethod
    def recoverable(cls, store: StorePlace = None) -> tuple[Offer, ...]:
        """Sessions that were autosaved and ended without being closed, the one saved last at the end."""
        from bioxen_nb.session.store.recovery import recoverable

        return recoverable(store)

    @classmethod
    def recover(cls, store: StorePlace = None) -> Self:
        """The latest session that was autosaved and ended without being closed; it is autosaved as before.

        Args:
            store: where its checkpoints are.

        Raises:
            CheckpointError: there is none.
        """
        from bioxen_nb.session.store.recovery import recover

        return cast(Self, recover(store))

    def _tell_of_offers(self) -> None:
        """Once a process, where a person types: say what can be recovered, if anything."""
        if is_worth_asking():
            from bioxen_nb.session.store.recovery import tell

            tell()

    def _end_autosave(self, ended: bool) -> None:
        if self.autosaver is not None:
            self.autosaver.finish(ended=ended)
