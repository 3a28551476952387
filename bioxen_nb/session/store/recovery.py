"""Sessions that ended without being closed: what is offered, how it goes on, and when it is let go."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bioxen_nb.errors import CheckpointError, unknown_name
from bioxen_nb.logs import Log
from bioxen_nb.session.store import interactive
from bioxen_nb.session.store.autosave import Autosaver as Autosaver
from bioxen_nb.session.store.heartbeat import Habits, Record, claimed, forget, is_dead, record_path, records
from bioxen_nb.session.store.records import Checkpoint
from bioxen_nb.session.store.store import CheckpointStore
from bioxen_nb.session.store.taking import set_key

if TYPE_CHECKING:
    from filelock import FileLock

    from bioxen_nb.session.session import Session

#: The newest so many sessions are offered, if they were saved within so many days.
MOST_OFFERS, OFFERED_DAYS = 20, 30

_OFFERED_S = OFFERED_DAYS * 86_400

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

#: Ids of offers may be shortened to this many characters or more.
_SHORTEST_ID = 4

#: The tag of a checkpoint that somebody settled on.
RECOVERED = "recovered"

StorePlace = CheckpointStore | str | os.PathLike[str] | None

_log = Log("session.recovery")


@dataclass(frozen=True)
class Offer:
    """A session that ended without being closed.

    Attributes:
        id: names it.
        session: its name.
        pid: of its process.
        began: when watching began (UTC, ISO 8601).
        checkpoints: of it, the newest last.
        habits: how it was saved.
        folder: of the store.
    """

    id: str
    session: str
    pid: int
    began: str
    checkpoints: tuple[Checkpoint, ...]
    habits: Habits
    folder: Path = field(repr=False)

    @property
    def newest(self) -> Checkpoint:
        """Where it goes on from, unless that is damaged."""
        return self.checkpoints[-1]

    @property
    def saved_ago_s(self) -> float:
        """Wall seconds since it was saved last; none when the clock went back."""
        return max((datetime.now(UTC) - _saved_at(self.newest)).total_seconds(), 0.0)

    def told(self) -> str:
        """One sentence for people: which cells, how far they came, and when they were saved last."""
        vms = self.newest.vms
        names = ", ".join(repr(vm.name) for vm in vms[:3]) + (f" and {len(vms) - 3} more" if len(vms) > 3 else "")
        lived = span(max((vm.time_s for vm in vms), default=0))
        generation = max((vm.generation for vm in vms), default=0)
        return (
            f"{names or repr(self.session)} ended without being closed ({lived} of cell time, generation {generation}, "
            f"saved {span(self.saved_ago_s)} ago)."
        )

    def resume(self) -> Session:
        """The session as it was saved last (see `recover`)."""
        return recover(CheckpointStore(self.folder), self.id)

    def dismiss(self) -> None:
        """Do not offer it again; its checkpoints stay."""
        dismiss(CheckpointStore(self.folder), self.id)


def span(seconds: float) -> str:
    """A stretch of time for people, in the unit that fits."""
    for size_s, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 1.5 * size_s:
            return f"{seconds / size_s:.3g} {unit}"
    return f"{seconds:.0f} s"


def opened(store: StorePlace) -> CheckpointStore:
    """A store, also by its folder; the usual one unless given."""
    return store if isinstance(store, CheckpointStore) else CheckpointStore(store)


#: Of several that begin to autosave a session at once, one does.
_beginning = threading.RLock()


def autosaved(session: Session, every_s: float, on_division: bool, keep: int, store: StorePlace = None) -> Autosaver:
    """Autosave a session from now on, or in another way than before; another store begins anew."""
    with _beginning:
        saver = session.autosaver
        is_wanted = saver is not None and (store is None or opened(store).folder == saver.store.folder)
        if saver is not None and saver.is_running and is_wanted:
            saver.change(every_s, on_division, keep)
            return saver
        if saver is not None:
            saver.stop()  # or wait until it has ended, if it does so right now
        session._check_open()  # it may have been closed meanwhile
        return Autosaver(session, opened(store), every_s, on_division, keep)


def recoverable(store: StorePlace = None) -> tuple[Offer, ...]:
    """Sessions that ended without being closed and have a checkpoint, the one that was saved last at the end.

    The newest `MOST_OFFERS` stay; one that was saved more than `OFFERED_DAYS` ago is not shown any more, and let go
    once the store's newest checkpoint is so much younger, too.

    Args:
        store: or its folder; the usual one unless given.
    """
    return tuple(offer for offer in _standing(opened(store)) if offer.saved_ago_s < _OFFERED_S)


def _standing(place: CheckpointStore) -> tuple[Offer, ...]:
    """All offers, those that are not shown any more too; what is to be let go is."""
    dead = [record for record in records(place) if is_dead(place, record.key)]
    if not dead:
        return ()
    here = place.list()
    saved: dict[str, list[Checkpoint]] = {}
    for checkpoint in here:
        saved.setdefault(checkpoint.session_key, []).append(checkpoint)
    offers = [_offer(place, record, saved[record.key]) for record in dead if record.key in saved]
    whole = sorted((offer for offer in offers if offer.checkpoints), key=lambda offer: offer.newest.number)
    latest = max((_saved_at(checkpoint) for checkpoint in here[-1:]), default=_NEVER)
    aged = [offer for offer in whole if (latest - _saved_at(offer.newest)).total_seconds() >= _OFFERED_S]
    for key in (*_empty(place, dead, saved), *(offer.id for offer in (*whole[:-MOST_OFFERS], *aged))):
        _drop(place, key)
    return tuple(offer for offer in whole[-MOST_OFFERS:] if offer not in aged)


def _empty(store: CheckpointStore, dead: Iterable[Record], saved: Mapping[str, Sequence[Checkpoint]]) -> list[str]:
    """Keys of the sessions that have no checkpoint; none while a file is there of which nobody knows whose it is."""
    trashed = store.trashed()
    if any(checkpoint.is_damaged and not checkpoint.session_key for checkpoint in (*saved.get("", ()), *trashed)):
        return []
    deleted = {checkpoint.session_key for checkpoint in trashed}
    return [record.key for record in dead if record.key not in saved and record.key not in deleted]


def _saved_at(checkpoint: Checkpoint) -> datetime:
    """When it was made, as it says; long ago if it does not."""
    try:
        return datetime.fromisoformat(checkpoint.created).astimezone(UTC)
    except (ValueError, OverflowError):
        return _NEVER


def _offer(store: CheckpointStore, record: Record, saved: list[Checkpoint]) -> Offer:
    readable = tuple(checkpoint for checkpoint in saved if not checkpoint.is_damaged)
    return Offer(record.key, record.session, record.pid, record.began, readable, record.habits, store.folder)


def _drop(store: CheckpointStore, key: str) -> None:
    with contextlib.suppress(CheckpointError, OSError), claimed(store, key):
        forget(store, key)


def recover(store: StorePlace = None, id: str | None = None) -> Session:
    """A session that ended without being closed, from its newest checkpoint that can be read.

    It goes on as the same session: it is autosaved as before, from this moment on, and offered again if it ends
    without being closed again.

    Args:
        store: or its folder; the usual one unless given.
        id: of an offer; the newest offer unless given.

    Raises:
        CheckpointError: there is nothing to recover, another process does so already, or all its checkpoints are
            damaged.
        UnknownNameError: no such offer.
    """
    interactive.has_been_told()
    place = opened(store)
    with _claimed_offer(place, id) as (offer, lock):
        session, _ = _newest_readable(place, offer)
        set_key(session, offer.id)
        habits = offer.habits
        # The record is written over, never away: whenever this process ends, the session is offered.
        Autosaver(session, place, habits.every_s, habits.on_division, habits.keep, lock=lock)
    return session


def settle(store: StorePlace = None, id: str | None = None, path: str | os.PathLike[str] | None = None) -> Checkpoint:
    """Tag the newest checkpoint of an offer that can be read, which spares it from pruning, and offer it no more.

    Args:
        store: or its folder; the usual one unless given.
        id: of an offer; the newest offer unless given.
        path: of a session file to write, too.

    Raises:
        CheckpointError, UnknownNameError: as `recover`.
    """
    place = opened(store)
    with _claimed_offer(place, id) as (offer, _):
        session, checkpoint = _newest_readable(place, offer)
        with session:
            if path is not None:
                session.save(path)
        tagged = place.tag(checkpoint.id, RECOVERED)
        forget(place, offer.id)
    return tagged


def dismiss(store: StorePlace, id: str) -> None:
    """Do not offer a session again; its checkpoints stay."""
    place = opened(store)
    with _claimed_offer(place, id) as (offer, _):
        forget(place, offer.id)


@contextmanager
def _claimed_offer(store: CheckpointStore, id_: str | None) -> Iterator[tuple[Offer, FileLock]]:
    """Hold an offer that still stands: by its id also one that is not shown any more; the newest unless given."""
    offer = chosen(recoverable(store) if id_ is None else _standing(store), id_)
    with claimed(store, offer.id) as lock:
        if not record_path(store, offer.id).exists():
            forget(store, offer.id)
            raise CheckpointError(f"{offer.session!r} was recovered or dismissed by another process a moment ago.")
        yield offer, lock


def tell() -> None:
    """Say on standard error what can be recovered, if anything; an error of the store is only logged."""
    try:
        offers = recoverable()
    except Exception as cause:
        _log.warning("recovery.not_looked", reason=str(cause))
        return
    if offers:
        more = f" Session.recoverable() lists {len(offers) - 1} more." if len(offers) > 1 else ""
        print(f"{offers[-1].told()} Session.recover() brings it back.{more}", file=sys.stderr)


def chosen(offers: tuple[Offer, ...], id_: str | None) -> Offer:
    """The offer of that id, or of that beginning of one; the newest unless given.

    Raises:
        CheckpointError: there is none at all.
        UnknownNameError: none of that id.
    """
    if not offers:
        raise CheckpointError("There is no session to recover: all that were watched were closed, or live.")
    if id_ is None:
        return offers[-1]
    found = [offer for offer in offers if len(id_) >= _SHORTEST_ID and offer.id.startswith(id_)]
    if len(found) != 1:
        raise unknown_name("session to recover", id_, [offer.id for offer in offers])
    return found[0]


def _newest_readable(store: CheckpointStore, offer: Offer) -> tuple[Session, Checkpoint]:
    for checkpoint in reversed(offer.checkpoints):
        try:
            return store.load(checkpoint.id), checkpoint
        except CheckpointError as cause:
            _log.warning("recovery.passed_over", checkpoint=checkpoint.id, reason=cause.message)
    raise CheckpointError(f"No checkpoint of {offer.session!r} can be read. See CheckpointStore.list for the reasons.")
